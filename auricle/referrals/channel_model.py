"""How an agency is reached: by its page, by a system of its own, or by a letter."""

from django.db import models
from django.db.models import Q

from auricle.directory.models import Agency

FIELD_CLASSES = {
    **{
        f"Channel.{f}": "open"
        for f in ("agency", "kind", "language", "address", "reply_to", "phone", "changed_by", "changed_at")
    },
    "Channel.office": "sealed",
}


class Channel(models.Model):
    """One agency's way. No row: by its page, and nobody is written to.

    `office` is the mail address of an office, sealed to the worker. `address`, `reply_to` and `phone` stand on letters:
    to where, where the reply goes, and where somebody of the agency can call.
    """

    agency = models.OneToOneField(Agency, primary_key=True, on_delete=models.PROTECT, related_name="channel")
    kind = models.CharField(max_length=10)
    office = models.BinaryField(null=True)
    language = models.CharField(max_length=10)
    address = models.TextField(blank=True)
    reply_to = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    changed_by = models.CharField(max_length=16)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["portal", "system", "letter"]), name="channel_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="letter") | ~Q(address="") & ~Q(reply_to="") & ~Q(phone=""),
                name="letter_channel_has_its_addresses",
            ),
        ]
