"""The exercises and what came of them, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auricle.reports.moves import Move
from auricle.reports.outcomes import Outcome
from auricle.reports.review_words import (
    CHECKLIST_ANSWERS,
    CHECKLIST_QUESTIONS,
    RECHECK_ANSWERS,
    RECHECK_QUESTIONS,
)
from auricle.reports.wording import MOVES, OUTCOMES
from auricle.training.exercises import Exercise, Kind, load
from auricle.training.grading import Finding, Topic, Verdict
from auricle.training.learning import Feedback, Learner, Offered, Standing

KINDS: Mapping[Kind, Promise] = {
    Kind.SCREENING: gettext_lazy("First review"),
    Kind.REDACTION: gettext_lazy("Second review"),
    Kind.OUTCOME: gettext_lazy("Outcome and letter"),
}
LEADS: Mapping[Kind, Promise] = {
    Kind.SCREENING: gettext_lazy("Is it for us, is it urgent, is it safe to write, and where does it go?"),
    Kind.REDACTION: gettext_lazy("Hide what names somebody, leave what a handler needs, grade it."),
    Kind.OUTCOME: gettext_lazy("Say what became of it, in words that anybody understands."),
}
STANDINGS: Mapping[Standing, Promise] = {
    Standing.NEW: gettext_lazy("Not begun"),
    Standing.BEGUN: gettext_lazy("Begun"),
    Standing.FINISHED: gettext_lazy("Finished"),
}
SIGNS: Mapping[Verdict, str] = {Verdict.RIGHT: "check", Verdict.PARTLY: "hourglass", Verdict.MISSED: "alert"}
TOPICS: Mapping[Topic, Promise] = {
    Topic.LEAK: gettext_lazy("Can still be read"),
    Topic.HIDDEN: gettext_lazy("Hidden"),
    Topic.KEPT: gettext_lazy("Had to stay"),
    Topic.PRECISION: gettext_lazy("Nothing hidden without need"),
    Topic.GRADE: gettext_lazy("Grade"),
    Topic.ENDING: gettext_lazy("What you did with it"),
    Topic.OUTCOME: gettext_lazy("Outcome"),
    Topic.PLAIN: gettext_lazy("Plain words"),
    Topic.MENTION: gettext_lazy("Said in the message"),
    Topic.AVOID: gettext_lazy("Not said in the message"),
}


@dataclass(frozen=True)
class TaskWords:
    """What an exercise asks for."""

    title: str
    task: str


@dataclass(frozen=True)
class OfferWords:
    """One exercise in the list."""

    code: str
    title: str
    task: str
    standing: Standing
    standing_words: Promise
    report: UUID | None
    finished: int
    allowed: bool


@dataclass(frozen=True)
class FindingWords:
    """One criterion: what was asked, how it went, what was said, what would be right, and why."""

    topic: str
    sign: str
    good: bool
    nearly: bool
    words: str = field(repr=False)
    said: str
    wanted: str
    why: str = field(repr=False)


@dataclass(frozen=True)
class ResultWords:
    """A finished exercise for its learner: leaks, then what was missed, then what was right."""

    code: str
    report: UUID
    title: str
    task: str
    score: int
    passed: bool
    leaks: tuple[FindingWords, ...] = field(repr=False)
    missed: tuple[FindingWords, ...] = field(repr=False)
    right: tuple[FindingWords, ...] = field(repr=False)
    recall: int | None
    precision: int | None


def task_words(exercise: Exercise, language: str) -> TaskWords:
    """The task in the learner's language."""
    return TaskWords(_of(exercise.title, language), _of(exercise.task, language))


def kinds(found: Sequence[Offered], language: str) -> list[dict[str, object]]:
    """The exercises of each kind under its name."""
    return [
        {
            "name": KINDS[kind],
            "lead": LEADS[kind],
            "code": kind.value,
            "exercises": [_offer(one, language) for one in found if one.exercise.kind is kind],
        }
        for kind in Kind
    ]


def _offer(one: Offered, language: str) -> OfferWords:
    return OfferWords(
        one.exercise.code,
        _of(one.exercise.title, language),
        _of(one.exercise.task, language),
        one.standing,
        STANDINGS[one.standing],
        one.report,
        one.finished,
        one.allowed,
    )


def result_words(found: Feedback, language: str) -> ResultWords:
    """A result in the learner's language; the words of the report are in the report's."""
    result = found.result
    shown = [(one, _finding(one, found, language)) for one in result.findings]
    leaks = tuple(words for one, words in shown if one.topic is Topic.LEAK)
    others = [words for one, words in shown if one.topic is not Topic.LEAK]
    return ResultWords(
        found.exercise.code,
        found.report,
        _of(found.exercise.title, language),
        _of(found.exercise.task, language),
        result.score,
        result.passed,
        leaks,
        tuple(one for one in others if not one.good),
        tuple(one for one in others if one.good),
        _percent(result.recall),
        _percent(result.precision),
    )


def team_words(learners: Sequence[Learner]) -> dict[str, object]:
    """A row for each person, and how many exercises there are of each kind."""
    return {
        "columns": [(KINDS[kind], sum(one.kind is kind for one in load().values())) for kind in Kind],
        "rows": [(one.name, [one.finished[kind] for kind in Kind], one.begun) for one in learners],
    }


def _finding(one: Finding, found: Feedback, language: str) -> FindingWords:
    said = [_code(one, code, found) for code in (one.said,) if code]
    wanted = [_code(one, code, found) for code in one.wanted]
    return FindingWords(
        str(_question(one, found)),
        SIGNS[one.verdict],
        one.verdict is Verdict.RIGHT,
        one.verdict is Verdict.PARTLY,
        " · ".join(one.words),
        " / ".join(said),
        " / ".join(wanted),
        _of(one.why, language) if one.why else _general(one.topic),
    )


def _question(one: Finding, found: Feedback) -> str | Promise:
    if one.topic is not Topic.ANSWER:
        return TOPICS[one.topic]
    asked = RECHECK_QUESTIONS if found.exercise.kind is Kind.REDACTION else CHECKLIST_QUESTIONS
    return asked[one.name]


def _code(one: Finding, code: str, found: Feedback) -> str:
    match one.topic:
        case Topic.ANSWER if found.exercise.kind is Kind.REDACTION:
            return str(RECHECK_ANSWERS[code])
        case Topic.ANSWER:
            return str(CHECKLIST_ANSWERS[one.name, code])
        case Topic.ENDING:
            return str(MOVES[Move(code)])
        case Topic.OUTCOME:
            return str(OUTCOMES[Outcome(code)])
    return code


def _general(topic: Topic) -> str:
    """Why, where the exercise has no words of its own."""
    if topic is Topic.PRECISION:
        return _("Whatever is hidden without need is missing to the handler.")
    return _("Short sentences in words of every day are read to their end.")


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def _of(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts["en"]
