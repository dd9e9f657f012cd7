"""The table of a report's transitions, as data. Plain. lifecycle.py reads it; nothing else decides.

There is one table. Its rows stand by noun in transitions_of_review, _handling, _outcome and _keeping; what a row is, is
in transition.py.
"""

from collections.abc import Mapping
from types import MappingProxyType

from auricle.reports.moves import Move, State
from auricle.reports.transition import HANDLED, Transition
from auricle.reports.transitions_of_handling import OF_HANDLING
from auricle.reports.transitions_of_keeping import OF_KEEPING
from auricle.reports.transitions_of_outcome import OF_OUTCOME
from auricle.reports.transitions_of_review import OF_REVIEW

__all__ = ["HANDLED", "ROW", "TABLE", "Transition"]

TABLE: tuple[Transition, ...] = (*OF_REVIEW, *OF_HANDLING, *OF_OUTCOME, *OF_KEEPING)
"""Every transition of a report; moves and states that are not here do not happen."""


def _index() -> Mapping[tuple[State | None, Move], Transition]:
    found: dict[tuple[State | None, Move], Transition] = {}
    for row in TABLE:
        for source in row.sources:
            if (source, row.move) in found:
                raise ValueError(f"two transitions for {row.move} in {source}")
            found[source, row.move] = row
    return MappingProxyType(found)


ROW = _index()
"""The one transition for a state and a move; what is missing does not happen."""
