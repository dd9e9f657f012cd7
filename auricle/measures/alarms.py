"""Ring the alarms of measures that are due, and take back what nobody waits for any more. The worker's part; no key.

One statement rings an alarm, says when the next one rings, and leaves a notice. Whoever is killed within it has rung
nothing; two workers never ring for the same measure.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.directory.permissions import Role
from auricle.measures import deadlines, lifecycle, log
from auricle.measures.models import Measure, MeasureAlarm
from auricle.measures.moves import HOLDS, OPEN, ClockKind, Move, Side, State
from auricle.referrals.log import number_of
from auricle.referrals.models import Referral
from auricle.referrals.moves import OVER as REFERRAL_OVER
from auricle.reports.measure_notices import MeasureNotice
from auricle.reports.models import Notice, Report

CLOCK = "clock"
NOTICES = {
    ClockKind.PHONE: MeasureNotice.PHONE_BANK,
    ClockKind.ACKNOWLEDGE: MeasureNotice.BANK_SILENT,
    ClockKind.HOLD: MeasureNotice.HOLD_ENDS,
}


def ring(*, most: int, now: datetime) -> int:
    """Ring what is due of up to `most` measures. Returns of how many."""
    due = Measure.objects.filter(rings_at__lte=now).order_by("rings_at")
    return sum(_ring_one(pk, now) for pk in list(due.values_list("pk", flat=True)[:most]))


def settle(*, most: int, now: datetime) -> int:
    """Take back the measures whose referral was discarded, recalled or returned before a hold. Returns how many."""
    waiting = [state.value for state in OPEN - HOLDS]
    over = [state.value for state in REFERRAL_OVER]
    found = Measure.objects.filter(state__in=waiting, referral__state__in=over)
    return sum(_settle_one(pk, now) for pk in list(found.values_list("pk", flat=True)[:most]))


@transaction.atomic
def _ring_one(pk: UUID, now: datetime) -> int:
    mine = Measure.objects.select_for_update(skip_locked=True, of=("self",))
    row = mine.filter(pk=pk, rings_at__lte=now).first()
    if row is None or row.due_at is None:
        return 0
    kind, number = ClockKind(row.due_kind), row.rang + 1
    told = deadlines.is_told(number)
    MeasureAlarm.objects.create(
        measure_id=row.pk, number=number, kind=kind.value, due_at=row.due_at, at=now, told=told
    )
    following = deadlines.next_ring(kind, row.due_at, now)
    Measure.objects.filter(pk=row.pk).update(rang=number, rings_at=following)
    referral = Referral.objects.get(pk=row.pk)
    if told:
        _tell(referral, kind, number, now)
    detail: dict[str, str | int] = {"referral": number_of(row.pk), "alarm": number, "clock": kind.value}
    trail.record(actor=CLOCK, act="measure_alarm", at=now, report=referral.report_id, detail=detail)
    return 1


def _tell(referral: Referral, kind: ClockKind, number: int, now: datetime) -> None:
    """The first alarm is for whoever has the report; later ones are for the team, whose supervisors are written to."""
    handler = Report.objects.values_list("handler_id", flat=True).get(pk=referral.report_id)
    Notice.objects.create(
        report_id=referral.report_id,
        referral=referral.pk,
        event_number=number,
        kind=NOTICES[kind].value,
        team_id=referral.team_id,
        member_id=handler if number == 1 else None,
        at=now,
    )


@transaction.atomic
def _settle_one(pk: UUID, now: datetime) -> int:
    row = Measure.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if row is None or State(row.state) not in OPEN - HOLDS:
        return 0
    referral = Referral.objects.get(pk=row.pk)
    facts = lifecycle.Facts(
        roles=frozenset({Role.CLOCK}), actor=CLOCK, referral_over=referral.state in REFERRAL_OVER
    )
    planned = lifecycle.plan(state=State(row.state), move=Move.WITHDRAW, side=Side.CLOCK, facts=facts)
    log.write(row, log.Entry(planned, CLOCK, report=referral.report_id), now=now)
    return 1
