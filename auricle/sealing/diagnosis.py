"""Say why something was refused. Runs after a refusal, with the key at hand; never turns one into a yes.

AES-GCM says no without a reason. The reasons here are found by asking it again: does this chunk open at
another place, or with the other end flag, or without its last bytes? An answer of yes is proof, because
nobody without the key can make a chunk that opens anywhere. Where no question finds an answer, the bytes
themselves were changed.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from auricle.sealing.context import checks, nonce, object_key, read_header
from auricle.sealing.envelope import (
    CHUNK_SIZE,
    GRANT_SIZE,
    KEY_SIZE,
    SMALLEST_PADDED,
    TAG_SIZE,
    Appended,
    BadHeader,
    BadKey,
    Changed,
    ContentKey,
    CutAtByte,
    CutAtChunk,
    Duplicated,
    Header,
    MissingChunk,
    SealError,
    Swapped,
    WrongKey,
    WrongLabel,
    WrongReport,
    is_padded_size,
)

SEARCHED = 256
"""How many places before and after its own a chunk is tried at: 256 MiB either way."""
SMALLEST_STEP = 256
"""Every padded size is a multiple of 256: an exponent of 12 or more leaves at least 8 free bits."""


@dataclass(frozen=True)
class Chunk:
    """A chunk as it was presented: its bytes, its place, and whether nothing follows."""

    sealed: bytes
    index: int
    last: bool
    full: int = CHUNK_SIZE
    """The size of every piece but the last."""


def why_context(key: ContentKey, report: UUID, label: str, header: Header) -> bytes:
    """The object key, if key, report and label are those the header was made for; raises which one is not."""
    salt, found = read_header(header)
    require_context(key, report, label, salt, found)
    return object_key(key, report, label, salt)


def require_context(
    key: ContentKey, report: UUID, label: str, salt: bytes, found: tuple[bytes, bytes, bytes]
) -> None:
    """Refuse a header's check values that are not those of this key, report and label, saying which is another."""
    if len(key) != KEY_SIZE:
        raise BadKey("A content key has 32 bytes.")
    mine = checks(key, report, label, salt)
    key_holds, report_holds, label_holds = map(hmac.compare_digest, mine, found)
    # Each check includes what the one before it covers: another order of yes and no is nobody's header.
    if (label_holds and not report_holds) or (report_holds and not key_holds):
        raise BadHeader("The header was changed.")
    if not key_holds:
        raise WrongKey("This object was sealed under another content key.")
    if not report_holds:
        raise WrongReport("This object belongs to another report.")
    if not label_holds:
        raise WrongLabel("This object was sealed under another label.")


def why_grant_size(blob: bytes) -> SealError:
    if len(blob) < GRANT_SIZE:
        return CutAtByte(f"A grant has {GRANT_SIZE} bytes, this one {len(blob)}.")
    return Appended(f"{len(blob) - GRANT_SIZE} bytes follow after a grant.")


def wrong_size(chunk: Chunk) -> bool:
    """Whether no sealer makes a chunk of this size at this place."""
    if not chunk.last:
        return len(chunk.sealed) != chunk.full + TAG_SIZE
    total = chunk.index * chunk.full + len(chunk.sealed) - TAG_SIZE
    return not TAG_SIZE < len(chunk.sealed) <= chunk.full + TAG_SIZE or not is_padded_size(total)


def why_refused(cipher: AESGCM, header: Header, chunk: Chunk, rest: Iterator[bytes]) -> SealError:
    """The refusal to raise for a chunk that did not open at its place."""
    where = f"Chunk {chunk.index}"
    if _opens(cipher, header, chunk.sealed, chunk.index, last=not chunk.last):
        if chunk.last:
            return CutAtChunk(f"{where} is the last one here and was not the last one sealed.")
        return Appended(f"Something follows after chunk {chunk.index}, the last one sealed.")
    place = _place(cipher, header, chunk)
    if place is not None and place < chunk.index:
        return Duplicated(f"{where} is chunk {place} once more.")
    if place is not None:
        if any(_opens_either(cipher, header, other, chunk.index) for other in rest):
            return Swapped(f"{where} is chunk {place}; the one that belongs here comes later.")
        return MissingChunk(f"Chunk {chunk.index} is missing; chunk {place} follows.")
    if _opens_without_its_end(cipher, header, chunk):
        return Appended(f"Bytes were appended to chunk {chunk.index}.")
    if wrong_size(chunk):
        return CutAtByte(f"{where} has {len(chunk.sealed)} bytes, which no chunk at this place has.")
    return Changed(f"The bytes of chunk {chunk.index} were changed.")


def _place(cipher: AESGCM, header: Header, chunk: Chunk) -> int | None:
    """The place at which a chunk opens, nearest first; None when it opens nowhere near."""
    for distance in range(1, SEARCHED + 1):
        for index in (chunk.index - distance, chunk.index + distance):
            if index >= 0 and _opens_either(cipher, header, chunk.sealed, index):
                return index
    return None


def _opens_without_its_end(cipher: AESGCM, header: Header, chunk: Chunk) -> bool:
    """Whether the chunk opens as a shorter one, of any size that a sealer makes at this place."""
    before = chunk.index * chunk.full
    largest = min(len(chunk.sealed) - 1 - TAG_SIZE, chunk.full)
    smallest = SMALLEST_PADDED if chunk.index == 0 else SMALLEST_STEP
    for size in range(largest - largest % SMALLEST_STEP, smallest - 1, -SMALLEST_STEP):
        cut = chunk.sealed[: size + TAG_SIZE]
        if size == chunk.full and _opens(cipher, header, cut, chunk.index, last=False):
            return True
        if is_padded_size(before + size) and _opens(cipher, header, cut, chunk.index, last=True):
            return True
    return False


def _opens_either(cipher: AESGCM, header: Header, sealed: bytes, index: int) -> bool:
    return any(_opens(cipher, header, sealed, index, last=last) for last in (False, True))


def _opens(cipher: AESGCM, header: Header, sealed: bytes, index: int, *, last: bool) -> bool:
    try:
        cipher.decrypt(nonce(index, last=last), sealed, header)
    except InvalidTag:
        return False
    return True
