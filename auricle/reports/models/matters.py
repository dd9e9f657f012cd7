"""What reports are matched by, and which are about the same matter because somebody said so.

Nothing here says what is known of a person.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from auricle.reports.models.report import Report

FIELD_CLASSES = {
    **{f"MatchToken.{f}": "open" for f in ("id", "report")},
    "MatchToken.token": "sealed",
    **{f"Matter.{f}": "open" for f in ("id", "at")},
    **{f"MatterReport.{f}": "open" for f in ("id", "matter", "report")},
    **{f"NotSame.{f}": "open" for f in ("id", "one", "other", "member", "at")},
}


class MatchToken(models.Model):
    """A keyed hash of an identifier that a reviewer confirmed, or of nothing: some only hide how many there are.

    Of what sort it is stands nowhere.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, db_index=False)
    token = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "token"], name="token_once_per_report"),
            models.CheckConstraint(condition=Exact(Length("token"), 16), name="token_has_16_bytes"),
        ]
        indexes = [models.Index(fields=["token"], name="token_match")]


class Matter(models.Model):
    """What several reports are about. It has no name and says nothing: what is known stands in the reports."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()


class MatterReport(models.Model):
    """A report in a matter. Who said so, when and why is an event in its log; a trigger asks for that event."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="reports")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report"], name="report_is_in_one_matter")]


class NotSame(models.Model):
    """Somebody looked at two reports and said that they are not about the same matter."""

    one = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    member = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="not_the_same_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="not_the_same_is_a_pair"),
        ]
