"""What was found and where: a place in the text, never the words themselves. Plain."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from re import Pattern


class Kind(StrEnum):
    """What a stretch of text is."""

    PERSON = "PERSON"
    ORGANISATION = "ORGANISATION"
    PLACE = "PLACE"
    ADDRESS = "ADDRESS"  # street and number, or a building with its flat
    PHONE = "PHONE"
    MAIL = "MAIL"
    WEB = "WEB"
    ID = "ID"  # what a state or a hotline numbers a person by
    CARD = "CARD"
    ACCOUNT = "ACCOUNT"  # bank or wallet
    HANDLE = "HANDLE"  # a name in a messenger or on a platform
    PLATE = "PLATE"


IDENTIFIERS = frozenset({Kind.PHONE, Kind.MAIL, Kind.ID, Kind.CARD, Kind.ACCOUNT, Kind.HANDLE, Kind.PLATE})
"""What leads to one person by itself: of these hardly any may be missed."""


@dataclass(frozen=True, slots=True)
class Span:
    """Code points `start` to `end`, not included, and how sure we are from 0 to 1. Its repr may stand in a log."""

    start: int
    end: int
    kind: Kind
    score: float


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A shape that a kind has. If the pattern has a group, that is the span; words before it are its context.

    `check` looks at the words found and gives the score, 0 if they are something else. `bare` shapes have no word
    beside them that says what they are: after "invoice no." and the like they are taken for what that says.
    """

    kind: Kind
    pattern: Pattern[str]
    score: float
    check: Callable[[str], float] | None = None
    bare: bool = False

    def spans(self, text: str, is_something_else: Callable[[str, int], bool]) -> Iterator[Span]:
        """What of this shape is in the text."""
        for match in self.pattern.finditer(text):
            start, end = match.span(1 if self.pattern.groups else 0)
            score = self.check(text[start:end]) if self.check else self.score
            if score > 0 and not (self.bare and is_something_else(text, start)):
                yield Span(start, end, self.kind, score)


def settle(found: Iterable[Span]) -> list[Span]:
    """In order and without overlap. What overlaps becomes one span of the surer kind: no part is left showing."""
    settled: list[Span] = []
    for span in sorted(found, key=lambda one: (one.start, one.end)):
        if settled and span.start < settled[-1].end:
            settled[-1] = _both(settled[-1], span)
        else:
            settled.append(span)
    return settled


def _both(one: Span, other: Span) -> Span:
    surer = max(one, other, key=lambda span: (span.score, span.end - span.start))
    return Span(min(one.start, other.start), max(one.end, other.end), surer.kind, surer.score)
