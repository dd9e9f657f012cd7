"""A second, symmetric wrap of a report's key for who holds the team's seed: to open many reports in a moment.

It is made from a grant that was opened and held against its commitment, and bound to the same report, purpose and
commitment. So it opens to the very key that the grant gives, or to nothing.
"""

import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auricle.sealing.context import hkdf
from auricle.sealing.envelope import (
    ALGORITHM,
    KEY_SIZE,
    NONCE_SIZE,
    SEED_SIZE,
    TAG_SIZE,
    BadHeader,
    BadKey,
    Commitment,
    ContentKey,
    CutAtByte,
    Sealed,
    Seed,
    WrapRefused,
    name_bytes,
)

QUICK = b"au1/quick"
SIZE = 1 + NONCE_SIZE + KEY_SIZE + TAG_SIZE


class QuickWraps:
    """Wraps and opens many keys under one seed: the key is derived once."""

    def __init__(self, seed: Seed) -> None:
        if len(seed) != SEED_SIZE:
            raise BadKey(f"A seed has {SEED_SIZE} bytes, this one {len(seed)}.")
        self._cipher = AESGCM(hkdf(seed, salt=b"", info=QUICK))

    def wrap(self, key: ContentKey, *, purpose: str, report: UUID, commitment: Commitment) -> Sealed:
        """Algorithm byte, random nonce, ciphertext and tag: 61 bytes."""
        # One team has millions of reports, far below the 2^32 at which random nonces of 12 bytes wear out.
        start = bytes((ALGORITHM,)) + secrets.token_bytes(NONCE_SIZE)
        data = _bound_to(start, purpose, report, commitment)
        return Sealed(start + self._cipher.encrypt(start[1:], key, data))

    def unwrap(self, blob: bytes, *, purpose: str, report: UUID, commitment: Commitment) -> ContentKey:
        """The key again; raises CutAtByte, BadHeader or WrapRefused."""
        if len(blob) != SIZE:
            raise CutAtByte(f"A quick wrap has {SIZE} bytes, this one {len(blob)}.")
        if blob[0] != ALGORITHM:
            raise BadHeader(f"Algorithm {blob[0]} is unknown; this is algorithm {ALGORITHM}.")
        start = blob[: 1 + NONCE_SIZE]
        try:
            data = _bound_to(start, purpose, report, commitment)
            return ContentKey(self._cipher.decrypt(start[1:], blob[1 + NONCE_SIZE :], data))
        except InvalidTag:
            raise WrapRefused("This was wrapped under another seed or for another report.") from None


def _bound_to(start: bytes, purpose: str, report: UUID, commitment: Commitment) -> bytes:
    return start + name_bytes(purpose) + b"\0" + report.bytes + commitment
