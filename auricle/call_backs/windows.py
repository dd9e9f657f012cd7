"""When somebody may be called back: hours of a day that they chose, on the next day that has them. Plain."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MOST_DAYS = 60
"""How far ahead a day is looked for on which somebody works."""
TIME_ENOUGH = timedelta(minutes=30)
"""Of a window that is open already, so that the promise can be kept in it."""


@dataclass(frozen=True)
class Span:
    """From and until, in UTC."""

    starts: datetime
    ends: datetime


def next_span(
    hours: tuple[int, int], *, after: datetime, zone: str, open_on: Callable[[date], bool]
) -> Span | None:
    """The next time that these hours, in minutes after midnight, have half an hour or more to come.

    None where nobody works in them within two months.
    """
    local = ZoneInfo(zone)
    day = after.astimezone(local).date()
    for _ in range(MOST_DAYS):
        span = Span(*(_moment(day, minute, local) for minute in hours))
        if open_on(day) and span.ends - max(span.starts, after) >= TIME_ENOUGH:
            return span
        day += DAY
    return None


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    # 1440 is the midnight that ends the day.
    local = datetime.combine(day, time()) + timedelta(minutes=minute)
    return local.replace(tzinfo=zone).astimezone(UTC)
