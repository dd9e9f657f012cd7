"""Keep a short secret under a 32-byte key: a member's seed under a sign-in, a team's under a member.

The context says what is kept and for whom; a wrap that is moved to another row does not open there.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auricle.sealing.context import hkdf
from auricle.sealing.envelope import (
    ALGORITHM,
    KEY_SIZE,
    NONCE_SIZE,
    TAG_SIZE,
    BadHeader,
    BadKey,
    CutAtByte,
    Sealed,
    WrapRefused,
)

WRAP = b"au1/wrap\0"
OVERHEAD = 1 + NONCE_SIZE + TAG_SIZE


def wrap(key: bytes, plaintext: bytes, *, context: bytes) -> Sealed:
    """Algorithm byte, random nonce, ciphertext and tag: 29 bytes longer than the secret."""
    # One key wraps a few secrets per context, far below the 2^32 at which random nonces of 12 bytes wear out.
    nonce = secrets.token_bytes(NONCE_SIZE)
    start = bytes((ALGORITHM,)) + nonce
    return Sealed(start + _cipher(key, context).encrypt(nonce, plaintext, start))


def unwrap(key: bytes, blob: bytes, *, context: bytes) -> bytes:
    """The secret again; raises CutAtByte, BadHeader or WrapRefused."""
    if len(blob) < OVERHEAD:
        raise CutAtByte("A wrapped secret is longer than this.")
    if blob[0] != ALGORITHM:
        raise BadHeader(f"Algorithm {blob[0]} is unknown; this is algorithm {ALGORITHM}.")
    start, rest = blob[: 1 + NONCE_SIZE], blob[1 + NONCE_SIZE :]
    try:
        return _cipher(key, context).decrypt(start[1:], rest, start)
    except InvalidTag as error:
        raise WrapRefused("This was wrapped under another key or context, or it was changed.") from error


def _cipher(key: bytes, context: bytes) -> AESGCM:
    if len(key) != KEY_SIZE:
        raise BadKey("A wrapping key has 32 bytes.")
    return AESGCM(hkdf(key, salt=b"", info=WRAP + context))
