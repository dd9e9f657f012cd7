"""What a search looks for, and where it stands in a text. Plain: values in, values out.

Letters are compared as people mean them: wide and narrow forms, large and small ones and those with a mark of their own
or put together from two are the same. Chinese has no spaces, so a word is found wherever its signs stand together.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from auricle.errors import Invalid
from auricle.reports.masking import CLOSE, OPEN, pieces

LEAST, LONGEST, MOST_WORDS = 2, 100, 8
AROUND = 60
# The two marks of half-width kana belong to the sign before them, though Unicode counts them as letters.
KANA_MARKS = "ﾞﾟ"


@dataclass(frozen=True)
class Sought:
    """The words of a search, folded. A report is found when it holds each of them. repr shows none."""

    words: tuple[str, ...] = field(repr=False)

    def among(self, folded: str) -> bool:
        """Whether a folded text holds all of them."""
        return all(word in folded for word in self.words)


@dataclass(frozen=True)
class Piece:
    """A piece of a snippet: words as they stand, or what is hidden there; `found` when it is what was looked for."""

    text: str = field(repr=False)
    found: bool = False


@dataclass(frozen=True)
class Place:
    """Where a word stands in a text: signs of the text as it is shown."""

    start: int
    end: int


def read(typed: str) -> Sought:
    """The words that somebody typed. Raises Invalid: too_short, too_long, too_many."""
    if len(typed) > LONGEST:
        raise Invalid({"words": "too_long"})
    words = tuple(dict.fromkeys(fold(typed).split()))
    if sum(map(len, words)) < LEAST:
        raise Invalid({"words": "too_short"})
    if len(words) > MOST_WORDS:
        raise Invalid({"words": "too_many"})
    return Sought(words)


def fold(text: str) -> str:
    """A text as it is compared."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def shown_words(masked: str) -> str:
    """What of a masked text can be found: all but what is hidden, which separates what stands around it."""
    return fold("\n".join(text for text, kind in pieces(masked) if kind is None))


def snippet(masked: str, sought: Sought) -> tuple[Piece, ...]:
    """The neighbourhood of the first place where a word stands, as a masked text in pieces; empty where none does."""
    places = _merged(_places(masked, sought.words))
    if not places:
        return ()
    start, end = _whole(masked, max(0, places[0].start - AROUND), min(len(masked), places[0].end + AROUND))
    parts, at = [Piece("… ")] if start else [], start
    for place in (each for each in places if each.end <= end):
        parts += [Piece(masked[at : place.start]), Piece(masked[place.start : place.end], found=True)]
        at = place.end
    parts += [Piece(masked[at:end]), Piece(" …" if end < len(masked) else "")]
    return tuple(part for part in parts if part.text)


def _places(masked: str, words: Iterable[str]) -> Iterator[Place]:
    """Every place of every word, outside of what is hidden."""
    for start, end in _open_stretches(masked):
        folded, origin = _with_origin(masked[start:end])
        for word in words:
            at = folded.find(word)
            while at >= 0:
                last = at + len(word) - 1
                yield Place(start + origin[at][0], start + origin[last][1])
                at = folded.find(word, at + len(word))


def _open_stretches(masked: str) -> Iterator[tuple[int, int]]:
    """From where to where nothing is hidden. A bracket cannot be written by a person (reports/masking.py)."""
    at = 0
    while (opened := masked.find(OPEN, at)) >= 0:
        yield at, opened
        closed = masked.find(CLOSE, opened)
        at = len(masked) if closed < 0 else closed + 1
    yield at, len(masked)


def _with_origin(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and for each of its signs from where to where it stood in the text."""
    folded: list[str] = []
    origin: list[tuple[int, int]] = []
    for start, end in _signs(text):
        sign = fold(text[start:end])
        folded.append(sign)
        origin += [(start, end)] * len(sign)
    return "".join(folded), origin


def _signs(text: str) -> Iterator[tuple[int, int]]:
    """Each sign with the marks that belong to it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (unicodedata.combining(text[at]) or text[at] in KANA_MARKS):
            yield start, at
            start = at


def _merged(places: Iterable[Place]) -> list[Place]:
    found: list[Place] = []
    for place in sorted(places, key=lambda each: (each.start, -each.end)):
        if found and place.start < found[-1].end:
            found[-1] = Place(found[-1].start, max(found[-1].end, place.end))
        else:
            found.append(place)
    return found


def _whole(masked: str, start: int, end: int) -> tuple[int, int]:
    """No mask is cut: one that would be is shown whole, for a half one would be shown as it is written."""
    opened = masked.rfind(OPEN, 0, start)
    if opened >= 0 and masked.find(CLOSE, opened) >= start:
        start = opened
    opened = masked.rfind(OPEN, 0, end)
    if opened >= 0 and (closed := masked.find(CLOSE, opened)) >= end:
        end = closed + 1
    return start, end
