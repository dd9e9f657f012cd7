"""Who is told that a promise runs out, and when, as data. Plain.

Half, four fifths and the whole of the time warn whoever has the report; what is broken climbs to those who answer
for it. Each step is taken once in the life of a clock, whatever the clock does afterwards.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from auricle.reports.deadlines import Clock, latest_due_at


class Rung(StrEnum):
    """Who is told. Above the owner these are places in a team that a member holds."""

    OWNER = "owner"  # the handler, or the whole team while nobody handles it
    DEPUTY = "deputy"
    SUPERVISOR = "supervisor"
    DIRECTOR = "director"


@dataclass(frozen=True)
class Step:
    """At this share of the time this one is told."""

    percent: int
    rung: Rung


LADDER = (
    Step(50, Rung.OWNER),
    Step(80, Rung.OWNER),
    Step(100, Rung.OWNER),
    Step(100, Rung.DEPUTY),
    Step(150, Rung.SUPERVISOR),
    Step(200, Rung.DIRECTOR),
)
PERCENTS = tuple(sorted({step.percent for step in LADDER}))
HELD = (Rung.DEPUTY, Rung.SUPERVISOR, Rung.DIRECTOR)
"""Rungs that somebody is named for."""
ABOVE_THE_TEAM = frozenset({Rung.SUPERVISOR, Rung.DIRECTOR})
"""Rungs that, as long as nobody is named, the team's supervisors stand on and not the whole team."""


def moments(clock: Clock, now: datetime) -> tuple[datetime, ...]:
    """When the clock reaches each of PERCENTS; an open pause is taken as used to its limit."""
    return tuple(latest_due_at(clock, now, percent=percent) for percent in PERCENTS)


def next_moment(clock: Clock, reached: tuple[datetime, ...], taken: int) -> datetime | None:
    """When somebody is to be told next, if so many steps were taken; nobody is once the promise was kept."""
    return reached[taken] if clock.running and taken < len(reached) else None
