"""Where the reports of a demonstration stand in the work, how they got there and how old they are. Plain."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import cycle, islice
from random import Random
from types import MappingProxyType

from auricle.presets.loading import CategorySeed
from auricle.reports.guards import GRAVE
from auricle.reports.moves import Move, State
from auricle.reports.outcomes import Outcome

_FIRST = (Move.SUBMIT, Move.TAKE, Move.ANSWER)
_READY = (*_FIRST, Move.PASS_ON, Move.APPROVE_REVIEW)
_HANDLING = (*_READY, Move.PULL)
_PROPOSED = (*_HANDLING, Move.PROPOSE_OUTCOME)
_CLOSED = (*_PROPOSED, Move.APPROVE_CLOSE)
PATHS: Mapping[State, tuple[Move, ...]] = MappingProxyType(
    {
        State.RECEIVED: (Move.SUBMIT,),
        State.SCREENING: _FIRST,
        State.REVIEW: (*_FIRST, Move.PASS_ON),
        State.READY: _READY,
        State.HANDLING: _HANDLING,
        State.AWAITING_REPORTER: (*_HANDLING, Move.ASK),
        State.REFERRED: (*_HANDLING, Move.REFER),
        State.IN_MEDIATION: (*_HANDLING, Move.MEDIATE),
        State.OUTCOME_PROPOSED: _PROPOSED,
        State.WITHDRAWN: (*_FIRST, Move.WITHDRAW),
        State.CLOSED: _CLOSED,
        State.DISPOSITION_PROPOSED: (*_CLOSED, Move.PROPOSE_DISPOSITION),
        State.DISPOSED: (*_CLOSED, Move.PROPOSE_DISPOSITION, Move.ENDORSE, Move.APPROVE_DISPOSITION),
    }
)
"""A way to each state. Every demonstration report is made by going it, so that none is in an impossible state."""

SHARES: Mapping[State, int] = MappingProxyType(
    {
        State.RECEIVED: 26,
        State.SCREENING: 14,
        State.REVIEW: 14,
        State.READY: 12,
        State.HANDLING: 32,
        State.AWAITING_REPORTER: 14,
        State.REFERRED: 14,
        State.IN_MEDIATION: 8,
        State.OUTCOME_PROPOSED: 10,
        State.WITHDRAWN: 4,
        State.CLOSED: 44,
        State.DISPOSITION_PROPOSED: 4,
        State.DISPOSED: 4,
    }
)
"""How many of 200 reports are to be in each state."""

AGES: Mapping[State, tuple[float, float]] = MappingProxyType(
    {
        State.RECEIVED: (0.1, 22),
        State.SCREENING: (1, 30),
        State.REVIEW: (3, 40),
        State.READY: (8, 52),
        State.HANDLING: (12, 300),
        State.AWAITING_REPORTER: (24, 200),
        State.REFERRED: (40, 500),
        State.IN_MEDIATION: (60, 900),
        State.OUTCOME_PROPOSED: (30, 400),
        State.WITHDRAWN: (10, 100),
        State.CLOSED: (60, 2000),
        State.DISPOSITION_PROPOSED: (300, 1500),
        State.DISPOSED: (500, 2500),
    }
)
"""How many hours ago a report in each state came in, from and to; the last two count from the end of retention."""

DUE_AMONG_CLOSED = 0.2
"""How many of the closed reports have come to the end of their time, for whoever looks after the records."""

ACTED = (
    Outcome.RESOLVED_CONFIRMED,
    Outcome.RESOLVED_UNCONFIRMED,
    Outcome.AGENCY_TOOK_OVER,
    Outcome.ADVICE_GIVEN,
)
NOT_ACTED = (Outcome.NO_BREACH_FOUND, Outcome.INSUFFICIENT_INFORMATION)
"""Ends without action; for a grave report they would need people of another team, whom a demonstration lacks."""


def spread(count: int, random: Random) -> list[State]:
    """States in the wanted shares; with few reports still as many states as there are reports."""
    wanted = [state for state, share in SHARES.items() for _ in range(share - 1)]
    random.shuffle(wanted)
    states = list(islice(cycle([*SHARES, *wanted]), count))
    random.shuffle(states)
    return states


def age_in(state: State, category: CategorySeed, random: Random) -> timedelta:
    """How long ago a report in this state may have come in."""
    low, high = AGES[state]
    age = timedelta(hours=round(random.uniform(low, high), 2))
    over = Move.PROPOSE_DISPOSITION in PATHS[state] or (
        state is State.CLOSED and random.random() < DUE_AMONG_CLOSED
    )
    return age + timedelta(days=category.retention_days) if over else age


def outcome_in(state: State, grade: int, random: Random) -> Outcome | None:
    """What became of it, where that was proposed."""
    if Move.PROPOSE_OUTCOME not in PATHS[state]:
        return None
    return random.choice(ACTED if grade >= GRAVE else (*ACTED, *NOT_ACTED))
