"""Calendar months, closed ones above all. Plain: the zone of the house is an argument."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo


@dataclass(frozen=True)
class Period:
    """From a moment on, until before another."""

    begins: datetime
    ends: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.begins <= moment < self.ends


def month_of(moment: datetime, zone: tzinfo) -> date:
    """The first day of the month that it is then in the house."""
    return moment.astimezone(zone).date().replace(day=1)


def following(month: date) -> date:
    """The first day of the month after it."""
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def period_of(month: date, zone: tzinfo) -> Period:
    """From its first midnight until the next month's."""
    later = following(month)
    return Period(
        datetime(month.year, month.month, 1, tzinfo=zone), datetime(later.year, later.month, 1, tzinfo=zone)
    )


def closed(first: date, now: datetime, zone: tzinfo) -> Iterator[date]:
    """Every month from this one on that is over."""
    while first < month_of(now, zone):
        yield first
        first = following(first)


def read(text: str) -> date | None:
    """A month as an address holds it, 2026-02; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == len("2026-02") else None
    except ValueError:
        return None
