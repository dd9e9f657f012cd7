"""Send what waits to agencies' systems, after the Standard Webhooks specification. Only the worker does.

The job names a message by its id and nothing else. A worker that is killed after a system took it and before that is
noted sends it once more, with the same id, by which the system knows it.
"""

import json
import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app as django_app
from standardwebhooks import Webhook as Signer

from auricle.audit import trail
from auricle.partners import reaching
from auricle.partners.models import Delivery, Webhook
from auricle.partners.reaching import NotReached, Way
from auricle.vault.shared_secret_opening import SecretUnreadable, open_shared

log = logging.getLogger(__name__)
app: App = django_app

# After the first attempt five more; then it is switched off, and the desk sees it.
AGAIN_AFTER = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
KEEP = timedelta(days=30)
# For a database that is away. What the system does is not an error of the job: the row itself keeps count.
PATIENT = RetryStrategy(max_attempts=8, exponential_wait=3)
CLOCK = "clock"


@app.task(name="tell_system", queue="webhooks", retry=PATIENT)
def tell_system(*, delivery: str) -> None:
    """Send a message, if it is still to be sent."""
    send(delivery=UUID(delivery), now=timezone.now())


def hand_over(*, most: int, now: datetime) -> int:
    """Turn what is due into jobs. Found by looking, so nothing is lost when a wake-up is. Returns how many."""
    due = Delivery.objects.filter(ended_at=None, handed_at=None, next_at__lte=now).order_by("next_at")
    return sum(_hand(pk, now) for pk in list(due.values_list("pk", flat=True)[:most]))


def send(*, delivery: UUID, now: datetime) -> bool:
    """Try to send it once. Returns whether it was taken."""
    row = Delivery.objects.select_related("webhook").filter(pk=delivery, ended_at=None).first()
    if row is None or row.webhook.off_at is not None:
        return False
    body = message(row)
    try:
        signed = signatures(row, body, now)
        reaching.post(row.webhook.url, body.encode(), signed, way=_way())
    except (NotReached, SecretUnreadable) as error:
        _try_again(row, str(error) if isinstance(error, NotReached) else "secret", now)
        return False
    Delivery.objects.filter(pk=row.pk, ended_at=None).update(
        attempts=row.attempts + 1, ended_at=now, next_at=None, outcome="delivered", trouble=""
    )
    return True


def message(row: Delivery) -> str:
    """What is sent: a type, a moment and an id. Never what is new, only that something is."""
    data = {"referral": str(row.subject)} if row.subject is not None else {}
    at = row.made_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"type": row.event, "timestamp": at, "data": data}, separators=(",", ":"))


def signatures(row: Delivery, body: str, now: datetime) -> dict[str, str]:
    """The headers: the id, the moment of this attempt, and a signature by each secret that is good."""
    hook, moment = row.webhook, now.astimezone(UTC)
    sealed = [bytes(hook.secret)]
    if hook.former is not None and hook.former_until is not None and hook.former_until > now:
        sealed.append(bytes(hook.former))
    signers = [Signer(open_shared(each, owner=hook.pk.bytes)) for each in sealed]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Auricle",
        "webhook-id": str(row.pk),
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signer.sign(str(row.pk), moment, body) for signer in signers),
    }


def forget(*, now: datetime) -> int:
    """Let go of messages that ended long ago. Returns how many."""
    gone, _each = Delivery.objects.filter(ended_at__lt=now - KEEP).delete()
    return gone


@transaction.atomic
def _hand(delivery: UUID, now: datetime) -> int:
    mine = Delivery.objects.filter(pk=delivery, ended_at=None, handed_at=None).update(handed_at=now)
    if mine:
        tell_system.configure(lock=str(delivery)).defer(delivery=str(delivery))
    return mine


@transaction.atomic
def _try_again(row: Delivery, trouble: str, now: datetime) -> None:
    tried = row.attempts + 1
    given_up = tried > len(AGAIN_AFTER)
    changed = Delivery.objects.filter(pk=row.pk, attempts=row.attempts, ended_at=None).update(
        attempts=tried,
        trouble=trouble,
        handed_at=None,
        next_at=None if given_up else now + AGAIN_AFTER[row.attempts],
        ended_at=now if given_up else None,
        outcome="given_up" if given_up else "",
    )
    if changed:
        log.warning("A webhook was not taken (%s)%s.", trouble, ", and is switched off" if given_up else "")
    if changed and given_up:
        _switch_off(row.webhook, now)


def _switch_off(hook: Webhook, now: datetime) -> None:
    """What else waited is not sent either; the system asks for what it missed."""
    if Webhook.objects.filter(pk=hook.pk, off_at=None).update(off_at=now, off_why="given_up"):
        waiting = Delivery.objects.filter(webhook=hook, ended_at=None)
        waiting.update(ended_at=now, next_at=None, outcome="off")
        trail.record(actor=CLOCK, act="webhook_given_up", at=now, detail={"webhook": str(hook.pk)})


def _way() -> Way:
    return Way(tuple(settings.AURICLE_WEBHOOK_HOSTS), settings.AURICLE_WEBHOOK_CA)
