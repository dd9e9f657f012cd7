"""What each key of format AU1 is bound to: the derivations that sealing and opening share.

Every derived key names the report and the place it is for in its HKDF info, so a sealed thing that is moved
to another place meets another key there. The report id has a fixed length of 16 bytes and the one part of
variable length comes last or ends in a zero byte that no name can hold; so no two contexts have the same
encoding.
"""

from uuid import UUID

from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from auricle.sealing.envelope import (
    ALGORITHM,
    CHECK_SIZE,
    COMMITMENT_SIZE,
    HEADER_SIZE,
    KEY_SIZE,
    LIVE_HEADER_SIZE,
    PIECE_STEP,
    SALT_SIZE,
    BadHeader,
    BadKey,
    Commitment,
    ContentKey,
    Header,
    KeyId,
    name_bytes,
    piece_bytes,
)

COMMIT = b"au1/commit"
OBJECT = b"au1/obj\0"
LIVE = b"au1/live\0"
CHECK_KEY = b"au1/check/key"
CHECK_REPORT = b"au1/check/report\0"
CHECK_LABEL = b"au1/check/label\0"
GRANT = b"au1/grant\0"
NOTE = b"au1/note\0"

SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def hkdf(secret: bytes, *, salt: bytes, info: bytes, size: int = KEY_SIZE) -> bytes:
    """HKDF-SHA-256 (RFC 5869)."""
    return HKDF(algorithm=hashes.SHA256(), length=size, salt=salt, info=info).derive(secret)


def commitment_of(key: ContentKey, report: UUID) -> Commitment:
    """The 32 bytes that bind every recipient of a report to one content key.

    AES-GCM alone lets a hostile sender make one ciphertext that opens to two texts under two keys. HKDF is
    collision resistant in its key, so two content keys cannot share a commitment.
    """
    if len(key) != KEY_SIZE:
        raise BadKey("A content key has 32 bytes.")
    return Commitment(hkdf(key, salt=report.bytes, info=COMMIT, size=COMMITMENT_SIZE))


def object_key(key: ContentKey, report: UUID, label: str, salt: bytes) -> bytes:
    """The AES-256-GCM key of one object. The salt makes it fresh, so counters may start at zero each time."""
    return hkdf(key, salt=salt, info=OBJECT + report.bytes + name_bytes(label))


def live_key(key: ContentKey, report: UUID, label: str, salt: bytes, piece: int) -> bytes:
    """The key of one live stream: another one than any object's, and another one for each size of pieces."""
    return hkdf(key, salt=salt, info=LIVE + piece_bytes(piece) + report.bytes + name_bytes(label))


def checks(key: ContentKey, report: UUID, label: str, salt: bytes) -> tuple[bytes, bytes, bytes]:
    """Three short values of the header by which an opener says what is wrong: key, report or label.

    They give nothing away (outputs of HKDF under a random 256-bit key, apart from each other by their info)
    and protect nothing (four bytes): the refusal itself is always that of AES-GCM, which authenticates the
    header.
    """
    name = name_bytes(label)
    return (
        hkdf(key, salt=salt, info=CHECK_KEY, size=CHECK_SIZE),
        hkdf(key, salt=salt, info=CHECK_REPORT + report.bytes, size=CHECK_SIZE),
        hkdf(key, salt=salt, info=CHECK_LABEL + report.bytes + name, size=CHECK_SIZE),
    )


def header_of(salt: bytes, values: tuple[bytes, bytes, bytes]) -> Header:
    return Header(bytes((ALGORITHM,)) + salt + b"".join(values))


def read_header(header: bytes) -> tuple[bytes, tuple[bytes, bytes, bytes]]:
    """Salt and check values of a header; raises BadHeader when it is not one of AU1."""
    if len(header) != HEADER_SIZE:
        raise BadHeader(f"A header has {HEADER_SIZE} bytes, this one {len(header)}.")
    if header[0] != ALGORITHM:
        raise BadHeader(f"Algorithm {header[0]} is unknown; this is algorithm {ALGORITHM}.")
    end = 1 + SALT_SIZE
    first, second, third = (header[end + i * CHECK_SIZE : end + (i + 1) * CHECK_SIZE] for i in range(3))
    return header[1:end], (first, second, third)


def live_header_of(salt: bytes, values: tuple[bytes, bytes, bytes], piece: int) -> Header:
    return Header(header_of(salt, values) + piece_bytes(piece))


def read_live_header(header: bytes) -> tuple[bytes, tuple[bytes, bytes, bytes], int]:
    """Salt, check values and the size of the pieces of a live stream; raises BadHeader."""
    if len(header) != LIVE_HEADER_SIZE:
        raise BadHeader(f"The header of a live stream has {LIVE_HEADER_SIZE} bytes, this one {len(header)}.")
    salt, values = read_header(header[:HEADER_SIZE])
    piece = int.from_bytes(header[HEADER_SIZE:], "big") * PIECE_STEP
    piece_bytes(piece)
    return salt, values, piece


def nonce(index: int, *, last: bool) -> bytes:
    """STREAM: eleven bytes of counter, then one byte that is 1 for the last chunk and 0 for all others."""
    return index.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def grant_info(purpose: str, report: UUID, recipient: KeyId) -> bytes:
    return GRANT + name_bytes(purpose) + b"\0" + report.bytes + recipient


def note_info(recipient: KeyId, context: bytes) -> bytes:
    return NOTE + recipient + context
