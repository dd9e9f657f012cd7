"""The plan of the phone: when people answer, who helps out, and when callers may be called back. Plain."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from auricle.reports.calendars import Calendar, Hours, Span

ANSWER_WITHIN, OFFER_AFTER = 20, 60
"""Seconds: for how long a call rings at one call-taker, and when a caller is first offered to be called back."""
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 24 * 60
WINDOWS = ("morning", "afternoon", "evening")
"""The parts of a day in which somebody may be called back; their hours are the plan's."""
DAY_AND_NIGHT: Hours = ((0, MIDNIGHT),)


@dataclass(frozen=True)
class Plan:
    """One version. `teams` are the codes of who is asked first and who helps out; none: whoever is there.

    `days` are single days with hours of their own, or none. `windows` maps a part of the day to its hours.
    """

    version: int = 0
    week: tuple[Hours, ...] = (DAY_AND_NIGHT,) * 7
    holidays: bool = False
    days: Mapping[date, Hours] = field(default_factory=dict)
    overflow_after: int | None = None
    teams: tuple[str, ...] = ()
    windows: Mapping[str, Span] = field(default_factory=dict)


HOUSE = Plan(
    windows=MappingProxyType({"morning": (540, 720), "afternoon": (720, 1020), "evening": (1020, 1200)})
)
"""Before anybody said anything: whoever signs on answers, at any time."""


def staffed(plan: Plan, moment: datetime, *, zone: str, holidays: Mapping[date, str]) -> bool:
    """Whether people answer at this moment, by the house's own clock. `holidays` close it where the plan says so."""
    local = moment.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    return any(begins <= minute < ends for begins, ends in hours_of(plan, local.date(), holidays=holidays))


def hours_of(plan: Plan, day: date, *, holidays: Mapping[date, str]) -> Hours:
    """When people answer on a day: a day's own hours come before holidays, and holidays before the week."""
    closed = holidays if plan.holidays else {}
    return Calendar("phone", "UTC", plan.week, closed, plan.days).hours_of(day)


def read(document: str, *, version: int) -> Plan:
    """A document as `write` makes it."""
    found = json.loads(document)
    return Plan(
        version=version,
        week=tuple(_hours(found["week"][name]) for name in WEEK),
        holidays=found["holidays"],
        days={date.fromisoformat(day): _hours(spans) for day, spans in found["days"].items()},
        overflow_after=found["overflow_after"],
        teams=tuple(found["teams"]),
        windows={code: span_of(found["windows"][code]) for code in WINDOWS if code in found["windows"]},
    )


def write(plan: Plan) -> str:
    """The plan as one document, the same for the same plan."""
    said = {
        "week": {
            name: [in_figures(span) for span in hours] for name, hours in zip(WEEK, plan.week, strict=True)
        },
        "holidays": plan.holidays,
        "days": {day.isoformat(): [in_figures(span) for span in plan.days[day]] for day in sorted(plan.days)},
        "overflow_after": plan.overflow_after,
        "teams": list(plan.teams),
        "windows": {code: in_figures(span) for code, span in plan.windows.items()},
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def in_figures(span: Span) -> str:
    """A span as 09:00-17:30."""
    return "-".join(clock(minute) for minute in span)


def clock(minute: int) -> str:
    """A minute of the day as 09:00; the midnight that ends it is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


def span_of(text: str) -> Span:
    """What in_figures wrote."""
    begins, ends = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
    return begins, ends


def _hours(spans: list[str]) -> Hours:
    return tuple(span_of(text) for text in spans)
