"""The form of a search in words: what, from when until when, and where it goes on."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from auricle.directory import catalogue
from auricle.errors import Invalid
from auricle.faces.desk.queue_filter import ANY, nested
from auricle.inbox.search_words import LONGEST
from auricle.inbox.searching import PAGE, Asked
from auricle.reports.moves import State
from auricle.reports.received_list import Scope
from auricle.reports.wording import STATES

DAYS = 30
# As a browser sends it and wants it, whatever the language of the page writes.
DAY = "%Y-%m-%d"
MOST_KEPT = PAGE
TOO_LONG = _("At most 100 letters, please")
NO_DAY = _("Choose a day")
REFUSED: dict[str, str | Promise] = {
    "too_short": _("Type at least two letters, or two signs"),
    "too_long": TOO_LONG,
    "too_many": _("At most eight words, please"),
}


class SearchForm(forms.Form):
    """Sent in the body of a request alone."""

    use_required_attribute = False

    words = forms.CharField(
        label=_("Words"),
        help_text=_("Reports that hold all of these words. What is hidden on a report's page is not found."),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type what you look for"), "max_length": TOO_LONG},
    )
    since = forms.DateField(
        label=_("Received from"),
        input_formats=[DAY],
        widget=forms.DateInput(attrs={"type": "date"}, format=DAY),
        error_messages={"required": NO_DAY, "invalid": NO_DAY},
    )
    until = forms.DateField(
        label=_("Until"),
        input_formats=[DAY],
        widget=forms.DateInput(attrs={"type": "date"}, format=DAY),
        error_messages={"required": NO_DAY, "invalid": NO_DAY},
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    after = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    kept = forms.RegexField(
        rf"^(?:[0-9a-f]{{32}}(?:,[0-9a-f]{{32}}){{0,{MOST_KEPT - 1}}})?\Z",
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, data: Any, *, now: datetime) -> None:
        today = timezone.localdate(now)
        initial = {"since": today - timedelta(days=DAYS - 1), "until": today}
        super().__init__(data, initial=initial, auto_id="words-%s")
        categories = [(each, each.children) for each in catalogue.filed_under()]
        states = [(state.value, STATES[state]) for state in State if state is not State.DISPOSED]
        for name, choices in (
            ("state", states),
            ("category", nested(categories, get_language() or "en")),
        ):
            cast(forms.ChoiceField, self.fields[name]).choices = [ANY, *choices]

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        given: dict[str, Any] = self.cleaned_data
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", _("This day is before the first one"))
        return given

    def asked(self) -> Asked:
        """What a valid form asks for."""
        given = self.cleaned_data
        scope = Scope(
            since=_midnight(given["since"]),
            until=_midnight(given["until"] + timedelta(days=1)),
            state=State(given["state"]) if given["state"] else None,
            category=given["category"],
        )
        kept = tuple(UUID(report) for report in given["kept"].split(",") if report)
        return Asked(given["words"], scope, given["after"], kept)

    def refuse(self, error: Invalid) -> None:
        """Show what the domain did not take."""
        for name, code in error.errors.items():
            self.add_error(name, str(REFUSED[code]))


def _midnight(day: date) -> datetime:
    # Far from the ends of the calendar, beyond which no time zone reaches.
    day = min(max(day, date(1970, 1, 2)), date(9000, 1, 1))
    return timezone.make_aware(datetime.combine(day, time()))
