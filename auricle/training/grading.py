"""Compare what a learner did with what is right. Plain: values in, values out.

Findings come in the order in which they matter: what leaked first, then what was missed, then what was right. A version
with a leak does not pass, however good the rest is: one name is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from auricle.directory.plain_language import Level, plainness
from auricle.presets.nodes import Texts
from auricle.redaction.drafting import Place, places_of
from auricle.training.exercises import Exercise, GradeRange, Right, WordsFor

PASSES_FROM = 75
PRECISE_FROM = 0.75


class Verdict(IntEnum):
    """How a criterion was met."""

    MISSED = 0
    PARTLY = 1
    RIGHT = 2


class Topic(StrEnum):
    """What a criterion is about."""

    LEAK = "leak"
    HIDDEN = "hidden"
    KEPT = "kept"
    PRECISION = "precision"
    ANSWER = "answer"
    GRADE = "grade"
    ENDING = "ending"
    OUTCOME = "outcome"
    PLAIN = "plain"
    MENTION = "mention"
    AVOID = "avoid"


WEIGHT = {Topic.LEAK: 3, Topic.HIDDEN: 3, Topic.GRADE: 2, Topic.ENDING: 3, Topic.OUTCOME: 3}
"""What counts more than one. A leak is a hidden place that was missed."""


@dataclass(frozen=True)
class Done:
    """What a learner did: answers and grade as codes, the texts with what is hidden in them, the message written."""

    language: str
    ending: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    grade: int | None = None
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    hidden: tuple[Place, ...] = ()
    outcome: str = ""
    message: str = field(default="", repr=False)


@dataclass(frozen=True)
class Finding:
    """One criterion. `name` is a question's; `words` are the exercise's own; `said` and `wanted` are codes."""

    topic: Topic
    verdict: Verdict
    why: Texts | None = field(default=None, repr=False)
    name: str = ""
    words: tuple[str, ...] = field(default=(), repr=False)
    said: str = ""
    wanted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """All findings in the order of their weight, and for a redaction how much was found and how much of it was due."""

    findings: tuple[Finding, ...]
    recall: float | None = None
    precision: float | None = None

    @property
    def score(self) -> int:
        """From 0 to 100."""
        of = sum(_weight(one) for one in self.findings)
        points = sum(_weight(one) * one.verdict / Verdict.RIGHT for one in self.findings)
        return round(100 * points / of) if of else 100

    @property
    def leaks(self) -> tuple[Finding, ...]:
        """What could still name somebody."""
        return tuple(one for one in self.findings if one.topic is Topic.LEAK)

    @property
    def passed(self) -> bool:
        """Whether it was done well."""
        return not self.leaks and self.score >= PASSES_FROM


def grade_work(exercise: Exercise, done: Done) -> Result:
    """Every criterion of the exercise that applies to how the work ended."""
    found = [*_ending(exercise, done), *_answers(exercise, done), *_letter(exercise, done)]
    recall = precision = None
    if exercise.hide:
        found += _redaction(exercise, done)
        recall, precision = _recall(exercise, done), _precision(exercise, done)
        verdict = _third(precision, PRECISE_FROM)
        found.append(Finding(Topic.PRECISION, verdict))
    if exercise.grade:
        found.append(_graded(exercise.grade, done.grade))
    # Stable: inside a verdict the order is the exercise's own.
    found.sort(key=lambda one: (one.topic is not Topic.LEAK, one.verdict))
    return Result(tuple(found), recall, precision)


def _ending(exercise: Exercise, done: Done) -> Iterator[Finding]:
    if exercise.ending:
        yield _coded(Topic.ENDING, exercise.ending, done.ending)


def _answers(exercise: Exercise, done: Done) -> Iterator[Finding]:
    for name, right in exercise.answers.items():
        yield _coded(Topic.ANSWER, right, done.answers.get(name, ""), name)


def _letter(exercise: Exercise, done: Done) -> Iterator[Finding]:
    """What is to be said of an outcome; nothing where the right way, or the one taken, has no message."""
    if exercise.outcome is None or (exercise.ending and not done.message):
        return
    yield _coded(Topic.OUTCOME, exercise.outcome, done.outcome)
    yield Finding(Topic.PLAIN, _plain(done.message), exercise.plain)
    said = done.message.casefold()
    for one in exercise.mention:
        there = any(word.casefold() in said for word in one.words[done.language])
        yield Finding(Topic.MENTION, Verdict.RIGHT if there else Verdict.MISSED, one.why)
    for one in exercise.avoid:
        found = tuple(word for word in one.words[done.language] if word.casefold() in said)
        yield Finding(Topic.AVOID, Verdict.MISSED if found else Verdict.RIGHT, one.why, words=found)


def _redaction(exercise: Exercise, done: Done) -> Iterator[Finding]:
    covered = _covered(done.hidden)
    for one in exercise.hide:
        words = one.words[done.language]
        open_places = [place for place in _places(one, done) if not _signs(place) <= covered]
        topic, verdict = (Topic.LEAK, Verdict.MISSED) if open_places else (Topic.HIDDEN, Verdict.RIGHT)
        yield Finding(topic, verdict, one.why, words=words)
    for one in exercise.keep:
        touched = any(_signs(place) & covered for place in _places(one, done))
        yield Finding(
            Topic.KEPT,
            Verdict.MISSED if touched else Verdict.RIGHT,
            one.why,
            words=one.words[done.language],
        )


def _recall(exercise: Exercise, done: Done) -> float:
    """Which share of the places that must be hidden is hidden whole."""
    covered = _covered(done.hidden)
    due = [place for one in exercise.hide for place in _places(one, done)]
    return sum(_signs(place) <= covered for place in due) / len(due) if due else 1.0


def _precision(exercise: Exercise, done: Done) -> float:
    """Which share of what was hidden had to be."""
    due = _covered(place for one in exercise.hide for place in _places(one, done))
    kept = _covered(place for one in exercise.keep for place in _places(one, done))
    good = [place for place in done.hidden if _signs(place) & due and not _signs(place) & kept]
    return len(good) / len(done.hidden) if done.hidden else 1.0


def _graded(right: GradeRange, grade: int | None) -> Finding:
    wanted = tuple(str(one) for one in range(right.low, right.high + 1))
    away = 9 if grade is None else max(right.low - grade, grade - right.high, 0)
    verdict = {0: Verdict.RIGHT, 1: Verdict.PARTLY}.get(away, Verdict.MISSED)
    return Finding(Topic.GRADE, verdict, right.why, said="" if grade is None else str(grade), wanted=wanted)


def _coded(topic: Topic, right: Right, said: str, name: str = "") -> Finding:
    verdict = Verdict.RIGHT if said in right.codes else Verdict.MISSED
    return Finding(topic, verdict, right.why, name=name, said=said, wanted=right.codes)


def _plain(message: str) -> Verdict:
    found = plainness(message)
    if found is None:
        return Verdict.MISSED
    return {Level.PLAIN: Verdict.RIGHT, Level.FAIR: Verdict.PARTLY, Level.HARD: Verdict.MISSED}[found.level]


def _third(share: float, enough: float) -> Verdict:
    return Verdict.RIGHT if share >= enough else Verdict.PARTLY if share >= enough / 2 else Verdict.MISSED


def _places(one: WordsFor, done: Done) -> list[Place]:
    return [place for words in one.words[done.language] for place in places_of(words, done.texts)]


def _signs(place: Place) -> set[tuple[str, int]]:
    return {(place.source, sign) for sign in range(place.start, place.end)}


def _covered(places: Iterable[Place]) -> set[tuple[str, int]]:
    return {sign for place in places for sign in _signs(place)}


def _weight(one: Finding) -> int:
    return WEIGHT.get(one.topic, 1)
