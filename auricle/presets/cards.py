"""Read a preset's knowledge cards: what the desk should know of a category or an agency, in every language. Plain."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from auricle.presets.nodes import LANGUAGES, Node

Subject = Literal["category", "agency"]
PARTS: Mapping[Subject, tuple[str, ...]] = MappingProxyType(
    {"category": ("safety", "what", "handle", "helplines"), "agency": ("does", "reached")}
)
"""What a card says. Of a category: what to say when somebody is in danger, what it is, how to handle it, who else
helps. Of an agency: what it does, and how it is reached."""
Words = Mapping[str, Mapping[str, str]]
"""The parts of a card by language; a part without words is left out."""


@dataclass(frozen=True)
class CardSeed:
    """A card: for an agency with the categories that it can act in, and the regions (none: all of them)."""

    subject: Subject
    code: str
    words: Words
    categories: tuple[str, ...] = field(default=())
    regions: tuple[str, ...] = field(default=())


def read_cards(
    node: Node, *, categories: Collection[str], agencies: Collection[str], regions: Collection[str]
) -> tuple[CardSeed, ...]:
    """The cards of a preset. Raises BrokenPreset where one names what the preset has not."""
    known: Mapping[Subject, Collection[str]] = {"category": categories, "agency": agencies}
    found: list[CardSeed] = []
    for subject, parts in PARTS.items():
        for item in node.get(subject).items():
            code = item.get("code").one_of(tuple(known[subject]))
            covers = {
                name: tuple(each.one_of(tuple(codes)) for each in item.get(name).items())
                if item.has(name)
                else ()
                for name, codes in (("categories", categories), ("regions", regions))
            }
            found.append(CardSeed(subject, code, _words(item, parts), **covers))
    return tuple(found)


def _words(node: Node, parts: tuple[str, ...]) -> Words:
    """Each part in every language, or in none. A part is a text, or a list of lines."""
    said: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for part in parts:
        if not node.has(part):
            continue
        for language in LANGUAGES:
            lines = node.get(part).get(language)
            said[language][part] = (
                "\n".join(line.text() for line in lines.items())
                if isinstance(lines.value, list)
                else lines.text()
            )
    return MappingProxyType(said)
