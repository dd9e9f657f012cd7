"""Put placeholders where something was found. Plain, and no way back: what was there is not in the result.

One `Replacer` serves one version of one report: its story, answers, messages, transcripts and file names. The same
words get the same number in all of them, so that a reader can follow who did what. Its numbers hold the words
themselves: whoever keeps them, so that a later text goes on with them, keeps them as sealed as the original.
"""

import re
from collections.abc import Iterable, Mapping

from auricle.redaction.folding import fold
from auricle.redaction.spans import Kind, Span, settle

PLACEHOLDER = re.compile(rf"\[((?:{'|'.join(Kind)}) \d{{1,6}})\]")
_BETWEEN = re.compile(r"[\s().·•'\"_-]+")
_POSSESSIVE = re.compile(r"'s$")

_WORDS = frozenset({Kind.PERSON, Kind.ORGANISATION, Kind.PLACE, Kind.ADDRESS})


class Replacer:
    """Placeholders such as `[PERSON 1]`, numbered in the order in which they are met. Their length tells nothing."""

    def __init__(self, numbers: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self._numbers: dict[Kind, dict[str, int]] = {
            Kind(kind): dict(known) for kind, known in (numbers or {}).items()
        }

    @property
    def numbers(self) -> dict[str, dict[str, int]]:
        """Which words got which number, by kind: give it to the next Replacer of the same report."""
        return {kind.value: dict(known) for kind, known in self._numbers.items()}

    def replace(self, text: str, spans: Iterable[Span]) -> str:
        """The text with a placeholder for each span. Raises ValueError for a span that is not in the text.

        Placeholders that somebody typed lose their brackets: nobody can write that something was hidden.
        """
        parts, at = [], 0
        for span in settle(spans):
            if not 0 <= span.start < span.end <= len(text):
                raise ValueError("a span that is not in the text")
            parts += [text[at : span.start], self._placeholder(span.kind, text[span.start : span.end])]
            at = span.end
        parts.append(text[at:])
        # The pieces between are the even ones; a typed placeholder that a span cuts in two is none any more.
        return "".join(part if odd % 2 else PLACEHOLDER.sub(r"(\1)", part) for odd, part in enumerate(parts))

    def _placeholder(self, kind: Kind, words: str) -> str:
        known = self._numbers.setdefault(kind, {})
        key = _key(kind, words)
        if key not in known:
            known[key] = _of_longer_name(key, known) if kind is Kind.PERSON else 0
            known[key] = known[key] or 1 + max(known.values())
        return f"[{kind} {known[key]}]"


def replace(text: str, spans: Iterable[Span]) -> str:
    """One text by itself."""
    return Replacer().replace(text, spans)


def _key(kind: Kind, words: str) -> str:
    """What two ways to write the same have in common. Numbers are grouped by whim, names are not."""
    gap = " " if kind in _WORDS else ""
    return _BETWEEN.sub(gap, _POSSESSIVE.sub("", fold(words).text.casefold())).strip()


def _of_longer_name(key: str, known: dict[str, int]) -> int:
    """The number of the one longer name this is a part of, as Hargrove is of Peter Hargrove; 0 if there are two."""
    numbers = {number for name, number in known.items() if key in name.split()}
    return numbers.pop() if len(numbers) == 1 else 0
