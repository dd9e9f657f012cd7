"""The fields of the report form. They are the same with a script and without; only who reads them differs."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from auricle.directory import catalogue
from auricle.directory.catalogue import CategoryInfo, RegionInfo
from auricle.faces.shared.question_fields import question_field

PLAIN_FORM = "plain-report"
"""The id of the <form> that exists only where scripting is off (see report_form.html)."""

LONGEST_STORY = 50_000
MOST_FILES = 10
LARGEST_FILE = 200 * 1024 * 1024

CONTACT_CHOICES = (
    ("code", _("Only through my code. You never learn who I am.")),
    ("sealed", _("I leave a name or a way to reach me, locked away separately.")),
)

TOO_MANY = _("A report takes up to 10 files. Add more later in your inbox")
PROBLEMS = {
    "too_many": TOO_MANY,
    "too_large": _("“%(name)s” is larger than 200 MB"),
    "empty": _("“%(name)s” has nothing in it. Choose it again"),
    "away": _(
        "“%(name)s” could not be kept just now. Send your report without it and add the file later, or try again"
    ),
}

Choices = list[tuple[str, Any]]


class OwnerlessForm(forms.Form):
    """Fields whose <form> is named and exists only without scripting.

    With scripting on there is no such form in the page, so no key press, no extension and no half-loaded script can
    make the browser post what was typed. `autocomplete` off keeps it out of the browser's form history.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.disown()

    def disown(self) -> None:
        """Name the form that every field belongs to, if it exists."""
        for field in self.fields.values():
            field.widget.attrs.update({"form": PLAIN_FORM, "autocomplete": "off"})


class StoryForm(OwnerlessForm):
    """The first question, and the only one that must be answered in words."""

    story = forms.CharField(
        label=_("What happened, or what are you worried about?"),
        help_text=_(
            "Write as you would tell a person you trust. You do not need to know the law or have proof."
        ),
        max_length=LONGEST_STORY,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        error_messages={
            "required": _("Write what happened, even if it is one sentence"),
            "max_length": _("This is longer than 50,000 characters. Shorten it, or send the rest as a file"),
        },
    )


class CategoryForm(OwnerlessForm):
    """What it is about: decides which team reads it."""

    category = forms.ChoiceField(
        label=_("What is it about?"),
        help_text=_("Choose what is closest. It decides who reads your report first; it can be moved later."),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what your report is about"),
            "invalid_choice": _("Choose one of the listed subjects"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(top.code, name(top)) for top in catalogue.categories()]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]


class PlaceForm(OwnerlessForm):
    """Where and when, and whether something can still be prevented."""

    region = forms.ChoiceField(
        label=_("Which part of the country is it about?"),
        help_text=_(
            "Choose the province if you do not want to say the county. People who work there get the report."
        ),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the listed regions")},
    )
    where = forms.CharField(
        label=_("Where exactly?"),
        help_text=_(
            "An address, a company, a web address. Leave it out if only a few people know of the place."
        ),
        required=False,
        max_length=500,
    )
    when = forms.CharField(
        label=_("When?"),
        help_text=_("For example: last Tuesday evening, since spring, every month."),
        required=False,
        max_length=200,
    )
    urgent = forms.BooleanField(
        label=_("Something can still be stopped in the next hours"),
        help_text=_(
            "For example: money was just sent, somebody is leaving, something is about to be destroyed."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = region_choices()  # type: ignore[attr-defined]


class ContactForm(OwnerlessForm):
    """How the reporter can be reached: by the code alone, unless they choose otherwise."""

    contact = forms.ChoiceField(
        label=_("How may we reach you?"),
        help_text=_("The code is enough: we write into your inbox, and you answer there."),
        choices=CONTACT_CHOICES,
        initial="code",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Name, or what we should call you"), required=False, max_length=200)
    reach = forms.CharField(label=_("Telephone, mail or another way"), required=False, max_length=500)
    hours = forms.CharField(
        label=_("When and how is it safe to reach you?"),
        help_text=_(
            "For example: never in the evening, no voice messages, say you are calling from the library."
        ),
        required=False,
        max_length=500,
    )

    def clean(self) -> dict[str, Any]:
        """Whoever chooses to leave something leaves something."""
        given = super().clean() or {}
        left = given.get("name", "").strip() or given.get("reach", "").strip()
        if given.get("contact") == "sealed" and not left:
            self.add_error("name", _("Leave a name or a way to reach you, or choose to use only the code"))
        return given


class FilesInput(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the value is a list."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Check their number; their size was limited while they arrived."""
        files = data if isinstance(data, Sequence) else [data] if data else []
        if len(files) > MOST_FILES:
            raise forms.ValidationError(TOO_MANY)
        for file in files:
            # The handler that sealed the file while it arrived says what was wrong with it.
            if problem := getattr(file, "problem", ""):
                raise forms.ValidationError(
                    PROBLEMS.get(problem, PROBLEMS["too_large"]), params={"name": file.name}
                )
        return list(files)


class EvidenceForm(OwnerlessForm):
    """Files."""

    evidence = FilesField(
        label=_("Photos, recordings, documents"),
        help_text=_("Up to 10 files of 200 MB. Copies are fine; keep the originals."),
        required=False,
        widget=FilesInput(attrs={"multiple": True}),
    )


class QuestionsForm(OwnerlessForm):
    """What the chosen category asks. Every question can be skipped."""

    def __init__(self, *args: Any, category: CategoryInfo, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{category.code}_%s", **kwargs)
        self.fields.update(question_fields(category))
        self.disown()

    def answers(self) -> dict[str, str]:
        """What was answered, by question, as text."""
        given = {key.removeprefix("q_"): str(value) for key, value in self.cleaned_data.items() if value}
        given.pop("detail", None)
        return given


def question_fields(category: CategoryInfo) -> dict[str, forms.Field]:
    """A field for the sub-category, if there are any, and one for each question."""
    fields: dict[str, forms.Field] = {}
    if category.children:
        choices = [(child.code, name(child)) for child in category.children]
        label = _("Which of these is closest?")
        fields["detail"] = forms.ChoiceField(
            label=label, choices=choices, required=False, widget=forms.RadioSelect
        )
    for question in category.questions:
        fields[f"q_{question['id']}"] = question_field(question)
    return fields


def region_choices() -> Choices:
    """The provinces as groups: each as a whole first, then its counties."""
    groups: Choices = [("", _("I would rather not say, or I do not know"))]
    for province in catalogue.regions():
        whole = (province.code, _("%(province)s (all of it)") % {"province": name(province)})
        groups.append(
            (name(province), [whole, *((county.code, name(county)) for county in province.counties)])
        )
    return groups


def name(item: CategoryInfo | RegionInfo) -> str:
    """A category's or region's name in the language of this page."""
    return item.name(get_language() or "en")
