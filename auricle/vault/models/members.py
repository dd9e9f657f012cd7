"""What belongs to one member: their key, the ways to open it, and the sessions in which it is open."""

import uuid

from django.db import models

from auricle.directory.models import Authenticator, Member

FIELD_CLASSES = {
    **{f"MemberKey.{f}": "open" for f in ("member", "public")},
    **{f"MemberWrap.{f}": "open" for f in ("id", "member", "kind", "authenticator", "made_at", "used_at")},
    "MemberWrap.blob": "sealed",
    **{
        f"DeskSession.{f}": "open"
        for f in ("id", "secret_digest", "member", "created_at", "seen_at", "how", "proved_at", "factor_at")
    },
    "DeskSession.seed_sealed": "sealed",
}


class MemberKey(models.Model):
    """A member's public key; its seed exists only wrapped (MemberWrap) or inside an unlocked session."""

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE)
    public = models.BinaryField()


class MemberWrap(models.Model):
    """One way to open a member's seed. `kind` names the secret that opens it: password, passkey or paper sheet."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10)
    authenticator = models.OneToOneField(Authenticator, null=True, on_delete=models.CASCADE)
    blob = models.BinaryField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="passkey", authenticator__isnull=False)
                | models.Q(kind__in=["password", "sheet"], authenticator=None),
                name="member_wrap_kind_is_known",
            ),
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=models.Q(authenticator=None),
                name="one_wrap_per_member_and_kind",
            ),
        ]


class DeskSession(models.Model):
    """A signed-in member. Their seed is sealed under a secret that only the cookie holds.

    Without a sealed seed the session is locked: it says who somebody is and opens nothing. `proved_at` is when they
    last proved that with what opens the key; `factor_at` when they gave something that proves it without a key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    secret_digest = models.BinaryField(unique=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    seed_sealed = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    how = models.CharField(max_length=10)
    proved_at = models.DateTimeField(null=True)
    factor_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(how__in=["password", "passkey", "sso", "recovery", "enrolment"]),
                name="session_began_in_a_known_way",
            ),
            models.CheckConstraint(
                condition=models.Q(seed_sealed=None) | models.Q(proved_at__isnull=False),
                name="no_seed_without_a_proof",
            ),
        ]
