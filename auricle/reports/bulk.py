"""One move on many chosen reports: tried first, made as one job in short steps, taken back within ten minutes.

Each report is moved by casework.move_report, so the state table, the clocks, the log and the trail hold as ever. Only
moves that can be taken back are here: giving reports to a handler or to another one, and raising urgency. Nothing that
closes, grades or answers is made in bulk, whatever the grade. The reason is sealed in each report by the mover's own
keys, so the job runs in the mover's session, and its words are in no table while it runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID, uuid4

from django.db import transaction

from auricle.directory.colleagues import Colleague, who_may
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotFound, NotNow
from auricle.reports.bulk_trial import GIVES, Tried, try_out
from auricle.reports.casework import MOST_REASON, NoSuchReport, move_report
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.reports.list_filter import ListFilter
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.models import Bulk, BulkItem, Report
from auricle.reports.moves import Move
from auricle.reports.queries import ids_of_list, may_see
from auricle.vault.member_keys import Unlocked
from auricle.vault.team_keys import NoTeamKey

MOST_CHOSEN = 500
AT_ONCE = 20
UNDO_WITHIN = timedelta(minutes=10)
REFUSALS = (MoveNotAllowed, MoveNotNow, SomeoneWasFirst, NoSuchReport, NoTeamKey, Invalid)
CODES = {SomeoneWasFirst: "first", NoSuchReport: "gone", NoTeamKey: "key"}
NEEDS: Mapping[Move, frozenset[Permission]] = MappingProxyType(
    {
        Move.ASSIGN: frozenset({Permission.ASSIGN}),
        Move.REASSIGN: frozenset({Permission.ASSIGN}),
        # Whoever raises many at once must be able to take it back.
        Move.RAISE_URGENCY: frozenset({Permission.RAISE_URGENCY, Permission.LOWER_URGENCY}),
    }
)

BACK: Mapping[Move, Move] = MappingProxyType(
    {
        Move.ASSIGN: Move.UNASSIGN,
        Move.REASSIGN: Move.REASSIGN,
        Move.RAISE_URGENCY: Move.LOWER_URGENCY,
    }
)
"""What takes each of them back."""


class NoSuchBulk(NotFound):
    """There is no such job of this person's."""


class TooLateToUndo(NotNow):
    """The ten minutes are over, or it was taken back already."""


@dataclass(frozen=True)
class Refused:
    """A report that was not moved, and why: "role", "state", a guard, or one of this module's own codes."""

    report: UUID
    code: str


@dataclass(frozen=True)
class Progress:
    """Where a job stands. `refused` are those not moved, or in undoing those not moved back."""

    id: UUID
    move: Move
    total: int
    waiting: int
    done: int
    undone: int
    refused: tuple[Refused, ...]
    undoing: bool
    undo_until: datetime | None

    @property
    def left(self) -> int:
        """How many the next steps still have to look at."""
        return self.done if self.undoing else self.waiting


def moves_of(person: Person) -> tuple[Move, ...]:
    """The moves that this person can make on many reports at once."""
    return tuple(move for move, needed in NEEDS.items() if all(person.may(each) for each in needed))


def handlers_for(*, by: Person, reports: Sequence[UUID]) -> tuple[Colleague, ...]:
    """Who could take these reports over, by the teams that they are with. Raises MayNotSee."""
    may_see(by)
    teams = set(Report.objects.filter(pk__in=reports, team_id__in=by.teams).values_list("team_id", flat=True))
    return tuple(
        sorted(
            {each for team in teams for each in who_may(Permission.PULL, team=team)},
            key=lambda each: (each.name, each.id),
        )
    )


def all_of(*, by: Person, wanted: ListFilter, now: datetime) -> list[UUID]:
    """The first reports of a list, as many as can be chosen. Raises MayNotSee."""
    return ids_of_list(by=by, wanted=wanted, now=now, most=MOST_CHOSEN)


def trial(
    *, by: Person, reports: Sequence[UUID], move: Move, subject: int | None, now: datetime
) -> list[Tried]:
    """What the move would do to each of these, and what is refused; nothing is changed. Raises MayNotSee, Invalid."""
    may_see(by)
    _check(reports, move)
    tried = try_out(by=by, reports=reports, move=move, subject=subject, now=now)
    return tried if move in moves_of(by) else [replace(each, code="role") for each in tried]


def begin(*, by: Person, chosen: Mapping[UUID, int], move: Move, subject: int | None, now: datetime) -> UUID:
    """Write down what is to be moved, each at the version that was looked at. Raises MayNotSee, Invalid."""
    may_see(by)
    _check(list(chosen), move)
    if move not in moves_of(by):
        raise Invalid({"move": "unknown"})
    if move in GIVES and subject is None:
        raise Invalid({"subject": "required"})
    tried = try_out(by=by, reports=list(chosen), move=move, subject=subject, now=now)
    with transaction.atomic():
        bulk = Bulk.objects.create(id=uuid4(), member_id=by.id, move=move.value, subject_id=subject, at=now)
        BulkItem.objects.bulk_create(
            BulkItem(
                bulk=bulk,
                report_id=each.row.id,
                seen=chosen[each.row.id],
                former_id=each.handler,
                state="refused" if each.code else "waiting",
                code=each.code,
            )
            for each in tried
        )
    return bulk.pk


