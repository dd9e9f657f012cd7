"""Where the system of an agency wants to be told that something is new: the system itself looks after it.

A secret is shown once. A new one can be had at any time; the one before it signs along for a day, so that the system
can change over without missing a message.
"""

import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from auricle.audit import trail
from auricle.errors import Invalid, NotFound, NotNow
from auricle.partners.calling import Caller
from auricle.partners.events import Event
from auricle.partners.keyset import Place, place_of, written
from auricle.partners.models import Delivery, Webhook
from auricle.partners.places import is_reachable
from auricle.vault import shared_secrets

MOST = 5
LONGEST_URL = 300
SECRET_BYTES = 32
SECRET_PREFIX = "whsec_"  # noqa: S105 - what every secret of this kind begins with
BOTH_SIGN = timedelta(hours=24)
PINGS_AT_ONCE = 3


class NoSuchWebhook(NotFound):
    """There is none of this id, or it is another agency's."""


class TooManyWebhooks(NotNow):
    """This agency has as many as it may have: take one away first."""


class PingsWait(NotNow):
    """Some pings have not arrived yet: look at the deliveries."""


@dataclass(frozen=True)
class Hook:
    """A webhook as its agency sees it. `secret` is there this once, when it was made."""

    id: UUID
    url: str
    made_at: datetime
    former_until: datetime | None
    off_at: datetime | None
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Sent:
    """One message: what it told of, how often it was tried, and what came of it."""

    id: UUID
    event: str
    subject: UUID | None
    made_at: datetime
    attempts: int
    next_at: datetime | None
    ended_at: datetime | None
    outcome: str
    trouble: str


@dataclass(frozen=True)
class Page:
    """Some of the messages, the latest first, and the cursor behind which the next ones are."""

    items: tuple[Sent, ...]
    following: str


def listed(*, by: Caller) -> tuple[Hook, ...]:
    """Those of this agency, the oldest first."""
    return tuple(_shown(row) for row in _kept(by).order_by("made_at", "id"))


def look(*, by: Caller, webhook: UUID) -> Hook:
    """One of them. Raises NoSuchWebhook."""
    return _shown(_one(by, webhook))


@transaction.atomic
def make(*, by: Caller, url: str, now: datetime) -> Hook:
    """A new one, with its secret. Raises Invalid (`url`), TooManyWebhooks."""
    if len(url) > LONGEST_URL or not is_reachable(url, allowed=settings.AURICLE_WEBHOOK_HOSTS):
        raise Invalid({"url": "https_only"})
    if _kept(by).count() >= MOST:
        raise TooManyWebhooks
    number, secret = uuid4(), secrets.token_bytes(SECRET_BYTES)
    row = Webhook.objects.create(
        id=number,
        agency_id=by.agency,
        url=url,
        secret=shared_secrets.seal_shared(secret, owner=number.bytes, now=now),
        made_by_id=by.token,
        made_at=now,
    )
    # The host alone: what stands behind it may be a secret of the agency's.
    host = urlsplit(url).hostname or ""
    trail.record(
        actor=by.pseudonym, act="webhook_made", at=now, detail={"webhook": str(number), "host": host}
    )
    return _shown(row, secret)


@transaction.atomic
def take_away(*, by: Caller, webhook: UUID, now: datetime) -> None:
    """Tell nothing there any more, what waits included. Raises NoSuchWebhook."""
    row = _one(by, webhook)
    Webhook.objects.filter(pk=row.pk).update(off_at=now, off_why="taken_away")
    Delivery.objects.filter(webhook=row, ended_at=None).update(ended_at=now, next_at=None, outcome="off")
    trail.record(actor=by.pseudonym, act="webhook_removed", at=now, detail={"webhook": str(row.pk)})


@transaction.atomic
def new_secret(*, by: Caller, webhook: UUID, now: datetime) -> Hook:
    """Another secret; the one before it is good for a day more, and signs along. Raises NoSuchWebhook."""
    row = _one(by, webhook)
    secret = secrets.token_bytes(SECRET_BYTES)
    row.former, row.former_until = bytes(row.secret), now + BOTH_SIGN
    row.secret = shared_secrets.seal_shared(secret, owner=row.pk.bytes, now=now)
    row.save(update_fields=["former", "former_until", "secret"])
    trail.record(actor=by.pseudonym, act="webhook_secret", at=now, detail={"webhook": str(row.pk)})
    return _shown(row, secret)


@transaction.atomic
def resume(*, by: Caller, webhook: UUID, now: datetime) -> Hook:
    """Begin again to tell there, after we had given up. What was missed is asked for. Raises NoSuchWebhook."""
    row = _one(by, webhook)
    if row.off_at is not None:
        row.off_at, row.off_why = None, ""
        row.save(update_fields=["off_at", "off_why"])
        trail.record(actor=by.pseudonym, act="webhook_resumed", at=now, detail={"webhook": str(row.pk)})
    return _shown(row)


def ping(*, by: Caller, webhook: UUID, now: datetime) -> Sent:
    """Send a message that tells of nothing. Raises NoSuchWebhook, PingsWait."""
    row = _one(by, webhook)
    if Delivery.objects.filter(webhook=row, event=Event.PING, ended_at=None).count() >= PINGS_AT_ONCE:
        raise PingsWait
    made = Delivery(webhook=row, event=Event.PING, made_at=now, next_at=now)
    made.cause = f"ping {made.pk}"
    made.save(force_insert=True)
    return _of(made)


def deliveries(*, by: Caller, webhook: UUID, limit: int, cursor: str) -> Page:
    """What was sent there, the latest first. Raises NoSuchWebhook, or Invalid for a cursor that is none of ours."""
    rows = Delivery.objects.filter(webhook=_one(by, webhook)).order_by("-made_at", "-id")
    if cursor:
        place = place_of(cursor)
        rows = rows.filter(Q(made_at__lt=place.at) | Q(made_at=place.at, id__lt=place.id))
    found = list(rows[: limit + 1])
    more = found[limit - 1] if len(found) > limit else None
    return Page(tuple(map(_of, found[:limit])), written(Place(more.made_at, more.pk)) if more else "")


def _kept(by: Caller) -> QuerySet[Webhook]:
    return Webhook.objects.filter(agency_id=by.agency).exclude(off_why="taken_away")


def _one(by: Caller, webhook: UUID) -> Webhook:
    row = _kept(by).filter(pk=webhook).first()
    if row is None:
        raise NoSuchWebhook
    return row


def _shown(row: Webhook, secret: bytes = b"") -> Hook:
    shown = SECRET_PREFIX + base64.b64encode(secret).decode() if secret else ""
    return Hook(row.pk, row.url, row.made_at, row.former_until, row.off_at, shown)


def _of(row: Delivery) -> Sent:
    return Sent(
        row.pk,
        row.event,
        row.subject,
        row.made_at,
        row.attempts,
        row.next_at,
        row.ended_at,
        row.outcome,
        row.trouble,
    )
