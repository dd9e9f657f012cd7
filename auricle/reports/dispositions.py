"""Propose that closed reports whose time is over be destroyed, agree to it, refuse it, and see how far it is.

A batch is of one team, so that its supervisor can be one of the three. Nobody here opens anything or destroys anything:
the worker carries out what three people decided (disposing.py).
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction

from auricle.audit import trail
from auricle.directory.people import Person
from auricle.directory.permissions import Permission, Role
from auricle.errors import Invalid, NotAllowed, NotFound, NotNow
from auricle.reports import certificate, retention_versions
from auricle.reports.holding import MayNotKeep
from auricle.reports.keeping_reasons import KeepReason
from auricle.reports.models.keeping import Disposition, DispositionDecision, DispositionItem
from auricle.reports.reference import reference_of
from auricle.vault.member_keys import Unlocked, require_fresh

MOST = 500
LONG_OVERDUE = timedelta(days=30)
# Of every closed report what the schedule says, and whether it is held. What is not destroyed yet is due, also where it
# is held or waits in a batch: leaving those out would make the number look better than it is.
DUE = """
WITH kept AS (
  SELECT * FROM unnest(%(categories)s::bigint[], %(outcomes)s::text[], %(days)s::integer[])
    AS k(category, outcome, days)
), held AS (
  SELECT h.report_id FROM (
    SELECT DISTINCT ON (e.report_id) e.report_id, e.kind FROM reports_event e
    WHERE e.kind IN ('place_hold', 'lift_hold') ORDER BY e.report_id, e.number DESC
  ) h WHERE h.kind = 'place_hold'
), due AS (
  SELECT r.id, r.team_id, r.closed_at + k.days * interval '1 day' AS due_at,
    r.id IN (SELECT report_id FROM held) AS held,
    EXISTS (SELECT 1 FROM reports_dispositionitem i WHERE i.report_id = r.id AND i.result = '') AS waits
  FROM reports_report r JOIN kept k ON k.category = r.category_id AND k.outcome = r.outcome
  WHERE r.state IN ('CLOSED', 'DISPOSITION_PROPOSED') AND r.closed_at <= %(now)s
    AND r.closed_at + k.days * interval '1 day' <= %(now)s
)
"""
COUNTS = f"""
{DUE}
SELECT team_id, count(*) FILTER (WHERE NOT held AND NOT waits), count(*) FILTER (WHERE waits AND NOT held),
  count(*) FILTER (WHERE held), count(*) FILTER (WHERE NOT held AND due_at <= %(long)s),
  min(due_at) FILTER (WHERE NOT held)
FROM due GROUP BY team_id ORDER BY min(due_at)
"""  # noqa: S608  only the constant above is put in
CHOSEN = f"""
{DUE}
SELECT id, due_at FROM due
WHERE team_id = %(team)s AND NOT held AND NOT waits AND (%(only)s::uuid[] IS NULL OR id = ANY(%(only)s::uuid[]))
ORDER BY due_at, id LIMIT %(most)s
"""  # noqa: S608  only the constant above is put in


class MayNotDispose(NotAllowed):
    """Whoever may decide on destroying reports is a records officer, or the supervisor of their team."""


class NoSuchBatch(NotFound):
    """There is no such batch, or it is another team's."""


class NothingDue(NotNow):
    """No report of this team has come to the end of its time."""


class DecidedBefore(NotNow):
    """This was decided already, or by the same person: three decisions take three people."""


class NotFinished(NotNow):
    """There is no certificate before everything of a batch is settled."""


class Stage(StrEnum):
    """Where a batch stands."""

    WAITS_FOR_TWO = "waits_for_two"
    WAITS_FOR_ONE = "waits_for_one"
    DESTROYING = "destroying"
    DESTROYED = "destroyed"
    REFUSED = "refused"


