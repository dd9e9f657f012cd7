"""The forms of one's own mail: an address, the code that confirms it, and what one is told of."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from auricle.mailing.events import Event, When
from auricle.mailing.moments import Hours

EVENTS: Mapping[Event, Any] = {
    Event.ASSIGNED: _("A report comes to me, or back to me"),
    Event.REPORTER_WROTE: _("A reporter of mine wrote"),
    Event.PROMISE_ENDS: _("A promise of mine runs out"),
    Event.DECISION: _("Something waits for my decision"),
    Event.NEWER: _("For reviewers: a reporter wrote after the redacted version was made"),
    Event.AGENCY: _("An agency asked, needs longer, or reported what came of it"),
    Event.SEARCH: _("A saved search that I marked stands out"),
}
WHEN: Mapping[When, Any] = {
    When.AT_ONCE: _("at once"),
    When.DAILY: _("once a day"),
    When.WEEKLY: _("once a week, on Monday"),
    When.NEVER: _("never"),
}
CLOCK = [(hour, f"{hour:02}:00") for hour in range(24)]


def _hour(label: Any, help_text: Any = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, help_text=help_text, choices=CLOCK, coerce=int)


class AddressForm(forms.Form):
    """Where mail goes."""

    use_required_attribute = False

    mailbox = forms.CharField(
        label=_("Your mail address at work"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"required": _("Type the address")},
    )


class CodeForm(forms.Form):
    """The code that was mailed."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "govuk-input--width-10",
            }
        ),
        error_messages={"required": _("Type the code")},
    )


class ChoicesForm(forms.Form):
    """A choice for every event, and the hours."""

    use_required_attribute = False

    daily = _hour(_("Hour of the mail that comes once a day or a week"))
    quiet_from = _hour(
        _("Quiet hours begin"),
        _("What would come at once waits until they end. The same hour twice: there are none."),
    )
    quiet_until = _hour(_("Quiet hours end"))

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        for event, label in EVENTS.items():
            self.fields[event.value] = forms.ChoiceField(label=label, choices=list(WHEN.items()))
        self.order_fields([*(event.value for event in EVENTS), "daily", "quiet_from", "quiet_until"])

    @staticmethod
    def values_of(choices: Mapping[Event, When], hours: Hours) -> dict[str, object]:
        """What the form begins with."""
        return {event.value: when.value for event, when in choices.items()} | {
            "daily": hours.daily,
            "quiet_from": hours.quiet_from,
            "quiet_until": hours.quiet_until,
        }

    @property
    def choices(self) -> dict[Event, When]:
        """What was chosen, when it is valid."""
        return {event: When(self.cleaned_data[event.value]) for event in Event}

    @property
    def hours(self) -> Hours:
        """The hours, when they are valid."""
        return Hours(
            self.cleaned_data["daily"], self.cleaned_data["quiet_from"], self.cleaned_data["quiet_until"]
        )
