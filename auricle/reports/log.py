"""Write the event log and what is computed from it: the state, the clocks, the time that a list is ordered by."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from auricle.audit import trail
from auricle.errors import NotNow
from auricle.reports import deadlines, in_force, ladder
from auricle.reports.filing_values import event_data
from auricle.reports.lifecycle import Planned
from auricle.reports.models import Clock, Event, LadderStep, Outbox, Report
from auricle.reports.moves import Move

# Where no promise runs, a report still has its place in the list: the last.
FAR = datetime(9999, 1, 1, tzinfo=UTC)
# What was promised is not among them: no face may change it (promising_anew.py is the owner's).
CHANGING = ("pauses", "due_at", "stopped_at", "stop_event", "steps_at", "fired", "next_step_at")
CLOCK_COLUMNS = ("kind", "started_at", "target", "terms", "calendar", *CHANGING)


class SomeoneWasFirst(NotNow):
    """The report was moved between reading and writing: look again; nothing was changed."""


@dataclass(frozen=True)
class Entry:
    """What an event says beside its move: codes and numbers, by whom, and which columns it changes."""

    planned: Planned
    actor: str
    data: Mapping[str, str | int | bool]
    columns: Mapping[str, object]


def write(report: Report, entry: Entry, *, now: datetime) -> Event:
    """Append the event, move the report, bring its clocks up to date, chain a trail line, leave the notice.

    All in the caller's transaction. Raises SomeoneWasFirst when the report is no longer at the version that was read.
    """
    planned, number = entry.planned, report.version + 1
    event = Event(
        report=report,
        number=number,
        kind=planned.event_kind,
        at=now,
        recorded_at=now,
        actor=entry.actor,
        from_state=planned.source or "",
        to_state=planned.target,
        data=event_data(dict(entry.data)),
        digest=b"",
    )
    # Lock the row by the version that was read: whoever comes second waits here and then finds no such row.
    if not Report.objects.select_for_update().filter(pk=report.pk, version=report.version).exists():
        raise SomeoneWasFirst
    event.save(force_insert=True)
    Report.objects.filter(pk=report.pk).update(version=number, state=planned.target, **entry.columns)
    project_clocks(report.pk, now=now)
    chain(report.pk, number)
    if planned.notice is not None:
        Outbox.objects.create(kind=planned.event_kind, report=report, event_number=number, at=now)
    report.version, report.state = number, planned.target
    return event


def chain(report: UUID, number: int, *, named: bool = True) -> None:
    """Give an event its line in the trail, unless it has one; a report without a salt is not named in it."""
    event = Event.objects.get(report_id=report, number=number)
    if trail.has_event(bytes(event.digest)):
        return
    trail.record(
        actor=event.actor or "clock",
        act=event.kind,
        at=event.at,
        report=report if named else None,
        detail={"number": number},
        event_digest=bytes(event.digest),
    )


def project_clocks(report: UUID, *, now: datetime) -> None:
    """Compute the clocks from the events and write what differs; set the time that the queue is ordered by."""
    clocks = clocks_of(report)
    Clock.objects.bulk_create(
        [Clock(report_id=report, **values) for values in clock_values(report, clocks, now=now)],
        update_conflicts=True,
        unique_fields=["report", "kind", "started_at"],
        update_fields=CHANGING,
    )
    due, kind = next_due(clocks, now=now)
    Report.objects.filter(pk=report).update(next_due_at=due, next_due_kind=kind)


def clock_values(report: UUID, clocks: Sequence[deadlines.Clock], *, now: datetime) -> list[dict[str, Any]]:
    """The clocks of a report as their rows hold them, in the order of their start; the same whenever it is asked."""
    taken = _steps_taken(report)
    return [
        _values(clock, taken.get((clock.kind.value, clock.started_at), 0), now)
        for clock in sorted(clocks, key=lambda clock: (clock.started_at, clock.kind))
    ]


def _values(clock: deadlines.Clock, taken: int, now: datetime) -> dict[str, Any]:
    reached = ladder.moments(clock, now)
    return {
        "kind": clock.kind.value,
        "started_at": clock.started_at,
        "target": clock.target,
        "pauses": [pause_json(pause) for pause in clock.pauses],
        "due_at": deadlines.latest_due_at(clock, now),
        "stopped_at": clock.stopped_at,
        "stop_event": str(clock.stop_event),
        "terms": clock.promised.terms,
        "calendar": clock.promised.calendar.code if clock.promised.calendar else "",
        "steps_at": list(reached),
        "fired": taken,
        "next_step_at": ladder.next_moment(clock, reached, taken),
    }


def _steps_taken(report: UUID) -> dict[tuple[str, datetime], int]:
    """How many steps of the ladder each clock has taken: told is told, whatever became of the clock since."""
    told = (
        LadderStep.objects.filter(report_id=report).values_list("clock", "started_at", "percent").distinct()
    )
    return Counter((clock, started_at) for clock, started_at, _ in told)


def next_due(clocks: Sequence[deadlines.Clock], *, now: datetime) -> tuple[datetime, str]:
    """When the promise that ends first ends, and its kind; the far end of the list where none runs."""
    following = deadlines.next_to_end(clocks, now)
    return (deadlines.latest_due_at(following, now), following.kind.value) if following else (FAR, "")


def clocks_of(report: UUID, *, also: deadlines.Event | None = None) -> tuple[deadlines.Clock, ...]:
    """The clocks of a report, from its event log and the terms alone; `also` is an event that could come next."""
    rows = Event.objects.filter(report_id=report).order_by("number").values_list("kind", "at", "data")
    events = [
        deadlines.Event(Move(kind), at, json.loads(data).get("urgent") is True) for kind, at, data in rows
    ]
    line = Report.objects.values_list("category__code", "category__parent__code").get(pk=report)
    return deadlines.from_events(
        [*events, also] if also else events,
        promises_at=in_force.promised_to(code for code in line if code),
    )


def pause_json(pause: deadlines.Pause) -> dict[str, str | None]:
    """A pause as the clock row holds it."""
    return {
        "gap": pause.gap.value,
        "started_at": pause.started_at.isoformat(),
        "ended_at": pause.ended_at.isoformat() if pause.ended_at else None,
    }
