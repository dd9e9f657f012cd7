"""The forms of the phone's plan: hours of the week, who helps out, when callers are called back; and single days."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from auricle.calls.hours import WrongHours, in_words, read_hours
from auricle.calls.plan import WEEK, WINDOWS, Plan
from auricle.calls.planning import LATEST, SOONEST
from auricle.calls.wording import WINDOWS as WINDOW_WORDS
from auricle.faces.desk.roster_forms import WEEKDAYS
from auricle.reports.calendars import Hours

CHOOSE = _("Choose one")
HOURS_TROUBLE: Mapping[str, Promise] = {
    "malformed": _("Type hours as 09:00–12:00, 13:00–17:00"),
    "order": _("Here something ends before it begins. What goes on past midnight is written on two days"),
    "overlap": _("Two of these hours overlap"),
    "too_many": _("These are too many parts for one day"),
    "one": _("Type one span, such as 09:00–12:00"),
}
OVERFLOW = _("Type seconds between 20 and 1800")
WRONG: Mapping[tuple[str, str], Promise] = {
    ("first_team", "unknown"): CHOOSE,
    ("second_team", "unknown"): CHOOSE,
    ("second_team", "same"): _("Choose another team than the first one"),
    ("overflow_after", "unknown"): OVERFLOW,
    ("overflow_after", "both"): _("Choose both who helps out and after how many seconds, or neither"),
    ("day", "past"): _("This day is over already"),
    ("day", "too_many"): _("There are too many single days: take some away first"),
}


class HoursField(forms.CharField):
    """Hours of a day as text; its value is Hours. `one`: a single span."""

    def __init__(self, *, one: bool = False, **other: Any) -> None:
        self.one = one
        widget = forms.TextInput(
            attrs={"autocomplete": "off", "dir": "ltr", "class": "govuk-input--width-20", "inputmode": "text"}
        )
        super().__init__(required=False, max_length=120, widget=widget, **other)

    def clean(self, value: Any) -> Hours:
        """Raises ValidationError in words."""
        try:
            hours = read_hours(super().clean(value))
        except WrongHours as error:
            raise forms.ValidationError(str(HOURS_TROUBLE[error.code])) from None
        if self.one and len(hours) > 1:
            raise forms.ValidationError(str(HOURS_TROUBLE["one"]))
        return hours


class PlanForm(forms.Form):
    """Everything of the plan but its single days."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    holidays = forms.BooleanField(
        label=_("Closed on the holidays of the hotline’s calendars"),
        help_text=_("The holidays by which promises count: whoever runs the machines adds them."),
        required=False,
    )
    first_team = forms.ChoiceField(
        label=_("Who is asked first"), required=False, error_messages={"invalid_choice": CHOOSE}
    )
    second_team = forms.ChoiceField(
        label=_("Who helps out"), required=False, error_messages={"invalid_choice": CHOOSE}
    )
    overflow_after = forms.IntegerField(
        label=_("After how many seconds of waiting"),
        required=False,
        min_value=SOONEST,
        max_value=LATEST,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
        error_messages={"invalid": OVERFLOW, "min_value": OVERFLOW, "max_value": OVERFLOW},
    )

    def __init__(self, plan: Plan, teams: Sequence[tuple[str, str]], data: Any = None) -> None:
        teams_of = dict(zip(("first_team", "second_team"), plan.teams, strict=False))
        week = {name: in_words(hours) for name, hours in zip(WEEK, plan.week, strict=True)}
        windows = {code: in_words((span,)) for code, span in plan.windows.items()}
        said = {"holidays": plan.holidays, "overflow_after": plan.overflow_after}
        super().__init__(data, initial={**week, **windows, **teams_of, **said})
        for name, (_number, words) in zip(WEEK, WEEKDAYS, strict=True):
            self.fields[name] = HoursField(label=words)
        for code in WINDOWS:
            self.fields[code] = HoursField(label=WINDOW_WORDS[code], one=True)
        for field, nobody in (
            ("first_team", pgettext_lazy("teams", "Whoever is there")),
            ("second_team", pgettext_lazy("teams", "Nobody")),
        ):
            cast(forms.ChoiceField, self.fields[field]).choices = [("", nobody), *teams]
        # Errors are listed in the order of the page.
        self.order_fields([*WEEK, "holidays", "first_team", "second_team", "overflow_after", *WINDOWS])

    def clean(self) -> dict[str, Any]:
        """A second team without a first one is a plan with a hole in it."""
        said = super().clean() or {}
        if said.get("second_team") and not said.get("first_team"):
            self.add_error("first_team", str(CHOOSE))
        return said

    @property
    def week(self) -> list[Any]:
        """The fields of the weekdays, for the page."""
        return [self[name] for name in WEEK]

    @property
    def windows(self) -> list[Any]:
        """The fields of the parts of a day, for the page."""
        return [self[code] for code in WINDOWS]

    def plan(self) -> Plan:
        """What was typed, when it is valid; without single days, which have their own form."""
        said = self.cleaned_data
        teams = (said["first_team"], said["second_team"])
        return Plan(
            week=tuple(said[name] for name in WEEK),
            holidays=said["holidays"],
            overflow_after=said["overflow_after"],
            teams=tuple(team for team in teams if team),
            windows={code: said[code][0] for code in WINDOWS if said[code]},
        )


class DayForm(forms.Form):
    """One day with hours of its own."""

    use_required_attribute = False
    template_name = "auricle/form.html"
    prefix = "single"

    day = forms.DateField(
        label=_("Day"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Type the day as 2027-01-31"),
            "invalid": _("Type the day as 2027-01-31"),
        },
    )
    hours = HoursField(label=_("Hours of that day"), help_text=_("Empty: nobody answers on that day."))
