"""A redacted version in the making: what is suggested, and what people decided place by place. Plain.

Texts have names, such as `text` or `message/<id>`. A place is a stretch of one of them. Of several decisions on one
place the last one counts; decisions on different places never undo each other, so two people can work at once.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from auricle.redaction.replacing import Replacer
from auricle.redaction.spans import Kind, Span, settle

SURE = 1.0
_LATIN = re.compile(r"[A-Za-z0-9]")


class Verdict(StrEnum):
    """What somebody decided of a place. An undone addition is rejected."""

    ACCEPT = "accept"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Place:
    """Code points `start` to `end`, not included, of the text with this name."""

    source: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.start}-{self.end}-{self.source}"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of a place; `name` tells it from every other decision."""

    place: Place
    kind: Kind
    verdict: Verdict
    name: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A place as it stands: suggested or added, and open, hidden or left. `decided` names the decision that counts."""

    place: Place
    kind: Kind
    verdict: Verdict | None
    decided: str = ""


@dataclass(frozen=True)
class Draft:
    """The texts with all their items, in order. repr shows none of their words."""

    texts: Mapping[str, str] = field(repr=False)
    items: tuple[Item, ...]
    always: Mapping[str, tuple[Span, ...]] = field(repr=False)

    @property
    def open(self) -> tuple[Item, ...]:
        """What nobody has decided."""
        return tuple(item for item in self.items if item.verdict is None)

    def item(self, place: Place) -> Item | None:
        """The item at exactly this place."""
        return next((item for item in self.items if item.place == place), None)

    def hidden(self, source: str) -> list[Span]:
        """What is replaced in a text: everything accepted, and what is hidden in any case."""
        return _hidden(source, self.items, self.always)

    def replaced(self, replacer: Replacer) -> dict[str, str]:
        """Each text with its placeholders."""
        return {name: replacer.replace(text, self.hidden(name)) for name, text in self.texts.items()}


def drafted(
    texts: Mapping[str, str],
    *,
    suggested: Mapping[str, Sequence[Span]],
    decisions: Iterable[Decision],
    always: Mapping[str, Sequence[Span]],
) -> Draft:
    """The draft of these texts. Decisions, oldest first, on places that are in no text are left out."""
    last = {decision.place: decision for decision in decisions if _is_in(decision.place, texts)}
    kept = {name: tuple(settle(spans)) for name, spans in always.items()}
    items = [Item(one.place, one.kind, one.verdict, one.name) for one in last.values()]
    for source, spans in suggested.items():
        hidden = _hidden(source, items, kept)
        for span in spans:
            place = Place(source, span.start, span.end)
            covered = any(one.start <= span.start and span.end <= one.end for one in hidden)
            if place not in last and not covered:
                items.append(Item(place, span.kind, None))
    order = {name: number for number, name in enumerate(texts)}
    items.sort(key=lambda item: (order[item.place.source], item.place.start, item.place.end))
    return Draft(texts, tuple(items), kept)


def places_of(words: str, texts: Mapping[str, str]) -> list[Place]:
    """Everywhere these words stand, whatever the spaces and capitals; not within a longer Latin word or number."""
    parts = words.split()
    if not parts:
        return []
    before = r"(?<![A-Za-z0-9])" if _LATIN.match(parts[0][0]) else ""
    after = r"(?![A-Za-z0-9])" if _LATIN.match(parts[-1][-1]) else ""
    pattern = re.compile(before + r"\s{1,9}".join(map(re.escape, parts)) + after, re.IGNORECASE)
    return [Place(name, *match.span()) for name, text in texts.items() for match in pattern.finditer(text)]


def pieces(text: str, spans: Sequence[tuple[int, int, object]]) -> Iterator[tuple[int, int, object]]:
    """The whole text in stretches, each with what lies on it or None; `spans` are in order, and what overlaps waits."""
    at = 0
    for start, end, what in spans:
        if start < at:
            continue
        if at < start:
            yield at, start, None
        yield start, end, what
        at = end
    if at < len(text):
        yield at, len(text), None


def suggest(texts: Mapping[str, str], find: Callable[[str, str], list[Span]]) -> dict[str, list[Span]]:
    """What `find` says of each text, by the text's name and words."""
    return {name: find(name, text) for name, text in texts.items()}


def _hidden(source: str, items: Iterable[Item], always: Mapping[str, Sequence[Span]]) -> list[Span]:
    accepted = (
        Span(item.place.start, item.place.end, item.kind, SURE)
        for item in items
        if item.verdict is Verdict.ACCEPT and item.place.source == source
    )
    return settle((*accepted, *always.get(source, ())))


def _is_in(place: Place, texts: Mapping[str, str]) -> bool:
    return 0 <= place.start < place.end <= len(texts.get(place.source, ""))
