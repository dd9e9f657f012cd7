"""Look through a text for what has a shape. Plain, quick to start, and knows no names."""

import re
from collections.abc import Iterator

from auricle.redaction import cautious, numbering, reaching, streets
from auricle.redaction.cues import END, NOT_MONEY, is_something_else
from auricle.redaction.folding import fold
from auricle.redaction.spans import IDENTIFIERS, Recogniser, Span, settle

RECOGNISERS: tuple[Recogniser, ...] = (
    *reaching.MAILS,
    *reaching.WEB,
    *reaching.PHONES,
    *numbering.IDS,
    *numbering.ACCOUNTS,
    *numbering.CARDS,
    *numbering.PLATES,
    *streets.ENGLISH,
)

_BESIDE = re.compile(
    rf" {{0,2}}(?:[/,、，]|or|and|和|或|或者) {{0,2}}([A-Z]{{0,2}}\d(?:[ -]?\d){{5,20}}){END}{NOT_MONEY}",
    re.ASCII,
)


def find_identifiers(text: str) -> list[Span]:
    """What leads to a person by its shape: everything but names of persons, organisations and places."""
    folded = fold(text)
    return [folded.in_original(span) for span in settle(spans(folded.text))]


def find_cautiously(text: str) -> list[Span]:
    """The same, and each number so long that it could be one: for hiding at first sight, not for suggestions."""
    folded = fold(text)
    found = settle((*spans(folded.text), *cautious.numbers(folded.text)))
    return [folded.in_original(span) for span in found]


def spans(text: str) -> list[Span]:
    """The shapes in a folded text, as they were found: they may overlap."""
    found = [span for recogniser in RECOGNISERS for span in recogniser.spans(text, is_something_else)]
    found.extend(streets.chinese(text))
    found.extend(_also(text, found))
    return found


def _also(text: str, found: list[Span]) -> Iterator[Span]:
    """A number that stands beside a found one, as in "07700 900123 or 900124", is of the same kind."""
    for span in found:
        match = _BESIDE.match(text, span.end) if span.kind in IDENTIFIERS else None
        if match:
            yield Span(*match.span(1), span.kind, min(span.score, 0.7))
