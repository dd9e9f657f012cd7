"""Copies of recordings with a disguised voice: who asked for one, and who decided. The sound lies in the vault."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from auricle.reports.models import Report

FIELD_CLASSES = {
    f"DisguisedCopy.{f}": "open"
    for f in (
        "id",
        "report",
        "file",
        "sound",
        "size",
        "state",
        "asked_by",
        "asked_at",
        "decided_by",
        "decided_at",
    )
}


class DisguisedCopy(models.Model):
    """One copy: `file` is the recording that it was made from, `sound` the object that holds it, of `size` bytes."""

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    file = models.UUIDField()
    sound = models.UUIDField()
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=8, default="asked")
    asked_by = models.CharField(max_length=16)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=16, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked", decided_by="", decided_at=None)
                | (Q(state__in=["approved", "declined"], decided_at__isnull=False) & ~Q(decided_by="")),
                name="disguise_is_decided_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="disguise_takes_two_people"),
            # One that waits, or that was approved; who was declined may ask anew.
            models.UniqueConstraint(
                fields=["report", "file"], condition=~Q(state="declined"), name="one_disguise_of_a_recording"
            ),
        ]


def copies_of(report: UUID) -> list[tuple[DisguisedCopy, str]]:
    """The copies of a report's recordings, oldest first, each with the name under which it travels.

    What a reporter called the file says nothing of a copy that was made here, and may name somebody.
    """
    rows = DisguisedCopy.objects.filter(report_id=report)
    return [(row, f"disguised-recording-{number}.wav") for number, row in enumerate(rows, start=1)]
