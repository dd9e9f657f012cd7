"""Find what points to a person in a text, and hide it: numbers, addresses, accounts, and names that somebody marked.

Plain: a text in, places out. The recognisers are those of `auricle.redaction`, at their most cautious: rather one
number too many than a telephone number in the open, for whoever needs what is hidden shows it with a reason. Names that
nobody marked are not hidden; finding those is a suggestion to a person, not a ground to hide.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from auricle.redaction import spans as redaction
from auricle.redaction.replacing import PLACEHOLDER
from auricle.redaction.shapes import find_cautiously


class Kind(StrEnum):
    """What was hidden; the page says it in words in its place."""

    MAIL = "mail"
    LINK = "link"
    HANDLE = "handle"
    ID = "id"
    ACCOUNT = "account"
    PHONE = "phone"
    ADDRESS = "address"
    PERSON = "person"
    # These stand in redacted versions only.
    CARD = "card"
    PLATE = "plate"
    ORGANISATION = "organisation"
    PLACE = "place"


@dataclass(frozen=True)
class Span:
    """A place in a text."""

    start: int
    end: int
    kind: Kind


# A masked place in a text. The brackets are taken out of what people wrote, so that nobody can write a mask.
OPEN, CLOSE = "⟦", "⟧"
MARKED = re.compile(f"{OPEN}([a-z]+)(?: (\\d{{1,6}}))?{CLOSE}")
INSTEAD = str.maketrans({OPEN: "[", CLOSE: "]"})

KINDS: dict[redaction.Kind, Kind] = {
    redaction.Kind.MAIL: Kind.MAIL,
    redaction.Kind.WEB: Kind.LINK,
    redaction.Kind.HANDLE: Kind.HANDLE,
    redaction.Kind.ID: Kind.ID,
    redaction.Kind.PLATE: Kind.ID,
    redaction.Kind.CARD: Kind.ACCOUNT,
    redaction.Kind.ACCOUNT: Kind.ACCOUNT,
    redaction.Kind.PHONE: Kind.PHONE,
    redaction.Kind.ADDRESS: Kind.ADDRESS,
    redaction.Kind.PERSON: Kind.PERSON,
}
REPLACED: dict[redaction.Kind, Kind] = {
    **KINDS,
    redaction.Kind.CARD: Kind.CARD,
    redaction.Kind.PLATE: Kind.PLATE,
    redaction.Kind.ORGANISATION: Kind.ORGANISATION,
    redaction.Kind.PLACE: Kind.PLACE,
}
MARKED_SCORE = 0.6
"""More than a number that only might be one, less than a mail address in which a marked name stands."""


def find(text: str, marks: Iterable[str] = ()) -> list[Span]:
    """The places that are hidden, in order and apart from each other; what overlaps is hidden as one."""
    settled = redaction.settle((*find_cautiously(text), *_marked(text, marks)))
    return [Span(span.start, span.end, KINDS[span.kind]) for span in settled]


def mask(text: str, marks: Iterable[str] = ()) -> str:
    """The text with each place replaced by its kind in brackets. What was there is not in it any more."""
    plain = text.translate(INSTEAD)
    parts, at = [], 0
    for span in find(plain, marks):
        parts += [plain[at : span.start], f"{OPEN}{span.kind.value}{CLOSE}"]
        at = span.end
    return "".join((*parts, plain[at:]))


def from_placeholders(replaced: str) -> str:
    """A text of a `Replacer` with its placeholders as masks, which keep their numbers."""

    def marked(match: re.Match[str]) -> str:
        kind, number = match[1].split(" ")
        return f"{OPEN}{REPLACED[redaction.Kind(kind)].value} {number}{CLOSE}"

    return PLACEHOLDER.sub(marked, replaced.translate(INSTEAD))


def also_hide(masked: str, marks: Iterable[str]) -> str:
    """A masked text with further words hidden; what is hidden already stays as it is."""
    parts, at = [], 0
    for match in (*MARKED.finditer(masked), None):
        words = masked[at : match.start() if match else len(masked)]
        for mark in filter(None, (mark.strip() for mark in marks)):
            words = re.sub(re.escape(mark), f"{OPEN}{Kind.PERSON.value}{CLOSE}", words, flags=re.IGNORECASE)
        parts += [words, match[0] if match else ""]
        at = match.end() if match else at
    return "".join(parts)


def pieces(masked: str) -> Iterator[tuple[str, Kind | None]]:
    """A masked text in pieces: words, or the kind of what was hidden there with its number, if it has one."""
    at = 0
    for match in MARKED.finditer(masked):
        if match[1] in set(Kind):
            yield masked[at : match.start()], None
            yield match[2] or "", Kind(match[1])
            at = match.end()
    yield masked[at:], None


def count(masked: str) -> int:
    """How many places of a masked text are hidden."""
    return sum(kind is not None for _, kind in pieces(masked))


def _marked(text: str, marks: Iterable[str]) -> Iterator[redaction.Span]:
    for mark in marks:
        if mark.strip():
            for match in re.finditer(re.escape(mark.strip()), text, re.IGNORECASE):
                yield redaction.Span(match.start(), match.end(), redaction.Kind.PERSON, MARKED_SCORE)
