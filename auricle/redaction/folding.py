"""The same text as the recognisers like it: one way to write digits, dashes and spaces. Plain.

People type full-width digits, paste invisible signs and let an editor turn a hyphen into a dash. Signs are exchanged
one for one, and where some are left out the places of the rest are kept: what is found has its place in the original.
"""

import re
from dataclasses import dataclass

from auricle.redaction.spans import Span

FULL_WIDTH = range(0xFF01, 0xFF5F)
TO_ASCII = 0xFEE0
ZEROS = (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50)
"""Where the Arabic, Persian, Devanagari, Bengali and Thai digits begin."""

TABLE: dict[int, str] = {
    **{code: chr(code - TO_ASCII) for code in FULL_WIDTH},
    **{zero + digit: str(digit) for zero in ZEROS for digit in range(10)},
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"), " "),
    **dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d"), '"'),
}
_HALF = re.compile("[\ud800-\udfff]")
"""Half a character, which a browser may send and no dictionary takes."""
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True, repr=False)
class Folded:
    """The text to look at. `places` gives for each of its signs the one of the original; None if all are there."""

    text: str
    places: list[int] | None

    def in_original(self, span: Span) -> Span:
        """The same span with its places in the original; invisible signs within it belong to it."""
        if self.places is None:
            return span
        return Span(self.places[span.start], self.places[span.end - 1] + 1, span.kind, span.score)


def fold(text: str) -> Folded:
    """Fold a text. Letters keep their case, for capitals make a name."""
    if text.isascii():
        return Folded(text, None)
    folded = _HALF.sub("?", text.translate(TABLE))
    if not INVISIBLE.search(folded):
        return Folded(folded, None)
    places = [place for place, sign in enumerate(folded) if not INVISIBLE.match(sign)]
    return Folded("".join(folded[place] for place in places), places)
