"""The promises about a referral, computed from its events. Plain.

Agencies work on business days: a business day is a whole day on which the calendar has hours, so "one business day"
ends at the same time of the next one. What must act in minutes counts day and night. No return, dispute, question or
rework ever gives a clock its time back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from auricle.referrals.moves import ClockKind, Effect, Kind, Move, State, Verb
from auricle.referrals.transitions import ROWS
from auricle.reports.calendars import Calendar, worked_after

DAY = timedelta(days=1)
WHOLE_DAY = ((0, 24 * 60),)
POSTAL = 3 * DAY
"""Business days that a letter is under way, before the agency's own time begins."""
WEEKDAYS = Calendar("", "UTC", (WHOLE_DAY,) * 5 + ((),) * 2)
"""Where an installation has no calendar."""


@dataclass(frozen=True)
class Target:
    """How long a promise may take; `business` in business days, else day and night."""

    length: timedelta
    business: bool = False


TARGETS: Mapping[ClockKind, Target] = MappingProxyType(
    {
        ClockKind.DELIVER: Target(timedelta(hours=1)),
        ClockKind.ACKNOWLEDGE: Target(DAY, business=True),
        ClockKind.DECIDE: Target(2 * DAY, business=True),
        ClockKind.RULE: Target(DAY, business=True),
        ClockKind.OUTCOME: Target(30 * DAY),
        ClockKind.VERIFY: Target(5 * DAY, business=True),
    }
)
URGENT: Mapping[ClockKind, Target] = MappingProxyType(
    {
        ClockKind.DELIVER: Target(timedelta(minutes=10)),
        ClockKind.ACKNOWLEDGE: Target(timedelta(minutes=30)),
        ClockKind.DECIDE: Target(timedelta(hours=2)),
    }
)
"""What is shorter for an urgent referral."""
BY_LETTER = Target(DAY, business=True)
"""How long a letter may take to be posted."""
STEPS = (0.5, 0.8)
LONGEST_EXTENSION = 1.0
"""The one extension is at most as long as the promise was."""


@dataclass(frozen=True)
class Event:
    """What the clocks need of an event. `until` is the day that an extension names."""

    move: Move
    at: datetime
    kind: Kind
    until: datetime | None = None
    letter: bool = False
    """It was sent by letter: a person prints it and goes to the post."""


@dataclass(frozen=True)
class Clock:
    """One promise: since when, until when, and what ended it."""

    kind: ClockKind
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    stop_event: str = ""

    @property
    def running(self) -> bool:
        """Whether the promise is still to be kept."""
        return self.stopped_at is None

    def overdue(self, now: datetime) -> bool:
        """Whether the promise was broken, or is broken now."""
        return min(now, self.stopped_at or now) > self.due_at


def business(calendar: Calendar | None) -> Calendar:
    """The calendar's working days as whole days."""
    if calendar is None:
        return WEEKDAYS
    return replace(
        calendar,
        week=tuple(WHOLE_DAY if hours else () for hours in calendar.week),
        worked={day: WHOLE_DAY for day, hours in calendar.worked.items() if hours},
    )


def due(
    kind: ClockKind, start: datetime, *, purpose: Kind, calendar: Calendar | None, outcome: timedelta
) -> datetime:
    """When a promise that starts now ends. `outcome` is what is promised for the report's category."""
    target = TARGETS[kind]
    if kind is ClockKind.OUTCOME:
        target = Target(outcome)
    if purpose is Kind.URGENT:
        target = URGENT.get(kind, target)
    return worked_after(business(calendar) if target.business else None, start, target.length)


def from_events(
    events: Iterable[Event],
    *,
    calendar: Calendar | None = None,
    outcome: timedelta = TARGETS[ClockKind.OUTCOME].length,
) -> tuple[Clock, ...]:
    """The clocks of a referral from its events, oldest first. Raises KeyError at one that the table does not know."""
    clocks: dict[ClockKind, Clock] = {}
    state: State | None = None
    for event in events:
        row = next(r for r in ROWS[state, event.move] if _fits(r.target, event.kind))
        at = event.at.astimezone(UTC)
        for effect in row.clock_effects:
            changed = _changed(clocks.get(effect.kind), effect, event, at, calendar, outcome)
            if changed is not None:
                clocks[effect.kind] = changed
        state = row.target or state
    return tuple(clocks[kind] for kind in ClockKind if kind in clocks)


def steps_of(started: datetime, due_at: datetime) -> tuple[datetime, ...]:
    """The moments from which a running promise looks more urgent: half of its time is over, then four fifths."""
    return tuple(started + (due_at - started) * share for share in STEPS)


def next_due(clocks: Iterable[Clock]) -> tuple[datetime, str] | None:
    """When the promise that ends first ends, and its kind."""
    running = [(clock.due_at, clock.kind.value) for clock in clocks if clock.running]
    return min(running, default=None)


def longest_extension(clock: Clock) -> datetime:
    """The last moment that the one extension may name."""
    return clock.due_at + (clock.due_at - clock.started_at) * LONGEST_EXTENSION


def _fits(target: State | None, kind: Kind) -> bool:
    return (target is State.INFORMED) is (kind is Kind.INFORMATION) or target not in {
        State.INFORMED,
        State.DELIVERED,
    }


def _end(
    kind: ClockKind, event: Event, at: datetime, calendar: Calendar | None, outcome: timedelta
) -> datetime:
    """When a promise ends that this event begins. What goes by post has its time on the way besides."""
    if event.letter and kind is ClockKind.DELIVER:
        return worked_after(business(calendar), at, BY_LETTER.length)
    if event.move is Move.POST:
        at = worked_after(business(calendar), at, POSTAL)
    return due(kind, at, purpose=event.kind, calendar=calendar, outcome=outcome)


def _changed(
    clock: Clock | None,
    effect: Effect,
    event: Event,
    at: datetime,
    calendar: Calendar | None,
    outcome: timedelta,
) -> Clock | None:
    if effect.verb is Verb.START:
        if clock is None:
            return Clock(effect.kind, at, _end(effect.kind, event, at, calendar, outcome))
        # A second ruling, or the outcome after a rework: the ruling is a new promise, the outcome is the old one.
        if effect.kind in {ClockKind.RULE, ClockKind.VERIFY} and not clock.running:
            end = due(effect.kind, at, purpose=event.kind, calendar=calendar, outcome=outcome)
            return Clock(effect.kind, at, end)
        return replace(clock, stopped_at=None, stop_event="")
    if clock is None or not clock.running:
        return clock
    if effect.verb is Verb.EXTEND and event.until is not None:
        until = min(event.until.astimezone(UTC), longest_extension(clock))
        return replace(clock, due_at=max(clock.due_at, until))
    if effect.verb is Verb.STOP:
        return replace(clock, stopped_at=at, stop_event=event.move.value)
    return clock
