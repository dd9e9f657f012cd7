"""The promises to a reporter, computed from events. Plain.

A clock starts at receipt and is stopped only by what was promised. Passing a report on, referring,
commenting or reopening never resets one. All times are aware; they are held in UTC, since the difference
of two times of one zone would ignore the hour that daylight saving moves.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from auricle.reports.calendars import Calendar, worked_after, worked_between
from auricle.reports.moves import ClockKind, Effect, Move, State, Verb
from auricle.reports.transitions import ROW

MOST_PAUSES = 2
LONGEST_PAUSED = timedelta(days=7)
"""All pauses of a clock together."""
LEASE = timedelta(minutes=30)
"""How long a screener has a report before it goes back to the queue."""
REPLY_WITHIN = LONGEST_PAUSED
"""When a question is unanswered for so long, the handler goes on without the answer."""


@dataclass(frozen=True)
class Promised:
    """How long a promise may take, by which calendar (None: day and night), and how often it may pause.

    `terms` is the version of the terms that say so (terms.py); 0 is what stands here.
    """

    target: timedelta
    calendar: Calendar | None = None
    pauses: int = MOST_PAUSES
    terms: int = 0


Promises = Mapping[ClockKind, Promised]
PROMISES: Promises = MappingProxyType(
    {
        ClockKind.FR: Promised(timedelta(hours=24)),
        ClockKind.PR: Promised(timedelta(hours=48)),
        ClockKind.U: Promised(timedelta(minutes=15)),
        ClockKind.U_DECIDE: Promised(timedelta(minutes=60)),
        ClockKind.H: Promised(timedelta(days=30)),
    }
)
"""What is promised when nothing else is configured."""


class Naive(ValueError):
    """A time without a zone was given; it could mean two moments, so nothing is computed from it."""


class Gap(StrEnum):
    """Why time between two moments does not count."""

    ASKED = "asked"  # the reporter was asked; limited
    STOPPED = "stopped"  # the promise was kept and later became due again


@dataclass(frozen=True)
class Pause:
    """A stretch of time that does not count; one without an end is still going on."""

    gap: Gap
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Clock:
    """One promise: of which kind, since when, what was promised, what does not count, and what ended it."""

    kind: ClockKind
    started_at: datetime
    promised: Promised
    pauses: tuple[Pause, ...] = ()
    stopped_at: datetime | None = None
    stop_event: str = ""

    @property
    def target(self) -> timedelta:
        """The working time that the promise may take."""
        return self.promised.target

    @property
    def running(self) -> bool:
        """Whether the promise is still to be kept; a paused clock is."""
        return self.stopped_at is None

    @property
    def paused(self) -> bool:
        """Whether a pause is open. Its time may have run out all the same."""
        return bool(self.pauses) and self.pauses[-1].ended_at is None


@dataclass(frozen=True)
class Event:
    """What the clocks need of an event: the move, when, and whether a report was urgent as it came in."""

    move: Move
    at: datetime
    urgent: bool = False


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise Naive
    return at.astimezone(UTC)


def _counted_pauses(clock: Clock, now: datetime) -> list[tuple[datetime, timedelta]]:
    """Each pause with its length as it counts: questions together never longer than the limit."""
    left = LONGEST_PAUSED
    counted = []
    for pause in clock.pauses:
        length = max((pause.ended_at or now) - pause.started_at, timedelta(0))
        if pause.gap is Gap.ASKED:
            length = min(length, left)
            left -= length
        counted.append((pause.started_at, length))
    return counted


def elapsed(clock: Clock, now: datetime) -> timedelta:
    """The working time that counts against the promise until it was kept, or until now."""
    end = min(_utc(now), clock.stopped_at) if clock.stopped_at else _utc(now)
    used, at = timedelta(0), clock.started_at
    for start, length in _counted_pauses(clock, end):
        used += worked_between(clock.promised.calendar, at, min(start, end))
        at = max(at, start + length)
    return used + worked_between(clock.promised.calendar, at, end)


def due_at(clock: Clock, now: datetime, *, percent: int = 100) -> datetime:
    """The earliest moment at which the counted time reaches the target, or this share of it.

    While a clock is paused this is the earliest such moment: as if the pause ended now. A pause that began
    after the promise was broken does not mend it.
    """
    left, at = clock.target * percent / 100, clock.started_at
    for start, length in _counted_pauses(clock, _utc(now)):
        before = worked_between(clock.promised.calendar, at, start)
        if before >= left:
            break
        left, at = left - before, start + length
    return worked_after(clock.promised.calendar, at, left)


def latest_due_at(clock: Clock, now: datetime, *, percent: int = 100) -> datetime:
    """The moment to keep in a list: an open pause is taken as used to its limit, so that the row can rest."""
    if clock.running and clock.paused:
        now = max(_utc(now), clock.pauses[-1].started_at) + LONGEST_PAUSED
    return due_at(clock, now, percent=percent)


def overdue(clock: Clock, now: datetime) -> bool:
    """Whether the promise was broken, or is broken now. Kept too late stays broken.

    Asked by the moment and not by the counted time, which stands still from the end of the last working hour on.
    """
    end = min(_utc(now), clock.stopped_at) if clock.stopped_at else _utc(now)
    return end > due_at(clock, end)


def pause(clock: Clock, now: datetime) -> Clock:
    """Stop counting while the reporter is asked, if the clock runs and pauses are left."""
    asked = sum(1 for p in clock.pauses if p.gap is Gap.ASKED)
    spent = sum(
        (p.ended_at - p.started_at for p in clock.pauses if p.gap is Gap.ASKED and p.ended_at), timedelta(0)
    )
    if not clock.running or clock.paused or asked >= clock.promised.pauses or spent >= LONGEST_PAUSED:
        return clock
    return replace(clock, pauses=(*clock.pauses, Pause(Gap.ASKED, _utc(now), None)))


def resume(clock: Clock, now: datetime) -> Clock:
    """Count again."""
    if not clock.paused:
        return clock
    return replace(clock, pauses=(*clock.pauses[:-1], replace(clock.pauses[-1], ended_at=_utc(now))))


def stop(clock: Clock, now: datetime, *, event: str) -> Clock:
    """Note that the promise was kept, or set aside; the first time counts, later ones change nothing."""
    if not clock.running:
        return clock
    return replace(resume(clock, now), stopped_at=_utc(now), stop_event=event)


def undo_stop(clock: Clock, *, event: str) -> Clock:
    """Take back a stop by this event: what looked kept was not, so the time since then counts too."""
    if clock.stop_event != event:
        return clock
    return replace(clock, stopped_at=None, stop_event="")


def resume_after_reopen(clock: Clock, now: datetime) -> Clock:
    """Let a stopped clock run on from the time it had used; the time in between does not count."""
    if clock.stopped_at is None:
        return clock
    between = Pause(Gap.STOPPED, clock.stopped_at, max(_utc(now), clock.stopped_at))
    return replace(clock, pauses=(*clock.pauses, between), stopped_at=None, stop_event="")


def can_pause(clocks: Iterable[Clock], *, urgent: bool) -> bool:
    """Whether a question asked now would pause the decision clock: what the face tells the handler."""
    decisions = [clock for clock in clocks if clock.kind is ClockKind.PR]
    return not urgent and any(pause(clock, clock.started_at) is not clock for clock in decisions)


def start_clocks(received_at: datetime, *, urgent: bool, promises: Promises = PROMISES) -> tuple[Clock, ...]:
    """The clocks of a report that came in at this moment."""
    effects = ROW[None, Move.SUBMIT].clock_effects
    return apply((), effects, at=received_at, event=Move.SUBMIT, urgent=urgent, promises=promises)


def next_to_end(clocks: Iterable[Clock], now: datetime) -> Clock | None:
    """The running clock that ends first, or None when every promise was kept; a pause counts as used to its limit."""
    return min((c for c in clocks if c.running), key=lambda c: (latest_due_at(c, now), c.kind), default=None)


def apply(
    clocks: tuple[Clock, ...],
    effects: Iterable[Effect],
    *,
    at: datetime,
    event: str,
    urgent: bool,
    promises: Promises = PROMISES,
) -> tuple[Clock, ...]:
    """The clocks after a move. `urgent` is whether the report is urgent once the move is made.

    `promises` are those in force at the time: they bind clocks that start now, and no others unless the move says so.
    """
    for effect in effects:
        if effect.only_urgent and not urgent:
            continue
        if effect.verb is Verb.PAUSE and urgent:
            continue
        if effect.verb is Verb.START:
            clocks = _start(clocks, effect.kind, _utc(at), promises[effect.kind])
        elif effect.verb is Verb.PROMISE_ANEW:
            clocks = tuple(_anew(c, promises[c.kind]) if c.kind is effect.kind else c for c in clocks)
        else:
            change = _CHANGES[effect.verb]
            clocks = tuple(change(c, at, event) if c.kind is effect.kind else c for c in clocks)
    return clocks


ONCE = frozenset({ClockKind.PR, ClockKind.H})
"""Kinds of which a report has one clock all its life; of the others a later promise gets its own clock."""


def _start(clocks: tuple[Clock, ...], kind: ClockKind, at: datetime, promised: Promised) -> tuple[Clock, ...]:
    """Start a clock unless one of its kind runs; one that was set aside runs on from the time it had used."""
    before = [clock for clock in clocks if clock.kind is kind]
    if any(clock.running for clock in before):
        return clocks
    if before and before[-1].stop_event == Move.LOWER_URGENCY:
        return tuple(resume_after_reopen(c, at) if c is before[-1] else c for c in clocks)
    if before and kind in ONCE:
        return clocks
    return (*clocks, Clock(kind, at, promised))


def _anew(clock: Clock, promised: Promised) -> Clock:
    """Let a running clock count by other terms. Its start and its pauses are what happened, and stay."""
    return replace(clock, promised=promised) if clock.running else clock


_CHANGES: Mapping[Verb, Callable[[Clock, datetime, str], Clock]] = MappingProxyType(
    {
        Verb.STOP: lambda clock, at, event: stop(clock, at, event=event),
        Verb.PAUSE: lambda clock, at, _: pause(clock, at),
        Verb.RESUME: lambda clock, at, _: resume(clock, at),
        Verb.SET_ASIDE: lambda clock, at, event: stop(clock, at, event=event),
        Verb.UNDO_STOP: lambda clock, at, _: undo_stop(clock, event=Move.TAKE),
        Verb.UNDO_GIVING: lambda clock, at, _: undo_stop(
            undo_stop(clock, event=Move.ASSIGN), event=Move.PULL
        ),
        Verb.REOPEN: lambda clock, at, _: resume_after_reopen(clock, at),
    }
)


def _always(_: datetime) -> Promises:
    return PROMISES


def from_events(
    events: Iterable[Event], *, promises_at: Callable[[datetime], Promises] = _always
) -> tuple[Clock, ...]:
    """Compute the clocks of a report from its events, oldest first.

    `promises_at` gives those in force at a time, so that a changed target or calendar applies to clocks that
    start later. Raises KeyError at an event that the table does not know in the state reached.
    """
    clocks: tuple[Clock, ...] = ()
    state: State | None = None
    urgent = False
    for event in events:
        row = ROW[state, event.move]
        urgent = _URGENCY_AFTER.get(event.move, urgent or event.urgent)
        clocks = apply(
            clocks,
            row.clock_effects,
            at=event.at,
            event=event.move,
            urgent=urgent,
            promises=promises_at(event.at),
        )
        state = row.target or state
    return clocks


_URGENCY_AFTER: Mapping[Move, bool] = MappingProxyType({Move.RAISE_URGENCY: True, Move.LOWER_URGENCY: False})
