"""Challenges that authenticators sign: each says itself for what, for whom and until when it is good, and is good once.

Nothing is written when one is made, so whoever opens the sign-in page leaves no row behind; the digest of one that
was answered stays until it would have run out anyway.
"""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from auricle.config import keys
from auricle.directory.models import SpentChallenge
from auricle.errors import NotNow

LIFETIME = timedelta(minutes=5)
CONTEXT = b"au1/challenge\0"
RANDOM_BYTES = 16
TIME_BYTES = 8
MAC_BYTES = 32


class StaleChallenge(NotNow):
    """The challenge was not made here for this purpose and person, it ran out, or it was answered before."""


def new_challenge(*, purpose: str, who: str, now: datetime) -> bytes:
    """A challenge for one purpose; `who` is the pseudonym that must answer, or empty where nobody is known yet."""
    until = int((now + LIFETIME).timestamp()).to_bytes(TIME_BYTES, "big")
    start = secrets.token_bytes(RANDOM_BYTES) + until
    return start + _mac(start, purpose, who)


def check(challenge: bytes, *, purpose: str, who: str, now: datetime) -> None:
    """Refuse what was not made here for this, or has run out. Raises StaleChallenge."""
    start, mac = challenge[:-MAC_BYTES], challenge[-MAC_BYTES:]
    ours = len(start) == RANDOM_BYTES + TIME_BYTES and hmac.compare_digest(mac, _mac(start, purpose, who))
    if not ours or datetime.fromtimestamp(int.from_bytes(start[RANDOM_BYTES:], "big"), UTC) <= now:
        raise StaleChallenge


def spend(challenge: bytes, *, now: datetime) -> None:
    """Answer it, once. Raises StaleChallenge for whoever comes second."""
    digest = hashlib.sha256(challenge).digest()
    _, first = SpentChallenge.objects.get_or_create(digest=digest, defaults={"spent_at": now})
    if not first:
        raise StaleChallenge


def _mac(start: bytes, purpose: str, who: str) -> bytes:
    message = CONTEXT + purpose.encode() + b"\0" + who.encode() + b"\0" + start
    return hmac.new(keys.form_key(), message, hashlib.sha256).digest()
