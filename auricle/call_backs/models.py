"""Promises to call somebody back. The number is sealed, and when the promise has ended it is not there any more."""

from django.db import models
from django.db.models import F, Q

from auricle.directory.models import Team

FIELD_CLASSES = {
    **{
        f"CallBack.{f}": "open"
        for f in (
            "id",
            "team",
            "language",
            "window",
            "asked_at",
            "starts_at",
            "ends_at",
            "key_id",
            "tries",
            "tried_at",
            "taken_by",
            "taken_at",
            "outcome",
            "ended_at",
        )
    },
    "CallBack.sealed": "sealed",
}

MOST_TRIES = 3
SEALED_BYTES = 1168
"""A number in a note of one length: 32 bytes and what sealing adds."""
OUTCOMES = ("reached", "unwanted", "wrong_number", "not_reached", "expired")


class CallBack(models.Model):
    """One promise. `sealed` and `key_id` are there exactly as long as it is open; nothing else says who asked.

    `starts_at` and `ends_at` are the hours that were chosen; after a try that reached nobody, the next such hours.
    """

    id = models.UUIDField(primary_key=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    window = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    key_id = models.BinaryField(null=True)
    sealed = models.BinaryField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=16, blank=True)
    taken_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["ends_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="", sealed__isnull=False, key_id__isnull=False)
                # Who called is not kept: nobody is counted by it.
                | Q(ended_at__isnull=False, outcome__in=OUTCOMES, sealed=None, key_id=None, taken_by=""),
                name="call_back_ends_without_its_number",
            ),
            models.CheckConstraint(
                condition=Q(taken_by="", taken_at=None) | (~Q(taken_by="") & Q(taken_at__isnull=False)),
                name="call_back_is_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="call_back_hours_have_a_length"
            ),
            models.CheckConstraint(condition=Q(tries__lte=MOST_TRIES), name="call_back_is_tried_three_times"),
        ]
        indexes = [models.Index(fields=["ends_at"], condition=Q(ended_at=None), name="call_backs_open")]
