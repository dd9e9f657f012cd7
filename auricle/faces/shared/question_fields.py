"""The field of a category's question, for whoever answers it and for whoever writes down what is answered."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from auricle.directory.questions import DESK_ONLY

LONGEST_ANSWER = 4_000
DESK_ONLY_HINT = _("Only our own team reads this answer. It is never handed to anybody else.")
YES_NO = (("yes", _("Yes")), ("no", _("No")), ("unsure", _("I am not sure")))


def question_field(question: Mapping[str, Any]) -> forms.Field:
    """The field of one question: its kind decides the control."""
    field = _control(question)
    hints = [said(question.get("help", "")), DESK_ONLY_HINT if question.get(DESK_ONLY) else ""]
    field.label, field.help_text = said(question["label"]), " ".join(str(hint) for hint in hints if hint)
    return field


def _control(question: Mapping[str, Any]) -> forms.Field:
    match question["kind"]:
        case "choice":
            choices = list(_choices(question.get("choices", ())))
            return forms.ChoiceField(required=False, choices=choices, widget=forms.RadioSelect)
        case "yesno":
            return forms.ChoiceField(required=False, choices=YES_NO, widget=forms.RadioSelect)
        case "date":
            calendar = forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"})
            return forms.DateField(required=False, widget=calendar)
        case _:
            lines = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
            return forms.CharField(required=False, max_length=LONGEST_ANSWER, widget=lines)


def said(text: object) -> str:
    """A text of the catalogue in the language of this page; plain text is the same in each."""
    if isinstance(text, Mapping):
        return str(text.get(get_language(), text.get("en", "")))
    return str(text)


def _choices(choices: Iterable[object]) -> Iterable[tuple[str, str]]:
    for choice in choices:
        if isinstance(choice, Mapping):
            label = choice.get("label", choice.get("names", choice.get("id", "")))
            yield str(choice.get("id", choice.get("value", ""))), said(label)
        elif isinstance(choice, list | tuple):
            yield str(choice[0]), said(choice[1])
        else:
            yield str(choice), str(choice)
