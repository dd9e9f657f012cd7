"""A second factor on a receipt: a PIN or a phrase that only the reporter knows.

The seed that opens an inbox is then locked under two parts of the installation: one that follows from the code, one
that follows from the PIN as well. A wrong PIN gives another key and nothing that says so: no row holds anything a PIN
could be tried against without the pepper. Whoever forgets it has lost the inbox; nobody can make it again.
"""

import hashlib
import hmac
import re
import unicodedata
from typing import NewType

from auricle.sealing.codes import LookupId, ReceiptCode, ServerPart
from auricle.sealing.context import hkdf
from auricle.sealing.envelope import Pepper, SealError, Seed

Pin = NewType("Pin", str)
PinSecret = NewType("PinSecret", bytes)
PinPart = NewType("PinPart", bytes)

FEWEST, MOST = 6, 100
PIN = b"au1/receipt/pin"
BOTH = b"au1/receipt/both"
PROOF = b"au1/receipt/proof"
PART = b"pin"
# Named one by one: two languages do not agree on what white space is.
SPACES = re.compile("[ \t\n\v\f\r\u1680\u2028\u2029]+")


class BadPin(SealError):
    """Too short or too long for a PIN or a phrase."""


def read_pin(typed: str) -> Pin:
    """What somebody typed: compatible signs made one, runs of spaces made one. Raises BadPin."""
    pin = SPACES.sub(" ", unicodedata.normalize("NFKC", typed)).strip(" ")
    if not FEWEST <= len(pin) <= MOST:
        raise BadPin(f"A PIN or phrase has {FEWEST} to {MOST} signs.")
    return Pin(pin)


def pin_secret(pin: Pin, code: ReceiptCode) -> PinSecret:
    """What the reporter shows of the PIN. A fast hash: never store or log it. The code salts it, so that whoever sees
    it without the code cannot try PINs."""
    return PinSecret(hkdf(pin.encode("utf-8"), salt=code.encode("ascii"), info=PIN))


def pin_part(pepper: Pepper, lookup: LookupId, secret: PinSecret) -> PinPart:
    """The installation's answer to a PIN, for one receipt; the same whether the PIN is right or wrong."""
    return PinPart(hmac.new(pepper, PART + lookup + secret, hashlib.sha256).digest())


def both(part: ServerPart, second: PinPart) -> ServerPart:
    """The key that locks the seed when there is a PIN; used with `codes.lock` and `codes.unlock`."""
    return ServerPart(hkdf(part + second, salt=b"", info=BOTH))


def proof(seed: Seed) -> bytes:
    """What shows that somebody holds the seed without giving it away; the installation stores its SHA-256."""
    return hkdf(seed, salt=b"", info=PROOF)


def proof_digest(shown: bytes) -> bytes:
    """What is stored of a proof. The seed is 32 random bytes, so nothing can be tried against it."""
    return hashlib.sha256(shown).digest()
