"""X-Wing key pairs (ML-KEM-768 with X25519) from 32-byte seeds."""

import hashlib
import secrets

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519

from auricle.sealing.envelope import (
    KEY_ID_SIZE,
    PUBLIC_KEY_SIZE,
    SEED_SIZE,
    BadKey,
    KeyId,
    PublicKey,
    Seed,
)

ML_KEM_SEED_SIZE = 64
ML_KEM_PUBLIC_SIZE = 1184
EXPANDED_SIZE = 96


def new_seed() -> Seed:
    return Seed(secrets.token_bytes(SEED_SIZE))


def private_key(seed: Seed) -> tuple[hpke.MLKEM768X25519PrivateKey, KeyId]:
    """The private key that HPKE opens with, and the id of its public key.

    A seed expands as the X-Wing draft says: SHAKE-256 to 96 bytes, 64 for ML-KEM (d, z) and 32 for X25519.
    The draft's own vectors are in the tests: another expansion would open nothing that a browser sealed.
    """
    lattice, curve = _parts(seed)
    return hpke.MLKEM768X25519PrivateKey(lattice, curve), key_id(_public(lattice, curve))


def public_key(seed: Seed) -> PublicKey:
    return _public(*_parts(seed))


def recipient_key(public: PublicKey) -> hpke.MLKEM768X25519PublicKey:
    """The key object HPKE seals to; raises BadKey when the bytes are no X-Wing public key."""
    if len(public) != PUBLIC_KEY_SIZE:
        raise BadKey(f"A public key has {PUBLIC_KEY_SIZE} bytes, this one {len(public)}.")
    try:
        lattice = mlkem.MLKEM768PublicKey.from_public_bytes(public[:ML_KEM_PUBLIC_SIZE])
        curve = x25519.X25519PublicKey.from_public_bytes(public[ML_KEM_PUBLIC_SIZE:])
        return hpke.MLKEM768X25519PublicKey(lattice, curve)
    except ValueError as error:
        raise BadKey("These bytes are no X-Wing public key.") from error


def key_id(public: PublicKey) -> KeyId:
    """The first 16 bytes of SHA-256 of a public key."""
    return KeyId(hashlib.sha256(public).digest()[:KEY_ID_SIZE])


def _parts(seed: Seed) -> tuple[mlkem.MLKEM768PrivateKey, x25519.X25519PrivateKey]:
    if len(seed) != SEED_SIZE:
        raise BadKey(f"A seed has {SEED_SIZE} bytes, this one {len(seed)}.")
    expanded = hashlib.shake_256(seed).digest(EXPANDED_SIZE)
    return (
        mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:ML_KEM_SEED_SIZE]),
        x25519.X25519PrivateKey.from_private_bytes(expanded[ML_KEM_SEED_SIZE:]),
    )


def _public(lattice: mlkem.MLKEM768PrivateKey, curve: x25519.X25519PrivateKey) -> PublicKey:
    return PublicKey(lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw())
