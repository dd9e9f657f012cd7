"""Read the exercises of a preset, checked as they are read. Plain.

An exercise is an invented report and what is right to do with it, in every language. The words that must be hidden, and
those that must stay, have to stand in the report: a slip in the file is found when it is read and not by a learner.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from auricle.presets.loading import FOLDER
from auricle.presets.nodes import LANGUAGES, BrokenPreset, Node, Texts
from auricle.redaction.drafting import places_of
from auricle.reports.moves import Move
from auricle.reports.outcomes import Outcome
from auricle.reports.review_questions import CHECKLIST, RECHECK

PRESET = "national_hotline"
FILE = "exercises.json"
LONGEST_CODE = 20
ENDINGS = (Move.PASS_ON, Move.PROPOSE_OUTCOME, Move.DECLARE_CONFLICT)


class Kind(StrEnum):
    """Which part of the work is practised."""

    SCREENING = "screening"
    REDACTION = "redaction"
    OUTCOME = "outcome"


@dataclass(frozen=True)
class Right:
    """Which of several codes are right, and why."""

    codes: tuple[str, ...]
    why: Texts = field(repr=False)


@dataclass(frozen=True)
class WordsFor:
    """Words that must be hidden, must stay, belong into a message or must not be in one; by language."""

    words: Mapping[str, tuple[str, ...]] = field(repr=False)
    why: Texts = field(repr=False)


@dataclass(frozen=True)
class GradeRange:
    """The grades that are right."""

    low: int
    high: int
    why: Texts = field(repr=False)


@dataclass(frozen=True)
class Exercise:
    """One exercise. `reports` has the texts by language: `text`, `where` and `when`."""

    code: str
    kind: Kind
    category: str
    region: str
    title: Texts
    task: Texts = field(repr=False)
    reports: Mapping[str, Mapping[str, str]] = field(repr=False)
    answers: Mapping[str, Right]
    ending: Right | None = None
    outcome: Right | None = None
    grade: GradeRange | None = None
    hide: tuple[WordsFor, ...] = ()
    keep: tuple[WordsFor, ...] = ()
    mention: tuple[WordsFor, ...] = ()
    avoid: tuple[WordsFor, ...] = ()
    plain: Texts | None = None


@cache
def load() -> Mapping[str, Exercise]:
    """The exercises by their codes, in the order of the file. Raises BrokenPreset."""
    return read(FOLDER / PRESET / FILE)


def read(path: Path) -> Mapping[str, Exercise]:
    """Read and check a file of exercises. Raises BrokenPreset."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BrokenPreset(f"{path.name}: cannot be read") from error
    found = [_exercise(node) for node in Node(content, path.name).items()]
    if len({one.code for one in found}) != len(found):
        raise BrokenPreset(f"{path.name}: two exercises have the same code")
    return MappingProxyType({one.code: one for one in found})


def _exercise(node: Node) -> Exercise:
    code = node.get("code")
    if len(code.text()) > LONGEST_CODE or not code.text().replace("-", "").isalnum():
        raise code.wrong(f"at most {LONGEST_CODE} letters and hyphens are expected")
    kind = Kind(node.get("kind").one_of(tuple(one.value for one in Kind)))
    reports = {language: _report(node.get("report").get(language)) for language in LANGUAGES}
    asked = {Kind.SCREENING: CHECKLIST, Kind.REDACTION: RECHECK}.get(kind, {})
    one = Exercise(
        code=code.text(),
        kind=kind,
        category=node.get("category").text(),
        region=node.get("region").text(),
        title=node.get("title").texts(),
        task=node.get("task").texts(),
        reports=MappingProxyType(reports),
        answers=MappingProxyType(_answers(node, asked)),
        ending=_right(node.get("ending"), ENDINGS) if kind is Kind.SCREENING else None,
        outcome=_right(node.get("outcome"), tuple(Outcome)) if node.has("outcome") else None,
        grade=_grade(node.get("grade")) if kind is Kind.REDACTION else None,
        hide=_words(node, "hide", reports),
        keep=_words(node, "keep", reports),
        mention=_words(node, "mention", None),
        avoid=_words(node, "avoid", None),
        plain=node.get("plain").texts() if node.has("plain") else None,
    )
    if (kind is Kind.REDACTION and not one.hide) or (kind is Kind.OUTCOME and one.outcome is None):
        raise node.wrong("nothing in it could be right or wrong")
    return one


def _report(node: Node) -> Mapping[str, str]:
    return MappingProxyType(
        {
            "text": node.get("text").text(),
            **{name: str(node.get(name).value) for name in ("where", "when")},
        }
    )


def _answers(node: Node, asked: Mapping[str, tuple[str, ...]]) -> dict[str, Right]:
    if not asked or not node.has("answers"):
        return {}
    found = {}
    for name, one in node.get("answers").entries():
        if name not in asked:
            raise one.wrong(f"one of {', '.join(asked)} is expected")
        found[name] = _right(one, asked[name])
    return found


def _right(node: Node, among: tuple[str, ...]) -> Right:
    codes = tuple(item.one_of(tuple(map(str, among))) for item in node.get("right").items())
    if not codes:
        raise node.wrong("one right answer at least is expected")
    return Right(codes, node.get("why").texts())


def _grade(node: Node) -> GradeRange:
    low = node.get("low").number(1, 5)
    return GradeRange(low, node.get("high").number(low, 5), node.get("why").texts())


def _words(node: Node, key: str, reports: Mapping[str, Mapping[str, str]] | None) -> tuple[WordsFor, ...]:
    """The entries under a key; with `reports` each of their words has to stand in the report of its language."""
    if not node.has(key):
        return ()
    found = []
    for one in node.get(key).items():
        words = {
            language: tuple(item.text() for item in one.get("words").get(language).items())
            for language in LANGUAGES
        }
        for language, each in words.items():
            lost = [word for word in each if reports and not places_of(word, reports[language])]
            if lost or not each:
                raise one.wrong(f"words in {language} do not stand in the report")
        found.append(WordsFor(MappingProxyType(words), one.get("why").texts()))
    return tuple(found)
