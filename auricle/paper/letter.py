"""The letter for an agency without a computer, with a page to send back."""

import io
import unicodedata
from collections.abc import Sequence
from datetime import datetime

import segno

from auricle.errors import Invalid
from auricle.paper import press, words
from auricle.paper.values import Letter

# What shows in the window of an envelope, at the smallest size that a postman reads.
ADDRESS_LINES = 6
ADDRESS_COLUMNS = 50
TWO_COLUMNS = {"W", "F"}


class AddressTooLarge(Invalid):
    """An envelope's window shows six lines of fifty columns, of which a Chinese letter takes two: this is more."""


def letter_pdf(letter: Letter, *, now: datetime) -> bytes:
    """The letter, as of `now`; it is printed and posted, so it has no signature of bytes.

    Raises AddressTooLarge, press.NotPrinted, or press.TooLong.
    """
    if not fits_window(letter.address):
        raise AddressTooLarge({"address": "too large"})
    return press.printed(
        {
            "template": "letter",
            "now": now.replace(microsecond=0).isoformat(),
            "values": words.of_letter(letter, code=_code(letter), now=now),
        }
    )


def fits_window(lines: Sequence[str]) -> bool:
    """Whether an address shows whole in the window of an envelope."""
    return len(lines) <= ADDRESS_LINES and all(_columns(line) <= ADDRESS_COLUMNS for line in lines)


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in TWO_COLUMNS else 1 for sign in line)


def _code(letter: Letter) -> str:
    """What the desk scans to find the referral: two references, and nothing that says what it is about."""
    code = segno.make(f"{letter.number} {letter.reply_reference}", error="m", micro=False)
    out = io.BytesIO()
    code.save(out, kind="svg", xmldecl=False, scale=4)
    return out.getvalue().decode()
