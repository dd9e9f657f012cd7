"""Markers: strings that exist nowhere else, put wherever a reporter can put anything, and looked for afterwards."""

from __future__ import annotations

import base64
import random
import string
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

ALPHABET = string.ascii_letters + string.digits
MIB = 1 << 20


def marker(name: str) -> str:
    """A word of letters and digits, so that it is the same in a form, in JSON and in an address."""
    return f"Zq{name}" + "".join(random.choices(ALPHABET, k=16))


@dataclass(frozen=True)
class Evidence:
    """A file as a reporter has it."""

    name: str
    content: bytes = field(repr=False)
    type: str = "application/pdf"


@dataclass(frozen=True)
class Told:
    """Everything that one reporter says, each with a marker in it."""

    story: str
    answer: str
    where: str
    when: str
    name: str
    reach: str
    files: tuple[Evidence, ...]
    message: str
    markers: tuple[str, ...]

    def found_in(self, data: bytes) -> list[str]:
        """The markers that these bytes contain, however they are written."""
        return [each for each in self.markers if any(form in data for form in forms_of(each))]


def tell(*sizes: int) -> Told:
    """Something to report, with a file of each size."""
    words = {
        name: marker(name) for name in ("story", "answer", "where", "when", "name", "reach", "file", "bytes")
    }
    message = marker("message")
    files = tuple(
        evidence(f"{words['file']}-{at}.pdf", size, words["bytes"]) for at, size in enumerate(sizes)
    )
    return Told(
        story=f"The bridge is cracked. {words['story']}\nNobody listens to us.",
        answer=f"Since May. {words['answer']}",
        where=f"Mill Lane {words['where']}",
        when=f"Tuesday {words['when']}",
        name=f"Robin {words['name']}",
        reach=f"the baker {words['reach']}",
        files=files,
        message=f"There is more. {message}",
        markers=(*words.values(), message),
    )


def evidence(name: str, size: int, word: str = "") -> Evidence:
    """A file of exactly this size that nothing can make smaller, with a word at its begin, middle and end."""
    content = bytearray(random.randbytes(size))
    mark = word.encode()
    for at in (0, size // 2, size - len(mark)):
        content[at : at + len(mark)] = mark
    return Evidence(name, bytes(content))


def forms_of(word: str) -> Iterable[bytes]:
    """How a word may look on the way: plain, as hexadecimal, as base64 at each offset, as wide characters."""
    plain = word.encode()
    yield plain
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    yield word.encode("utf-16-le")
    yield word.encode("utf-16-be")
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + plain)
        # Without the letters at both ends, which mix in the bytes beside the word.
        yield encoded[4 if offset else 0 : len(encoded) // 4 * 4 - 4]


def unpacked(data: bytes) -> bytes:
    """The bytes, and after them what they become when they were compressed."""
    for bits in (31, 15, -15):
        try:
            return data + zlib.decompressobj(bits).decompress(data)
        except zlib.error:
            continue
    return data
