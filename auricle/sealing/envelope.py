"""The shapes, sizes and refusals of format AU1. No key is handled here."""

import re
from dataclasses import dataclass
from typing import NewType

ContentKey = NewType("ContentKey", bytes)
"""32 random bytes that belong to one report (its content, its identity or its desk notes)."""
ObjectKey = NewType("ObjectKey", bytes)
"""32 bytes derived from a content key that open one object of the report and nothing else."""
Seed = NewType("Seed", bytes)
"""32 bytes from which an X-Wing key pair is made; the private key of a team, a member or a reporter."""
PublicKey = NewType("PublicKey", bytes)
"""An X-Wing public key: 1,184 bytes of ML-KEM-768, then 32 bytes of X25519."""
KeyId = NewType("KeyId", bytes)
Commitment = NewType("Commitment", bytes)
Header = NewType("Header", bytes)
Sealed = NewType("Sealed", bytes)
Pepper = NewType("Pepper", bytes)
PaperSeed = NewType("PaperSeed", bytes)
"""32 secret bytes of the installation, kept outside the database and its backups."""

ALGORITHM = 1
"""The algorithm byte: X-Wing, HKDF-SHA-256 and AES-256-GCM as SPEC.md puts them together."""

KEY_SIZE = 32
SEED_SIZE = 32
PEPPER_SIZE = 32
PUBLIC_KEY_SIZE = 1216
KEY_ID_SIZE = 16
COMMITMENT_SIZE = 32
TAG_SIZE = 16
NONCE_SIZE = 12
ENCAPSULATION_SIZE = 1120
GRANT_SIZE = ENCAPSULATION_SIZE + KEY_SIZE + TAG_SIZE

SALT_SIZE = 32
CHECK_SIZE = 4
HEADER_SIZE = 1 + SALT_SIZE + 3 * CHECK_SIZE

CHUNK_SIZE = 1 << 20
SEALED_CHUNK_SIZE = CHUNK_SIZE + TAG_SIZE
LENGTH_SIZE = 8
PIECE_STEP = 256
"""The pieces of a live stream are a multiple of this, as every padded size is: so no last piece is empty."""
LIVE_HEADER_SIZE = HEADER_SIZE + 2
SMALLEST_PADDED = 4096

# Names are ASCII of one shape, so that no two implementations can encode or normalise one name differently.
_NAME = re.compile(r"[a-z0-9][a-z0-9/_-]{0,99}")


class SealError(Exception):
    """Something sealed was refused. Nothing that was read of it may be used."""


class BadHeader(SealError):
    """The header is not one of format AU1."""


class BadKey(SealError):
    """The bytes are no key of the kind that was asked for."""


class BadName(SealError):
    """A label or a purpose is outside the alphabet that both implementations agree on."""


class WrongKey(SealError):
    """The object was sealed under another content key (or its salt was changed)."""


class WrongReport(SealError):
    """The object belongs to another report."""


class WrongLabel(SealError):
    """The object was sealed under another label."""


class WrongPurpose(SealError):
    """The grant was given for another purpose than the one it was presented for."""


class GrantRefused(SealError):
    """The grant is for another key or another report, or a bit of it was changed: HPKE cannot tell which."""


class WrongCommitment(SealError):
    """The content key does not match the commitment that all recipients of the report share."""


class Truncated(SealError):
    """The end is missing."""


class CutAtChunk(Truncated):
    """Whole chunks are missing from the end."""


class CutAtByte(Truncated):
    """Bytes are missing from within a chunk, a grant or a wrap."""


class MissingChunk(SealError):
    """A chunk before the last one was taken out."""


class Swapped(SealError):
    """A chunk stands where another belongs, and that other comes later."""


class Duplicated(SealError):
    """A chunk that was read before stands here again."""


class Appended(SealError):
    """Something follows after the end."""


class Changed(SealError):
    """The bytes of a chunk were changed."""


class BadPadding(SealError):
    """Whoever sealed this held the key and did not follow the format: length and padding disagree."""


class WrapRefused(SealError):
    """A wrapped secret was made under another key or context, or a bit of it was changed."""


@dataclass(frozen=True)
class SealedObject:
    """One sealed object: a header and at least one chunk, in order."""

    header: Header
    chunks: tuple[Sealed, ...]


def padme(size: int) -> int:
    """Round a size up so that it gives away O(log log size) bits, for at most 12 % more (Padme, PURBs 2019).

    A rounded size rounds to itself, which is how an opener recognises a size that nobody produces.
    """
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (size + mask) & ~mask


def padded_size(size: int) -> int:
    """Size of the padded plaintext: the content, zeros, and eight bytes that hold the true length.

    Beyond 1 MiB every padded size is a multiple of 32 KiB (20 bits of exponent leave 15 free bits), and no
    padded size is below 4 KiB. So the length never straddles two chunks and the last chunk is never empty.
    """
    return max(SMALLEST_PADDED, padme(size + LENGTH_SIZE))


def is_padded_size(size: int) -> bool:
    """Whether some object has this padded size."""
    return size >= SMALLEST_PADDED and padme(size) == size


def piece_bytes(piece: int) -> bytes:
    """The size of a live stream's pieces as its header says it."""
    if piece % PIECE_STEP or not SMALLEST_PADDED <= piece < CHUNK_SIZE:
        raise BadHeader(
            "A live stream is cut into pieces of a multiple of 256 bytes, 4,096 or more and under 1 MiB."
        )
    return (piece // PIECE_STEP).to_bytes(2, "big")


def name_bytes(name: str) -> bytes:
    """A label or a purpose as it enters a key derivation."""
    if not _NAME.fullmatch(name):
        raise BadName("A label or purpose is 1 to 100 characters of a-z, 0-9, '/', '-' and '_'.")
    return name.encode("ascii")