def begin_each(*, by: Person, wanted: Mapping[UUID, tuple[int, int]], now: datetime) -> UUID:
    """Write down who gets which report, each at the version that was looked at. Raises MayNotSee, Invalid."""
    may_see(by)
    _check(list(wanted), Move.REASSIGN)
    if Move.REASSIGN not in moves_of(by):
        raise Invalid({"move": "unknown"})
    takers = sorted({taker for _, taker in wanted.values()})
    if not set(takers) <= {each.id for each in handlers_for(by=by, reports=list(wanted))}:
        raise Invalid({"line": "unknown"})
    tried = [
        each
        for taker in takers
        for each in try_out(
            by=by,
            reports=[report for report, (_, of) in wanted.items() if of == taker],
            move=Move.REASSIGN,
            subject=taker,
            now=now,
        )
    ]
    with transaction.atomic():
        bulk = Bulk.objects.create(id=uuid4(), member_id=by.id, move=Move.REASSIGN.value, at=now)
        BulkItem.objects.bulk_create(
            BulkItem(
                bulk=bulk,
                report_id=each.row.id,
                seen=wanted[each.row.id][0],
                former_id=each.handler,
                subject_id=None if each.code else wanted[each.row.id][1],
                state="refused" if each.code else "waiting",
                code=each.code,
            )
            for each in tried
        )
    return bulk.pk


def step(*, by: Unlocked, bulk: UUID, reason: str, now: datetime) -> Progress:
    """Move the next few. A report that somebody else moved meanwhile, or that is refused, is left as it is.

    Raises MayNotSee, NoSuchBulk, Invalid.
    """
    job = _find(by.person, bulk)
    if not reason.strip() or len(reason) > MOST_REASON:
        raise Invalid({"reason": "required" if not reason.strip() else "too_long"})
    if job.undone_at is not None:
        raise TooLateToUndo
    for item in _next(job, "waiting"):
        subject = item.subject_id or job.subject_id
        _one(by, item, move=Move(job.move), subject=subject, reason=reason, now=now)
    return progress(by=by.person, bulk=bulk, now=now)


def undo(*, by: Unlocked, bulk: UUID, reason: str, now: datetime) -> Progress:
    """Move the next few back: those that nobody has moved since. Raises MayNotSee, NoSuchBulk, TooLateToUndo.

    It must begin within ten minutes, and then goes on until it is through. `reason` stands in each report's log.
    """
    job = _find(by.person, bulk)
    if job.undone_at is None:
        if now > job.at + UNDO_WITHIN:
            raise TooLateToUndo
        Bulk.objects.filter(pk=job.pk, undone_at=None).update(undone_at=now)
        BulkItem.objects.filter(bulk=job, state="waiting").update(state="refused", code="stopped")
    for item in _next(job, "done"):
        _back(by, item, move=Move(job.move), reason=reason, now=now)
    return progress(by=by.person, bulk=bulk, now=now)


def progress(*, by: Person, bulk: UUID, now: datetime) -> Progress:
    """Where a job of this person's stands. Raises MayNotSee, NoSuchBulk."""
    job = _find(by, bulk)
    items = list(BulkItem.objects.filter(bulk=job).order_by("pk"))
    states = [item.state for item in items]
    shown = "kept" if job.undone_at else "refused"
    until = job.at + UNDO_WITHIN
    return Progress(
        id=job.pk,
        move=Move(job.move),
        total=len(items),
        waiting=states.count("waiting"),
        done=states.count("done"),
        undone=states.count("undone"),
        refused=tuple(Refused(item.report_id, item.code) for item in items if item.state == shown),
        undoing=job.undone_at is not None,
        undo_until=until if job.undone_at is None and now <= until and "done" in states else None,
    )


def _one(
    by: Unlocked, item: BulkItem, *, move: Move, subject: int | None, reason: str, now: datetime
) -> None:
    try:
        with transaction.atomic():
            moved = move_report(
                by=by,
                report=item.report_id,
                move=move,
                now=now,
                seen=item.seen,
                reason=reason,
                subject=subject,
            )
            BulkItem.objects.filter(pk=item.pk).update(state="done", number=moved.version)
    except REFUSALS as error:
        BulkItem.objects.filter(pk=item.pk).update(state="refused", code=_code(error))


def _back(by: Unlocked, item: BulkItem, *, move: Move, reason: str, now: datetime) -> None:
    subject = item.former_id if move is Move.REASSIGN else None
    try:
        with transaction.atomic():
            move_report(
                by=by,
                report=item.report_id,
                move=BACK[move],
                now=now,
                seen=item.number,
                reason=reason,
                subject=subject,
            )
            BulkItem.objects.filter(pk=item.pk).update(state="undone")
    except REFUSALS as error:
        BulkItem.objects.filter(pk=item.pk).update(state="kept", code=_code(error))


def _code(error: Exception) -> str:
    if isinstance(error, MoveNotAllowed | MoveNotNow):
        return error.refusal.reason
    return next((code for kind, code in CODES.items() if isinstance(error, kind)), "invalid")


def _check(reports: Sequence[UUID], move: Move) -> None:
    if not reports:
        raise Invalid({"report": "required"})
    if len(reports) > MOST_CHOSEN:
        raise Invalid({"report": "too_many"})
    if move not in NEEDS:
        raise Invalid({"move": "unknown"})


def _next(job: Bulk, state: str) -> list[BulkItem]:
    return list(
        BulkItem.objects.filter(bulk=job, state=state).select_related("bulk").order_by("pk")[:AT_ONCE]
    )


def _find(by: Person, bulk: UUID) -> Bulk:
    may_see(by)
    job = Bulk.objects.filter(pk=bulk, member_id=by.id).first()
    if job is None:
        raise NoSuchBulk
    return job
