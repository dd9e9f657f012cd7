"""The form that hands a report to an agency, and the shorter one that makes a newer version of what was handed over."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from auricle.errors import Invalid
from auricle.faces.desk.package_words import parts
from auricle.faces.shared.staff.attached_names import attached_name
from auricle.referrals.drafting import Preview
from auricle.referrals.handover import MOST_BASIS, MOST_REQUEST, Draft
from auricle.referrals.moves import Asked, Kind
from auricle.referrals.packing import MOST_FILES, Choice
from auricle.referrals.wording import ASKED, KINDS

CHOOSE_AGENCY = _("Choose an agency that can get it now")
CHOOSE_KIND = _("Choose what it is for")
CHOOSE_ASKED = _("Choose what you ask for")
CHOOSE_FILES = _("Choose only files that a reviewer released")
CHOOSE_TEXTS = _("Choose only texts of this report")
BASIS_NEEDED = _("An urgent measure needs its legal basis")


class PackageForm(forms.Form):
    """What is said to the agency, and which files travel. No file is ticked until somebody ticks it."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    request = forms.CharField(
        label=_("What you ask for, in your words"),
        help_text=_("The agency reads this. Name nobody who is not to be named to it."),
        max_length=MOST_REQUEST,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "dir": "auto"}),
        error_messages={
            "required": _("Write what you ask for"),
            "max_length": _("This is longer than 4,000 characters"),
        },
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        help_text=_("The law that lets the agency act on it. An urgent measure needs one."),
        required=False,
        max_length=MOST_BASIS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"max_length": _("This is longer than 500 characters")},
    )
    attachments = forms.MultipleChoiceField(
        label=_("Files that travel along"),
        help_text=_("None, unless you tick it. Each is sealed anew for this agency."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": CHOOSE_FILES, "invalid_list": CHOOSE_FILES},
    )

    left_out = forms.MultipleChoiceField(
        label=_("Texts to leave out"),
        help_text=_("What you tick stays here, and the agency does not see that it was there."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": CHOOSE_TEXTS, "invalid_list": CHOOSE_TEXTS},
    )

    def __init__(self, found: Preview, data: Any = None, **other: Any) -> None:
        super().__init__(data, **other)
        texts = [(part.name, part.title) for part in parts(found.offered.texts, found.category)]
        cast(forms.MultipleChoiceField, self.fields["left_out"]).choices = texts
        self.texts = len(texts)
        self.fields["left_out"].initial = sorted(found.left_out)
        released = [(str(file.id), attached_name(file)) for file in found.offered.files]
        cast(forms.MultipleChoiceField, self.fields["attachments"]).choices = released
        if not released:
            del self.fields["attachments"]

    def clean_attachments(self) -> list[str]:
        """Not more than a package holds."""
        chosen: list[str] = self.cleaned_data["attachments"]
        if len(chosen) > MOST_FILES:
            raise forms.ValidationError(_("Choose at most 20 files"))
        return chosen

    def clean_left_out(self) -> list[str]:
        """Something is handed over."""
        chosen: list[str] = self.cleaned_data["left_out"]
        if chosen and len(chosen) == self.texts:
            raise forms.ValidationError(_("Leave at least one text in"))
        return chosen


class ReferForm(PackageForm):
    """To whom, what for, what is asked."""

    agency = forms.ChoiceField(
        label=_("Agency"),
        error_messages={"required": CHOOSE_AGENCY, "invalid_choice": CHOOSE_AGENCY},
    )
    kind = forms.ChoiceField(
        label=_("What it is for"),
        choices=[(kind.value, KINDS[kind]) for kind in Kind],
        initial=Kind.ACTION.value,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE_KIND, "invalid_choice": CHOOSE_KIND},
    )
    asked = forms.ChoiceField(
        label=_("What you ask the agency to do"),
        choices=[("", _("Choose …")), *((asked.value, ASKED[asked]) for asked in Asked)],
        error_messages={"required": CHOOSE_ASKED, "invalid_choice": CHOOSE_ASKED},
    )
    lead = forms.BooleanField(
        label=_("This agency leads, where several work on it"),
        required=False,
    )
    field_order = ("agency", "kind", "asked", "request", "legal_basis", "left_out", "attachments", "lead")

    def __init__(self, found: Preview, data: Any = None) -> None:
        super().__init__(found, data)
        usable = [(one.code, one.name) for one in found.agencies if not one.why]
        cast(forms.ChoiceField, self.fields["agency"]).choices = [("", _("Choose …")), *usable]

    def clean(self) -> dict[str, Any]:
        """What acts in minutes acts on a law."""
        given = self.cleaned_data
        if given.get("kind") == Kind.URGENT and not given.get("legal_basis", "").strip():
            self.add_error("legal_basis", BASIS_NEEDED)
        return given


def read_choice(given: QueryDict) -> Choice:
    """What was decided, as it was shown before it was sent. Raises Invalid; the domain judges the rest."""
    try:
        files = frozenset(UUID(text) for text in given.getlist("attachments"))
    except ValueError:
        raise Invalid({"files": "unknown"}) from None
    left_out = frozenset(given.getlist("left_out"))
    return Choice(given.get("request", ""), given.get("legal_basis", "").strip(), files, left_out)


def read_draft(given: QueryDict) -> Draft:
    """The whole draft. Raises Invalid."""
    kind, asked = given.get("kind", ""), given.get("asked", "")
    if kind not in set(Kind) or asked not in set(Asked):
        raise Invalid({"kind": "unknown"})
    lead = given.get("lead", "") == "on"
    return Draft(given.get("agency", ""), Kind(kind), Asked(asked), read_choice(given), lead)
