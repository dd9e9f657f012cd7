"""How often a wrong key was shown at the phone's way in, and whom a recording of a talk may be sealed to.

Sealed objects lie in the vault, reports in reports.
"""

from django.db import models

from auricle.reports.models import Report

FIELD_CLASSES = {
    **{f"LineRefusal.{f}": "open" for f in ("day", "count")},
    # A public key: what is sealed to it nobody here opens.
    **{f"ExpectedTalk.{f}": "open" for f in ("report", "reporter", "at")},
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
