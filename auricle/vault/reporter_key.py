"""Turn a receipt code into the key that opens answers. Only the public face may import this.

The slow hash takes 128 MiB and a good part of a second, so few run at once and a short queue waits for them;
who comes when the queue is full is asked to try again, which harms nobody and locks nobody out.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Semaphore
from uuid import UUID

from django.conf import settings

from auricle.config import keys
from auricle.errors import NotNow
from auricle.sealing import codes, pins, unseal, wraps
from auricle.sealing.codes import AuthSecret, LookupId, ReceiptCode, ServerPart
from auricle.sealing.codes import BadCode as BadCode
from auricle.sealing.codes import read_receipt_code as read_receipt_code
from auricle.sealing.envelope import Commitment, Header, Sealed, Seed
from auricle.sealing.envelope import ContentKey as ContentKey
from auricle.sealing.envelope import SealedObject as SealedStream
from auricle.sealing.pins import BadPin as BadPin
from auricle.sealing.pins import PinSecret
from auricle.sealing.pins import read_pin as read_pin
from auricle.vault.parcel import ObjectPart

AT_ONCE = 1
WAITING = 8
SEED_CONTEXT = b"au1/inbox-session\0"

_running = BoundedSemaphore(AT_ONCE)
_places = Semaphore(WAITING)


class InboxBusy(NotNow):
    """Many inboxes are being opened this moment; the same code works in a few seconds."""


@dataclass(frozen=True)
class ServerHalf:
    """What the server adds to a code: the lookup id of its receipt, and its part of the key."""

    lookup: bytes
    part: bytes


def server_half(auth: bytes) -> ServerHalf:
    """The slow, peppered half of opening a receipt. Raises InboxBusy when too many wait already."""
    with _turn():
        slow = codes.stretch(AuthSecret(auth), keys.pepper())
    return ServerHalf(codes.lookup_id(keys.pepper(), slow), codes.server_part(keys.pepper(), slow))


def pin_part(lookup: bytes, secret: bytes) -> bytes:
    """The installation's answer to a PIN's fast hash; the same call whether it is right or wrong."""
    return pins.pin_part(keys.pepper(), LookupId(lookup), PinSecret(secret))


def with_pin(half: ServerHalf, code: ReceiptCode, pin: str) -> ServerHalf:
    """The server's half of a receipt that has a PIN, for the page without script. Raises BadPin."""
    second = pin_part(half.lookup, pins.pin_secret(read_pin(pin), code))
    return ServerHalf(half.lookup, pins.both(ServerPart(half.part), pins.PinPart(second)))


def proof(seed: Seed) -> bytes:
    """What shows that somebody holds the seed."""
    return pins.proof(seed)


def proof_digest(seed: Seed) -> bytes:
    """What is stored to know that proof by."""
    return pins.proof_digest(pins.proof(seed))


def lock_seed(code: ReceiptCode, half: ServerHalf, seed: Seed) -> bytes:
    """The seed locked for storage under the code and this half."""
    return codes.lock(ServerPart(half.part), codes.receipt_wrap(code, settings.AURICLE_SITE, seed))


def auth_of(code: ReceiptCode) -> bytes:
    """The fast hash of a code that the browser would send; here for the page without script."""
    return codes.auth_secret(code, settings.AURICLE_SITE)


def unlock_seed(code: ReceiptCode, half: ServerHalf, seed_locked: bytes) -> Seed:
    """The reporter's seed. Raises WrongKey of sealing when code and receipt do not belong together."""
    wrapped = codes.unlock(ServerPart(half.part), Sealed(seed_locked))
    return codes.receipt_unwrap(code, settings.AURICLE_SITE, wrapped)


def seal_for_session(secret: bytes, seed: Seed) -> bytes:
    """The seed under the session's secret, which only the cookie holds."""
    return wraps.wrap(secret, seed, context=SEED_CONTEXT)


def open_from_session(secret: bytes, sealed: bytes) -> Seed:
    """The seed of a session without script."""
    return Seed(wraps.unwrap(secret, Sealed(sealed), context=SEED_CONTEXT))


def open_grant(seed: Seed, *, purpose: str, report: UUID, grant: bytes, commitment: bytes) -> ContentKey:
    """The report's key from the reporter's grant. Raises a SealError when it does not fit."""
    return unseal.open_grant(
        seed, Sealed(grant), purpose=purpose, report=report, commitment=Commitment(commitment)
    )


def open_part(key: ContentKey, *, report: UUID, part: ObjectPart) -> bytes:
    """The plaintext of an object that came whole. Raises a SealError when it does not fit."""
    sealed = SealedStream(Header(part.header), (Sealed(part.body or b""),))
    return unseal.open_object(key, report=report, label=part.label, sealed=sealed)


def open_chunks(
    key: ContentKey, *, report: UUID, part: ObjectPart, chunks: Iterable[bytes]
) -> Iterator[bytes]:
    """The plaintext of a file, chunk by chunk; raises a SealError at the end when it was cut.

    Of a recording that broke off it is what came.
    """
    header = Header(part.header)
    own = unseal.stream_key(key, report=report, label=part.label, header=header)
    return unseal.open_recorded_with(own, header, chunks)


@contextmanager
def _turn() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise InboxBusy
    try:
        with _running:
            yield
    finally:
        _places.release()
