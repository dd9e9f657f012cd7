"""Messages between a reporter and the desk, and the short sessions of a reporter who gave the code."""

from django.db import models

from auricle.reports.models import Report
from auricle.vault.models import SealedObject

FIELD_CLASSES = {
    **{f"Message.{f}": "open" for f in ("id", "report", "sender", "kind", "member", "sealed", "at")},
    **{f"Unmasking.{f}": "open" for f in ("id", "report", "member", "code", "at")},
    **{f"SurveyIssue.{f}": "open" for f in ("id", "report", "closed_at")},
    **{f"SpentToken.{f}": "open" for f in ("digest", "week", "language")},
    "InboxSession.digest": "sealed",
    "InboxSession.report": "open",
    "InboxSession.seed_sealed": "sealed",
    "InboxSession.created_at": "open",
    "InboxSession.seen_at": "open",
    "InboxSession.proved": "open",
}


class Message(models.Model):
    """One message or internal note; its words are the sealed object that it points to."""

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="messages")
    sender = models.CharField(max_length=10)
    kind = models.CharField(max_length=10)
    member = models.CharField(max_length=16, blank=True)
    sealed = models.ForeignKey(SealedObject, on_delete=models.CASCADE)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sender__in=["reporter", "desk"]), name="message_sender_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["reply", "ask", "note", "answer", "outcome"]),
                name="message_kind_is_known",
            ),
        ]


class InboxSession(models.Model):
    """An open inbox. `seed_sealed` is there only without JavaScript, under a secret that only the cookie holds."""

    digest = models.BinaryField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE)
    seed_sealed = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    # Where there is a PIN a session opens nothing before the key that it gives was proved.
    proved = models.BooleanField(default=True, db_default=True)


class Unmasking(models.Model):
    """Somebody showed what is masked in a report: who, when, and why as a code. Counted for the auditor."""

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE)
    member = models.CharField(max_length=16)
    code = models.CharField(max_length=20)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__in=["judge", "redact", "reach", "pass_on", "danger"]),
                name="unmask_reason_is_known",
            )
        ]


class SurveyIssue(models.Model):
    """A reporter was given a token for a survey, once for each closing. Which one is kept nowhere."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE)
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "closed_at"], name="one_survey_token_per_closing")
        ]


class SpentToken(models.Model):
    """A token that was used: its digest, and what the token itself says of when and to whom it was given."""

    digest = models.BinaryField(primary_key=True)
    week = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
