"""Let the desk know what happened to a referral: a notice of a kind, which names report and referral and no word."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from auricle.referrals.models import Referral, ReferralEvent
from auricle.referrals.moves import Move
from auricle.reports.models import Notice, Report
from auricle.reports.referral_notices import TO_DECIDE, ReferralNotice

NOTICES: Mapping[Move, ReferralNotice] = MappingProxyType(
    {
        Move.DRAFT: ReferralNotice.DRAFTED,
        Move.ASK: ReferralNotice.ASKED,
        Move.REQUEST_RETURN: ReferralNotice.RETURN,
        Move.DISPUTE: ReferralNotice.DISPUTED,
        Move.EXTEND: ReferralNotice.LONGER,
        Move.REPORT_OUTCOME: ReferralNotice.OUTCOME,
        Move.CONFIRM_DELETION: ReferralNotice.DELETED,
        Move.DELIVERY_FAILED: ReferralNotice.UNDELIVERED,
    }
)
"""What is told of a move; of all others the referral's page tells."""


def post(referral: Referral, event: ReferralEvent, *, now: datetime) -> None:
    """Leave the notice of an event: for whoever has the report, or for the team where supervisors decide."""
    kind = NOTICES.get(Move(event.kind))
    if kind is None:
        return
    handler = Report.objects.values_list("handler_id", flat=True).get(pk=referral.report_id)
    Notice.objects.bulk_create(
        [
            Notice(
                report_id=referral.report_id,
                referral=referral.pk,
                event_number=event.number,
                kind=kind.value,
                team_id=referral.team_id,
                member_id=None if kind in TO_DECIDE else handler,
                at=now,
                actor=event.actor,
            )
        ],
        ignore_conflicts=True,
    )
