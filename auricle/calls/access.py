"""How well people got through: measure M16, version 1. Plain: events in, counts out.

O: calls that asked for a person. A: answered; A20: within 20 seconds. B: hung up while they waited; B5: within 5
seconds, before anybody could have answered. The service level is A20 / (O - B5); the strict one beside it is A20 / O.
Whoever chose to be called back has not hung up. Waits count whatever ended them, so that those who gave up make no
average better.

A call counts on the day on which it was offered, whenever it ended. Nothing is counted by person.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import TypeVar
from uuid import UUID

from auricle.calls.events import Event, What

MEASURE = "M16@1"
SOON, AT_ONCE = 20.0, 5.0
P90 = Fraction(9, 10)
WAITING = frozenset({What.QUEUED, What.RINGING, What.LOST})
TALKING = frozenset({What.ANSWERED, What.HELD, What.TRANSFERRED})
OVER = frozenset({What.ABANDONED, What.CALL_BACK, What.TO_RECORDING, What.NOBODY, What.ENDED})
AFTERWARDS = frozenset({What.HELD, What.TRANSFERRED, What.LOST, What.ENDED})
"""What no call begins with: where it is the first that is looked at, the call began before that."""
ORDER = {what: place for place, what in enumerate(What)}
"""Of what happened at one moment, this came first."""

Key = TypeVar("Key")


@dataclass(frozen=True)
class Call:
    """One call that asked for a person: when, and what became of it. Waits are in seconds, or None."""

    offered_at: datetime
    language: str = ""
    answered: float | None = None
    abandoned: float | None = None
    waited: float | None = None
    call_back: bool = False
    to_recording: bool = False
    nobody: bool = False
    lost: int = 0
    begun: bool = True
    """Whether its beginning is among what was looked at; of the rest of a long talk it is not."""


@dataclass(frozen=True)
class Access:
    """The counts of some calls, and what follows from them. A share of nothing is None, and never nought."""

    offered: int = 0
    answered: int = 0
    soon: int = 0
    abandoned: int = 0
    at_once: int = 0
    call_backs: int = 0
    to_recording: int = 0
    nobody: int = 0
    lost: int = 0
    waits: tuple[float, ...] = field(default=(), repr=False)
    """Of everybody who waited, shortest first."""

    @property
    def service_level(self) -> Fraction | None:
        """A20 / (O - B5)."""
        return share(self.soon, self.offered - self.at_once)

    @property
    def strict_level(self) -> Fraction | None:
        """A20 / O."""
        return share(self.soon, self.offered)

    @property
    def abandonment(self) -> Fraction | None:
        """B / O."""
        return share(self.abandoned, self.offered)

    @property
    def average(self) -> float | None:
        """The mean wait."""
        return math.fsum(self.waits) / len(self.waits) if self.waits else None

    @property
    def p90(self) -> float | None:
        """The wait that nine in ten did not exceed."""
        return nearest_rank(self.waits, P90)

    @property
    def longest(self) -> float | None:
        """The longest wait."""
        return self.waits[-1] if self.waits else None


def calls_of(events: Iterable[Event]) -> tuple[Call, ...]:
    """The calls behind events in any order, by when they were offered."""
    by_call: dict[UUID, list[Event]] = {}
    for event in events:
        by_call.setdefault(event.call, []).append(event)
    return tuple(sorted((_call(found) for found in by_call.values()), key=lambda call: call.offered_at))


def measure(calls: Iterable[Call]) -> Access:
    """The counts of these calls."""
    found = tuple(calls)
    answered = [call.answered for call in found if call.answered is not None]
    abandoned = [call.abandoned for call in found if call.abandoned is not None]
    return Access(
        offered=len(found),
        answered=len(answered),
        soon=sum(wait <= SOON for wait in answered),
        abandoned=len(abandoned),
        at_once=sum(wait <= AT_ONCE for wait in abandoned),
        call_backs=sum(call.call_back for call in found),
        to_recording=sum(call.to_recording for call in found),
        nobody=sum(call.nobody for call in found),
        lost=sum(call.lost for call in found),
        waits=tuple(sorted(call.waited for call in found if call.waited is not None)),
    )


def measured_by(calls: Iterable[Call], key: Callable[[Call], Key]) -> Mapping[Key, Access]:
    """The counts of these calls by something: a day, a week, an hour, a language."""
    parts: dict[Key, list[Call]] = {}
    for call in calls:
        parts.setdefault(key(call), []).append(call)
    return {part: measure(found) for part, found in parts.items()}


def nearest_rank(ordered: Sequence[float], part: Fraction) -> float | None:
    """The smallest value that this part of the values does not exceed; None of none."""
    return ordered[math.ceil(part * len(ordered)) - 1] if ordered else None


def share(part: int, whole: int) -> Fraction | None:
    """A part of a whole; None where there is no whole."""
    return Fraction(part, whole) if whole > 0 else None


def in_order(events: Iterable[Event]) -> list[Event]:
    """What happened to one call, in the order in which it happened."""
    return sorted(events, key=lambda event: (event.at, ORDER[event.what]))


def _call(events: Iterable[Event]) -> Call:
    happened = in_order(events)
    kinds = {event.what for event in happened}
    answered = _first(happened, What.ANSWERED)
    gave_up = _first(happened, What.ABANDONED)
    if answered is not None or What.CALL_BACK in kinds:
        gave_up = None
    # The first wait is what counts: of a caller whose call-taker was lost the second one is the fault of the line.
    ended = answered or gave_up or _first(happened, What.CALL_BACK) or _first(happened, What.TO_RECORDING)
    return Call(
        offered_at=happened[0].at,
        language=next((event.language for event in reversed(happened) if event.language), ""),
        answered=_waited(happened, answered),
        abandoned=_waited(happened, gave_up),
        waited=_waited(happened, ended) if kinds & {What.QUEUED, What.ANSWERED, What.ABANDONED} else None,
        call_back=What.CALL_BACK in kinds,
        to_recording=What.TO_RECORDING in kinds,
        nobody=What.NOBODY in kinds,
        lost=sum(event.what is What.LOST for event in happened),
        begun=happened[0].what not in AFTERWARDS,
    )


def _first(happened: Iterable[Event], what: What) -> Event | None:
    return next((event for event in happened if event.what is what), None)


def _waited(happened: Sequence[Event], ended: Event | None) -> float | None:
    """As the service said, else since the call was offered."""
    if ended is None:
        return None
    return ended.waited if ended.waited is not None else (ended.at - happened[0].at).total_seconds()
