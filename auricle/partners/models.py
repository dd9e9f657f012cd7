"""Tokens of agencies' systems, and how often one was refused."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from auricle.directory.models import Agency, Member
from auricle.partners.scopes import Scope

LONGEST_LIFE = timedelta(days=366)
WHY_REFUSED = ("unknown", "expired", "withdrawn", "waits", "scope")
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
