"""Let the present terms bind clocks that run already: an act of its own, report by report, with before and after.

Otherwise terms bind only clocks that start later, so that nobody's promise moves behind their back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.directory.permissions import Role
from auricle.reports import deadlines, log
from auricle.reports.guards import Facts
from auricle.reports.lifecycle import plan
from auricle.reports.models import OPEN, Clock, Report
from auricle.reports.moves import Move, State

BATCH = 500


@dataclass(frozen=True)
class Change:
    """One running clock: when it was due, and when it is due by the present terms."""

    kind: str
    before: datetime
    after: datetime


@dataclass(frozen=True)
class Anew:
    """A report whose running clocks count by other terms than the present ones, and what would change."""

    report: UUID
    changes: tuple[Change, ...]


def differing(*, now: datetime) -> Iterator[Anew]:
    """The open reports with such clocks. Nothing is written."""
    for pk in (
        Report.objects.filter(OPEN).order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH)
    ):
        changes = _changes(pk, now)
        if changes:
            yield Anew(pk, changes)


def promise_anew(*, report: UUID, by: str, now: datetime) -> Anew:
    """Let the present terms bind the running clocks of one report; the event says what it changed.

    `by` is the actor of the event, who configures the installation. Raises MoveNotNow when the report is closed,
    SomeoneWasFirst when it was moved meanwhile. Where nothing would change, nothing is written.
    """
    with transaction.atomic():
        row = Report.objects.get(pk=report)
        anew = Anew(report, _changes(report, now))
        if anew.changes:
            facts = Facts(roles=frozenset({Role.ADMINISTRATOR}), actor=by, urgent=row.urgent)
            planned = plan(state=State(row.state), move=Move.PROMISE_ANEW, facts=facts)
            data = {
                change.kind: f"{change.before.isoformat()}/{change.after.isoformat()}"
                for change in anew.changes
            }
            log.write(row, log.Entry(planned, by, data, {}), now=now)
            # A projection changes no promise; rows that were not there before have the one of the event.
            Clock.objects.filter(report=report).delete()
            log.project_clocks(report, now=now)
    return anew


def _changes(report: UUID, now: datetime) -> tuple[Change, ...]:
    """What the move would change: the same computation, with one more event."""
    before = log.clocks_of(report)
    after = log.clocks_of(report, also=deadlines.Event(Move.PROMISE_ANEW, now))
    return tuple(
        Change(old.kind.value, deadlines.latest_due_at(old, now), deadlines.latest_due_at(new, now))
        for old, new in zip(before, after, strict=True)
        if old.promised != new.promised
    )
