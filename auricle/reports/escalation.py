"""What time itself does to a report: a lapsed lease goes back to the queue, an unanswered question stops waiting.

Needs no key, so that the process that keeps time has none. Reports are swept, never scheduled one by one: a partial
index holds the few that wait for a moment.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import transaction

from auricle.directory.permissions import Role
from auricle.reports import log
from auricle.reports.guards import Facts
from auricle.reports.lifecycle import plan
from auricle.reports.models import Report
from auricle.reports.moves import Move, State

CLOCK = "clock"
WHEN_TIME_IS_UP: Mapping[State, Move] = MappingProxyType(
    {State.SCREENING: Move.RELEASE, State.REVIEW: Move.RELEASE, State.AWAITING_REPORTER: Move.REPLY_TIMEOUT}
)
"""The states that last until a moment (`lease_until`), and what happens then."""


def sweep(*, most: int, now: datetime) -> int:
    """Move on up to `most` reports whose moment has passed. Returns how many; nobody is moved twice."""
    waiting = Report.objects.filter(
        lease_until__lte=now, state__in=[state.value for state in WHEN_TIME_IS_UP]
    )
    return sum(_move_on(row, now) for row in list(waiting.order_by("lease_until")[:most]))


def _move_on(row: Report, now: datetime) -> int:
    state = State(row.state)
    facts = Facts(roles=frozenset({Role.CLOCK}), actor=CLOCK, urgent=row.urgent)
    planned = plan(state=state, move=WHEN_TIME_IS_UP[state], facts=facts)
    try:
        with transaction.atomic():
            log.write(row, log.Entry(planned, CLOCK, {}, {"lease_until": None}), now=now)
    except log.SomeoneWasFirst:
        return 0
    return 1
