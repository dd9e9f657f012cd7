"""The form of a call: what is registered of it, with the questions of the category that was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from auricle.faces.desk.register_form import RegisterForm, fresh
from auricle.intake.plain_form import PlainAnswers

# In this order they stand on the page; the questions come after the story.
FIRST = ("category", "text")
PLACE = ("region", "language", "where", "when")
WHO = ("name", "reach", "hours")


@dataclass(frozen=True)
class Line:
    """One line of what is read back."""

    label: str
    value: str


class PaneForm(RegisterForm):
    """What the caller tells. It came by phone, so nobody is asked how it came."""

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        del self.fields["channel"]
        self.fields["text"].label = _("What they tell")
        self.fields["text"].help_text = _("In their own words. It is kept while you write, for you alone.")
        self.fields["text"].widget.attrs["rows"] = 10

    @property
    def first(self) -> list[forms.BoundField]:
        """What it is about, and the story."""
        return [self[name] for name in FIRST]

    @property
    def place(self) -> list[forms.BoundField]:
        """Where and when, and in which language they are answered."""
        return [self[name] for name in PLACE]

    @property
    def who_they_are(self) -> list[forms.BoundField]:
        """Who they are, if they want to say."""
        return [self[name] for name in WHO]

    @property
    def says_who(self) -> bool:
        """Whether something of that was written, or is wrong."""
        return any(field.value() or field.errors for field in self.who_they_are)

    @property
    def report_id(self) -> str:
        """The id that it will be filed under."""
        return str(self["report"].value() or "")

    def answers(self) -> PlainAnswers:
        """What was told, as the domain takes it."""
        self.cleaned_data["channel"] = "phone"
        return super().answers()

    def read_back(self) -> list[Line]:
        """What is read to the caller, in the order of the page. What was left out is not named."""
        said = [
            Line(str(field.label), _shown(field))
            for field in (*self.first, *self.questions, *self.place, *self.who_they_are)
        ]
        if self["urgent"].value():
            said.insert(1, Line(str(self["urgent"].label), str(_("Yes"))))
        return [line for line in said if line.value]


def new_form(*, category: str = "") -> PaneForm:
    """An empty form with the id of a report to come."""
    return PaneForm(initial={**fresh(), "language": get_language() or "en", "category": category})


def kept_form(fields: Mapping[str, str]) -> PaneForm:
    """The form as it was left: nothing in it is called wrong before somebody files it."""
    return PaneForm(initial={**fields, "urgent": bool(fields.get("urgent"))})


def _shown(field: forms.BoundField) -> str:
    """The value as somebody would say it: the words of a choice, not its code."""
    value = field.value()
    if value in (None, ""):
        return ""
    if isinstance(field.field, forms.ChoiceField):
        return next((str(label) for code, label in _flat(field.field.choices) if str(code) == str(value)), "")
    return str(value).strip()


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    """The choices of groups, too."""
    found: list[tuple[Any, Any]] = []
    for code, label in choices:
        found += _flat(label) if isinstance(label, list | tuple) else [(code, label)]
    return found
