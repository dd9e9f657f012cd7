"""The organisation's signature over public keys: a browser seals to a key only when it is signed and current.

The Ed25519 seed is kept offline; its public key and fingerprint are printed and published.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import NewType

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from auricle.sealing.envelope import PUBLIC_KEY_SIZE, BadKey, BadName, PublicKey, SealError

OrgSeed = NewType("OrgSeed", bytes)
OrgPublicKey = NewType("OrgPublicKey", bytes)
Signature = NewType("Signature", bytes)

STATEMENT = b"au1/key\0"
PURPOSES = ("team", "registrar", "custody", "recovery")
ORG_KEY_SIZE = 32
SIGNATURE_SIZE = 64
EXPIRES_SIZE = 8
FINGERPRINT_SIZE = 20
FINGERPRINT_GROUP = 4


class NotSigned(SealError):
    """The organisation did not sign this statement."""


class Expired(SealError):
    """The organisation signed this statement and its time is over."""


@dataclass(frozen=True)
class KeyStatement:
    """What the organisation vouches for: this key belongs to this holder for this purpose until then."""

    purpose: str
    holder: str
    public: PublicKey
    expires: int
    """Unix seconds; from this second on the statement is expired."""

    def statement_bytes(self) -> bytes:
        """The signed bytes. Purpose and holder hold no zero byte, the rest has fixed lengths: one reading."""
        if self.purpose not in PURPOSES:
            raise BadName(f"A key is for one of {', '.join(PURPOSES)}.")
        holder = self.holder.encode("utf-8")
        if not holder or b"\0" in holder:
            raise BadName("A holder has a name without zero bytes.")
        if len(self.public) != PUBLIC_KEY_SIZE:
            raise BadKey(f"A public key has {PUBLIC_KEY_SIZE} bytes, this one {len(self.public)}.")
        until = self.expires.to_bytes(EXPIRES_SIZE, "big")
        return STATEMENT + self.purpose.encode("ascii") + b"\0" + holder + b"\0" + until + self.public


def new_org_seed() -> OrgSeed:
    return OrgSeed(secrets.token_bytes(ORG_KEY_SIZE))


def org_public(seed: OrgSeed) -> OrgPublicKey:
    return OrgPublicKey(_signing_key(seed).public_key().public_bytes_raw())


def sign_statement(seed: OrgSeed, statement: KeyStatement) -> Signature:
    return Signature(_signing_key(seed).sign(statement.statement_bytes()))


def check_statement(public: OrgPublicKey, statement: KeyStatement, signature: bytes, now: float) -> None:
    """Return when the statement is signed and current at `now` (Unix seconds); raise NotSigned or Expired.

    The signature comes first: of a statement nobody signed, its date says nothing.
    """
    if len(public) != ORG_KEY_SIZE:
        raise BadKey("The organisation's public key has 32 bytes.")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, statement.statement_bytes())
    except InvalidSignature as error:
        raise NotSigned("The organisation did not sign this key.") from error
    if now >= statement.expires:
        raise Expired("The organisation's signature over this key has expired.")


def fingerprint(public: OrgPublicKey) -> str:
    """The organisation's key as people compare it: 40 hexadecimal digits in ten groups."""
    digits = hashlib.sha256(public).digest()[:FINGERPRINT_SIZE].hex()
    return " ".join(digits[i : i + FINGERPRINT_GROUP] for i in range(0, len(digits), FINGERPRINT_GROUP))


def _signing_key(seed: OrgSeed) -> Ed25519PrivateKey:
    if len(seed) != ORG_KEY_SIZE:
        raise BadKey("The organisation's seed has 32 bytes.")
    return Ed25519PrivateKey.from_private_bytes(seed)
