"""Referrals, their append-only log, packages, what was opened of them, and their clocks. Words are sealed elsewhere.

A referral's sealed things lie in the vault under its own id, with a key of their own: an agency never holds the
report's key.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from auricle.directory.models import Agency, Category, Region, Team
from auricle.referrals.channel_model import Channel as Channel
from auricle.referrals.disguise_model import DisguisedCopy as DisguisedCopy
from auricle.referrals.scorecard_models import ScorecardFigure as ScorecardFigure
from auricle.referrals.together_models import Meeting as Meeting
from auricle.referrals.together_models import MeetingCopy as MeetingCopy
from auricle.referrals.together_models import MeetingStep as MeetingStep
from auricle.reports.models import Report

FIELD_CLASSES = {
    **{
        f"Referral.{f}": "open"
        for f in (
            "id",
            "report",
            "team",
            "agency",
            "category",
            "region",
            "grade",
            "kind",
            "asked",
            "state",
            "version",
            "package",
            "seen_package",
            "lead",
            "told_others",
            "drafted_by",
            "made_at",
            "sent_at",
            "ended_at",
            "ground",
            "outcome",
            "reworks",
            "extended_until",
            "waits_for",
            "channel",
            "tries",
            "trouble",
            "next_try_at",
            "next_due_at",
            "next_due_kind",
        )
    },
    **{
        f"ReferralEvent.{f}": "open"
        for f in (
            "id",
            "referral",
            "number",
            "kind",
            "at",
            "recorded_at",
            "side",
            "actor",
            "from_state",
            "to_state",
            "data",
            "words",
        )
    },
    **{f"ReferralTransition.{f}": "open" for f in ("id", "from_state", "move", "to_state", "side")},
    **{
        f"Package.{f}": "open"
        for f in (
            "id",
            "referral",
            "number",
            "covers",
            "document",
            "files",
            "made_by",
            "made_at",
            "released_by",
            "released_at",
        )
    },
    **{f"Opening.{f}": "open" for f in ("id", "referral", "package", "object_id", "officer", "paper", "at")},
    **{
        f"ReferralClock.{f}": "open"
        for f in ("id", "referral", "kind", "started_at", "due_at", "stopped_at", "stop_event", "warned")
    },
    **{
        f"Agreement.{f}": "open"
        for f in (
            "id",
            "agency",
            "category",
            "asked",
            "made_by",
            "made_at",
            "approved_by",
            "valid_until",
            "ended_at",
        )
    },
    **{f"ReferralOutbox.{f}": "open" for f in ("id", "referral", "event_number", "kind", "at")},
}

OVER = ["ENDED", "RETURN_UPHELD", "RECALLED", "INFORMED", "DISCARDED"]
OPEN = ~Q(state__in=OVER)


class Referral(models.Model):
    """A report handed to an agency. `state`, `version` and `next_due_*` are a cache of the log.

    `package` is the number of the last released version, `seen_package` of the last that somebody of the agency
    opened. `waits_for` is "desk" while a question of the agency is unanswered. `lead`: of several agencies on one
    matter this one leads; `told_others`: its agency is told who the others are.
    """

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="referrals")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, db_index=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, db_index=False)
    # What the report was when it was handed over: an agency's lists name these, and the report they never see.
    category = models.ForeignKey(Category, on_delete=models.PROTECT, db_index=False)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, db_index=False)
    grade = models.PositiveSmallIntegerField(null=True)
    kind = models.CharField(max_length=12)
    asked = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    package = models.PositiveSmallIntegerField(default=0)
    seen_package = models.PositiveSmallIntegerField(default=0)
    lead = models.BooleanField(default=False)
    told_others = models.BooleanField(default=False, db_default=False)
    drafted_by = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    reworks = models.PositiveSmallIntegerField(default=0)
    extended_until = models.DateTimeField(null=True)
    waits_for = models.CharField(max_length=6, blank=True)
    # By which way it was sent, and a code for what was in the way of the last try.
    channel = models.CharField(max_length=10, db_default="portal")
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=20, blank=True, db_default="")
    next_try_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    next_due_kind = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["action", "information", "urgent"]), name="referral_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(waits_for__in=["", "desk"]), name="referral_waits_for_a_known_side"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["OUTCOME_REPORTED", "VERIFIED", "ENDED"]) | ~Q(outcome=""),
                name="reported_referral_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["RETURN_REQUESTED", "DISPUTED", "RETURN_UPHELD"]) | ~Q(ground=""),
                name="returned_referral_has_a_ground",
            ),
            models.UniqueConstraint(
                fields=["report", "agency"],
                condition=~Q(state__in=OVER),
                name="one_open_referral_per_report_and_agency",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "next_due_at", "id"],
                include=["state", "kind", "asked", "waits_for", "report"],
                condition=~Q(state__in=["DRAFTED", "APPROVED", *OVER]),
                name="referral_agency_open",
            ),
            models.Index(
                fields=["team", "next_due_at", "id"],
                include=["state", "kind", "asked", "waits_for", "report", "agency"],
                condition=OPEN,
                name="referral_team_open",
            ),
            models.Index(
                fields=["next_try_at"],
                condition=Q(state="SENT", next_try_at__isnull=False),
                name="referral_to_try",
            ),
            models.Index(
                fields=["team", "next_due_at", "id"],
                condition=Q(state="SENT", channel="letter"),
                name="referral_to_post",
            ),
            models.Index(
                fields=["team", "state", "next_due_at", "id"],
                condition=Q(state__in=["DRAFTED", "UNDELIVERED", "RETURN_REQUESTED", "DISPUTED"]),
                name="referral_to_decide",
            ),
            models.Index(
                fields=["agency", "-ended_at"], condition=Q(ended_at__isnull=False), name="referral_ended"
            ),
            # As the agency's own system lists them: all, or those in one state, the last first.
            models.Index(
                fields=["agency", "-sent_at", "-id"],
                condition=Q(sent_at__isnull=False),
                name="referral_sent",
            ),
            models.Index(
                fields=["agency", "state", "-sent_at", "-id"],
                condition=Q(sent_at__isnull=False),
                name="referral_sent_by_state",
            ),
            # What is over and to be looked at all the same: copies to delete, and what only informs.
            models.Index(
                fields=["agency", "ended_at"], condition=Q(state="RECALLED"), name="referral_recalled"
            ),
            models.Index(
                fields=["agency", "ended_at"],
                condition=Q(state="INFORMED", seen_package=0),
                name="referral_to_read",
            ),
        ]


class ReferralEvent(models.Model):
    """What happened to a referral, for ever. `data` holds codes and numbers; `words` names a sealed object."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="events", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    side = models.CharField(max_length=6)
    actor = models.CharField(max_length=16)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
    words = models.UUIDField(null=True)

    class Meta:
        ordering = ["referral_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="referral_events_are_numbered"),
            models.CheckConstraint(
                condition=Q(side__in=["desk", "agency", "clock"]), name="referral_event_side_is_known"
            ),
            # Whoever answers twice, or whose message comes twice, has done it once.
            models.UniqueConstraint(
                fields=["referral", "kind"],
                condition=Q(
                    kind__in=["acknowledge", "request_return", "dispute", "extend", "confirm_deletion"]
                ),
                name="referral_event_happens_once",
            ),
        ]