@dataclass(frozen=True)
class DueOfTeam:
    """A team's reports whose time is over and that are not destroyed yet.

    `open` nobody has proposed, `waiting` are in a batch, `held` are kept back, `long` are overdue for a month or more.
    """

    team: int
    open: int
    waiting: int
    held: int
    long: int
    oldest: datetime | None


@dataclass(frozen=True)
class Decided:
    """One decision on a batch."""

    kind: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Line:
    """One report of a batch; `result` is empty until it is settled."""

    reference: str
    category: int
    outcome: str
    due_on: date
    result: str


@dataclass(frozen=True)
class Batch:
    """A batch and how far it is."""

    number: int
    team: int
    stage: Stage
    made_at: datetime
    finished_at: datetime | None
    reports: int
    settled: int
    destroyed: int
    complete_on: date | None
    decisions: tuple[Decided, ...]
    mine: bool
    """Whether the person who looks has decided on it."""


def due(*, by: Person, now: datetime) -> list[DueOfTeam]:
    """What is due, by team, the longest overdue first; every one is counted. Raises MayNotKeep."""
    _require_proposer(by)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {**_kept(), "now": now, "long": now - LONG_OVERDUE})
        return [DueOfTeam(*row) for row in cursor.fetchall()]


@transaction.atomic
def propose(
    *, by: Person, team: int, now: datetime, most: int = MOST, only: Collection[UUID] | None = None
) -> int:
    """Propose to destroy what is due in a team, the longest overdue first. Returns the number of the batch.

    `only` leaves out what is not named there.

    Raises MayNotKeep, NothingDue, DecidedBefore.
    """
    _require_proposer(by)
    with connection.cursor() as cursor:
        cursor.execute(
            CHOSEN,
            {
                **_kept(),
                "now": now,
                "team": team,
                "most": min(most, MOST),
                "only": list(only) if only is not None else None,
            },
        )
        chosen = cursor.fetchall()
    if not chosen:
        raise NothingDue
    version = retention_versions.current().version
    batch = Disposition.objects.create(team_id=team, retention=version, made_at=now)
    _decide(batch, "propose", by, now)
    try:
        with transaction.atomic():
            DispositionItem.objects.bulk_create(
                [DispositionItem(batch=batch, report_id=report, due_on=at.date()) for report, at in chosen]
            )
    except IntegrityError:
        # Two people proposed at the same moment, and a report is in one batch at a time.
        raise DecidedBefore from None
    detail = {"batch": batch.pk, "reports": len(chosen)}
    trail.record(actor=by.pseudonym, act="disposition_proposed", at=now, detail=detail)
    return batch.pk


@transaction.atomic
def agree(*, by: Unlocked, batch: int, now: datetime) -> Stage:
    """Agree to a batch, with a fresh proof; the second who does lets it be destroyed.

    Raises MayNotDispose, NoSuchBatch, NotFresh, DecidedBefore.
    """
    row = _find(by.person, batch)
    require_fresh(by, now)
    stage = _stage(row, _kinds(row))
    if stage not in {Stage.WAITS_FOR_TWO, Stage.WAITS_FOR_ONE}:
        raise DecidedBefore
    kind = "endorse" if stage is Stage.WAITS_FOR_TWO else "approve"
    _decide(row, kind, by.person, now)
    trail.record(
        actor=by.person.pseudonym, act="disposition_agreed", at=now, detail={"batch": batch, "decision": kind}
    )
    return _stage(row, _kinds(row))


@transaction.atomic
def refuse(*, by: Person, batch: int, reason: str, now: datetime) -> None:
    """Refuse a batch: its reports are kept, and due as before.

    Raises MayNotDispose, NoSuchBatch, DecidedBefore, Invalid.
    """
    row = _find(by, batch)
    if reason not in set(KeepReason):
        raise Invalid({"reason": "required"})
    if _stage(row, _kinds(row)) not in {Stage.WAITS_FOR_TWO, Stage.WAITS_FOR_ONE}:
        raise DecidedBefore
    _decide(row, "refuse", by, now, reason)
    trail.record(
        actor=by.pseudonym, act="disposition_declined", at=now, detail={"batch": batch, "reason": reason}
    )


