"""What reporters and desk sealed, its keys granted, and the receipts that open an inbox.

Rows name a report by its bare id: the vault lies below the reports and knows nothing of them. Every content column is
binary and opaque.
"""

from django.db import models

FIELD_CLASSES = {
    **{f"ReportKey.{f}": "open" for f in ("id", "report_id", "purpose", "commitment")},
    **{
        f"Grant.{f}": "open"
        for f in ("id", "report_id", "purpose", "key_id", "algorithm", "granted_by", "expires_at")
    },
    "Grant.blob": "sealed",
    "Grant.quick": "sealed",
    **{f"SealedObject.{f}": "open" for f in ("id", "report_id", "purpose", "label", "chunks", "kept_at")},
    "SealedObject.header": "sealed",
    "SealedObject.body": "sealed",
    **{f"ObjectChunk.{f}": "open" for f in ("id", "object_id", "index", "kept_at")},
    "ObjectChunk.data": "sealed",
    **{f"ReceiptRegistration.{f}": "open" for f in ("report_id", "kept_at", "failures")},
    "ReceiptRegistration.sealed": "sealed",
    **{f"Receipt.{f}": "open" for f in ("report_id", "tries", "tried_at", "rest_until")},
    "Receipt.lookup": "sealed",
    "Receipt.seed_locked": "sealed",
    "Receipt.pin_proof": "sealed",
    "DestroyedReceipt.lookup": "sealed",
    "DestroyedReceipt.destroyed_on": "open",
}

# The content, the desk's texts, what team and custodians tell each other, recordings of talks, identities, and the
# seats' shares of them.
PURPOSES = r"^(content|desk|ask|talk(/[2-4])?|identity(/[2-9])?|seat/[1-5](/[2-9])?)$"


class ReportKey(models.Model):
    """That a report has a key for a purpose, with the commitment that pins which key it is."""

    report_id = models.UUIDField()
    purpose = models.CharField(max_length=10)
    commitment = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report_id", "purpose"], name="one_key_per_report_and_purpose"),
            models.CheckConstraint(
                condition=models.Q(purpose__regex=PURPOSES), name="report_key_purpose_is_known"
            ),
        ]


class Grant(models.Model):
    """A report's key, sealed to one public key. To grant again is to seal 32 bytes, never the content.

    `quick` is the same key under a symmetric one of the team, made when a search first opened it. It goes with its row,
    and when the row is moved to another key.
    """

    report_id = models.UUIDField()
    purpose = models.CharField(max_length=10)
    key_id = models.BinaryField()
    algorithm = models.PositiveSmallIntegerField(default=1)
    blob = models.BinaryField()
    granted_by = models.CharField(max_length=16, blank=True)
    expires_at = models.DateTimeField(null=True)
    quick = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report_id", "purpose", "key_id"], name="one_grant_per_key"),
            models.CheckConstraint(
                condition=models.Q(purpose__regex=PURPOSES), name="grant_purpose_is_known"
            ),
        ]
        # A rotation asks again and again what is still under the old key.
        indexes = [models.Index(fields=["key_id", "id"], name="grants_by_key")]


class SealedObject(models.Model):
    """A sealed stream. One chunk lies in `body`; more lie in ObjectChunk, in order of their index."""

    id = models.UUIDField(primary_key=True)
    report_id = models.UUIDField()
    purpose = models.CharField(max_length=10)
    label = models.CharField(max_length=60)
    header = models.BinaryField()
    body = models.BinaryField(null=True)
    chunks = models.PositiveIntegerField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report_id", "label"], name="one_object_per_label"),
            models.CheckConstraint(
                condition=models.Q(body=None, chunks__gte=1) | models.Q(body__isnull=False, chunks=1),
                name="object_body_or_chunks",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__regex=PURPOSES), name="object_purpose_is_known"
            ),
        ]


class ObjectChunk(models.Model):
    """One chunk of a sealed stream. Chunks come before the object that claims them; unclaimed ones are swept."""

    object_id = models.UUIDField()
    index = models.PositiveIntegerField()
    data = models.BinaryField()
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_id", "index"], name="one_chunk_per_index"),
            # As parcel_reading.py says it: what lies beyond the chunks of a file is a piece of a recording.
            models.CheckConstraint(condition=models.Q(index__lt=1300), name="object_is_not_endless"),
        ]


class ReceiptRegistration(models.Model):
    """What makes a receipt openable, sealed to the registrar. The worker does the slow hash and deletes the row."""

    report_id = models.UUIDField(primary_key=True)
    sealed = models.BinaryField()
    kept_at = models.DateTimeField(db_index=True)
    failures = models.PositiveSmallIntegerField(default=0)


class Receipt(models.Model):
    """An openable receipt: the slow, peppered hash of its code, and the reporter's seed locked under it.

    With a PIN there is `pin_proof`: what tells that the right one was typed, but only to who holds the seed already.
    Tries are counted and slow the next one down; an hour takes one back, and a right PIN takes all.
    """

    lookup = models.BinaryField(primary_key=True)
    report_id = models.UUIDField(unique=True)
    seed_locked = models.BinaryField()
    pin_proof = models.BinaryField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    tried_at = models.DateTimeField(null=True)
    rest_until = models.DateTimeField(null=True)


class DestroyedReceipt(models.Model):
    """The receipt of a report that was destroyed, until old backups are unreadable too: its code gets an answer.

    It names no report, and a day instead of a time, so that it cannot be matched with the log.
    """

    lookup = models.BinaryField(primary_key=True)
    destroyed_on = models.DateField(db_index=True)
