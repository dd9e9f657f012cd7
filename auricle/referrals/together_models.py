"""Meetings of several agencies on one matter: that they were held, who got the record, and what was agreed.

What was said stands in the record, which is sealed once for each referral of whoever gets it. Here are dates and codes.
"""

from django.db import models
from django.db.models import Q

from auricle.directory.models import Agency, Team
from auricle.reports.models import Report

FIELD_CLASSES = {
    **{f"Meeting.{f}": "open" for f in ("id", "report", "team", "held_on", "made_by", "made_at")},
    **{f"MeetingCopy.{f}": "open" for f in ("id", "meeting", "referral", "record")},
    **{
        f"MeetingStep.{f}": "open"
        for f in ("id", "meeting", "number", "agency", "due_at", "state", "done_at", "done_by", "warned")
    },
}


class Meeting(models.Model):
    """A meeting about a report, or the matter that it is in."""

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="meetings")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, db_index=False)
    held_on = models.DateField()
    made_by = models.CharField(max_length=16)
    made_at = models.DateTimeField()


class MeetingCopy(models.Model):
    """The record as one agency has it: `record` is the object that holds it, under the referral's key."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="copies", db_index=False)
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="meetings")
    record = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "referral"], name="one_record_per_referral"),
        ]


class MeetingStep(models.Model):
    """What somebody is to do by when: an agency, or the hotline where that is empty. Its words are in the record."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="steps", db_index=False)
    number = models.PositiveSmallIntegerField()
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, db_index=False)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="open")
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=16, blank=True)
    warned = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["meeting_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="meeting_steps_are_numbered"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "done", "dropped"]), name="meeting_step_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", done_at=None, done_by="")
                | ~Q(state="open") & Q(done_at__isnull=False) & ~Q(done_by=""),
                name="meeting_step_is_ended_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="open"), name="meeting_step_open"),
        ]