def batches(*, by: Person, most: int = 50) -> list[Batch]:
    """The latest batches that this person sees. Raises MayNotDispose."""
    _require_decider(by)
    return [_batch(row, by) for row in _seen(by).order_by("-pk")[:most]]


def read(*, by: Person, batch: int) -> tuple[Batch, list[Line]]:
    """A batch with its reports. Raises MayNotDispose, NoSuchBatch."""
    row = _find(by, batch)
    items = row.items.select_related("report").order_by("pk")
    lines = [
        Line(reference_of(i.report_id), i.report.category_id, i.report.outcome, i.due_on, i.result)
        for i in items
    ]
    return _batch(row, by), lines


@dataclass(frozen=True)
class Certificate:
    """The certificate of a finished batch: its text, its digest, and whether that is the one that the trail holds."""

    text: str
    digest: str
    holds: bool


def certified(*, by: Person, batch: int) -> Certificate:
    """The certificate of a finished batch. Raises MayNotDispose, NoSuchBatch, NotFinished."""
    row = _find(by, batch)
    if row.digest is None:
        raise NotFinished
    text = certificate.document(row)
    kept, computed = bytes(row.digest).hex(), hashlib.sha256(text.encode()).hexdigest()
    return Certificate(text, kept, computed == kept)


def _kept() -> dict[str, Any]:
    categories, outcomes, days = retention_versions.table()
    return {"categories": categories, "outcomes": outcomes, "days": days}


def _batch(row: Disposition, by: Person) -> Batch:
    decisions = tuple(Decided(d.kind, d.member, d.reason, d.at) for d in row.decisions.all())
    return Batch(
        number=row.pk,
        team=row.team_id,
        stage=_stage(row, frozenset(one.kind for one in decisions)),
        made_at=row.made_at,
        finished_at=row.finished_at,
        reports=row.items.count(),
        settled=row.items.exclude(result="").count(),
        destroyed=row.items.filter(result="destroyed").count(),
        complete_on=row.complete_on,
        decisions=decisions,
        mine=any(one.by == by.pseudonym for one in decisions),
    )


def _stage(row: Disposition, kinds: frozenset[str]) -> Stage:
    if "refuse" in kinds:
        return Stage.REFUSED
    if "approve" in kinds:
        return Stage.DESTROYED if row.finished_at else Stage.DESTROYING
    return Stage.WAITS_FOR_ONE if "endorse" in kinds else Stage.WAITS_FOR_TWO


def _kinds(row: Disposition) -> frozenset[str]:
    return frozenset(DispositionDecision.objects.filter(batch=row).values_list("kind", flat=True))


def _decide(row: Disposition, kind: str, by: Person, now: datetime, reason: str = "") -> None:
    role = Role.RECORDS_OFFICER if Role.RECORDS_OFFICER in by.roles else Role.SUPERVISOR
    try:
        with transaction.atomic():
            DispositionDecision.objects.create(
                batch=row, kind=kind, member=by.pseudonym, role=role.value, reason=reason, at=now
            )
    except IntegrityError:
        raise DecidedBefore from None


def _seen(by: Person) -> models.QuerySet[Disposition]:
    rows = Disposition.objects.all()
    return rows if Role.RECORDS_OFFICER in by.roles else rows.filter(team_id__in=by.teams)


def _find(by: Person, batch: int) -> Disposition:
    _require_decider(by)
    row = _seen(by).filter(pk=batch).first()
    if row is None:
        raise NoSuchBatch
    return row


def _require_proposer(by: Person) -> None:
    if not by.may(Permission.PROPOSE_DISPOSITION):
        raise MayNotKeep


def _require_decider(by: Person) -> None:
    if not by.may(Permission.APPROVE_DISPOSITION):
        raise MayNotDispose
