"""Who stands apart from a report: they declared a conflict of interest in it, and did not take that back. Plain."""

from collections.abc import Iterable
from datetime import timedelta

from auricle.reports.moves import Move

MISTAKE_WITHIN = timedelta(minutes=10)
"""So long it can be taken back. Later, whoever could take it back could be asked to."""
DECLARED = (
    "(e.kind = 'declare_conflict' AND NOT EXISTS (SELECT 1 FROM reports_event b WHERE b.report_id = e.report_id"
    " AND b.actor = e.actor AND b.kind = 'take_back_conflict' AND b.number > e.number))"
)
"""For a query about the event `e`: it is such a declaration, and it holds. 10_events.sql says the same."""


def apart(said: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Those who stand apart, after these events as pairs of kind and actor, oldest first."""
    found: set[str] = set()
    for kind, actor in said:
        if kind == Move.DECLARE_CONFLICT:
            found.add(actor)
        elif kind == Move.TAKE_BACK_CONFLICT:
            found.discard(actor)
    return frozenset(found)
