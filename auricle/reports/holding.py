"""Hold closed reports back from destruction, and let them go again. Whoever does opens nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery

from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed
from auricle.reports import log
from auricle.reports.facts import Given, collect
from auricle.reports.keeping_reasons import HoldReason, LiftReason
from auricle.reports.lifecycle import plan
from auricle.reports.models import Event, Report
from auricle.reports.moves import Move, State
from auricle.reports.reference import ids_of, reference_of

CLOSED = (State.CLOSED, State.DISPOSITION_PROPOSED)
REASONS: Mapping[Move, frozenset[str]] = {
    Move.PLACE_HOLD: frozenset(HoldReason),
    Move.LIFT_HOLD: frozenset(LiftReason),
}
MOST_SHOWN = 500


class MayNotKeep(NotAllowed):
    """Records are kept and destroyed by records officers."""


@dataclass(frozen=True)
class Held:
    """A report that is held: since when, by whom, and why as a code."""

    id: UUID
    reference: str
    category: int
    team: int
    at: datetime
    by: str
    reason: str


def place_hold(*, by: Person, reference: str, reason: str, now: datetime) -> UUID:
    """Hold a closed report back. Raises MayNotKeep, Invalid, MoveNotNow, SomeoneWasFirst."""
    require_keeper(by)
    bounds = ids_of(reference)
    found = (
        list(Report.objects.filter(pk__range=bounds, state__in=CLOSED).values_list("pk", flat=True)[:2])
        if bounds
        else []
    )
    if len(found) != 1:
        raise Invalid({"reference": "unknown" if bounds else "malformed"})
    _move(by, found[0], Move.PLACE_HOLD, reason, now)
    return found[0]


def lift_hold(*, by: Person, report: UUID, reason: str, now: datetime) -> None:
    """Let it go: its time counts again. Raises MayNotKeep, Invalid, MoveNotNow, SomeoneWasFirst."""
    require_keeper(by)
    _move(by, report, Move.LIFT_HOLD, reason, now)


def held(*, by: Person) -> list[Held]:
    """The reports that are held, the latest first. Raises MayNotKeep."""
    require_keeper(by)
    latest = Event.objects.filter(report=OuterRef("report"), kind__in=list(REASONS)).order_by("-number")
    events = (
        Event.objects.filter(kind=Move.PLACE_HOLD, number=Subquery(latest.values("number")[:1]))
        .filter(report__state__in=CLOSED)
        .select_related("report")
        .order_by("-at")[:MOST_SHOWN]
    )
    return [
        Held(
            event.report_id,
            reference_of(event.report_id),
            event.report.category_id,
            event.report.team_id,
            event.at,
            event.actor,
            str(json.loads(event.data).get("reason", "")),
        )
        for event in events
    ]


def require_keeper(by: Person) -> None:
    """Raise MayNotKeep unless this person looks after records."""
    if not by.may(Permission.HOLD):
        raise MayNotKeep


@transaction.atomic
def _move(by: Person, report: UUID, move: Move, reason: str, now: datetime) -> None:
    if reason not in REASONS[move]:
        raise Invalid({"reason": "required"})
    row = Report.objects.select_related("handler").filter(pk=report, state__in=CLOSED).first()
    if row is None:
        raise Invalid({"reference": "unknown"})
    facts = collect(row, by=by, given=Given(has_reason=True), now=now)
    planned = plan(state=State(row.state), move=move, facts=facts)
    log.write(row, log.Entry(planned, by.pseudonym, {"reason": reason}, {}), now=now)
