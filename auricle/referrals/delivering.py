"""Whether what was sent has arrived: by an agency's page at once, by mail or a system when that was taken.

A referral is tried at once, after 5 and after 30 minutes; then it could not be delivered, and stands before people
until one of them acts. Delivered is an event, so it happens once however often a worker is killed and begins anew.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from auricle.directory.models import Member
from auricle.directory.permissions import Role
from auricle.mailing import boxes
from auricle.partners.events import Event as Told
from auricle.partners.models import Delivery
from auricle.referrals import channels, lifecycle, log
from auricle.referrals.models import Channel, Referral, ReferralEvent
from auricle.referrals.moves import Kind, Move, State, Way

CLOCK = "clock"
AGAIN_AFTER = (timedelta(minutes=5), timedelta(minutes=30))
TRIES = 1 + len(AGAIN_AFTER)
LOOK_AGAIN = timedelta(seconds=10)
NOBODY, NO_SYSTEM = "nobody", "no_system"


def at_once(referral: Referral, *, now: datetime) -> None:
    """Deliver what needs nothing to be sent: an agency's page shows it, and there is no office to write to."""
    if referral.state != State.SENT or referral.channel != Way.PORTAL:
        return
    if not is_written_to(channels.of(referral.agency_id)) and has_officers(referral):
        delivered(referral, how="portal", now=now)


def is_written_to(channel: Channel) -> bool:
    """Whether an agency's office is told by mail."""
    return boxes.is_on() and channel.office is not None


def has_officers(referral: Referral) -> bool:
    """Whether somebody could see it on the agency's page."""
    return Member.objects.filter(agency_id=referral.agency_id, active=True).exists()


def delivered(referral: Referral, *, how: str, now: datetime) -> None:
    """Write down that it arrived, if it is still on its way. Raises SomeoneWasFirst."""
    _move(referral, Move.DELIVERED, {"by": how}, {"next_try_at": None, "trouble": ""}, now)


def failed(referral: Referral, *, why: str, now: datetime) -> None:
    """Note a try that came to nothing: the next one follows, or none. Raises SomeoneWasFirst."""
    tried = referral.tries + 1
    if tried >= TRIES:
        give_up(referral, tries=tried, why=why, now=now)
        return
    mine = Referral.objects.filter(pk=referral.pk, version=referral.version, tries=referral.tries)
    mine.update(tries=tried, trouble=why, next_try_at=now + AGAIN_AFTER[referral.tries])


def give_up(referral: Referral, *, tries: int, why: str, now: datetime) -> None:
    """It could not be delivered: somebody of the desk has to act. Raises SomeoneWasFirst."""
    columns = {"tries": tries, "trouble": why, "next_try_at": None}
    _move(referral, Move.DELIVERY_FAILED, {"why": why}, columns, now, tell=True)


def watch(*, most: int, now: datetime) -> int:
    """See what agencies' systems took of what was sent, however late. Returns how many referrals moved."""
    told = Delivery.objects.filter(subject=OuterRef("pk"), event=Told.REFERRAL_DELIVERED, outcome="delivered")
    by_system = Referral.objects.filter(channel=Way.SYSTEM.value)
    late = by_system.filter(Exists(told), state=State.UNDELIVERED.value)
    due = by_system.filter(state=State.SENT.value, next_try_at__lte=now).order_by("next_try_at")
    moved = 0
    for pk in [*late.values_list("pk", flat=True)[:most], *due.values_list("pk", flat=True)[:most]]:
        with transaction.atomic():
            moved += _look(Referral.objects.get(pk=pk), now)
    return moved


def _look(referral: Referral, now: datetime) -> bool:
    """What became of the messages of the last sending."""
    since = ReferralEvent.objects.filter(referral=referral, kind__in=[Move.SEND, Move.SEND_AGAIN])
    sent_at = since.order_by("-number").values_list("at", flat=True)[0]
    told = list(
        Delivery.objects.filter(
            subject=referral.pk, event=Told.REFERRAL_DELIVERED, made_at__gte=sent_at
        ).order_by("-attempts")
    )
    tries = told[0].attempts if told else 0
    try:
        if any(each.outcome == "delivered" for each in told):
            delivered(referral, how="system", now=now)
        elif referral.state == State.SENT and not told:
            failed(referral, why=NO_SYSTEM, now=now)
        elif referral.state == State.SENT and (tries >= TRIES or all(each.ended_at for each in told)):
            give_up(referral, tries=tries, why=told[0].trouble or NO_SYSTEM, now=now)
        else:
            Referral.objects.filter(pk=referral.pk, state=State.SENT.value).update(
                tries=tries, trouble=told[0].trouble, next_try_at=now + LOOK_AGAIN
            )
            return False
    except log.SomeoneWasFirst:
        return False
    return True


@transaction.atomic
def _move(
    referral: Referral,
    move: Move,
    data: dict[str, log.Value],
    columns: dict[str, object],
    now: datetime,
    *,
    tell: bool = False,
) -> None:
    facts = lifecycle.Facts(roles=frozenset({Role.CLOCK}), actor=CLOCK, kind=Kind(referral.kind))
    planned = lifecycle.plan(state=State(referral.state), move=move, facts=facts)
    entry = log.Entry(planned, CLOCK, data, columns, tell=tell, report=referral.report_id)
    log.write(referral, entry, now=now)
