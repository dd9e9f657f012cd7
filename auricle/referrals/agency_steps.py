"""Say that what an agency took on at a meeting is done."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.errors import NotFound, NotNow
from auricle.referrals import agency_side, log
from auricle.referrals.models import MeetingStep
from auricle.vault.member_keys import Unlocked


class NoSuchStep(NotFound):
    """There is no such step of this agency."""


class StepEnded(NotNow):
    """The step is not open any more."""


def step_done(*, by: Unlocked, referral: UUID, meeting: UUID, number: int, now: datetime) -> None:
    """Say that a step of this agency is done. Raises NotTheirs, NoOfficer, NoSuchStep, StepEnded."""
    with transaction.atomic():
        row = agency_side.find(referral, by=by)
        mine = MeetingStep.objects.filter(
            meeting_id=meeting, number=number, agency_id=row.agency_id, meeting__copies__referral_id=row.pk
        )
        step = mine.values_list("pk", flat=True).first()
        if step is None:
            raise NoSuchStep
        values = {"state": "done", "done_at": now, "done_by": by.person.pseudonym}
        if not MeetingStep.objects.filter(pk=step, state="open").update(**values):
            raise StepEnded
        detail: dict[str, str | int] = {"referral": log.number_of(row.pk), "step": number}
        trail.record(actor=by.person.pseudonym, act="meeting_step", at=now, detail=detail)
