"""The hours in which callers are called back, by the phone's plan."""

from collections.abc import Mapping
from datetime import date, datetime

from auricle.call_backs.windows import Span, next_span
from auricle.calls import from_phone, plan
from auricle.calls.plan import Plan
from auricle.directory import roster


def span_of(code: str, *, after: datetime) -> Span | None:
    """The next time that this window is open and people answer in it; None for one that the plan does not have."""
    return _next(from_phone.held(), code, after, from_phone.holidays(after))


def open_windows(held: Plan, *, after: datetime) -> frozenset[str]:
    """The windows of a plan in which people answer some day: the others would be promised in vain."""
    closed = from_phone.holidays(after)
    return frozenset(code for code in held.windows if _next(held, code, after, closed))


def _next(held: Plan, code: str, after: datetime, closed: Mapping[date, str]) -> Span | None:
    hours = held.windows.get(code)
    if hours is None:
        return None

    def open_on(day: date) -> bool:
        staffed = plan.hours_of(held, day, holidays=closed)
        return any(begins < hours[1] and ends > hours[0] for begins, ends in staffed)

    return next_span(hours, after=after, zone=roster.zone(), open_on=open_on)
