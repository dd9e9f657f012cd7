"""Where a system wants to be told: make one, look, change its secret, try it, take it away, see what was sent."""

from datetime import datetime
from uuid import UUID

from auricle.faces.api.endpoint import Answer, Call, Query, Shape
from auricle.partners import webhooks as domain
from auricle.partners.webhooks import Hook, Sent

PAGE = 50
CURSOR = (
    Query("limit", "How many at most.", int, least=1, most=200),
    Query("cursor", "Where the page begins, as the header Link of the page before says."),
)


class NewWebhook(Shape, frozen=True, kw_only=True):
    """Where to tell: an https address."""

    url: str


class WebhookFacts(Shape, frozen=True, kw_only=True):
    """A webhook. `secret` signs the messages and is there when it was made or changed, and never again."""

    id: UUID
    url: str
    made_at: datetime
    former_secret_until: datetime | None
    off_at: datetime | None
    secret: str | None = None


class Webhooks(Shape, frozen=True, kw_only=True):
    """All of this agency."""

    items: list[WebhookFacts]


class DeliveryFacts(Shape, frozen=True, kw_only=True):
    """One message. `outcome` is empty while it is on its way, then delivered, given_up or off."""

    id: UUID
    type: str
    referral: UUID | None
    made_at: datetime
    attempts: int
    next_at: datetime | None
    ended_at: datetime | None
    outcome: str
    trouble: str


class Deliveries(Shape, frozen=True, kw_only=True):
    """A page of messages, the latest first."""

    items: list[DeliveryFacts]


def listed(call: Call) -> Answer:
    """All of this agency."""
    return Answer(Webhooks(items=[_facts(each) for each in domain.listed(by=call.caller)]))


def make(call: Call) -> Answer:
    """A new one, with its secret."""
    assert isinstance(call.body, NewWebhook)  # noqa: S101 - by the table
    return Answer(_facts(domain.make(by=call.caller, url=call.body.url, now=call.now)))


def look(call: Call, webhook: UUID) -> Answer:
    """One of them."""
    return Answer(_facts(domain.look(by=call.caller, webhook=webhook)))


def take_away(call: Call, webhook: UUID) -> Answer:
    """Tell nothing there any more."""
    domain.take_away(by=call.caller, webhook=webhook, now=call.now)
    return Answer()


def new_secret(call: Call, webhook: UUID) -> Answer:
    """Another secret; the one before it signs along for a day."""
    return Answer(_facts(domain.new_secret(by=call.caller, webhook=webhook, now=call.now)))


def resume(call: Call, webhook: UUID) -> Answer:
    """Begin again after the hotline had given up."""
    return Answer(_facts(domain.resume(by=call.caller, webhook=webhook, now=call.now)))


def ping(call: Call, webhook: UUID) -> Answer:
    """A message that tells of nothing."""
    return Answer(_sent(domain.ping(by=call.caller, webhook=webhook, now=call.now)))


def deliveries(call: Call, webhook: UUID) -> Answer:
    """What was sent there."""
    page = domain.deliveries(
        by=call.caller,
        webhook=webhook,
        limit=int(call.query.get("limit", PAGE)),
        cursor=str(call.query.get("cursor", "")),
    )
    return Answer(Deliveries(items=[_sent(each) for each in page.items]), next_page=page.following)


def _facts(hook: Hook) -> WebhookFacts:
    return WebhookFacts(
        id=hook.id,
        url=hook.url,
        made_at=hook.made_at,
        former_secret_until=hook.former_until,
        off_at=hook.off_at,
        secret=hook.secret or None,
    )


def _sent(sent: Sent) -> DeliveryFacts:
    return DeliveryFacts(
        id=sent.id,
        type=sent.event,
        referral=sent.subject,
        made_at=sent.made_at,
        attempts=sent.attempts,
        next_at=sent.next_at,
        ended_at=sent.ended_at,
        outcome=sent.outcome,
        trouble=sent.trouble,
    )
