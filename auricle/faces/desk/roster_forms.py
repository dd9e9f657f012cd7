"""The form of one line of the roster: who, on which days, from when until when."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from auricle.directory.roster import Hours

WEEKDAYS = (
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
)
TROUBLE = {
    "required": _("Choose the days, or one single day"),
    "both": _("Choose days of the week or one single day, not both"),
    "unknown": _("Choose the days, or one single day"),
    "past": _("This day is over already"),
    "same": _("It ends when it begins"),
    "too_many": _("The roster is full: take shifts away first"),
}
TIME = _("Type the time as 08:00")


class ShiftForm(forms.Form):
    """Days of every week, or one day."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    member = forms.TypedChoiceField(
        label=_("Who"),
        coerce=int,
        error_messages={"required": _("Choose somebody"), "invalid_choice": _("Choose one of the team")},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Every week on"),
        coerce=int,
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    day = forms.DateField(
        label=_("Or on one day only"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Type the day as 2027-01-31")},
    )
    begins = forms.TimeField(
        label=_("From"),
        input_formats=["%H:%M"],
        widget=forms.TimeInput(attrs={"type": "time", "class": "govuk-input--width-5"}, format="%H:%M"),
        error_messages={"required": TIME, "invalid": TIME},
    )
    ends = forms.TimeField(
        label=_("Until"),
        help_text=_("Earlier than “from”: it goes on past midnight."),
        input_formats=["%H:%M"],
        widget=forms.TimeInput(attrs={"type": "time", "class": "govuk-input--width-5"}, format="%H:%M"),
        error_messages={"required": TIME, "invalid": TIME},
    )

    def __init__(self, people: Sequence[tuple[int, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["member"].choices = [("", _("Choose …")), *people]  # type: ignore[attr-defined]

    @property
    def hours(self) -> Hours:
        """What was typed, when it is valid."""
        said = self.cleaned_data
        return Hours(tuple(said["weekdays"]), said["day"], said["begins"], said["ends"])
