"""Seal what only the worker may open to send a mail: an address, a code. Public key only.

The key is the registrar's, which the organisation signed and whose seed the worker alone has; the context keeps these
notes apart from registrations. Every note has one length, so that it tells nothing of the address.
"""

from datetime import datetime

from auricle.errors import Invalid
from auricle.sealing import seal
from auricle.sealing.envelope import PublicKey, Sealed
from auricle.vault import storing

CONTEXT = b"au1/mail\0"
NOTE_BYTES = 512


def seal_for_mail(text: str, *, owner: bytes, now: datetime) -> Sealed:
    """A short text of this owner, for the worker. Raises NoKey, and Invalid for a text that is too long."""
    plain = text.encode()
    if len(plain) >= NOTE_BYTES:
        raise Invalid({"address": "too_long"})
    padded = plain + b"\0" * (NOTE_BYTES - len(plain))
    recipient = PublicKey(storing.registrar_key(now=now).public)
    return seal.seal_note(padded, recipient=recipient, context=CONTEXT + owner)
