"""How long reports are kept, and the batches in which they are destroyed. Codes, dates and who decided; no content."""

from django.db import models
from django.db.models import Q

from auricle.directory.models import Team

FIELD_CLASSES = {
    **{f"RetentionVersion.{f}": "open" for f in ("number", "decided_at", "decided_by", "document")},
    **{
        f"Disposition.{f}": "open"
        for f in (
            "id",
            "team",
            "retention",
            "made_at",
            "finished_at",
            "destroyed",
            "left",
            "complete_on",
            "digest",
        )
    },
    **{f"DispositionDecision.{f}": "open" for f in ("id", "batch", "kind", "member", "role", "reason", "at")},
    **{f"DispositionItem.{f}": "open" for f in ("id", "batch", "report", "due_on", "step", "result")},
}


class RetentionVersion(models.Model):
    """How long closed reports are kept from a moment on, as retention.py reads it; never changed, only followed."""

    number = models.PositiveIntegerField(primary_key=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=16)
    document = models.TextField()


class Disposition(models.Model):
    """A batch of one team's reports to be destroyed: three people decide, the worker carries it out.

    `digest` is of the certificate and stands in the trail too. From the day `complete_on` no backup opens the reports.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, db_index=False)
    retention = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    destroyed = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    complete_on = models.DateField(null=True)
    digest = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(digest__isnull=False, complete_on__isnull=False),
                name="finished_disposition_has_its_certificate",
            )
        ]


class DispositionDecision(models.Model):
    """What one person decided on a batch. Nobody decides twice, so that three decisions are three people."""

    batch = models.ForeignKey(Disposition, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    kind = models.CharField(max_length=10)
    member = models.CharField(max_length=16)
    role = models.CharField(max_length=20)
    reason = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "kind"], name="disposition_decided_once"),
            models.UniqueConstraint(fields=["batch", "member"], name="disposition_takes_different_people"),
            models.CheckConstraint(
                condition=Q(kind__in=["propose", "endorse", "approve", "refuse"]),
                name="disposition_decision_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind="refuse") | ~Q(reason=""), name="disposition_refusal_has_a_reason"
            ),
        ]


class DispositionItem(models.Model):
    """One report of a batch. `step` counts what was carried out; `result` is empty until nothing more will be."""

    batch = models.ForeignKey(Disposition, on_delete=models.PROTECT, related_name="items", db_index=False)
    report = models.ForeignKey("reports.Report", on_delete=models.PROTECT)
    due_on = models.DateField()
    step = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "report"], name="disposition_names_a_report_once"),
            models.UniqueConstraint(
                fields=["report"], condition=Q(result=""), name="report_is_in_one_disposition_at_a_time"
            ),
        ]
