"""What happened to calls, who answers now, when people are there to answer, and interpreters who can be joined."""

from django.db import models
from django.db.models import Q

from auricle.calls.events import LONGEST_WAIT, What
from auricle.directory.models.standing_for import STANDS, StoodFor, two_people

FIELD_CLASSES = {
    **{
        f"CallEvent.{f}": "open" for f in ("id", "call", "what", "at", "language", "urgent", "team", "waited")
    },
    **{f"TakersNow.{f}": "open" for f in ("id", "ready", "busy", "languages", "at", "since")},
    **{f"PlanVersion.{f}": "open" for f in ("number", "decided_at", "decided_by", "document")},
    **{f"Interpreter.{f}": "open" for f in ("id", "language", *STANDS)},
    # Of whoever interprets for the house; never of a caller.
    **{f"Interpreter.{f}": "personal" for f in ("name", "phone")},
}


class CallEvent(models.Model):
    """What happened to a call, told by the phone's service. It names no person, and is deleted after 400 days."""

    call = models.UUIDField()
    what = models.CharField(max_length=12)
    at = models.DateTimeField(db_index=True)
    language = models.CharField(max_length=12, blank=True)
    urgent = models.BooleanField(default=False)
    team = models.CharField(max_length=60, blank=True)
    waited = models.FloatField(null=True)

    class Meta:
        constraints = [
            # Told twice, it happened once.
            models.UniqueConstraint(fields=["call", "what", "at"], name="call_event_happens_once"),
            models.CheckConstraint(
                condition=Q(what__in=[one.value for one in What]), name="call_event_is_known"
            ),
            models.CheckConstraint(
                condition=Q(waited=None) | Q(waited__gte=0, waited__lte=LONGEST_WAIT),
                name="call_waited_a_while",
            ),
        ]


class TakersNow(models.Model):
    """The one row that says who answers at this moment, as numbers: `languages` counts who is ready."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    ready = models.PositiveIntegerField()
    busy = models.PositiveIntegerField()
    languages = models.JSONField()
    at = models.DateTimeField()
    since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="takers_are_one_row")]


class PlanVersion(models.Model):
    """When people answer, as plan.py reads it. A version is never changed, only followed by another."""

    number = models.PositiveIntegerField(primary_key=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=16)
    document = models.TextField()


class Interpreter(StoodFor):
    """Whom a call-taker can join to a talk. The number counts once another administrator has confirmed it."""

    name = models.CharField(max_length=80)
    language = models.CharField(max_length=12)

    class Meta:
        ordering = ["language", "name", "pk"]
        constraints = [
            *two_people("interpreter", number="interpreter_has_a_number"),
            models.UniqueConstraint(
                fields=["language", "phone"], condition=Q(ended_at=None), name="one_interpreter_once"
            ),
        ]
