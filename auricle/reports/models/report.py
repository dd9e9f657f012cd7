"""Reports and their append-only log, and what a commit leaves for others to do. Nothing here can be read as content."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from auricle.directory.models import Category, Member, Region, Team

FIELD_CLASSES = {
    **{
        f"Report.{f}": "open"
        for f in (
            "id",
            "retry_digest",
            "category",
            "region",
            "team",
            "channel",
            "language",
            "contact",
            "urgent",
            "state",
            "outcome",
            "grade",
            "handler",
            "lease_until",
            "received_at",
            "closed_at",
            "next_due_at",
            "next_due_kind",
            "version",
            "tags",
            "open_referrals",
        )
    },
    **{
        f"Event.{f}": "open"
        for f in (
            "id",
            "report",
            "number",
            "kind",
            "at",
            "recorded_at",
            "actor",
            "from_state",
            "to_state",
            "data",
            "digest",
        )
    },
    **{f"Transition.{f}": "open" for f in ("id", "from_state", "move", "to_state")},
    **{
        f"Notice.{f}": "open"
        for f in (
            *("id", "report", "referral", "event_number", "kind", "team", "member", "actor", "at", "to_tell"),
        )
    },
    **{f"Outbox.{f}": "open" for f in ("id", "kind", "report", "event_number", "at")},
}

# A withdrawn report is still open: a person decides whether there is a duty to act.
OPEN = ~Q(state__in=["CLOSED", "DISPOSITION_PROPOSED", "DISPOSED"])


class Report(models.Model):
    """One submission by one reporter. `state`, `next_due_*` and `version` are a cache of the event log.

    Foreign keys carry no index of their own: each costs the intake a write, and no list reads by them alone.
    """

    id = models.UUIDField(primary_key=True)
    retry_digest = models.BinaryField()
    category = models.ForeignKey(Category, on_delete=models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, db_index=False)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    contact = models.CharField(max_length=10)
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=30)
    outcome = models.CharField(max_length=40, blank=True)
    grade = models.PositiveSmallIntegerField(null=True)
    handler = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, db_index=False)
    # Until when the present state may last: a screener's lease, or the time a question waits for its answer.
    lease_until = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    next_due_kind = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField()
    # What the routing rules added (directory/routing_rules.py).
    tags = ArrayField(models.CharField(max_length=30), default=list)
    # How many of its referrals are not over yet: counted by the database alone (referrals/sql).
    open_referrals = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=["web", "phone", "mail", "letter", "in_person", "partner"]),
                name="report_channel_is_known",
            ),
            models.CheckConstraint(
                condition=Q(contact__in=["code", "sealed"]), name="report_contact_is_known"
            ),
            models.CheckConstraint(
                condition=Q(grade=None) | Q(grade__gte=1, grade__lte=5), name="report_grade_1_to_5"
            ),
            models.CheckConstraint(
                condition=~Q(state="CLOSED") | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="closed_report_has_outcome_and_date",
            ),
        ]
        indexes = [
            models.Index(
                fields=["team", "next_due_at", "id"],
                include=[
                    "category",
                    "state",
                    "urgent",
                    "grade",
                    "region",
                    "handler",
                    "next_due_kind",
                    "language",
                ],
                condition=OPEN,
                name="report_queue",
            ),
            # A list of one state: the rare ones are not looked for among all that is open.
            models.Index(
                fields=["team", "state", "next_due_at", "id"],
                include=["category", "urgent", "grade", "region", "handler", "language"],
                condition=OPEN,
                name="report_state",
            ),
            # What came when, closed reports too (received_list.py): a search of words goes through it by date.
            models.Index(
                fields=["team", "received_at", "id"],
                include=["category", "state", "handler"],
                name="report_received",
            ),
            # What is to be done next (pulling.py): urgent reports, and those that wait for a review or a handler.
            models.Index(
                fields=["team", "next_due_at", "id"],
                include=["category", "state", "grade", "region", "handler", "language"],
                condition=OPEN & Q(urgent=True),
                name="report_urgent",
            ),
            models.Index(
                F("team"),
                F("state"),
                F("urgent").desc(),
                F("grade").desc(nulls_last=True),
                F("next_due_at"),
                F("id"),
                include=["category", "language", "lease_until"],
                condition=Q(state__in=["REVIEW", "READY"]),
                name="report_waiting",
            ),
            models.Index(
                fields=["team", "language", "-urgent", "next_due_at", "id"],
                include=["category", "state", "grade"],
                condition=Q(state="RECEIVED"),
                name="report_new",
            ),
            # What somebody has in hand (workload.py).
            models.Index(
                fields=["handler", "next_due_at"],
                include=["team", "state", "urgent", "grade"],
                condition=OPEN & Q(handler__isnull=False),
                name="report_load",
            ),
            # What could be about the same matter (related.py): the same category and place, around the same days.
            models.Index(
                fields=["category", "region", "received_at", "id"],
                include=["team", "state"],
                condition=OPEN,
                name="report_alike",
            ),
            # What waits for a supervisor (board.py).
            models.Index(
                fields=["team", "state", "id"],
                condition=Q(state__in=["OUTCOME_PROPOSED", "WITHDRAWN"]),
                name="report_decisions",
            ),
            models.Index(fields=["lease_until"], condition=Q(lease_until__isnull=False), name="report_lease"),
            models.Index(fields=["closed_at"], condition=Q(state="CLOSED"), name="report_closed"),
        ]


class Event(models.Model):
    """What happened to a report, for ever. `data` holds codes and numbers, never words of anybody."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="events", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=16)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30)
    data = models.TextField(default="{}")
    digest = models.BinaryField()

    class Meta:
        ordering = ["report_id", "number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="events_are_numbered")]
        indexes = [
            models.Index(
                fields=["report", "number"],
                condition=Q(kind__in=["place_hold", "lift_hold"]),
                name="event_holds",
            )
        ]


class Transition(models.Model):
    """The state table of lifecycle.py as rows, so that the database refuses any other change of state."""

    from_state = models.CharField(max_length=30, blank=True)
    move = models.CharField(max_length=40)
    to_state = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["from_state", "move", "to_state"], name="transition_once")
        ]


class Notice(models.Model):
    """Something happened that a team or one member must know of: which report and what kind of act, no words."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE)
    # The referral of the report that it is about; then `event_number` is one of the referral's log.
    referral = models.UUIDField(null=True)
    event_number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, db_index=False)
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE)
    at = models.DateTimeField()
    # Who did what it tells of, where it is about a referral: nobody is told of what they did themselves.
    actor = models.CharField(max_length=16, blank=True, db_default="")
    # Whether members are still to be told by mail (telling.py).
    to_tell = models.BooleanField(db_default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "event_number", "kind"],
                condition=Q(referral=None),
                name="one_notice_per_event",
            ),
            models.UniqueConstraint(
                fields=["referral", "event_number", "kind"],
                condition=Q(referral__isnull=False),
                name="one_notice_per_referral_event",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "-at"], name="notice_latest"),
            models.Index(fields=["id"], condition=Q(to_tell=True), name="notice_to_tell"),
            # What was told above a team's own members (board.py), among all that comes with every report.
            models.Index(
                fields=["team", "-at"],
                condition=Q(kind__startswith="clock_") & ~Q(kind__startswith="clock_owner_"),
                name="notice_climbed",
            ),
        ]


class Outbox(models.Model):
    """Work that a commit leaves for the worker: chain the event into the trail, then tell who must know."""

    kind = models.CharField(max_length=40)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, db_index=False)
    event_number = models.PositiveIntegerField()
    at = models.DateTimeField()
