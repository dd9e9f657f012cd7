"""Tokens of agencies' systems, how often one was refused, calls that may come again, and what systems are told."""

from datetime import timedelta
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from auricle.directory.models import Agency, Member
from auricle.partners.scopes import Scope

LONGEST_LIFE = timedelta(days=366)
WHY_REFUSED = ("unknown", "expired", "withdrawn", "waits", "scope")
WHY_OFF = ("taken_away", "given_up")
OUTCOMES = ("delivered", "given_up", "off")
_SCOPE = "|".join(scope.value for scope in Scope)

FIELD_CLASSES = {
    **{
        f"Token.{f}": "open"
        for f in (
            *("id", "pseudonym", "agency", "label", "scopes", "made_by", "made_at", "expires_at"),
            *("agreed_by", "agreed_at", "withdrawn_by", "withdrawn_at", "used_on"),
        )
    },
    "Token.digest": "sealed",
    **{f"Refusal.{f}": "open" for f in ("id", "token", "why", "day", "count")},
    **{f"Repeat.{f}": "open" for f in ("id", "token", "at", "status")},
    **{f"Repeat.{f}": "sealed" for f in ("key_digest", "body_digest", "answer")},
    **{
        f"Webhook.{f}": "open"
        for f in ("id", "agency", "url", "former_until", "made_by", "made_at", "off_at", "off_why")
    },
    **{f"Webhook.{f}": "sealed" for f in ("secret", "former")},
    **{
        f"Delivery.{f}": "open"
        for f in (
            *("id", "webhook", "event", "subject", "cause", "made_at", "attempts", "next_at"),
            *("handed_at", "ended_at", "outcome", "trouble"),
        )
    },
}


class Token(models.Model):
    """What a system of an agency shows with every call. The token itself is nowhere: only a keyed hash of it."""

    # Its name in the log and the trail.
    pseudonym = models.CharField(max_length=16, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="tokens")
    label = models.CharField(max_length=60)
    scopes = models.CharField(max_length=200)
    digest = models.BinaryField(unique=True)
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    agreed_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # A day and no moment: whoever reads the table need not know when an agency works.
    used_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__regex=rf"^({_SCOPE})( ({_SCOPE}))*$"), name="token_scopes_are_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at"), expires_at__lte=F("made_at") + LONGEST_LIFE),
                name="token_expires",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False) & ~Q(agreed_by=F("made_by")),
                name="token_is_agreed_to_by_another",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_at=None)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="token_is_withdrawn_by_somebody",
            ),
        ]


class Refusal(models.Model):
    """How often a token was refused on a day, and why: a row for each, however often. Without a token: a stranger's."""

    token = models.ForeignKey(Token, null=True, on_delete=models.CASCADE, related_name="refusals")
    why = models.CharField(max_length=10)
    day = models.DateField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(why__in=WHY_REFUSED), name="refusal_has_a_known_reason"),
            models.UniqueConstraint(
                fields=["token", "why", "day"], nulls_distinct=False, name="one_refusal_row_a_day"
            ),
        ]


class Repeat(models.Model):
    """A call that changed something, so that the same call again changes nothing and has the first answer.

    The caller's key and the body are kept as keyed digests, and the answer under what only the caller has.
    """

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+")
    key_digest = models.BinaryField()
    body_digest = models.BinaryField()
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key_digest"], name="one_call_for_a_key"),
            models.CheckConstraint(
                condition=Q(status=None, answer=None) | Q(status__isnull=False, answer__isnull=False),
                name="kept_answer_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="repeats_by_age")]


class Webhook(models.Model):
    """Where a system of an agency wants to be told, and what signs it. The secrets are sealed to the worker."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="webhooks")
    url = models.CharField(max_length=300)
    secret = models.BinaryField()
    former = models.BinaryField(null=True)
    former_until = models.DateTimeField(null=True)
    made_by = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    off_at = models.DateTimeField(null=True)
    # Taken away by the agency, which is for ever, or given up by us until the agency switches it on again.
    off_why = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(off_at=None, off_why="") | Q(off_at__isnull=False, off_why__in=WHY_OFF),
                name="webhook_is_off_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(former=None, former_until=None)
                | Q(former__isnull=False, former_until__isnull=False),
                name="former_secret_ends",
            ),
        ]


class Delivery(models.Model):
    """One message on its way: ids and types alone. Its id is the message's, so a second arrival is known by it."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    subject = models.UUIDField(null=True)
    # What it is told of, by the id of its cause: the same is told once.
    cause = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    trouble = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "cause"], name="one_delivery_of_a_cause"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="", next_at__isnull=False)
                | Q(ended_at__isnull=False, outcome__in=OUTCOMES, next_at=None),
                name="delivery_waits_or_ended",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], condition=Q(ended_at=None, handed_at=None), name="deliveries_that_are_due"
            ),
            models.Index(fields=["webhook", "-made_at", "-id"], name="deliveries_of_a_webhook"),
            # Whether a referral that goes to a system was taken by it (referrals/delivering.py).
            models.Index(
                fields=["subject"], condition=Q(event="referral.delivered"), name="deliveries_of_a_referral"
            ),
        ]
