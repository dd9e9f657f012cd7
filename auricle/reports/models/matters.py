"""What reports are matched by, and which are about the same matter. Nothing here says what is known of a person."""

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from auricle.reports.models.report import Report

FIELD_CLASSES = {
    **{f"MatchToken.{f}": "open" for f in ("id", "report")},
    "MatchToken.token": "sealed",
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
