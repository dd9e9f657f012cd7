"""Who is answered next and by whom, where a caller stands, and how long it may take. Plain.

A call-taker answers callers whose language they speak; where an interpreter for it can be joined, also others. Callers
whose talk broke off come first, then those whose language is spoken, then urgent ones, then whoever came first.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

REMEMBERED = 30
"""Talks and waits that the expected wait is reckoned from."""
FEWEST = 3
"""With fewer of them nothing is promised."""
CAUTION = 0.75
"""Of the talks so many are no longer than what is reckoned with."""
LONGEST_SAID = 30
"""Minutes; what may take longer is not put into a number."""


@dataclass(frozen=True)
class Waiting:
    """A caller in the queue. `call` is a random name: the number of the caller is known to nobody here."""

    call: str
    language: str
    urgent: bool = False
    since: float = 0.0
    first: bool = False
    """Their talk broke off, or they were passed on: they have waited already."""
    team: str | None = None
    """Who is asked first; None: whoever the plan names first."""


@dataclass(frozen=True)
class Able:
    """A call-taker as the queue sees them."""

    seat: str
    languages: frozenset[str]
    teams: frozenset[str] = frozenset()
    since: float = 0.0
    """Ready since then."""


@dataclass(frozen=True)
class Rules:
    """What the plan says of the queue."""

    teams: tuple[str, ...] = ()
    """In the order in which they are asked; none: everybody is."""
    overflow_after: float | None = None
    """Seconds after which the next team is asked too; None: never."""
    interpreted: frozenset[str] = frozenset()
    """Languages for which an interpreter can be joined."""


def teams_asked(waiting: Waiting, rules: Rules, now: float) -> tuple[str, ...] | None:
    """The teams that are asked by now, in their order; None: everybody is."""
    order = rules.teams
    if waiting.team is not None:
        order = (waiting.team, *(team for team in rules.teams if team != waiting.team))
    if not order:
        return None
    if rules.overflow_after is None:
        return order[:1]
    waited = max(0.0, now - waiting.since)
    return tuple(team for place, team in enumerate(order) if waited >= place * rules.overflow_after)


def may_answer(able: Able, waiting: Waiting, rules: Rules, now: float) -> bool:
    """Whether this call-taker is asked for this caller by now."""
    if waiting.language not in able.languages and waiting.language not in rules.interpreted:
        return False
    teams = teams_asked(waiting, rules, now)
    return teams is None or not able.teams.isdisjoint(teams)


def could_answer(able: Able, waiting: Waiting, rules: Rules) -> bool:
    """Whether they are asked for this caller at any time."""
    return may_answer(able, waiting, rules, math.inf)


def next_pair(
    waiting: Iterable[Waiting],
    ready: Collection[Able],
    rules: Rules,
    now: float,
    *,
    declined: Collection[tuple[str, str]] = (),
) -> tuple[Waiting, Able] | None:
    """The caller who is answered next, and by whom: of several the one who has been ready longest.

    `declined` are pairs of call and seat that are not tried again for now.
    """
    pairs = [
        (caller, able)
        for caller in waiting
        for able in ready
        if (caller.call, able.seat) not in declined and may_answer(able, caller, rules, now)
    ]
    return min(pairs, key=lambda pair: _rank(pair[0], pair[1], rules), default=None)


def _rank(waiting: Waiting, able: Able, rules: Rules) -> tuple[bool, bool, bool, float, str, int, float, str]:
    return (
        not waiting.first,
        waiting.language not in able.languages,
        not waiting.urgent,
        waiting.since,
        waiting.call,
        _distance(waiting, able, rules),
        able.since,
        able.seat,
    )


def _distance(waiting: Waiting, able: Able, rules: Rules) -> int:
    """How late their team is asked."""
    order = teams_asked(waiting, rules, math.inf) or ()
    return min((place for place, team in enumerate(order) if team in able.teams), default=len(order))


def before(one: Waiting, other: Waiting) -> bool:
    """Whether one is answered before the other by somebody who speaks with both."""
    return _turn(one) < _turn(other)


def _turn(waiting: Waiting) -> tuple[bool, bool, float, str]:
    return not waiting.first, not waiting.urgent, waiting.since, waiting.call


def position(
    me: Waiting, waiting: Iterable[Waiting], working: Collection[Able], rules: Rules, now: float
) -> int:
    """My place, from 1 on, among those whom the same call-takers could answer."""
    mine = [able for able in working if may_answer(able, me, rules, now)]
    return 1 + sum(
        before(other, me) and any(may_answer(able, other, rules, now) for able in mine)
        for other in waiting
        if other.call != me.call
    )


@dataclass
class Pace:
    """How fast calls are answered these days."""

    talks: deque[float] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    """Seconds from an answer until the call-taker was free again."""
    waits: deque[float] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    """Seconds until callers were answered."""

    def expected(self, position: int, takers: int) -> float | None:
        """Seconds until the caller at this position is answered, rather too many than too few; None: unknown."""
        if takers < 1 or position < 1 or len(self.talks) < FEWEST:
            return None
        reckoned = position * high(self.talks) / takers
        # Whoever is first has waited as long as others before them, whatever the sum says.
        return max(reckoned, high(self.waits)) if len(self.waits) >= FEWEST else reckoned


def high(values: Collection[float]) -> float:
    """The value that so many as CAUTION says are not above (nearest rank)."""
    ordered = sorted(values)
    return ordered[math.ceil(CAUTION * len(ordered)) - 1]


def minutes(seconds: float | None) -> int | None:
    """What is said: whole minutes, rounded up; None where nothing is promised."""
    if seconds is None:
        return None
    found = max(1, math.ceil(seconds / 60))
    return found if found <= LONGEST_SAID else None
