"""Staff passwords: one slow hash gives a verifier for signing in and a key that unlocks the member's seed.

The two come from one Argon2id call by two HKDF labels, so knowing the stored verifier says nothing about the
key. The pepper makes a stolen database useless for guessing.
"""

import hashlib
import hmac
import secrets
import unicodedata
from typing import NewType

from argon2.low_level import Type, hash_secret_raw

from auricle.sealing.context import hkdf
from auricle.sealing.envelope import PEPPER_SIZE, BadKey, Pepper

Verifier = NewType("Verifier", bytes)
PasswordKey = NewType("PasswordKey", bytes)

ARGON_MEMORY_KIB = 64 * 1024
ARGON_PASSES = 3
ARGON_LANES = 1
STRETCHED_SIZE = 32
SALT_SIZE = 16

PASSWORD = b"au1/password\0"
VERIFIER = b"au1/password/verifier"
KEY = b"au1/password/key"


def new_password_salt() -> bytes:
    return secrets.token_bytes(SALT_SIZE)


def stretch_password(password: str, salt: bytes, pepper: Pepper) -> tuple[Verifier, PasswordKey]:
    """Verifier and key-encryption key, 32 bytes each. Takes about a tenth of a second and 64 MiB.

    The password enters in Unicode form NFC, so that one password typed on two keyboards is one password.
    """
    if len(salt) != SALT_SIZE:
        raise BadKey(f"A password salt has {SALT_SIZE} bytes, this one {len(salt)}.")
    if len(pepper) != PEPPER_SIZE:
        raise BadKey(f"A pepper has {PEPPER_SIZE} bytes, this one {len(pepper)}.")
    typed = unicodedata.normalize("NFC", password).encode("utf-8")
    h = hash_secret_raw(
        secret=hmac.new(pepper, PASSWORD + typed, hashlib.sha256).digest(),
        salt=salt,
        time_cost=ARGON_PASSES,
        memory_cost=ARGON_MEMORY_KIB,
        parallelism=ARGON_LANES,
        hash_len=STRETCHED_SIZE,
        type=Type.ID,
    )
    return Verifier(hkdf(h, salt=b"", info=VERIFIER)), PasswordKey(hkdf(h, salt=b"", info=KEY))


def same_verifier(stored: bytes, computed: Verifier) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(stored, computed)
