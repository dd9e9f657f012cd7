"""The custodians' seats, and what two of them do to open one identity."""

from django.db import models

from auricle.directory.models import Member
from auricle.vault.models.house_keys import SealingKey

FIELD_CLASSES = {
    **{f"Seat.{f}": "open" for f in ("number", "holder", "key", "since")},
    "Seat.blob": "sealed",
    **{
        f"IdentityRequest.{f}": "open"
        for f in (
            "id",
            "report_id",
            "code",
            "state",
            "asked_by",
            "asked_at",
            "ends_at",
            "supported_by",
            "supported_at",
            "approved_by",
            "declined_by",
            "decided_at",
            "seen_at",
        )
    },
    "IdentityRequest.keys_sealed": "sealed",
    **{f"SeatProposal.{f}": "open" for f in ("number", "holder", "key", "proposed_by", "at")},
    "SeatProposal.blob": "sealed",
    **{f"ReShare.{f}": "open" for f in ("id", "request", "number", "seat_from", "seat_to")},
    "ReShare.blob": "sealed",
}


class Seat(models.Model):
    """A custodian's place. Its key's seed is sealed to the one member who holds it; nobody holds two."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    holder = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="seat")
    key = models.OneToOneField(SealingKey, on_delete=models.PROTECT, related_name="+")
    blob = models.BinaryField()
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=5), name="seat_number_is_1_to_5"
            )
        ]


class SeatProposal(models.Model):
    """Who shall fill a seat that nobody fills, with a fresh key. It waits for the organisation's signature."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    holder = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="+")
    key = models.OneToOneField(SealingKey, on_delete=models.PROTECT, related_name="+")
    blob = models.BinaryField()
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=5), name="proposed_seat_is_1_to_5"
            ),
            models.CheckConstraint(
                condition=~models.Q(holder=models.F("proposed_by")), name="nobody_proposes_themselves"
            ),
        ]


class IdentityRequest(models.Model):
    """Somebody needs to know who a reporter is. `keys_sealed` is what two custodians put together, for who asked."""

    id = models.UUIDField(primary_key=True)
    report_id = models.UUIDField(db_index=True)
    code = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default="asked")
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    supported_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    supported_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    declined_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    keys_sealed = models.BinaryField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["asked", "supported", "opened", "seen", "declined", "expired", "unseen"]
                ),
                name="identity_request_state_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(supported_by=models.F("asked_by"))
                & ~models.Q(approved_by=models.F("asked_by"))
                & ~models.Q(approved_by=models.F("supported_by")),
                name="identity_takes_three_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["opened", "seen", "unseen"])
                | models.Q(supported_by__isnull=False, approved_by__isnull=False, decided_at__isnull=False),
                name="identity_opened_by_two",
            ),
            models.CheckConstraint(
                condition=models.Q(state="opened", keys_sealed__isnull=False)
                | (~models.Q(state="opened") & models.Q(keys_sealed=None)),
                name="identity_keys_only_until_seen",
            ),
            models.UniqueConstraint(
                fields=["report_id"],
                condition=models.Q(state__in=["asked", "supported", "opened"]),
                name="one_identity_request_at_a_time",
            ),
        ]


class ReShare(models.Model):
    """A supporting custodian's share, sealed to another seat for one request; gone when the request ends."""

    request = models.ForeignKey(IdentityRequest, on_delete=models.CASCADE)
    number = models.PositiveSmallIntegerField()
    seat_from = models.PositiveSmallIntegerField()
    seat_to = models.PositiveSmallIntegerField()
    blob = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "number", "seat_to"], name="one_share_per_seat_and_request"
            ),
            models.CheckConstraint(
                condition=~models.Q(seat_from=models.F("seat_to")), name="share_goes_to_another_seat"
            ),
        ]
