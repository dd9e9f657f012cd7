"""Copies with a disguised voice that wait for a decision, for the list of referrals. The board counts the same."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models.expressions import RawSQL

from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.referrals.disguise_model import DisguisedCopy
from auricle.reports.apart import DECLARED

MOST = 20
DECLARED_BY = f"SELECT e.report_id FROM reports_event e WHERE {DECLARED} AND e.actor = %s"  # noqa: S608  a constant


@dataclass(frozen=True)
class Waiting:
    """A copy that waits for a decision: of which report, since when."""

    id: UUID
    report: UUID
    asked_at: datetime


def waiting(*, by: Person) -> tuple[Waiting, ...]:
    """What waits for this person, the longest first: no copy that they asked for, nor where they stand apart."""
    if not by.may(Permission.RULE_ON_REFERRAL):
        return ()
    rows = DisguisedCopy.objects.filter(state="asked", report__team_id__in=by.teams)
    theirs = rows.exclude(asked_by=by.pseudonym).exclude(
        report_id__in=RawSQL(DECLARED_BY, [by.pseudonym])  # noqa: S611  a constant
    )
    return tuple(Waiting(row.pk, row.report_id, row.asked_at) for row in theirs[:MOST])
