"""A clock as people see it: colour, icon and words that say the same thing, so that any one of them is enough."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from django.utils.translation import gettext as _

from auricle.faces.shared.staff.durations import in_words
from auricle.faces.shared.staff.promise import ClockFace, promise
from auricle.reports.moves import ClockKind
from auricle.reports.wording import CLOCKS


class Kept(Protocol):
    """What is asked of a clock's row."""

    kind: str
    started_at: datetime
    target: timedelta
    pauses: Sequence[dict[str, str | None]]
    due_at: datetime
    steps_at: list[datetime]
    stopped_at: datetime | None


def running(kind: str, due: datetime, steps: Sequence[datetime], now: datetime) -> ClockFace:
    """A promise still to be kept. `steps` are its moments on the ladder, by its own calendar."""
    return promise(CLOCKS[ClockKind(kind)], due, steps, now)


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
