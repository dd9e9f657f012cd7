"""What the desk gives a browser so that the phone's service knows it, and knows which number to dial.

    ticket = write_ticket(key, Ticket(...))             # signed; it names nobody outside the house
    passed = write_pass(key, DialPass(...))             # sealed: the browser carries the number and cannot read it

Both processes have the key, so one module reads and writes. A ticket is worth something for half a minute and once;
that it was used is remembered by whoever reads it.
"""

import base64
import binascii
import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auricle.sealing.context import hkdf
from auricle.sealing.envelope import NONCE_SIZE

TICKET = b"auricle/ticket\0"
PASS = b"auricle/dial-pass"
TICKET_SECONDS = 30
PASS_SECONDS = 120
LONGEST = 4096
PASS_SIZE = 192
"""Every pass has one size, so that it does not tell how long the number is."""
KINDS = ("taker", "watcher")


class BadTicket(Exception):
    """This ticket, or pass, was not made here, is too old, or was changed. What it holds is not repeated."""


@dataclass(frozen=True)
class Ticket:
    """Who comes to the phone's service. `seat` is drawn by lot for each session of a browser."""

    seat: str
    name: str = field(repr=False)
    languages: tuple[str, ...]
    teams: tuple[str, ...]
    until: int
    """Seconds of Unix."""
    kind: str = "taker"
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(12), repr=False)


@dataclass(frozen=True)
class DialPass:
    """Leave to dial one number once, for one promise to call back."""

    number: str = field(repr=False)
    call_back: UUID
    until: int
    language: str = "en"
    """In which whoever answers is spoken to."""


def new_seat() -> str:
    """A name for a seat that says nothing of who sits there."""
    return secrets.token_urlsafe(12)


def write_ticket(key: bytes, ticket: Ticket) -> str:
    """The ticket as text that a browser carries."""
    said = json.dumps(asdict(ticket)).encode()
    return f"{_b64(said)}.{_b64(_mark(key, said))}"


def read_ticket(key: bytes, text: str, *, now: float) -> Ticket:
    """The ticket again. Raises BadTicket."""
    said, _, mark = text.partition(".")
    if len(text) > LONGEST or not hmac.compare_digest(_bytes(mark), _mark(key, _bytes(said))):
        raise BadTicket("This ticket was not made here.")
    found = json.loads(_bytes(said))
    ticket = Ticket(**{**found, "languages": tuple(found["languages"]), "teams": tuple(found["teams"])})
    if ticket.kind not in KINDS or not now <= ticket.until <= now + 2 * TICKET_SECONDS:
        raise BadTicket("This ticket is too old.")
    return ticket


def write_pass(key: bytes, passed: DialPass) -> str:
    """The pass as text that says nothing to who carries it."""
    said = {"number": passed.number, "call_back": str(passed.call_back), "until": passed.until}
    said["language"] = passed.language
    data = json.dumps(said).encode().ljust(PASS_SIZE)
    nonce = secrets.token_bytes(NONCE_SIZE)
    return _b64(nonce + _cipher(key).encrypt(nonce, data, PASS))


def read_pass(key: bytes, text: str, *, now: float) -> DialPass:
    """The pass again. Raises BadTicket."""
    sealed = _bytes(text) if len(text) <= LONGEST else b""
    try:
        said: dict[str, Any] = json.loads(
            _cipher(key).decrypt(sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], PASS)
        )
    except (InvalidTag, ValueError):
        raise BadTicket("This pass was not made here.") from None
    passed = DialPass(said["number"], UUID(said["call_back"]), said["until"], said["language"])
    if not now <= passed.until <= now + 2 * PASS_SECONDS:
        raise BadTicket("This pass is too old.")
    return passed


def _mark(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, TICKET + said, "sha256")


def _cipher(key: bytes) -> AESGCM:
    # Few passes are made under one key, far below the 2^32 at which random nonces of 12 bytes wear out.
    return AESGCM(hkdf(key, salt=b"", info=PASS))


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _bytes(text: str) -> bytes:
    """What is written, or nothing where nothing can be written so.

    One text alone says it: the last letter has bits to spare, and what is good once must not be good in sixteen ways.
    """
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    return found if _b64(found) == text else b""
