"""What was kept of the two reviews: codes and numbers; the words beside them are sealed (inbox/review_texts.py)."""

from django.db import models
from django.db.models import Q

from auricle.reports.models.report import Report

FIELD_CLASSES = {
    **{
        f"ReviewStep.{f}": "open"
        for f in (
            "id",
            "report",
            "kind",
            "number",
            "member",
            "at",
            "version",
            "answers",
            "covers",
            "harm",
            "urgency",
            "credibility",
            "grade",
        )
    },
}


class ReviewStep(models.Model):
    """One step of the two reviews, never changed: a checklist, a redacted version, the check of it, or a grade card.

    `version` is the report's when it was made, `covers` the redacted version that was checked. `answers` are codes.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    member = models.CharField(max_length=16)
    at = models.DateTimeField()
    version = models.PositiveIntegerField()
    answers = models.JSONField(default=dict)
    covers = models.PositiveIntegerField(null=True)
    harm = models.PositiveSmallIntegerField(null=True)
    urgency = models.PositiveSmallIntegerField(null=True)
    credibility = models.PositiveSmallIntegerField(null=True)
    grade = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "kind", "number"], name="one_review_step_per_number"),
            models.CheckConstraint(
                condition=Q(kind__in=["checklist", "redacted", "recheck", "grade"]),
                name="review_step_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="grade", harm__range=(1, 4), urgency__range=(1, 3), credibility__range=(1, 3)
                )
                # What is missing is neither in a range nor outside of it, and a condition on it holds.
                & Q(grade__range=(1, 5), harm__isnull=False, urgency__isnull=False)
                & Q(credibility__isnull=False, grade__isnull=False)
                | ~Q(kind="grade") & Q(harm=None, urgency=None, credibility=None, grade=None),
                name="grade_card_has_its_numbers",
            ),
            models.CheckConstraint(
                condition=Q(kind="recheck", covers__isnull=False) | ~Q(kind="recheck") & Q(covers=None),
                name="check_is_of_one_version",
            ),
        ]
