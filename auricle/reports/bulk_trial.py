"""What one move would do to each of many reports, and what is refused: the state table is asked, nothing is written."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from auricle.directory.colleagues import who_may
from auricle.directory.models import Member
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.reports.facts import Given, collect
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow, plan
from auricle.reports.models import Clock, Event, Report
from auricle.reports.moves import ClockKind, Move, State
from auricle.reports.queries import Row, row_of

NO_WAY_BACK = "no_way_back"
NOT_IN_TEAM = "not_in_team"
SAME = "same"
GIVES = frozenset({Move.ASSIGN, Move.REASSIGN})
"""Moves that name who gets the report."""


@dataclass(frozen=True)
class Tried:
    """One report as it is, and why it would be refused; `code` is empty when it would be moved."""

    row: Row
    version: int
    handler: int | None
    code: str


@dataclass(frozen=True)
class _Asked:
    by: Person
    move: Move
    subject: Member | None
    now: datetime
    # Who could handle a report of each team; the reports whose promise stands still at this moment.
    handlers: Mapping[int, frozenset[int]]
    paused: frozenset[UUID]


def try_out(
    *, by: Person, reports: Sequence[UUID], move: Move, subject: int | None, now: datetime
) -> list[Tried]:
    """Each of these reports that is with one of this person's teams, in the order of the queue."""
    found = Report.objects.select_related("handler__working").filter(pk__in=reports, team_id__in=by.teams)
    rows = list(found.order_by("next_due_at", "pk"))
    logs: defaultdict[UUID, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(report_id__in=[row.pk for row in rows]).order_by("report_id", "number"):
        logs[event.report_id].append(event)
    asked = _Asked(
        by=by,
        move=move,
        subject=Member.objects.filter(pk=subject).first() if subject else None,
        now=now,
        handlers={
            team: frozenset(each.id for each in who_may(Permission.PULL, team=team))
            for team in {row.team_id for row in rows}
        }
        if move in GIVES
        else {},
        paused=_paused(rows) if move is Move.RAISE_URGENCY else frozenset(),
    )
    return [_try(asked, row, logs[row.pk]) for row in rows]


def _try(asked: _Asked, row: Report, events: Sequence[Event]) -> Tried:
    members = {row.handler.pk: row.handler} if row.handler else {}
    code = _refusal(asked, row, events) or _own_refusal(asked, row)
    return Tried(row_of(row.__dict__, members), row.version, row.handler_id, code)


def _refusal(asked: _Asked, row: Report, events: Sequence[Event]) -> str:
    """What the state table says."""
    subject = asked.subject.pseudonym if asked.subject else ""
    given = Given(has_reason=True)
    facts = collect(row, by=asked.by, given=given, now=asked.now, events=events, subject=subject)
    try:
        plan(state=State(row.state), move=asked.move, facts=facts)
    except (MoveNotAllowed, MoveNotNow) as error:
        return error.refusal.reason
    return ""


def _own_refusal(asked: _Asked, row: Report) -> str:
    """What could not be taken back is not made in bulk, and what changes nothing neither."""
    if asked.move is Move.RAISE_URGENCY:
        # Raising lets a promise that stands still run on, and lowering does not stop it again.
        return NO_WAY_BACK if row.pk in asked.paused else ""
    able = asked.handlers[row.team_id]
    if asked.move is Move.REASSIGN and row.handler_id not in able:
        return NO_WAY_BACK
    if asked.subject is not None and asked.subject.pk == row.handler_id:
        return SAME
    return NOT_IN_TEAM if asked.subject is not None and asked.subject.pk not in able else ""


def _paused(rows: Sequence[Report]) -> frozenset[UUID]:
    running = Clock.objects.filter(
        report_id__in=[row.pk for row in rows], kind=ClockKind.PR.value, stopped_at=None
    )
    return frozenset(
        clock.report_id for clock in running if clock.pauses and clock.pauses[-1]["ended_at"] is None
    )
