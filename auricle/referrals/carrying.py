"""The worker's part of referrals: begin to deliver what was sent, carry what an agency did into the report.

It holds no key. Each row of the outbox is done exactly once: whoever deletes it has the work, a rollback puts it back.
"""

from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from auricle.directory.permissions import Role
from auricle.referrals import delivering, log, noticing
from auricle.referrals.models import Referral, ReferralEvent, ReferralOutbox
from auricle.referrals.moves import Move
from auricle.reports import log as report_log
from auricle.reports.guards import Facts
from auricle.reports.lifecycle import MoveNotNow, plan
from auricle.reports.models import Report
from auricle.reports.moves import Move as ReportMove
from auricle.reports.moves import State as ReportState

FIRST_ANSWERS = frozenset({Move.ACKNOWLEDGE, Move.ACCEPT})
"""By these an agency has confirmed receipt, which keeps the promise of a decision."""


def carry(*, most: int, now: datetime) -> int:
    """Do what the oldest rows ask for. Returns how many were done.

    A row that fails stays, and those behind it do not wait for it; the first failure is raised when nothing was done.
    """
    done, failures = 0, list[Exception]()
    for pk in list(ReferralOutbox.objects.order_by("pk").values_list("pk", flat=True)[:most]):
        try:
            done += _carry_one(pk, now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as failure:  # noqa: BLE001  whatever is wrong with one referral, the others must go on
            failures.append(failure)
    if failures and not done:
        raise failures[0]
    return done


def _carry_one(pk: int, now: datetime) -> int:
    with transaction.atomic():
        row = ReferralOutbox.objects.filter(pk=pk).first()
        if row is None or ReferralOutbox.objects.filter(pk=pk).delete()[0] != 1:
            return 0
        referral = Referral.objects.get(pk=row.referral_id)
        event = ReferralEvent.objects.get(referral_id=row.referral_id, number=row.event_number)
        if event.kind in FIRST_ANSWERS:
            _confirm_receipt(referral, event)
        if event.kind in {Move.SEND, Move.SEND_AGAIN}:
            delivering.at_once(referral, now=now)
        noticing.post(referral, event, now=event.at)
    return 1


def _confirm_receipt(referral: Referral, event: ReferralEvent) -> None:
    """The agency has it: what was promised to the reporter as a decision is kept, at the time of its answer."""
    report = Report.objects.get(pk=referral.report_id)
    facts = Facts(roles=frozenset({Role.OFFICER}), actor=event.actor, urgent=report.urgent)
    try:
        planned = plan(state=ReportState(report.state), move=ReportMove.REFERRAL_ACKNOWLEDGED, facts=facts)
    except MoveNotNow:
        # The report was closed or withdrawn meanwhile: nothing is owed any more that this would keep.
        return
    data = {"referral": log.number_of(referral.pk)}
    report_log.write(report, report_log.Entry(planned, event.actor, data, {}), now=event.at)
