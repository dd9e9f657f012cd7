"""The forms of both reviews: checklist, words to hide, the check of a version, the grade card, the approval."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from auricle.faces.shared.staff.mask_words import KINDS
from auricle.inbox.redacting import MOST_WORDS as MOST_HIDDEN
from auricle.inbox.reviewing import MOST_WORDS
from auricle.redaction.spans import Kind
from auricle.reports.casework import MOST_REASON
from auricle.reports.masking import REPLACED
from auricle.reports.review_questions import CHECKLIST, RECHECK
from auricle.reports.review_words import (
    CHECKLIST_ANSWERS,
    CHECKLIST_QUESTIONS,
    CREDIBILITY,
    HARM,
    RECHECK_ANSWERS,
    RECHECK_QUESTIONS,
    URGENCY,
)

ANSWER = _("Choose an answer")
WHY = _("Write why")
TOO_LONG = _("This is longer than 2,000 characters")


class Stepped(forms.Form):
    """A form that says which step it follows."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def _choice(label: Any, choices: Iterable[tuple[Any, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        widget=forms.RadioSelect,
        error_messages={"required": ANSWER, "invalid_choice": ANSWER},
    )


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MOST_WORDS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"required": WHY, "max_length": TOO_LONG},
    )


class ChecklistForm(Stepped):
    """The four questions of the first review."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, codes in CHECKLIST.items():
            choices = [(code, CHECKLIST_ANSWERS[name, code]) for code in codes]
            self.fields[name] = _choice(CHECKLIST_QUESTIONS[name], choices)

    @property
    def answers(self) -> Mapping[str, str]:
        """What was chosen."""
        return {name: self.cleaned_data[name] for name in CHECKLIST}


class WordsForm(forms.Form):
    """Words that are hidden wherever they stand, and what they are."""

    use_required_attribute = False
    prefix = "hide"

    words = forms.CharField(
        label=_("Words to hide, exactly as they are written"),
        max_length=MOST_HIDDEN,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto", "data-hide-words": ""}),
        error_messages={
            "required": _("Write the words to hide"),
            "max_length": _("At most 200 letters, please"),
        },
    )
    kind = forms.ChoiceField(
        label=_("What they are"), choices=[(kind.value, KINDS[REPLACED[kind]]) for kind in Kind]
    )


class CheckForm(Stepped):
    """What could still name somebody in the redacted version."""

    prefix = "check"

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, codes in RECHECK.items():
            choices = [(code, RECHECK_ANSWERS[code]) for code in codes]
            self.fields[name] = _choice(RECHECK_QUESTIONS[name], choices)
        self.fields["words"] = _reason(_("Why it must stay"))
        self.fields["words"].required = False
        self.fields["covers"] = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @property
    def answers(self) -> Mapping[str, str]:
        """What was chosen."""
        return {name: self.cleaned_data[name] for name in RECHECK}


class GradeForm(Stepped):
    """Harm, urgency and credibility, each with a reason."""

    prefix = "grade"

    harm = _choice(_("Harm: what happens if it is true and nobody acts?"), HARM.items())
    harm_reason = _reason(_("Why this harm"))
    urgency = _choice(_("Urgency: until when does acting still help?"), URGENCY.items())
    urgency_reason = _reason(_("Why this urgency"))
    credibility = _choice(_("Credibility: what does the report rest on?"), CREDIBILITY.items())
    credibility_reason = _reason(_("Why this credibility"))


class ApproveForm(Stepped):
    """What those who work on it should know."""

    prefix = "approve"

    reason = forms.CharField(
        label=_("What matters for whoever works on it"),
        help_text=_("Read by the desk alone. Name nobody."),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": WHY, "max_length": _("This is longer than 4,000 characters")},
    )
