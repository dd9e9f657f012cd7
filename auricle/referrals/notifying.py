"""Tell an agency's office by mail of what was sent to it. The job names the referral by its id and nothing else.

A worker that is killed after the server took the mail and before that is noted sends it again, with the same number.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app as django_app

from auricle.mailing.carrying import NotCarried
from auricle.mailing.office_notice import Office, tell
from auricle.referrals import channels, delivering, log
from auricle.referrals.models import Channel, Referral
from auricle.referrals.moves import State, Way

logger = logging.getLogger(__name__)
app: App = django_app

# Whoever has the job in hand has it for so long; a job that is lost is handed out again after it.
IN_HAND = timedelta(minutes=5)
# For a database that is away. What the mail server does is not an error of the job: the referral keeps count.
PATIENT = RetryStrategy(max_attempts=8, exponential_wait=3)


@app.task(name="notify_agency", queue="mail", retry=PATIENT)
def notify_agency(*, referral: str) -> None:
    """Try to deliver a referral, if it is still on its way."""
    notify(referral=UUID(referral), now=timezone.now())


def hand_over(*, most: int, now: datetime) -> int:
    """Turn what is to be tried into jobs. Found by looking, so nothing is lost when a job is. Returns how many."""
    due = _on_their_way().filter(next_try_at__lte=now).order_by("next_try_at")
    return sum(_hand(pk, at, now) for pk, at in list(due.values_list("pk", "next_try_at")[:most]) if at)


def notify(*, referral: UUID, now: datetime) -> bool:
    """Try once. Returns whether it is delivered now."""
    row = _on_their_way().filter(pk=referral).first()
    if row is None:
        return False
    channel = channels.of(row.agency_id)
    try:
        return _try(row, channel, now)
    except log.SomeoneWasFirst:
        # It was recalled, or delivered, while the server took its time.
        return False


def _try(row: Referral, channel: Channel, now: datetime) -> bool:
    if delivering.is_written_to(channel):
        try:
            office = Office(row.agency_id, channel.language, bytes(channel.office or b""))
            tell(office, about=f"{row.pk}/{row.version}", now=now)
        except NotCarried as trouble:
            logger.warning("An agency's office was not told (%s).", trouble)
            delivering.failed(row, why=str(trouble), now=now)
            return False
    elif not delivering.has_officers(row):
        delivering.failed(row, why=delivering.NOBODY, now=now)
        return False
    delivering.delivered(row, how="mail" if delivering.is_written_to(channel) else "portal", now=now)
    return True


def _on_their_way() -> QuerySet[Referral]:
    return Referral.objects.filter(channel=Way.PORTAL.value, state=State.SENT.value)


@transaction.atomic
def _hand(referral: UUID, at: datetime, now: datetime) -> int:
    mine = Referral.objects.filter(pk=referral, state=State.SENT.value, next_try_at=at)
    handed = mine.update(next_try_at=now + IN_HAND)
    if handed:
        notify_agency.configure(lock=str(referral)).defer(referral=str(referral))
    return handed
