"""Text as the letters of a font can show it. Plain.

A sign without a letter would be an empty box, or stop the paper; it is shown by its number in Unicode instead, so
that nothing is left out unseen. So is what turns or hides text, which could make a paper read as what nobody wrote.
"""

from __future__ import annotations

import struct
import unicodedata
from typing import Any

# These have no ink and no meaning on paper; pasted text is full of them.
INKLESS = dict.fromkeys([0x00AD, 0x200B, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10)])
# Other, private and unassigned; and format, which holds the marks that turn text around.
HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
SEGMENTED_COVERAGE = 12


class NoLetters(Exception):
    """The font does not say in the way we read which letters it has."""


def letters_of(font: bytes) -> frozenset[int]:
    """The code points that an OpenType font has letters for, by its table `cmap` of format 12."""
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {tag: offset for tag, _, offset, _ in struct.iter_unpack(">4sLLL", font[12 : 12 + 16 * count])}
    start = tables.get(b"cmap")
    if start is None:
        raise NoLetters
    (records,) = struct.unpack_from(">H", font, start + 2)
    for number in range(records):
        (offset,) = struct.unpack_from(">L", font, start + 4 + 8 * number + 4)
        if struct.unpack_from(">H", font, start + offset) == (SEGMENTED_COVERAGE,):
            return _segments(font, start + offset)
    raise NoLetters


def _segments(font: bytes, table: int) -> frozenset[int]:
    (groups,) = struct.unpack_from(">L", font, table + 12)
    found: set[int] = set()
    for first, last, _ in struct.iter_unpack(">LLL", font[table + 16 : table + 16 + 12 * groups]):
        found.update(range(first, last + 1))
    return frozenset(found)


def legible(value: Any, letters: frozenset[int]) -> tuple[Any, bool]:
    """The same tree of lists, names and values with every text as it can be shown; and whether a sign could not be."""
    if isinstance(value, str):
        return _text(value, letters)
    if isinstance(value, dict):
        pairs = {name: legible(part, letters) for name, part in value.items()}
        return {name: part for name, (part, _) in pairs.items()}, any(hit for _, hit in pairs.values())
    if isinstance(value, list):
        parts = [legible(part, letters) for part in value]
        return [part for part, _ in parts], any(hit for _, hit in parts)
    return value, False


def _text(text: str, letters: frozenset[int]) -> tuple[str, bool]:
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    plain = plain.translate(INKLESS)
    shown = "".join(sign if _shows(sign, letters) else f"[U+{ord(sign):04X}]" for sign in plain)
    return shown, shown != plain


def _shows(sign: str, letters: frozenset[int]) -> bool:
    return sign == "\n" or (ord(sign) in letters and unicodedata.category(sign) not in HIDDEN)
