"""Secrets on paper: letters that nobody confuses, in lines that say themselves when one was mistyped.

Thirty-two bytes make eight lines of eight letters. A line holds four bytes and one byte of a checksum over the line
and its number, so a slip is found in its line, and so are two lines that changed places.
"""

import hashlib
import secrets
import unicodedata

from auricle.sealing.envelope import KEY_SIZE, BadKey, SealError

# Crockford's alphabet: no I, L, O or U. What was meant by those is read as what they look like.
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKS_LIKE = str.maketrans({"I": "1", "L": "1", "O": "0"})
LINES = 8
LINE_LETTERS = 8
LINE_BYTES = KEY_SIZE // LINES
CHECK = b"au1/paper\0"


class BadLine(SealError):
    """A line of the sheet is not what was printed. `line` is its number, or 0 when there are not eight."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"Line {line} is wrong." if line else "These are not eight lines of eight letters.")


def new_paper_secret() -> bytes:
    return secrets.token_bytes(KEY_SIZE)


def to_lines(secret: bytes) -> list[str]:
    """The secret as it is printed: eight lines, each two groups of four letters."""
    if len(secret) != KEY_SIZE:
        raise BadKey(f"A paper secret has {KEY_SIZE} bytes, this one {len(secret)}.")
    lines = []
    for number in range(LINES):
        part = secret[number * LINE_BYTES : (number + 1) * LINE_BYTES]
        letters = _letters(part + _check(number, part))
        lines.append(f"{letters[:4]}-{letters[4:]}")
    return lines


def from_typed(typed: str) -> bytes:
    """The secret again, however it was spaced; raises BadLine with the number of the first wrong line."""
    letters = plain(typed)
    if len(letters) != LINES * LINE_LETTERS:
        raise BadLine(0)
    parts = []
    for number in range(LINES):
        line = _bytes(letters[number * LINE_LETTERS : (number + 1) * LINE_LETTERS], number)
        part = line[:LINE_BYTES]
        if line[LINE_BYTES:] != _check(number, part):
            raise BadLine(number + 1)
        parts.append(part)
    return b"".join(parts)


def plain(typed: str) -> str:
    """What somebody typed, without spaces and dashes, in capitals, and with look-alikes as what was meant."""
    folded = unicodedata.normalize("NFKC", typed).upper().translate(LOOKS_LIKE)
    return "".join(c for c in folded if c.isalnum())


def _letters(part: bytes) -> str:
    number = int.from_bytes(part, "big")
    return "".join(CODE_LETTERS[number >> shift & 31] for shift in range(5 * (LINE_LETTERS - 1), -1, -5))


def _bytes(line: str, number: int) -> bytes:
    value = 0
    for letter in line:
        place = CODE_LETTERS.find(letter)
        if place < 0:
            raise BadLine(number + 1)
        value = value << 5 | place
    return value.to_bytes(LINE_BYTES + 1, "big")


def _check(number: int, part: bytes) -> bytes:
    return hashlib.sha256(CHECK + bytes((number,)) + part).digest()[:1]
