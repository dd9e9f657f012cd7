"""Prove the log: state and clocks follow from the events, and every event stands in the trail unchanged."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from auricle.audit.models import TrailLine
from auricle.audit.trail import field, micros
from auricle.reports import log
from auricle.reports.lifecycle import MoveNotNow, replay
from auricle.reports.models import Clock, Event, Outbox, Report
from auricle.reports.moves import Move

BATCH = 500
TEAM = "team"
# A report is with the team that its last event of this kind names; whoever wrote one and moved nothing is found out.
ELSEWHERE = """
SELECT r.id FROM reports_report r JOIN directory_team t ON t.id = r.team_id JOIN LATERAL (
  SELECT e.data::jsonb ->> 'to' AS team FROM reports_event e
  WHERE e.report_id = r.id AND e.kind IN ('transfer', 'return_to_team') ORDER BY e.number DESC LIMIT 1
) last ON last.team <> t.code
"""


@dataclass(frozen=True)
class Difference:
    """A report whose cached column is not what its events say, or whose event the trail does not hold."""

    report: UUID
    what: str


def differences() -> Iterator[Difference]:
    """Recompute state, version, team and clocks of every report from its events and yield what differs."""
    # A reporter's act moves the state at once and the clocks when the worker comes to it.
    waiting = set(Outbox.objects.values_list("report_id", flat=True))
    for row in Report.objects.order_by("pk").iterator(chunk_size=BATCH):
        for what in _differing(row, clocks=row.pk not in waiting):
            yield Difference(row.pk, what)
    with connection.cursor() as cursor:
        cursor.execute(ELSEWHERE)
        yield from (Difference(report, TEAM) for (report,) in cursor.fetchall())


def unproved_events() -> Iterator[Difference]:
    """Yield every event that was changed, or that has no trail line and no outbox row that will give it one."""
    waiting = set(Outbox.objects.values_list("report_id", "event_number"))
    digests = TrailLine.objects.values_list("event_digest", flat=True)
    chained = {bytes(digest) for digest in digests if digest is not None}
    for event in Event.objects.order_by("report_id", "number").iterator(chunk_size=BATCH):
        digest = event_digest(event)
        if digest != bytes(event.digest):
            yield Difference(event.report_id, f"event {event.number} was changed")
        elif digest not in chained and (event.report_id, event.number) not in waiting:
            yield Difference(event.report_id, f"event {event.number} is not in the trail")
        chained.discard(digest)
    if chained:
        yield Difference(UUID(int=0), f"{len(chained)} events in the trail are gone from the log")


def rebuild() -> int:
    """Write state, version and clocks anew wherever they differ from the events. Returns how many reports changed.

    What the events themselves lack nobody can write: such a report stays as it is. Nor is a team: its keys go along.
    """
    found = {difference.report for difference in differences() if difference.what != TEAM}
    return sum(_rebuild(report) for report in found)


def event_digest(event: Event) -> bytes:
    """SHA-256 over what the event says, as the database's event_digest computes it (reports/sql)."""
    return hashlib.sha256(
        event.report_id.bytes
        + event.number.to_bytes(4, "big", signed=True)
        + field(event.kind.encode())
        + micros(event.at)
        + micros(event.recorded_at)
        + field(event.actor.encode())
        + field(event.from_state.encode())
        + field(event.to_state.encode())
        + field(event.data.encode())
    ).digest()


def _differing(row: Report, *, clocks: bool) -> Iterator[str]:
    moves = _moves(row)
    if moves is None:
        yield "events are missing or do not follow each other"
        return
    if replay(moves) != row.state:
        yield "state"
    if len(moves) != row.version:
        yield "version"
    if not clocks:
        return
    computed = log.clocks_of(row.pk)
    if _cached_clocks(row) != log.clock_values(row.pk, computed, now=row.received_at):
        yield "clocks"
    if (row.next_due_at, row.next_due_kind) != log.next_due(computed, now=row.received_at):
        yield "next due"


def _moves(row: Report) -> list[Move] | None:
    """The moves of a report's log, or None when they cannot be what happened."""
    events = list(Event.objects.filter(report=row).order_by("number"))
    if [event.number for event in events] != list(range(1, len(events) + 1)):
        return None
    try:
        moves = [Move(event.kind) for event in events]
        replay(moves)
    except (MoveNotNow, ValueError):
        return None
    return moves


@transaction.atomic
def _rebuild(report: UUID) -> bool:
    row = Report.objects.select_for_update().get(pk=report)
    moves = _moves(row)
    if moves is None:
        return False
    # The trigger asks for the event of the report's version: bring both columns there in one statement.
    Report.objects.filter(pk=report).update(version=len(moves), state=replay(moves))
    Clock.objects.filter(report=row).delete()
    log.project_clocks(report, now=row.received_at)
    return True


def _cached_clocks(row: Report) -> list[dict[str, object]]:
    rows = Clock.objects.filter(report=row).values(*log.CLOCK_COLUMNS)
    return sorted(rows, key=lambda clock: (clock["started_at"], clock["kind"]))
