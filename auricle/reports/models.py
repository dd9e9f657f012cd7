"""Reports, their append-only log, and the clocks that are computed from it. Nothing here can be read as content."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from auricle.directory.models import Category, Member, Region, Team
from auricle.reports.keeping_models import Disposition as Disposition
from auricle.reports.keeping_models import DispositionDecision as DispositionDecision
from auricle.reports.keeping_models import DispositionItem as DispositionItem
from auricle.reports.keeping_models import RetentionVersion as RetentionVersion

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
    # Codes and numbers alone; what was written beside them is sealed (inbox/review_texts.py).
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
    **{f"Transition.{f}": "open" for f in ("id", "from_state", "move", "to_state")},
    **{f"Notice.{f}": "open" for f in ("id", "report", "event_number", "kind", "team", "member", "at")},
    **{
        f"SavedSearch.{f}": "open" for f in ("id", "owner", "team", "name", "query", "position", "deleted_at")
    },
    **{f"SearchLook.{f}": "open" for f in ("id", "search", "member", "at", "mark", "threshold")},
    **{f"Bulk.{f}": "open" for f in ("id", "member", "move", "subject", "at", "undone_at")},
    **{
        f"BulkItem.{f}": "open" for f in ("id", "bulk", "report", "seen", "state", "code", "number", "former")
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
            # What is to be done next (pulling.py): urgent reports, and those that wait for a review or a handler.
            models.Index(
                fields=["team", "next_due_at", "id"], condition=OPEN & Q(urgent=True), name="report_urgent"
            ),
            models.Index(
                F("team"),
                F("state"),
                F("grade").desc(nulls_last=True),
                F("next_due_at"),
                F("id"),
                condition=Q(state__in=["REVIEW", "READY"]),
                name="report_waiting",
            ),
            # What somebody has in hand (workload.py).
            models.Index(
                fields=["handler"],
                include=["team", "state", "urgent", "grade", "next_due_at"],
                condition=OPEN & Q(handler__isnull=False),
                name="report_load",
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
    event_number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, db_index=False)
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "event_number", "kind"], name="one_notice_per_event")
        ]
        indexes = [models.Index(fields=["team", "-at"], name="notice_latest")]


class SavedSearch(models.Model):
    """A filter that somebody keeps under a name, for themselves or for a team. The name is open: it must name nobody.

    `query` is the filter as its address; a deleted one stays for a day, so that deleting can be undone.
    """

    owner = models.ForeignKey(Member, on_delete=models.CASCADE)
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=400, blank=True)
    position = models.PositiveIntegerField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="saved_search_has_a_name")]


class SearchLook(models.Model):
    """When a member last looked into a saved search, and when they want it to stand out."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    at = models.DateTimeField()
    mark = models.CharField(max_length=10)
    threshold = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["search", "member"], name="one_look_of_a_member"),
            models.CheckConstraint(
                condition=Q(mark__in=["none", "new"], threshold=None)
                | Q(mark="many", threshold__isnull=False, threshold__gte=1, threshold__lte=1000),
                name="search_look_is_known",
            ),
        ]


class Bulk(models.Model):
    """One move that somebody makes on many reports. Its reason is sealed in each report and is not here."""

    id = models.UUIDField(primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    move = models.CharField(max_length=40)
    subject = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(move="reassign", subject__isnull=False)
                | Q(move="raise_urgency", subject__isnull=True),
                name="bulk_is_of_what_can_be_undone",
            )
        ]


class BulkItem(models.Model):
    """One report of it: the version that was looked at, whether it was moved, and what it takes to move it back."""

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, db_index=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, db_index=False)
    seen = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    code = models.CharField(max_length=40, blank=True)
    number = models.PositiveIntegerField(null=True)
    former = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulk", "report"], name="each_report_once_in_bulk"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "refused"], number=None)
                | Q(state__in=["done", "undone", "kept"], number__isnull=False),
                name="bulk_item_is_known",
            ),
        ]


class Outbox(models.Model):
    """Work that a commit leaves for the worker: chain the event into the trail, then tell who must know."""

    kind = models.CharField(max_length=40)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, db_index=False)
    event_number = models.PositiveIntegerField()
    at = models.DateTimeField()
