"""Let members know by mail of what a notice tells: whom it concerns, and nothing of what it is about.

Notices are found by looking: each is turned into moments at which to write, once, however many workers there are.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import transaction

from auricle.directory.models import Member, Membership
from auricle.directory.permissions import Permission, Role, holders
from auricle.mailing import boxes
from auricle.mailing.events import Event
from auricle.reports import models
from auricle.reports.ladder import ABOVE_THE_TEAM
from auricle.reports.measure_notices import MeasureNotice
from auricle.reports.models import Notice
from auricle.reports.moves import NEWER_THAN_VERSION
from auricle.reports.moves import Notice as Kind
from auricle.reports.referral_notices import CLOCK as REFERRAL_CLOCK
from auricle.reports.referral_notices import STEP, ReferralNotice

CLOCK = "clock_"
EVENTS: Mapping[str, Event] = MappingProxyType(
    {
        Kind.HANDLER_ASSIGNED: Event.ASSIGNED,
        Kind.HANDLER_GOES_ON: Event.ASSIGNED,
        Kind.HANDLER_SENT_BACK: Event.ASSIGNED,
        Kind.HANDLER_NO_REPLY: Event.ASSIGNED,
        Kind.HANDLER_REPORTER_WROTE: Event.REPORTER_WROTE,
        Kind.APPROVERS_WANTED: Event.DECISION,
        Kind.SUPERVISOR_CONFLICT: Event.DECISION,
        Kind.SUPERVISOR_WITHDRAWN: Event.DECISION,
        Kind.SUPERVISOR_REOPENED: Event.DECISION,
        NEWER_THAN_VERSION: Event.NEWER,
        ReferralNotice.DRAFTED: Event.DECISION,
        ReferralNotice.RETURN: Event.DECISION,
        ReferralNotice.DISPUTED: Event.DECISION,
        ReferralNotice.UNDELIVERED: Event.DECISION,
        MeasureNotice.PHONE_BANK: Event.DECISION,
        MeasureNotice.BANK_SILENT: Event.DECISION,
        MeasureNotice.HOLD_ENDS: Event.DECISION,
        ReferralNotice.ASKED: Event.AGENCY,
        ReferralNotice.LONGER: Event.AGENCY,
        ReferralNotice.OUTCOME: Event.AGENCY,
        ReferralNotice.DELETED: Event.AGENCY,
    }
)
"""Notices of which a member is told. Of what waits for a whole team, the queue alone tells."""


@transaction.atomic
def tell(*, most: int, now: datetime) -> int:
    """Look at up to `most` notices that nobody looked at. Returns how many."""
    waiting = Notice.objects.select_for_update(skip_locked=True, of=("self",)).filter(to_tell=True)
    rows = list(waiting.order_by("pk")[:most])
    if boxes.is_on():
        for row in rows:
            _tell(row, now)
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(to_tell=False)
    return len(rows)


def _tell(row: Notice, now: datetime) -> None:
    ends = row.kind.startswith((CLOCK, REFERRAL_CLOCK, STEP))
    event = Event.PROMISE_ENDS if ends else EVENTS.get(row.kind)
    if event is not None:
        boxes.await_them(members=_whom(row, event), event=event, now=now)


def _whom(row: Notice, event: Event) -> list[int]:
    """The member it names; else those of the team who decide such things, but not whoever did it."""
    if row.member_id is not None:
        entered = Member.objects.filter(pk=row.member_id, pseudonym=row.actor).exists()
        return [] if row.actor and entered else [row.member_id]
    if row.referral is not None:
        # What an agency did, or the worker, and what was drafted: the team's supervisors see to it.
        supervisors = Membership.objects.filter(
            team_id=row.team_id, member__roles__role=Role.SUPERVISOR.value
        )
        others = supervisors.exclude(member__pseudonym=row.actor)
        return list(others.values_list("member_id", flat=True))
    if event is Event.PROMISE_ENDS:
        above = any(row.kind.startswith(f"{CLOCK}{rung}_") for rung in ABOVE_THE_TEAM)
        roles = {Role.SUPERVISOR} if above else set[Role]()
    else:
        roles = set(holders(Permission.REVIEW if event is Event.NEWER else Permission.APPROVE_CLOSE))
    team = Membership.objects.filter(team_id=row.team_id, member__roles__role__in=roles)
    acted = models.Event.objects.filter(report_id=row.report_id, number=row.event_number)
    own = Member.objects.filter(pseudonym__in=acted.values("actor"))
    return list(team.exclude(member_id__in=own.values("pk")).values_list("member_id", flat=True))
