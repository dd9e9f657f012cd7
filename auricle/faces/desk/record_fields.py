"""What is written with a proposal: the record of the decision for the desk, and the message for the reporter."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from auricle.inbox.closing import MOST_MESSAGE
from auricle.inbox.decision import Written
from auricle.reports.casework import MOST_REASON

NAMES = ("question", "options", "message")


def record_fields(*, handled: bool) -> dict[str, forms.Field]:
    """The fields in the order of the form; before there was any handling there was no choice to explain."""
    fields: dict[str, forms.Field] = {}
    if handled:
        fields["question"] = _text(
            _("What had to be decided"),
            _("In a sentence. Read by the desk alone."),
            _("Write what had to be decided"),
        )
        fields["options"] = _text(
            _("What else could have been done"),
            _("The ways that there were, and why not those. Read by the desk alone."),
            _("Write what else could have been done"),
        )
    fields["message"] = _text(
        _("Message to the reporter"),
        _(
            "In plain words: what you did, what came of it, what they can do now."
            " It is sent when another person agrees."
        ),
        _("Write the message that the reporter will read"),
        rows=6,
        most=MOST_MESSAGE,
    )
    return fields


def read_written(typed: Mapping[str, str]) -> Written:
    """What was typed for the record."""
    return Written(**{name: typed.get(name, "") for name in NAMES})


def _text(
    label: Any, help_text: Any, missing: Any, *, rows: int = 3, most: int = MOST_REASON
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
        error_messages={"required": missing},
    )
