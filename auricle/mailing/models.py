"""Where members are written to and when, and the letters on their way. Addresses are sealed to the worker."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from auricle.directory.models import Member

FIELD_CLASSES = {
    "Mailbox.member": "open",
    "Mailbox.address": "sealed",
    "Mailbox.new_address": "sealed",
    "Mailbox.code": "sealed",
    "Mailbox.code_digest": "sealed",
    "Mailbox.code_made_at": "open",
    "Mailbox.code_failures": "open",
    "Mailbox.choices": "open",
    # When somebody wants to be left alone tells of their life.
    "Mailbox.daily_hour": "personal",
    "Mailbox.quiet_from": "personal",
    "Mailbox.quiet_until": "personal",
    "Mailbox.due_at": "open",
    "ReporterBox.report": "open",
    "ReporterBox.sealed": "sealed",
    "ReporterBox.due_at": "open",
    **{
        f"Letter.{f}": "open"
        for f in (
            "id",
            "kind",
            "member",
            "report",
            "made_at",
            "handed_at",
            "attempts",
            "given_up_at",
            "trouble",
        )
    },
}
HOURS = range(24)
LETTER_KINDS = ("desk", "code", "reporter")


class Mailbox(models.Model):
    """How a member is written to. `due_at` is all that is kept of what waits: one moment, however much it is."""

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE, related_name="mailbox")
    address = models.BinaryField(null=True)
    # An address that was typed and not confirmed yet: it is written to once, with the code.
    new_address = models.BinaryField(null=True)
    code = models.BinaryField(null=True)
    code_digest = models.BinaryField(null=True)
    code_made_at = models.DateTimeField(null=True)
    code_failures = models.PositiveSmallIntegerField(default=0)
    choices = models.JSONField(default=dict)
    daily_hour = models.PositiveSmallIntegerField(default=8)
    quiet_from = models.PositiveSmallIntegerField(default=0)
    quiet_until = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(daily_hour__lt=24, quiet_from__lt=24, quiet_until__lt=24),
                name="mail_hours_are_of_the_day",
            ),
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(address__isnull=False), name="mail_waits_for_an_address"
            ),
            models.CheckConstraint(
                condition=Q(new_address=None, code=None, code_digest=None)
                | Q(
                    new_address__isnull=False,
                    code__isnull=False,
                    code_digest__isnull=False,
                    code_made_at__isnull=False,
                ),
                name="new_mail_address_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="mail_due")]


class ReporterBox(models.Model):
    """Where the reporter of a report wants to be told that there is something new. No row: nowhere.

    Nobody's role but the worker's reads this table; reporters set and empty it through their inbox.
    """

    report = models.UUIDField(primary_key=True)
    sealed = models.BinaryField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="reporter_mail_due")
        ]


class Letter(models.Model):
    """One mail on its way: to whom, and how often it was tried. Deleted when the server took it."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    kind = models.CharField(max_length=10)
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE)
    report = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    given_up_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LETTER_KINDS), name="letter_kind_is_known"),
            # One that was given up does not say any more to which reporter it was.
            models.CheckConstraint(
                condition=Q(kind="reporter", member=None)
                & (Q(given_up_at=None, report__isnull=False) | Q(given_up_at__isnull=False, report=None))
                | ~Q(kind="reporter") & Q(member__isnull=False, report=None),
                name="letter_is_for_somebody",
            ),
            models.UniqueConstraint(fields=["report"], name="one_letter_to_a_reporter"),
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=Q(given_up_at=None),
                name="one_letter_on_its_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["made_at"], condition=Q(handed_at=None, given_up_at=None), name="letters_to_hand_over"
            )
        ]
