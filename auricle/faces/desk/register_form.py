"""The form of whoever registers what came by phone, by letter or to the counter."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from auricle.directory import catalogue
from auricle.directory.questions import questions
from auricle.faces.desk.channel_words import CHANNELS
from auricle.faces.shared.question_fields import question_field
from auricle.intake import registering
from auricle.intake.plain_form import PlainAnswers
from auricle.intake.submission import RETRY_BYTES

Choices = list[tuple[str, Any]]
ASKED = "q_"
"""How the field of a question of the category begins."""
MOST_FIELDS = 60


def fresh() -> dict[str, str]:
    """The id of a report to come, and the secret that its code follows from: a page sent twice gives one code."""
    return {"report": str(uuid4()), "retry": base64.b64encode(secrets.token_bytes(RETRY_BYTES)).decode()}


def read_retry(typed: str) -> bytes | None:
    """The secret of a page, or None for what is none."""
    try:
        retry = base64.b64decode(typed, validate=True)
    except (binascii.Error, ValueError):
        return None
    return retry if len(retry) == RETRY_BYTES else None


def _words(label: Any, most: int, rows: int = 0, help_text: Any = "") -> forms.CharField:
    attrs = {"autocomplete": "off", "dir": "auto", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        required=rows > 0,
        widget=forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs),
        error_messages={
            "required": _("Write what was told"),
            "max_length": _("This is longer than it may be"),
        },
    )


class RegisterForm(forms.Form):
    """How it came, what was told, what it is about, where and when, and who told it if they want to say."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    report = forms.UUIDField(widget=forms.HiddenInput)
    retry = forms.CharField(widget=forms.HiddenInput, max_length=64)
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(channel, CHANNELS[channel]) for channel in registering.CHANNELS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it came")},
    )
    text = _words(
        _("What was told or written"),
        registering.MOST_TEXT,
        8,
        _("In their own words. It is sealed when you send it, and you cannot open it again."),
    )
    category = forms.ChoiceField(
        label=_("What it is about"), error_messages={"required": _("Choose what it is about")}
    )
    region = forms.ChoiceField(label=_("Where in the country"), required=False)
    where = _words(_("Where exactly"), 500)
    when = _words(_("When"), 200)
    language = forms.ChoiceField(
        label=_("Language of the person"),
        choices=settings.LANGUAGES,
        help_text=_("They are answered in it."),
    )
    urgent = forms.BooleanField(label=_("Something can still be stopped in the next hours"), required=False)
    name = _words(_("Name, only if they want to leave it"), 200)
    reach = _words(
        _("A way to reach them, only if they want to leave it"),
        500,
        help_text=_("Name and way are locked away separately: two custodians open them, or nobody."),
    )
    hours = _words(_("When and how it is safe to reach them"), 500)

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["category"].choices = _categories()  # type: ignore[attr-defined]
        self.fields["region"].choices = _regions()  # type: ignore[attr-defined]
        found = catalogue.current().categories.get(str((data or initial or {}).get("category", "")))
        self.chosen = found.code if found else ""
        self.asked = questions(found)
        self.fields.update({f"{ASKED}{one['id']}": question_field(one) for one in self.asked})

    @property
    def plain(self) -> list[forms.BoundField]:
        """What every report is asked."""
        return [field for field in self.visible_fields() if not field.name.startswith(ASKED)]

    @property
    def questions(self) -> list[forms.BoundField]:
        """What the category asks."""
        return [self[f"{ASKED}{one['id']}"] for one in self.asked]

    def clean_retry(self) -> bytes:
        """A secret of ours; another one would give a code that somebody else can make."""
        retry = read_retry(self.cleaned_data["retry"])
        if retry is None:
            raise forms.ValidationError(_("Load the page again"))
        return retry

    @property
    def who(self) -> tuple[UUID, bytes]:
        """Which report, and its secret."""
        return self.cleaned_data["report"], self.cleaned_data["retry"]

    def answers(self) -> PlainAnswers:
        """What was written, as the domain takes it."""
        given = self.cleaned_data
        left = {field: given[field].strip() for field in ("name", "reach", "hours")}
        return PlainAnswers(
            category=given["category"],
            region=given["region"] or None,
            language=given["language"],
            text=given["text"],
            answers={
                name.removeprefix(ASKED): str(value)
                for name, value in given.items()
                if name.startswith(ASKED) and value
            },
            where=given["where"],
            when=given["when"],
            contact=left if left["name"] or left["reach"] else {},
            urgent=given["urgent"],
            channel=given["channel"],
        )


def kept_form(fields: Mapping[str, str]) -> RegisterForm:
    """The form as it was typed: nothing in it is called wrong before somebody files it."""
    return RegisterForm(initial={**fields, "urgent": bool(fields.get("urgent"))})


def typed(posted: QueryDict) -> dict[str, str]:
    """What stands in a form that was sent, to be kept as it is."""
    asked = [name for name in posted if name.startswith(ASKED)][:MOST_FIELDS]
    found = {name: posted.get(name) for name in (*RegisterForm.base_fields, *asked)}
    return {name: str(value) for name, value in found.items() if value}


def _categories() -> Choices:
    language = get_language() or "en"
    found: Choices = [("", _("Choose …"))]
    for top in catalogue.categories():
        inside = [(child.code, child.name(language)) for child in top.children]
        found.append((top.name(language), [(top.code, top.name(language)), *inside]))
    return found


def _regions() -> Choices:
    language = get_language() or "en"
    found: Choices = [("", _("not said"))]
    for province in catalogue.regions():
        inside = [(county.code, county.name(language)) for county in province.counties]
        found.append((province.name(language), [(province.code, province.name(language)), *inside]))
    return found
