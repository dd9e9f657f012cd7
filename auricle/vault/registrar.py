"""Receipts become openable: the worker does the slow hash once and deletes the sealed registration.

It holds the pepper and the registrar's seed but no team key, so it can open registrations and nothing else.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from auricle.config import keys
from auricle.sealing import codes, pins, unseal
from auricle.sealing.codes import AuthSecret
from auricle.sealing.envelope import Sealed, SealError
from auricle.sealing.pins import PinSecret
from auricle.vault.models import Receipt, ReceiptRegistration
from auricle.vault.parcel import REGISTRATION_CONTEXT

AUTH_BYTES, WRAPPED_BYTES, PIN_BYTES = 32, 48, 32
MOST_FAILURES = 3


def register_waiting(*, most: int, now: datetime) -> int:
    """Register up to `most` receipts, oldest first. Returns how many can be opened now."""
    waiting = ReceiptRegistration.objects.filter(failures__lt=MOST_FAILURES, kept_at__lte=now).order_by(
        "kept_at"
    )
    return sum(_register(row) for row in list(waiting[:most]))


def _register(row: ReceiptRegistration) -> bool:
    try:
        plain = unseal.open_note(
            keys.registrar_seed(),
            Sealed(bytes(row.sealed)),
            context=REGISTRATION_CONTEXT + row.report_id.bytes,
        )
        receipt = _receipt(row.report_id, plain)
        with transaction.atomic():
            receipt.save(force_insert=True)
            row.delete()
    except (SealError, IntegrityError):
        # A registration that nobody can open is the sender's own doing; it must not hold up those behind it.
        ReceiptRegistration.objects.filter(pk=row.pk).update(failures=F("failures") + 1)
        return False
    return True


def _receipt(report: UUID, plain: bytes) -> Receipt:
    """The receipt that a registration asks for: the slow hash, once; with a PIN the seed is locked under both parts."""
    auth, rest = plain[:AUTH_BYTES], plain[AUTH_BYTES:]
    wrapped, second = rest[:WRAPPED_BYTES], rest[WRAPPED_BYTES:]
    slow = codes.stretch(AuthSecret(auth), keys.pepper())
    lookup, part = codes.lookup_id(keys.pepper(), slow), codes.server_part(keys.pepper(), slow)
    if second:
        part = pins.both(part, pins.pin_part(keys.pepper(), lookup, PinSecret(second[:PIN_BYTES])))
    return Receipt(
        lookup=lookup,
        report_id=report,
        seed_locked=codes.lock(part, Sealed(wrapped)),
        pin_proof=second[PIN_BYTES:] if second else None,
    )
