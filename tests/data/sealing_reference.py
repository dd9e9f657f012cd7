"""Format AU1 written down a second time, as short as SPEC.md allows and sharing no code with auricle.sealing.

Vectors are made with it and held against it, so that a mistake in the package cannot hide in its own vectors.
"""

import hashlib
import hmac
import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Presented:
    """What is handed to an opener: the place it is presented at, the header and the chunks."""

    key: bytes
    report: UUID
    label: str
    header: bytes
    chunks: tuple[bytes, ...]


def hkdf(secret: bytes, salt: bytes, info: bytes, size: int = 32) -> bytes:
    extracted = hmac.digest(salt or bytes(32), secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")[:size]


def padded(content: bytes) -> bytes:
    size = len(content) + 8
    exponent = math.floor(math.log2(size))
    step = 2 ** (exponent - math.floor(math.log2(exponent)) - 1) if size > 1 else 1
    total = max(4096, math.ceil(size / step) * step)
    return content + bytes(total - size) + len(content).to_bytes(8, "big")


def header(key: bytes, report: UUID, label: str, salt: bytes) -> bytes:
    about = report.bytes
    return b"".join(
        (
            b"\x01",
            salt,
            hkdf(key, salt, b"au1/check/key", 4),
            hkdf(key, salt, b"au1/check/report\0" + about, 4),
            hkdf(key, salt, b"au1/check/label\0" + about + label.encode(), 4),
        )
    )


def seal_padded(key: bytes, report: UUID, label: str, salt: bytes, plaintext: bytes) -> Presented:
    first = header(key, report, label, salt)
    cipher = AESGCM(hkdf(key, salt, b"au1/obj\0" + report.bytes + label.encode()))
    count = math.ceil(len(plaintext) / MEBIBYTE)
    chunks = (
        cipher.encrypt(
            index.to_bytes(11, "big") + (b"\1" if index == count - 1 else b"\0"),
            plaintext[index * MEBIBYTE : (index + 1) * MEBIBYTE],
            first,
        )
        for index in range(count)
    )
    return Presented(key, report, label, first, tuple(chunks))


def seal_live(key: bytes, report: UUID, label: str, salt: bytes, piece: int, plaintext: bytes) -> Presented:
    """A live stream of padded plaintext."""
    size = (piece // 256).to_bytes(2, "big")
    first = header(key, report, label, salt) + size
    cipher = AESGCM(hkdf(key, salt, b"au1/live\0" + size + report.bytes + label.encode()))
    pieces = [plaintext[start : start + piece] for start in range(0, len(plaintext), piece)]
    chunks = [
        cipher.encrypt(index.to_bytes(11, "big") + (b"\1" if index == len(pieces) - 1 else b"\0"), one, first)
        for index, one in enumerate(pieces)
    ]
    return Presented(key, report, label, first, tuple(chunks))


def share(key: bytes, slope: bytes, seat: int) -> bytes:
    """By schoolbook multiplication of polynomials, then division by AES's."""
    return bytes(byte ^ _remainder(_product(rise, seat)) for byte, rise in zip(key, slope, strict=True))


def _product(one: int, two: int) -> int:
    total = 0
    for bit in range(8):
        total ^= (one << bit) * (two >> bit & 1)
    return total


def _remainder(value: int) -> int:
    for bit in range(15, 7, -1):
        value ^= (0x11B << (bit - 8)) * (value >> bit & 1)
    return value


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def flip(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def order(chunks: Sequence[bytes], places: Sequence[int]) -> tuple[bytes, ...]:
    return tuple(chunks[place] for place in places)
