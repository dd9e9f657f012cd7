"""What the intake keeps for itself. Sealed objects lie in the vault, reports in reports."""

from django.db import models
from django.db.models import Q

from auricle.directory.models import Member
from auricle.reports.models import Report

FIELD_CLASSES = {
    **{f"LineRefusal.{f}": "open" for f in ("day", "count")},
    # A public key: what is sealed to it nobody here opens.
    **{f"ExpectedTalk.{f}": "open" for f in ("report", "reporter", "at")},
    **{f"Draft.{f}": "open" for f in ("member", "number", "kept_at", "discarded_at")},
    "Draft.sealed": "sealed",
    **{f"CallOutcome.{f}": "open" for f in ("id", "day", "outcome", "count")},
}


class LineRefusal(models.Model):
    """How many calls with a wrong key there were on a day: a row for each, however often."""

    day = models.DateField(primary_key=True)
    count = models.PositiveIntegerField(default=1)


class ExpectedTalk(models.Model):
    """A report that was registered for somebody on the phone, whose recorded talk may still come: for a day.

    The reporter's public key follows from the code and stands nowhere else: without it the recording could be sealed to
    the team alone.
    """

    report = models.OneToOneField(Report, on_delete=models.CASCADE, primary_key=True)
    reporter = models.BinaryField()
    at = models.DateTimeField(db_index=True)


class Draft(models.Model):
    """What one member is writing while somebody tells it, sealed to that member alone. A day old at most.

    `number` grows with each time it is kept, so that a window that was left open overwrites nothing newer.
    """

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE)
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()
    kept_at = models.DateTimeField(db_index=True)
    # For a minute it can be brought back.
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(number__gte=1), name="draft_number_from_1")]


class CallOutcome(models.Model):
    """How many calls of a day ended in which way. Whose calls they were is kept nowhere."""

    day = models.DateField()
    outcome = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    outcome__in=[
                        *("filed", "filed_unheard", "advised", "helped_elsewhere", "earlier_report"),
                        *("silent", "broken_off", "not_ours"),
                    ]
                ),
                name="call_outcome_is_known",
            ),
            models.UniqueConstraint(fields=["day", "outcome"], name="one_count_per_day_and_outcome"),
        ]
