"""The labelled sentences, and how much of them is found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from auricle.redaction.spans import IDENTIFIERS, Kind, Span

SENTENCES = Path(__file__).resolve().parents[2] / "tests" / "data" / "redaction.jsonl"
PARTS = ("tuned", "held out", "fresh")
"""Looked at while rules were written; labelled before them and not looked at; written after them and not looked at."""

Find = Callable[[str, str], list[Span]]


@dataclass(frozen=True)
class Label:
    """What a person marked in a sentence."""

    start: int
    end: int
    kind: Kind
    words: str


@dataclass(frozen=True)
class Sentence:
    """A sentence with all that is to be found in it."""

    number: int
    language: str
    part: str
    text: str
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Score:
    """How many labels there are and were found whole, how many spans were found and are right, and to the letter."""

    labels: int = 0
    hit: int = 0
    found: int = 0
    right: int = 0
    exact: int = 0

    @property
    def recall(self) -> float:
        """Of what is there, what share was found."""
        return self.hit / self.labels if self.labels else 1.0

    @property
    def precision(self) -> float:
        """Of what was found, what share is there."""
        return self.right / self.found if self.found else 1.0


def sentences() -> list[Sentence]:
    """All of them, in order."""
    with SENTENCES.open(encoding="utf-8") as lines:
        return [_sentence(json.loads(line)) for line in lines]


def _sentence(row: dict[str, object]) -> Sentence:
    marked = row["spans"]
    assert isinstance(marked, list)
    labels = tuple(Label(start, end, Kind(kind), words) for start, end, kind, words in marked)
    return Sentence(int(str(row["number"])), str(row["language"]), str(row["part"]), str(row["text"]), labels)


def scores(of: Iterable[Sentence], find: Find) -> dict[Kind, Score]:
    """By kind. A label counts as found if one span of its kind covers all of it; a span is right if it meets a label
    of its kind. An address found as a place is a miss and a false alarm, although it would be hidden."""
    counts: Counter[tuple[Kind, str]] = Counter()
    for sentence in of:
        spans = find(sentence.text, sentence.language)
        for label in sentence.labels:
            counts[label.kind, "labels"] += 1
            counts[label.kind, "hit"] += any(_covers(span, label) for span in spans)
            counts[label.kind, "exact"] += any(_equals(span, label) for span in spans)
        for span in spans:
            counts[span.kind, "found"] += 1
            counts[span.kind, "right"] += any(_meets(span, label) for label in sentence.labels)
    names = ("labels", "hit", "found", "right", "exact")
    return {kind: Score(**{name: counts[kind, name] for name in names}) for kind in Kind}


def together(by_kind: dict[Kind, Score], kinds: Iterable[Kind] = Kind) -> Score:
    """The scores of these kinds as one."""
    chosen = [by_kind[kind] for kind in kinds]
    return Score(
        labels=sum(one.labels for one in chosen),
        hit=sum(one.hit for one in chosen),
        found=sum(one.found for one in chosen),
        right=sum(one.right for one in chosen),
        exact=sum(one.exact for one in chosen),
    )


def of_identifiers(by_kind: dict[Kind, Score]) -> Score:
    """Of what leads to one person by itself."""
    return together(by_kind, IDENTIFIERS)


def _covers(span: Span, label: Label) -> bool:
    return span.kind is label.kind and span.start <= label.start and label.end <= span.end


def _equals(span: Span, label: Label) -> bool:
    return (span.kind, span.start, span.end) == (label.kind, label.start, label.end)


def _meets(span: Span, label: Label) -> bool:
    return span.kind is label.kind and span.start < label.end and label.start < span.end
