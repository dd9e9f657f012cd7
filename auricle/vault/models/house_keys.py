"""The keys of the house: what may be sealed to, who signed it, and seeds sealed to those who may open them."""

from django.db import models

from auricle.directory.models import Member, Team

FIELD_CLASSES = {
    **{
        f"SealingKey.{f}": "open"
        for f in (
            "key_id",
            "purpose",
            "team",
            "holder",
            "public",
            "signature",
            "created_at",
            "signed_at",
            "expires_at",
            "retired_at",
            "destroyed_at",
            "rotation_due_since",
            "outside",
        )
    },
    **{
        f"KeyLogLine.{f}": "open"
        for f in ("id", "at", "what", "key_id", "purpose", "holder", "public", "signature", "expires_at")
    },
    **{f"TeamSeed.{f}": "open" for f in ("id", "key", "member", "granted_at")},
    "TeamSeed.blob": "sealed",
    **{f"RecoverySeed.{f}": "open" for f in ("id", "key", "recovery", "sealed_at")},
    "RecoverySeed.blob": "sealed",
    **{f"Rotation.{f}": "open" for f in ("old", "new", "begun_by", "begun_at", "moved", "unopened")},
}

KEY_PURPOSES = ("team", "registrar", "custody", "recovery")
KEY_EVENTS = ("signed", "renewed", "retired")


class SealingKey(models.Model):
    """A public key that may be sealed to, with the organisation's signature over what it is for.

    Until the organisation has signed it, it waits: nothing is sealed to it. A retired key still opens what was sealed
    to it before, until its seeds are destroyed.
    """

    key_id = models.BinaryField(primary_key=True)
    purpose = models.CharField(max_length=10)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT)
    holder = models.CharField(max_length=60)
    public = models.BinaryField()
    signature = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)
    rotation_due_since = models.DateTimeField(null=True)
    # Its seed is in a system of the agency's own: nobody here ever held it.
    outside = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__in=KEY_PURPOSES), name="sealing_key_purpose_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(signature=None, signed_at=None, expires_at=None, retired_at=None)
                | models.Q(signature__isnull=False, signed_at__isnull=False, expires_at__isnull=False),
                name="sealing_key_waits_or_is_signed",
            ),
            models.CheckConstraint(
                condition=models.Q(destroyed_at=None) | models.Q(retired_at__isnull=False),
                name="only_a_retired_key_is_destroyed",
            ),
            models.UniqueConstraint(
                fields=["purpose", "holder"],
                condition=models.Q(retired_at=None, signature__isnull=False),
                name="one_current_key_per_holder",
            ),
            models.UniqueConstraint(
                fields=["purpose", "holder"],
                condition=models.Q(signature=None),
                name="one_waiting_key_per_holder",
            ),
        ]


class KeyLogLine(models.Model):
    """One line of the public key log. A trigger on SealingKey writes it, so no key is signed or retired unseen."""

    at = models.DateTimeField()
    what = models.CharField(max_length=10)
    key_id = models.BinaryField()
    purpose = models.CharField(max_length=10)
    holder = models.CharField(max_length=60)
    public = models.BinaryField()
    signature = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(what__in=KEY_EVENTS), name="key_log_event_is_known")
        ]


class TeamSeed(models.Model):
    """A team key's seed, sealed to one member."""

    key = models.ForeignKey(SealingKey, on_delete=models.CASCADE)
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    blob = models.BinaryField()
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "member"], name="team_seed_once_per_member")]


class RecoverySeed(models.Model):
    """A team key's seed, sealed to the recovery key, whose own seed exists on paper only."""

    key = models.ForeignKey(SealingKey, on_delete=models.CASCADE, related_name="recovery_seeds")
    recovery = models.ForeignKey(SealingKey, on_delete=models.PROTECT, related_name="+")
    blob = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "recovery"], name="recovery_seed_once_per_recovery_key")
        ]


class Rotation(models.Model):
    """A team's change from one key to the next, and how many grants were moved so far.

    What is left to do is never counted here: it is what the database still holds under the old key.
    """

    old = models.OneToOneField(
        SealingKey, primary_key=True, on_delete=models.PROTECT, related_name="rotation"
    )
    new = models.ForeignKey(SealingKey, on_delete=models.PROTECT, related_name="+")
    begun_by = models.CharField(max_length=16)
    begun_at = models.DateTimeField()
    moved = models.PositiveIntegerField(default=0)
    unopened = models.PositiveIntegerField(default=0)