class ReferralTransition(models.Model):
    """The state table of lifecycle.py as rows, so that the database refuses any other change of state."""

    from_state = models.CharField(max_length=20, blank=True)
    move = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    side = models.CharField(max_length=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["from_state", "move", "to_state", "side"], name="referral_transition_once"
            )
        ]


class Package(models.Model):
    """One version of what an agency gets. Until somebody has released it, no officer sees its row or its objects.

    `covers` is the redacted version that it was made from, `document` the sealed text, `files` the sealed copies of
    the attachments that a person chose.
    """

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="packages", db_index=False)
    number = models.PositiveSmallIntegerField()
    covers = models.PositiveIntegerField()
    document = models.UUIDField()
    files = ArrayField(models.UUIDField(), default=list)
    made_by = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    released_by = models.CharField(max_length=16, blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["referral_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="packages_are_numbered"),
            models.CheckConstraint(
                condition=Q(released_by="", released_at=None)
                | (~Q(released_by="") & Q(released_at__isnull=False)),
                name="package_is_released_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["referral"], condition=Q(released_at=None), name="package_to_release")
        ]


class Opening(models.Model):
    """The dissemination log: which officer opened which version, or which of its files, and when."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="openings")
    package = models.PositiveSmallIntegerField()
    object_id = models.UUIDField()
    officer = models.CharField(max_length=16)
    # It was put on paper, or into a file for one: a copy left these pages.
    paper = models.BooleanField(db_default=False)
    at = models.DateTimeField()


class ReferralClock(models.Model):
    """A promise about a referral: a projection of its events. `warned` is the last share of its time that was told."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="clocks", db_index=False)
    kind = models.CharField(max_length=12)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stop_event = models.CharField(max_length=20, blank=True)
    warned = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "kind"], name="one_referral_clock_per_kind"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(stopped_at=None, warned__lt=100), name="referral_clock_due"
            )
        ]


class Agreement(models.Model):
    """A standing agreement: what an agency may be asked in a category without a supervisor's approval each time.

    It takes two people and ends by itself.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    asked = models.CharField(max_length=20)
    made_by = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    approved_by = models.CharField(max_length=16, blank=True)
    valid_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(approved_by=models.F("made_by")), name="agreement_takes_two_people"
            ),
            models.UniqueConstraint(
                fields=["agency", "category", "asked"],
                condition=Q(ended_at=None),
                name="one_agreement_for_one_thing",
            ),
        ]


class ReferralOutbox(models.Model):
    """Work that a commit leaves for the worker: what an agency did is carried into the report, and the desk is told."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, db_index=False)
    event_number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
