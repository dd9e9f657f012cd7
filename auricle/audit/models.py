"""The trail: one hash chain over every act. Rows are appended by one database function and never changed."""

from django.db import models

FIELD_CLASSES = {
    "TrailLine.seq": "open",
    "TrailLine.at": "open",
    "TrailLine.actor": "open",
    "TrailLine.act": "open",
    "TrailLine.subject": "open",
    "TrailLine.detail": "open",
    "TrailLine.event_digest": "open",
    "TrailLine.previous": "open",
    "TrailLine.digest": "open",
    "TrailSalt.report_id": "open",
    "TrailSalt.salt": "open",
    **{f"TreeTile.{f}": "open" for f in ("id", "height", "index", "digest")},
    **{f"Checkpoint.{f}": "open" for f in ("id", "at", "size", "root", "note", "proof", "key")},
    **{f"CheckpointSent.{f}": "open" for f in ("id", "checkpoint", "witness", "at")},
    **{
        f"Verification.{f}": "open"
        for f in ("id", "made_by", "begun_at", "ended_at", "size", "checked", "findings", "first_line")
    },
}


class TrailLine(models.Model):
    """One act. `subject` is a salted hash of the report's id, so that destroying the salt unlinks the line."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.TextField()
    act = models.TextField()
    subject = models.BinaryField()
    detail = models.TextField()
    event_digest = models.BinaryField(null=True)
    previous = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_digest"], name="trail_one_line_per_event"),
            models.UniqueConstraint(fields=["previous"], name="trail_never_forks"),
        ]
        # The auditor's ways in: by person, by report, by act, by hour; each is paged by the line's number.
        indexes = [
            models.Index(fields=["actor", "seq"], name="trail_by_actor"),
            models.Index(fields=["subject", "seq"], name="trail_by_subject"),
            models.Index(fields=["act", "seq"], name="trail_by_act"),
            models.Index(fields=["at"], name="trail_by_time"),
        ]


class TrailSalt(models.Model):
    """The salt that ties a report to its trail lines; deleted when the report is disposed of."""

    report_id = models.UUIDField(primary_key=True)
    salt = models.BinaryField()

    class Meta:
        # From a name in the trail to its report, for auditors who ask. It is gone with the salt.
        indexes = [
            models.Index(
                models.Func(
                    models.F("salt"),
                    models.Func(models.F("report_id"), function="uuid_send"),
                    arg_joiner=" || ",
                    template="sha256(%(expressions)s)",
                ),
                name="trailsalt_by_subject",
            )
        ]


class TreeTile(models.Model):
    """The hash of a full subtree of 256, 65,536, ... lines: what a checkpoint need not hash again."""

    height = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["height", "index"], name="tree_tile_once"),
            models.CheckConstraint(
                condition=models.Q(height__gte=1, index__gte=0), name="tree_tile_has_a_place"
            ),
        ]


class Checkpoint(models.Model):
    """The signed state of the trail at one moment, with the proof that it continues the checkpoint before."""

    at = models.DateTimeField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    proof = models.TextField()
    key = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(size__gte=1), name="checkpoint_has_lines")]


class CheckpointSent(models.Model):
    """That a witness outside was given a checkpoint."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT)
    witness = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="checkpoint_sent_once"),
        ]


class Verification(models.Model):
    """One walk over the trail as it was when the walk began, and what did not hold.

    It tells an honest operator early. To outsiders it proves nothing: they verify an export for themselves.
    """

    made_by = models.TextField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    size = models.BigIntegerField()
    checked = models.BigIntegerField(default=0)
    findings = models.IntegerField(default=0)
    # The number of the first line that does not hold, where a line is what was found.
    first_line = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["made_by"], condition=models.Q(ended_at=None), name="one_walk_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(checked__gte=0, checked__lte=models.F("size")), name="walk_stays_inside"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(checked=models.F("size")),
                name="walk_ends_at_the_end",
            ),
        ]
