"""How an agency kept what it promised, counted from the events of its referrals. Plain.

A promise counts in the period in which it fell due, whether it was kept, broken or is still open: nothing is counted
only because it is over. What only informs counts nowhere. A figure is a numerator and a denominator, and no rate is
said of fewer than thirty.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import sqrt
from types import MappingProxyType

from auricle.referrals import deadlines
from auricle.referrals.deadlines import TARGETS, Clock, Event
from auricle.referrals.months import Period
from auricle.referrals.moves import ClockKind, Kind, Move
from auricle.reports.calendars import Calendar

DEFINITIONS = 1
"""The version of what is counted below: a change of it is a new number, and older figures keep theirs."""
ENOUGH = 30
"""Of fewer than these no rate is said: a single referral would move it by more than three in a hundred."""
Z = 1.959964
"""For an interval that holds the true rate in 95 of 100 cases."""


class Measure(StrEnum):
    """What is counted. The values are what the database holds; the words are in scorecard_words.py."""

    ACKNOWLEDGED = "acknowledged"
    """Promises to confirm receipt that fell due; kept when receipt was confirmed, or it was answered, by then."""
    RETURNED = "returned"
    """Referrals that were to be accepted or returned by a day in the period; those that were sent back."""
    UPHELD = "upheld"
    """Returns that were ruled on in the period; those whose last ruling took the referral back."""
    OUTCOME = "outcome"
    """Outcomes that fell due; reported by then, and not sent back before the period ended."""
    REWORK = "rework"
    """Outcomes that the hotline looked at in the period; those that it sent back."""
    VERIFIED = "verified"
    """Outcomes that the hotline was to look at by a day in the period; those that it verified."""


@dataclass(frozen=True)
class Count:
    """A figure: so many of so many."""

    numerator: int = 0
    denominator: int = 0

    def __add__(self, other: "Count") -> "Count":
        """Two periods together."""
        return Count(self.numerator + other.numerator, self.denominator + other.denominator)

    @property
    def enough(self) -> bool:
        """Whether a rate may be said of it."""
        return self.denominator >= ENOUGH

    @property
    def rate(self) -> float:
        """The share. Raises ZeroDivisionError of nothing."""
        return self.numerator / self.denominator

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the true one lies, after Wilson (1927); everything is possible of nothing."""
        n = self.denominator
        if not n:
            return 0.0, 1.0
        share, square = self.rate, Z * Z
        middle = (share + square / (2 * n)) / (1 + square / n)
        half = Z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
        # Rounding must not put the share itself outside.
        return min(max(0.0, middle - half), share), max(min(1.0, middle + half), share)


Counts = Mapping[Measure, Count]


@dataclass(frozen=True)
class History:
    """A referral: its events, oldest first, and the terms that held when it was made."""

    kind: Kind
    events: Sequence[Event]
    calendar: Calendar | None = None
    outcome: timedelta = field(default=TARGETS[ClockKind.OUTCOME].length)

    def clocks(self, events: Sequence[Event]) -> Mapping[ClockKind, Clock]:
        """The promises after these events."""
        found = deadlines.from_events(events, calendar=self.calendar, outcome=self.outcome)
        return MappingProxyType({clock.kind: clock for clock in found})


def counted(histories: Iterable[History], period: Period) -> Counts:
    """Every figure of a period. What happened after its end changes none."""
    found = dict.fromkeys(Measure, Count())
    for history in histories:
        if history.kind is not Kind.INFORMATION:
            for measure, holds in _of_one(history, period).items():
                found[measure] += Count(int(holds), 1)
    return MappingProxyType(found)


def together(several: Iterable[Counts]) -> Counts:
    """The sums of several periods."""
    found = dict.fromkeys(Measure, Count())
    for counts in several:
        for measure, count in counts.items():
            found[measure] += count
    return MappingProxyType(found)


def _of_one(history: History, period: Period) -> Mapping[Measure, bool]:
    """In which figures this referral counts, and in which as a yes."""
    events = _until(history, period.ends)
    clocks = history.clocks(events)
    moves = [event.move for event in events if event.at in period]
    found: dict[Measure, bool] = {}
    for measure, kind, stops in PROMISES:
        clock = clocks.get(kind)
        if clock and clock.due_at in period and not _taken_back(clock):
            kept = clock.stop_event in stops and (measure not in BY_THE_DAY or not clock.overdue(period.ends))
            found[measure] = kept
    rulings = [move for move in moves if move in RULINGS]
    if rulings:
        found[Measure.UPHELD] = rulings[-1] is Move.UPHOLD_RETURN
    if Move.REWORK in moves or Move.VERIFY in moves:
        found[Measure.REWORK] = Move.REWORK in moves
    return found


RULINGS = frozenset({Move.UPHOLD_RETURN, Move.OVERRULE_RETURN})
ANSWERED = frozenset({Move.ACKNOWLEDGE, Move.ACCEPT, Move.REQUEST_RETURN})
PROMISES: tuple[tuple[Measure, ClockKind, frozenset[Move]], ...] = (
    (Measure.ACKNOWLEDGED, ClockKind.ACKNOWLEDGE, ANSWERED),
    (Measure.RETURNED, ClockKind.DECIDE, frozenset({Move.REQUEST_RETURN})),
    (Measure.OUTCOME, ClockKind.OUTCOME, frozenset({Move.REPORT_OUTCOME})),
    (Measure.VERIFIED, ClockKind.VERIFY, frozenset({Move.VERIFY})),
)
"""Measures of what falls due: whose clock, and which moves are a yes."""
BY_THE_DAY = frozenset({Measure.ACKNOWLEDGED, Measure.OUTCOME})
"""Those in which what came late is a no."""


def _until(history: History, end: datetime) -> list[Event]:
    """The events before the end of the period, without an extension that came when the day was over already."""
    found: list[Event] = []
    for event in history.events:
        if event.at >= end:
            break
        if event.move is Move.EXTEND:
            clock = history.clocks(found).get(ClockKind.OUTCOME)
            if clock and event.at > clock.due_at:
                continue
        found.append(event)
    return found


def _taken_back(clock: Clock) -> bool:
    """Whether nothing was owed in the end: it was taken back, or recalled before its day came."""
    if clock.stopped_at is None:
        return False
    recalled = clock.stop_event == Move.RECALL and clock.stopped_at <= clock.due_at
    # Sent back to be done again: the promise to verify begins anew with the next outcome.
    return recalled or clock.stop_event in {Move.UPHOLD_RETURN, Move.REWORK}
