"""How much work somebody has in hand, in points, so that it can be shared out fairly. Plain.

A point is about an hour of attention in a week. A report that one works on oneself has three; one that waits for its
reporter, an agency or an approver has one, since it comes back; a mediation has two. What is urgent counts double,
and a grade of 4 or 5 adds a point. The points compare colleagues of one team at one moment; they are kept nowhere,
and say nothing of how well or how fast anybody works.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from auricle.reports.moves import State

IN_HAND = 3
POINTS: Mapping[State, int] = MappingProxyType(
    {
        State.AWAITING_REPORTER: 1,
        State.REFERRED: 1,
        State.OUTCOME_PROPOSED: 1,
        State.WITHDRAWN: 1,
        State.IN_MEDIATION: 2,
    }
)
"""Points of a report in each state; in every other one it is in somebody's hand."""
URGENT_TIMES = 2
HIGH_GRADE, HIGH_ADDS = 4, 1


@dataclass(frozen=True)
class Piece:
    """Some reports that weigh the same: how many, and how many of them are due within a day, or overdue."""

    state: State
    urgent: bool
    grade: int
    count: int = 1
    due: int = 0


@dataclass(frozen=True)
class Load:
    """Somebody's open reports: how many, their points, and how many are due within a day, or overdue."""

    count: int = 0
    points: int = 0
    due: int = 0


NOTHING = Load()


def weight(piece: Piece) -> int:
    """The points of one report of the piece."""
    points = POINTS.get(piece.state, IN_HAND) * (URGENT_TIMES if piece.urgent else 1)
    return points + (HIGH_ADDS if piece.grade >= HIGH_GRADE else 0)


def load_of(pieces: Iterable[Piece]) -> Load:
    """Everything together."""
    found = list(pieces)
    return Load(
        count=sum(piece.count for piece in found),
        points=sum(weight(piece) * piece.count for piece in found),
        due=sum(piece.due for piece in found),
    )
