"""Write the log of a measure and what is computed from it: the state, the clock that runs, when an alarm rings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from auricle.audit import trail
from auricle.errors import NotNow
from auricle.measures import deadlines
from auricle.measures.lifecycle import Planned
from auricle.measures.models import Measure, MeasureEvent
from auricle.measures.moves import OVER, Move, Side
from auricle.referrals.log import number_of

Value = str | int | bool


class SomeoneWasFirst(NotNow):
    """The measure was moved between reading and writing: look again; nothing was changed."""


@dataclass(frozen=True)
class Entry:
    """What an event says beside its move: codes, amounts and times, by whom, and the columns that it changes."""

    planned: Planned
    actor: str
    data: Mapping[str, Value] = field(default_factory=dict)
    columns: Mapping[str, object] = field(default_factory=dict)
    report: UUID | None = None
    """Whose the line in the trail is; the bank's side does not know it."""


def write(measure: Measure, entry: Entry, *, now: datetime) -> MeasureEvent:
    """Append the event, move the measure, bring its clock up to date and leave a line in the trail.

    All in the caller's transaction. Raises SomeoneWasFirst when the measure is no longer at the version that was read.
    """
    planned = entry.planned
    number = measure.version + 1 if planned.source is not None else 1
    mine = Measure.objects.select_for_update(of=("self",)).filter(pk=measure.pk, version=measure.version)
    if not mine.values_list("pk").exists():
        raise SomeoneWasFirst
    event = MeasureEvent(
        measure_id=measure.pk,
        number=number,
        kind=planned.move.value,
        at=now,
        recorded_at=now,
        side=planned.side.value,
        actor=entry.actor,
        from_state=planned.source or "",
        to_state=planned.target.value,
        data=dict(entry.data),
    )
    event.save(force_insert=True)
    ended = {"ended_at": now} if planned.target in OVER and planned.source not in OVER else {}
    changed = {"version": number, "state": planned.target.value, **ended, **entry.columns, **_clock(measure)}
    Measure.objects.filter(pk=measure.pk).update(**changed)
    # When an alarm rings is not a bank's to read.
    measure.refresh_from_db(fields=[name for name in changed if name != "rings_at"])
    detail: dict[str, str | int] = {"referral": number_of(measure.pk), "number": number}
    trail.record(actor=entry.actor, act=act_of(planned.move), at=now, report=entry.report, detail=detail)
    return event


def act_of(move: Move) -> str:
    """How the trail calls a move."""
    return f"measure_{move.value}"


def events_of(measure: UUID) -> list[MeasureEvent]:
    """Its log, oldest first."""
    return list(MeasureEvent.objects.filter(measure_id=measure).order_by("number"))


def clocks_of(events: Sequence[MeasureEvent]) -> tuple[deadlines.Clock, ...]:
    """The clocks of a measure, from its events."""
    return deadlines.from_events(
        deadlines.Event(Move(row.kind), Side(row.side), row.at, _until(row.data.get("until")))
        for row in events
    )


def _clock(measure: Measure) -> Mapping[str, object]:
    """The clock that runs now, where it is another one, or has another end, than before."""
    clock = deadlines.running(clocks_of(events_of(measure.pk)))
    if clock is None:
        return {"due_kind": "", "due_at": None, "rings_at": None}
    if (clock.kind, clock.due_at) == (measure.due_kind, measure.due_at):
        return {}
    return {"due_kind": clock.kind.value, "due_at": clock.due_at, "rings_at": deadlines.first_ring(clock)}


def _until(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
