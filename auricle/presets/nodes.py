"""Values of a preset's files, checked as they are read. Plain."""

from collections.abc import Mapping
from types import MappingProxyType

from auricle.errors import AuricleError

LANGUAGES = ("en", "zh-hans")
Texts = Mapping[str, str]
"""The same words by language code, in every one of `LANGUAGES`."""


class BrokenPreset(AuricleError):
    """A preset's file cannot be used; the message names the place and what is wrong with it."""


class Node:
    """A value in a file that knows its place, so that a mistake can be named."""

    def __init__(self, value: object, place: str) -> None:
        self.value = value
        self.place = place

    def wrong(self, what: str) -> BrokenPreset:
        """The error to raise for this place."""
        return BrokenPreset(f"{self.place}: {what}")

    def get(self, key: str) -> "Node":
        """The value under a key, which must be there."""
        if not isinstance(self.value, dict) or key not in self.value:
            raise self.wrong(f"{key} is missing")
        return Node(self.value[key], f"{self.place}.{key}")

    def has(self, key: str) -> bool:
        """Whether there is such a key."""
        return isinstance(self.value, dict) and key in self.value

    def items(self) -> list["Node"]:
        """The items of a list."""
        if not isinstance(self.value, list):
            raise self.wrong("a list is expected")
        return [Node(item, f"{self.place}[{index}]") for index, item in enumerate(self.value)]

    def entries(self) -> list[tuple[str, "Node"]]:
        """The keys with their values, in the order of the file."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object is expected")
        return [(key, Node(item, f"{self.place}.{key}")) for key, item in self.value.items()]

    def text(self) -> str:
        """Words, not only spaces."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.wrong("words are expected")
        return self.value

    def number(self, low: int, high: int) -> int:
        """A whole number within the limits."""
        if not isinstance(self.value, int) or not low <= self.value <= high:
            raise self.wrong(f"a number from {low} to {high} is expected")
        return self.value

    def yes_or_no(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.wrong("true or false is expected")
        return self.value

    def one_of(self, choices: tuple[str, ...]) -> str:
        """One of these codes."""
        if self.value not in choices:
            raise self.wrong(f"one of {', '.join(repr(c) for c in choices)} is expected")
        return self.value

    def texts(self) -> Texts:
        """The same words in every language."""
        return MappingProxyType({language: self.get(language).text() for language in LANGUAGES})
