"""Seal a secret that we share with somebody's system, for the worker to sign with. Public key only.

The key is the registrar's, whose seed the worker alone has; the context keeps these notes apart from all others.
"""

from datetime import datetime

from auricle.sealing import seal
from auricle.sealing.envelope import PublicKey, Sealed
from auricle.vault import storing

CONTEXT = b"au1/shared-secret\0"


def seal_shared(secret: bytes, *, owner: bytes, now: datetime) -> Sealed:
    """The secret of this owner, for the worker. Raises NoKey."""
    recipient = PublicKey(storing.registrar_key(now=now).public)
    return seal.seal_note(secret, recipient=recipient, context=CONTEXT + owner)
