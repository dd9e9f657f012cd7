"""A clock as people see it: colour, icon and words that say the same thing, so that any one of them is enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from auricle.faces.desk.durations import in_words
from auricle.reports.moves import ClockKind
from auricle.reports.wording import CLOCKS

LEVELS = ("calm", "soon", "late")
"""By how many steps of the ladder were reached: from the half on, and from four fifths on (design, page 04)."""

ICONS = {
    "calm": "clock",
    "soon": "hourglass",
    "late": "hourglass",
    "over": "alert",
    "paused": "pause",
    "kept": "check",
    "missed": "alert",
    "none": "check",
}


class Kept(Protocol):
    """What is asked of a clock's row."""

    kind: str
    started_at: datetime
    target: timedelta
    pauses: Sequence[dict[str, str | None]]
    due_at: datetime
    steps_at: list[datetime]
    stopped_at: datetime | None


@dataclass(frozen=True)
class ClockFace:
    """One clock: its level chooses colour and icon, its words say how it stands."""

    level: str
    name: str | Promise
    words: str
    due: datetime | None

    @property
    def icon(self) -> str:
        """The icon of the level."""
        return ICONS[self.level]


def running(kind: str, due: datetime, steps: Sequence[datetime], now: datetime) -> ClockFace:
    """A promise still to be kept. `steps` are its moments on the ladder, by its own calendar."""
    left = due - now
    if left < timedelta(0):
        words, level = _("%(time)s overdue") % {"time": in_words(left)}, "over"
    else:
        words, level = _("%(time)s left") % {"time": in_words(left)}, _level(steps, now)
    return ClockFace(level, CLOCKS[ClockKind(kind)], words, due)


def next_clock(kind: str, due: datetime, steps: Sequence[datetime], now: datetime) -> ClockFace:
    """The clock of a list's row: only its kind, its end and its steps are known there."""
    if not kind:
        return ClockFace("none", _("No promise runs"), "", None)
    return running(kind, due, steps, now)


def kept_clock(clock: Kept, now: datetime) -> ClockFace:
    """A clock of a report's page: running, paused, kept, or kept too late."""
    name = CLOCKS[ClockKind(clock.kind)]
    if clock.stopped_at is not None:
        missed = clock.stopped_at > clock.due_at
        words = (
            _("kept %(time)s too late") % {"time": in_words(clock.stopped_at - clock.due_at)}
            if missed
            else _("kept after %(time)s") % {"time": in_words(clock.stopped_at - clock.started_at)}
        )
        return ClockFace("missed" if missed else "kept", name, words, clock.stopped_at)
    if clock.pauses and clock.pauses[-1]["ended_at"] is None and clock.due_at > now:
        return ClockFace("paused", name, _("paused while the reporter is asked"), clock.due_at)
    return running(clock.kind, clock.due_at, clock.steps_at, now)


def _level(steps: Sequence[datetime], now: datetime) -> str:
    reached = sum(at <= now for at in steps)
    return LEVELS[min(reached, len(LEVELS) - 1)]
