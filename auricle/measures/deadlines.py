"""The minutes of a measure, computed from its events, and when alarms ring. Plain.

They count day and night, by the clock of our own machines: no time that a bank sends is ever taken for now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from auricle.measures.moves import ClockKind, Effect, Move, Side, Verb
from auricle.measures.transitions import TABLE

TARGETS: Mapping[ClockKind, timedelta] = MappingProxyType(
    {ClockKind.PHONE: timedelta(minutes=10), ClockKind.ACKNOWLEDGE: timedelta(minutes=30)}
)
EVERY = timedelta(minutes=5)
"""How often an alarm rings that nobody answers."""
BEFORE_A_HOLD_ENDS = timedelta(hours=12)
LONGEST_HOLD = timedelta(days=366)
"""No bank holds for longer on a request: a later day is a slip of the pen."""
FIRST_TOLD, LATER_TOLD = 3, 12
"""Of alarms that go on, the first ones are written to people, then one an hour; all of them ring on the board."""


@dataclass(frozen=True)
class Event:
    """What the clocks need of an event. `until` is the time that a hold, or its extension, names."""

    move: Move
    side: Side
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Clock:
    """One clock: since when, until when, and when it was stopped."""

    kind: ClockKind
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None

    @property
    def running(self) -> bool:
        """Whether it still counts."""
        return self.stopped_at is None


def from_events(events: Iterable[Event]) -> tuple[Clock, ...]:
    """The clocks after these events, oldest first."""
    clocks: dict[ClockKind, Clock] = {}
    for event in events:
        for effect in EFFECTS.get((event.move, event.side), ()):
            clocks = _after(clocks, effect, event)
    return tuple(clocks.values())


def running(clocks: Iterable[Clock]) -> Clock | None:
    """The clock that counts now: there is one at most."""
    return next((clock for clock in clocks if clock.running), None)


def first_ring(clock: Clock) -> datetime:
    """When the first alarm of a clock rings: at its end, and twelve hours before the end of a hold."""
    if clock.kind is ClockKind.HOLD:
        return max(clock.started_at, clock.due_at - BEFORE_A_HOLD_ENDS)
    return clock.due_at


def next_ring(kind: ClockKind, due: datetime, now: datetime) -> datetime | None:
    """When the alarm after one that rings now rings; None where the end of a hold was told of already.

    Whoever was away for an hour rings once and not twelve times.
    """
    if kind is ClockKind.HOLD:
        return due if now < due else None
    return due + ((now - due) // EVERY + 1) * EVERY


def is_told(number: int) -> bool:
    """Whether somebody is written to for the alarm of this number."""
    return number <= FIRST_TOLD or number % LATER_TOLD == 0


def _effects() -> Mapping[tuple[Move, Side], tuple[Effect, ...]]:
    return MappingProxyType({(row.move, row.side): row.clock_effects for row in TABLE})


EFFECTS = _effects()


def _after(clocks: dict[ClockKind, Clock], effect: Effect, event: Event) -> dict[ClockKind, Clock]:
    clock = clocks.get(effect.kind)
    if effect.verb is Verb.START:
        due = event.until if effect.kind is ClockKind.HOLD else event.at + TARGETS[effect.kind]
        return clocks if due is None else {**clocks, effect.kind: Clock(effect.kind, event.at, due)}
    if clock is None or not clock.running:
        return clocks
    if effect.verb is Verb.EXTEND:
        later = max(clock.due_at, event.until or clock.due_at)
        return {**clocks, effect.kind: replace(clock, due_at=later)}
    return {**clocks, effect.kind: replace(clock, stopped_at=event.at)}
