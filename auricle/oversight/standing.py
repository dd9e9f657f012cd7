"""Whether the trail is signed and verified as it should be, and what happened in the last days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from auricle.audit import published
from auricle.audit.acts import ACTS, Kind
from auricle.directory.people import Person
from auricle.oversight.looking import note_look, rows

DAYS = 7
# A checkpoint is signed within the hour; a walk begins an hour after the last one ended, and takes its time.
SIGNED_WITHIN = timedelta(hours=2)
VERIFIED_WITHIN = timedelta(hours=3)


class Light(StrEnum):
    """Red: something was found. Amber: nothing was, and nobody looked lately. Green: somebody did."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True)
class Walk:
    """The newest verification that ended, over how many lines; `first_line` is the first that does not hold."""

    made_by: str
    ended_at: datetime
    size: int
    findings: int
    first_line: int | None


@dataclass(frozen=True)
class Standing:
    """How the trail stands. `going` says how far the walk is that goes on, as lines verified and to verify."""

    lines: int
    checkpoint: published.Published | None
    walk: Walk | None
    going: tuple[int, int] | None
    findings: int
    light: Light
    signed_late: bool
    verified_late: bool


@dataclass(frozen=True)
class Overview:
    """The first page: how the trail stands, and how often each kind of act was done in the last days."""

    standing: Standing
    counts: Mapping[Kind, int]


def overview(*, by: Person, now: datetime) -> Overview:
    """What an auditor sees first. Raises MayNotSeeTrail."""
    note_look(by=by, view="overview", now=now)
    counts = dict.fromkeys(Kind, 0)
    for act, times in rows("trail_acts", now - timedelta(days=DAYS), now):
        if act in ACTS:
            counts[ACTS[act].kind] += times
    return Overview(_standing(now), counts)


def _standing(now: datetime) -> Standing:
    ((lines, made_by, ended_at, size, findings, first_line, to, done, found),) = rows("trail_standing")
    walk = Walk(made_by, ended_at, size, findings, first_line) if ended_at else None
    newest = next(iter(published.latest(most=1)), None)
    signed_late = newest is None or now - newest.at > SIGNED_WITHIN
    verified_late = walk is None or now - walk.ended_at > VERIFIED_WITHIN
    wrong = (findings or 0) + (found or 0)
    late = Light.AMBER if signed_late or verified_late else Light.GREEN
    return Standing(
        lines=lines,
        checkpoint=newest,
        walk=walk,
        going=None if to is None else (done, to),
        findings=wrong,
        light=Light.RED if wrong else late,
        signed_late=signed_late,
        verified_late=verified_late,
    )
