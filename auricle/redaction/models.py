"""A model of the language that somebody installed beside us. Plain.

A package registers `load` under the entry point `auricle.ner`. It is called with the path of a model that lies on this
machine and returns what looks through a text. We bring none, and fetch none: neither must it.
"""

from collections.abc import Callable, Iterable
from importlib.metadata import entry_points
from pathlib import Path

from auricle.redaction.spans import Kind, Span

GROUP = "auricle.ner"

Raw = Iterable[tuple[int, int, str, float]]
Load = Callable[[Path], Callable[[str, str], Raw]]
Model = Callable[[str, str], list[Span]]


class NoSuchModel(LookupError):
    """No package is installed that registers this name, or there is nothing at the path."""


def load(name: str, path: Path) -> Model:
    """The model of this name, with what it needs at this path. Raises NoSuchModel."""
    chosen = [point for point in entry_points(group=GROUP) if point.name == name]
    if not chosen or not path.exists():
        raise NoSuchModel(name)
    brought: Load = chosen[0].load()
    return checked(brought(path))


def checked(look: Callable[[str, str], Raw]) -> Model:
    """What it says, as far as it makes sense: known kinds, within the text, scores from 0 to 1."""

    def model(text: str, language: str) -> list[Span]:
        return [
            Span(start, end, Kind(kind), min(1.0, score))
            for start, end, kind, score in look(text, language)
            if 0 <= start < end <= len(text) and kind in set(Kind) and score > 0
        ]

    return model
