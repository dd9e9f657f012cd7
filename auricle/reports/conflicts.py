"""Declare a conflict of interest: from then on the state table keeps the report and this member apart.

The log holds who and which report, and no word of why. A mistake is taken back within ten minutes, by a move of the
table that the log holds too. Later it is not: whoever could take it back could be asked to.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.reports.casework import Moved, find, move_report
from auricle.reports.facts import Given, collect
from auricle.reports.guards import CHECKS, Guard
from auricle.reports.moves import Move, State
from auricle.vault.member_keys import Unlocked

LEASED = {State.SCREENING: Guard.OWN_LEASE, State.REVIEW: Guard.OWN_REVIEW}
"""States in which somebody has a report for half an hour, and what says that it is this person."""


@transaction.atomic
def declare_conflict(*, by: Unlocked, report: UUID, now: datetime, seen: int | None = None) -> Moved:
    """Declare it, and give back a report that one has for a review. A handler keeps it until somebody else is named.

    Raises what move_report raises.
    """
    moved = move_report(by=by, report=report, move=Move.DECLARE_CONFLICT, now=now, seen=seen)
    held = LEASED.get(moved.state)
    if held is not None:
        facts = collect(find(report, by=by.person), by=by.person, given=Given(), now=now)
        if CHECKS[held](facts):
            return move_report(by=by, report=report, move=Move.RELEASE, now=now)
    return moved
