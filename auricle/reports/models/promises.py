"""Clocks that are computed from the log, the terms they count by, and who is told when one runs out."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from auricle.directory.models import Member, Team
from auricle.reports.models.report import Report

FIELD_CLASSES = {
    **{
        f"Clock.{f}": "open"
        for f in (
            "id",
            "report",
            "kind",
            "started_at",
            "target",
            "pauses",
            "due_at",
            "stopped_at",
            "stop_event",
            "terms",
            "calendar",
            "steps_at",
            "fired",
            "next_step_at",
        )
    },
    **{f"TermsVersion.{f}": "open" for f in ("number", "valid_from", "decided_at", "decided_by", "document")},
    **{f"Place.{f}": "open" for f in ("id", "team", "rung", "member")},
    **{
        f"LadderStep.{f}": "open"
        for f in ("id", "report", "clock", "started_at", "percent", "rung", "team", "member", "at", "batch")
    },
}


class Clock(models.Model):
    """A promise with a deadline: a projection of the events, kept for ordering and counting."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="clocks", db_index=False)
    kind = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    target = models.DurationField()
    pauses = models.JSONField(default=list)
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stop_event = models.CharField(max_length=40, blank=True)
    # By which version of the terms it counts, and by which of their calendars (empty: day and night).
    terms = models.PositiveIntegerField(default=0)
    calendar = models.CharField(max_length=40, blank=True)
    # When each step of the ladder is reached, how many were taken, and when the next is due: what the sweep reads.
    steps_at = ArrayField(models.DateTimeField(), default=list)
    fired = models.PositiveSmallIntegerField(default=0)
    next_step_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "kind", "started_at"], name="one_clock_per_start"),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(next_step_at=None), name="kept_promise_tells_nobody"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_step_at"], condition=Q(next_step_at__isnull=False), name="clock_next_step"
            )
        ]


class TermsVersion(models.Model):
    """What is promised from a moment on, as terms.py reads it. A version is never changed, only followed by another."""

    number = models.PositiveIntegerField(primary_key=True)
    valid_from = models.DateTimeField(unique=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=16)
    document = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__gt=F("decided_at")), name="terms_are_never_backdated"
            )
        ]


class Place(models.Model):
    """The member who stands on a rung of the ladder for a team; where nobody does, the team itself is told."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, db_index=False)
    rung = models.CharField(max_length=12)
    member = models.ForeignKey(Member, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "rung"], name="one_member_on_a_rung"),
            models.CheckConstraint(
                condition=Q(rung__in=["deputy", "supervisor", "director"]), name="place_is_on_the_ladder"
            ),
        ]


class LadderStep(models.Model):
    """Somebody was told that a promise runs out: of which clock, at which share of its time, who, and when."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, db_index=False)
    clock = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    percent = models.PositiveSmallIntegerField()
    rung = models.CharField(max_length=12)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, db_index=False)
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    batch = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "clock", "started_at", "percent", "rung"], name="told_once_on_each_step"
            )
        ]
