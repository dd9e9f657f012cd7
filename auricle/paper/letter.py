"""The letter for an agency without a computer, with a page to send back."""

import io
from datetime import datetime

import segno

from auricle.paper import press, words
from auricle.paper.values import Letter


def letter_pdf(letter: Letter, *, now: datetime) -> bytes:
    """The letter, as of `now`; it is printed and posted, so it has no signature of bytes.

    Raises press.NotPrinted, or press.TooLong.
    """
    return press.printed(
        {
            "template": "letter",
            "now": now.isoformat(),
            "values": words.of_letter(letter, code=_code(letter), now=now),
        }
    )


def _code(letter: Letter) -> str:
    """What the desk scans to find the referral: two references, and nothing that says what it is about."""
    code = segno.make(f"{letter.number} {letter.reply_reference}", error="m", micro=False)
    out = io.BytesIO()
    code.save(out, kind="svg", xmldecl=False, scale=4)
    return out.getvalue().decode()
