"""How well people got through by day, week and language: measure M16 over what was told. Never by person."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from auricle.calls.access import Access, Call, calls_of, measured_by
from auricle.calls.board import NoCalls, events_between, midnight
from auricle.calls.waiting import LONGEST
from auricle.directory.people import Person
from auricle.directory.permissions import Permission

LATELY = 7
MOST_DAYS = 92


@dataclass(frozen=True)
class Line:
    """The counts of one day or week, of one language or of all (an empty code)."""

    period: str
    begins: date
    language: str
    access: Access


def lately(*, by: Person, now: datetime) -> tuple[tuple[date, Access], ...]:
    """The days before today, the newest first, those without calls too. Raises NoCalls."""
    found: Mapping[date, Access] = measured_by(_calls(by, LATELY, now), day_of)
    today = timezone.localdate(now)
    days = (today - timedelta(days=back) for back in range(1, LATELY + 1))
    return tuple((day, found.get(day, Access())) for day in days)


def lines(*, by: Person, days: int, now: datetime) -> tuple[Line, ...]:
    """Every day and week of these last days, whole and by language; today is not over and not in it. Raises NoCalls."""
    calls = _calls(by, min(max(days, 1), MOST_DAYS), now)
    found = [
        Line(period, begins, language, access)
        for period, key in (("day", day_of), ("week", week_of))
        for spoken in (False, True)
        for (begins, language), access in _parts(calls, key, spoken=spoken).items()
        if language or not spoken
    ]
    return tuple(sorted(found, key=lambda line: (line.period, line.begins, line.language)))


def _parts(
    calls: Iterable[Call], key: Callable[[Call], date], *, spoken: bool
) -> Mapping[tuple[date, str], Access]:
    return measured_by(calls, lambda call: (key(call), call.language if spoken else ""))


def day_of(call: Call) -> date:
    """The day on which a call was offered, by the house's own clock."""
    return timezone.localdate(call.offered_at)


def week_of(call: Call) -> date:
    """The Monday of its week."""
    day = day_of(call)
    return day - timedelta(days=day.weekday())


def _calls(by: Person, days: int, now: datetime) -> list[Call]:
    if not by.may(Permission.SEE_BOARD):
        raise NoCalls
    today = timezone.localdate(now)
    return [call for back in range(days, 0, -1) for call in _offered_on(today - timedelta(days=back))]


def _offered_on(day: date) -> Iterator[Call]:
    """A day at a time: all that happened in a quarter of a year is more than a process should hold at once."""
    begins, ends = midnight(day), midnight(day + timedelta(days=1))
    # What ended after midnight belongs to a call of the day before.
    calls = calls_of(events_between(begins - LONGEST, ends + LONGEST))
    return (call for call in calls if call.begun and begins <= call.offered_at < ends)
