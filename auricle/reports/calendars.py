"""When work is done: weekly hours, holidays and days worked instead, in a time zone. Plain.

Hours are local, lengths are real: a span over the night of daylight saving is an hour shorter or longer, as
it is for those who work it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from auricle.errors import Invalid

DAY = timedelta(days=1)
MOST_DAYS = 4000
"""How far ahead a working moment is looked for."""
LIST_IS_OUT_BY_MONTH = 10
"""From this month on the holidays of the next year are expected to be known."""

Span = tuple[int, int]
"""From and until, in minutes after midnight; 1440 is the midnight that ends the day."""
Hours = tuple[Span, ...]


class NeverWorked(Invalid):
    """A calendar has no working time within ten years: nothing could ever be due by it."""


@dataclass(frozen=True)
class Calendar:
    """Working time. `worked` gives days their own hours, though they are holidays or weekends."""

    code: str
    zone: str
    week: tuple[Hours, ...]
    holidays: Mapping[date, str] = field(default_factory=dict)
    worked: Mapping[date, Hours] = field(default_factory=dict)

    def hours_of(self, day: date) -> Hours:
        """The spans of a day; none on a holiday."""
        if day in self.worked:
            return self.worked[day]
        return () if day in self.holidays else self.week[day.weekday()]


@dataclass(frozen=True)
class Quiet:
    """Hours in which nobody is told what can wait: from and until, in minutes after midnight, perhaps over it."""

    zone: str
    begins: int
    ends: int

    def at(self, moment: datetime) -> bool:
        """Whether it is quiet now."""
        local = moment.astimezone(ZoneInfo(self.zone))
        minute = local.hour * 60 + local.minute
        if self.begins <= self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends


def worked_between(calendar: Calendar | None, start: datetime, end: datetime) -> timedelta:
    """The working time between two moments; without a calendar all time is. Never negative."""
    if end <= start:
        return timedelta(0)
    if calendar is None:
        return end - start
    return sum(
        (min(until, end) - max(begin, start) for begin, until in _spans(calendar, start, end)), timedelta(0)
    )


def worked_after(calendar: Calendar | None, start: datetime, amount: timedelta) -> datetime:
    """The earliest moment by which so much working time has passed since `start`. Raises NeverWorked."""
    if calendar is None:
        return start + amount
    left = amount
    for begin, until in _spans(calendar, start, start + MOST_DAYS * DAY):
        here = until - max(begin, start)
        if here >= left:
            return max(begin, start) + left
        left -= here
    raise NeverWorked({"calendar": calendar.code})


def years_without_holidays(calendar: Calendar, today: date) -> tuple[int, ...]:
    """Of this year and, once its list should be out, the next: those for which no holiday is known."""
    years = (today.year, today.year + 1) if today.month >= LIST_IS_OUT_BY_MONTH else (today.year,)
    known = {day.year for day in calendar.holidays}
    return tuple(year for year in years if year not in known)


def _spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The spans that reach into this time, in their order, in UTC: differences within one zone ignore its changes."""
    zone = ZoneInfo(calendar.zone)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        for begins, ends in calendar.hours_of(day):
            begin, until = _moment(day, begins, zone), _moment(day, ends, zone)
            if until > max(begin, start) and begin < end:
                yield begin, until
        day += DAY


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, time()) + timedelta(minutes=minute)
    return local.replace(tzinfo=zone).astimezone(UTC)
