"""Exercises are worked on by the ordinary steps, and what comes of them follows from what those steps kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest

from auricle.audit.models import TrailLine
from auricle.inbox import closing, redacting, reviewing
from auricle.inbox.decision import Written
from auricle.inbox.reviewing import Judged
from auricle.redaction.spans import Kind as SpanKind
from auricle.reports.casework import NoSuchReport
from auricle.reports.conflicts import declare_conflict
from auricle.reports.models import Report
from auricle.reports.moves import Move, State
from auricle.reports.outcomes import Outcome
from auricle.training import learning
from auricle.training.copies import fresh, tag_of
from auricle.training.exercises import Exercise, Kind, load
from auricle.training.grading import Topic, Verdict
from auricle.training.learning import (
    MayNotSeeProgress,
    NoCopyYet,
    NoSuchExercise,
    NotFinished,
    NotYourPart,
    Standing,
)
from tests import people
from tests.hotline import NOW, move
from tests.people import RECHECKED, WHY, Cast

pytestmark = pytest.mark.django_db
Act = Callable[..., AbstractContextManager[None]]

GAS, NURSE, WAGES = "gas-in-the-stairs", "nurse-on-night-shift", "wages-paid-late"
CHECKED = {"scope": "yes", "urgent": "yes", "contact": "yes", "language": "yes"}


@pytest.fixture
def cast() -> Cast:
    """The cast of a hotline, which here learns."""
    return people.move_in(NOW)


def copied(cast: Cast, code: str) -> UUID:
    """A copy that waits where its exercise begins."""
    exercise = load()[code]
    report = cast.file(exercise.reports["en"]["text"], openable=False).id
    Report.objects.filter(pk=report).update(tags=[tag_of(exercise)])
    if exercise.kind is not Kind.SCREENING:
        cast.taken_by_mei(report)
        cast.passed_on_by_mei(report)
    if exercise.kind is Kind.OUTCOME:
        cast.weighed_by_jonas(report)
        move(cast, "jonas", report, Move.APPROVE_REVIEW, reason="as seen")
    return report


def standing(cast: Cast, login: str, code: str) -> Standing:
    found = learning.offered(by=cast.person(login))
    return next(one.standing for one in found if one.exercise.code == code)


def test_a_first_review_is_begun_finished_and_compared(cast: Cast, as_role: Act) -> None:
    report, mei = copied(cast, GAS), cast.unlocked("mei")
    with as_role("desk", "mei"):
        assert standing(cast, "mei", GAS) is Standing.NEW
        assert learning.begin(by=mei, code=GAS, now=NOW) == report
        assert standing(cast, "mei", GAS) is Standing.BEGUN
        assert learning.begin(by=mei, code=GAS, now=NOW) == report
        with pytest.raises(NotFinished):
            learning.feedback(by=mei, report=report, now=NOW)
        reviewing.pass_on(by=mei, report=report, answers=CHECKED, seen=0, now=NOW)
        assert standing(cast, "mei", GAS) is Standing.FINISHED
        found = learning.feedback(by=mei, report=report, now=NOW)
    assert (found.result.score, found.result.passed) == (100, True)


def test_a_wrong_answer_is_named_with_its_reason(cast: Cast) -> None:
    report, mei = copied(cast, GAS), cast.unlocked("mei")
    learning.begin(by=mei, code=GAS, now=NOW)
    reviewing.pass_on(by=mei, report=report, answers=CHECKED | {"urgent": "no"}, seen=0, now=NOW)
    findings = learning.feedback(by=mei, report=report, now=NOW).result.findings
    (wrong,) = (one for one in findings if one.verdict is not Verdict.RIGHT)
    assert (wrong.name, wrong.said, wrong.wanted) == ("urgent", "no", ("yes",))
    assert wrong.why is not None


def test_a_second_review_shows_its_leak_first_and_leaves_a_line_in_the_trail(
    cast: Cast, as_role: Act
) -> None:
    report, jonas = copied(cast, NURSE), cast.unlocked("jonas")
    with as_role("desk", "jonas"):
        learning.begin(by=jonas, code=NURSE, now=NOW)
        reviewed(cast, report)
        found = learning.feedback(by=jonas, report=report, now=NOW)
    (leak,) = found.result.leaks
    assert leak.words == ("only midwife",)
    assert found.result.findings[0] is leak
    assert not found.result.passed
    assert "midwife" not in repr(found)
    assert TrailLine.objects.filter(act="read_to_redact", actor=jonas.person.pseudonym).exists()


def test_the_next_copy_can_be_done_better(cast: Cast) -> None:
    copies, jonas = {copied(cast, NURSE), copied(cast, NURSE)}, cast.unlocked("jonas")
    first = learning.begin(by=jonas, code=NURSE, now=NOW)
    reviewed(cast, first)
    second = learning.begin(by=jonas, code=NURSE, now=NOW + timedelta(minutes=9))
    assert {first, second} == copies
    reviewed(cast, second, "only midwife")
    result = learning.feedback(by=jonas, report=second, now=NOW).result
    assert (result.leaks, result.recall) == ((), 1.0)
    offer = next(one for one in learning.offered(by=jonas.person) if one.exercise.code == NURSE)
    assert (offer.finished, offer.report) == (2, second)


def test_an_outcome_is_read_as_it_was_written(cast: Cast, as_role: Act) -> None:
    report, amara = copied(cast, WAGES), cast.unlocked("amara")
    written = Written("The wages were paid. Write to us if that is not so.", "Is it paid?", "Ask once more.")
    with as_role("desk", "amara"):
        learning.begin(by=amara, code=WAGES, now=NOW)
        closing.propose_outcome(
            by=amara,
            report=report,
            outcome=Outcome.RESOLVED_CONFIRMED,
            reason="The firm says so.",
            written=written,
            now=NOW,
        )
        result = learning.feedback(by=amara, report=report, now=NOW).result
    missed = [one for one in result.findings if one.verdict is Verdict.MISSED]
    assert [(one.topic, one.said) for one in missed] == [(Topic.OUTCOME, "resolved_confirmed")]


def test_a_declared_conflict_ends_an_exercise(cast: Cast) -> None:
    code = "your-brothers-shop"
    report, mei = copied(cast, code), cast.unlocked("mei")
    learning.begin(by=mei, code=code, now=NOW)
    declare_conflict(by=mei, report=report, now=NOW)
    assert Report.objects.get(pk=report).state == State.RECEIVED
    assert learning.feedback(by=mei, report=report, now=NOW).result.passed
    # It went back to the others, and is nobody's fresh copy any more.
    assert not fresh(load()[code], language="en").exists()


def test_what_was_given_back_is_new_again_and_begun_with_another_copy(cast: Cast) -> None:
    first, mei = copied(cast, GAS), cast.unlocked("mei")
    learning.begin(by=mei, code=GAS, now=NOW)
    move(cast, "mei", first, Move.RELEASE)
    assert standing(cast, "mei", GAS) is Standing.NEW
    second = copied(cast, GAS)
    assert learning.begin(by=mei, code=GAS, now=NOW) == second


def test_which_exercise_a_report_is_and_who_has_finished_it(cast: Cast) -> None:
    report, plain, mei = copied(cast, GAS), cast.file(openable=False).id, cast.unlocked("mei")
    assert learning.exercise_of(by=mei.person, report=report) is load()[GAS]
    assert learning.exercise_of(by=mei.person, report=plain) is None
    assert learning.exercise_of(by=cast.person("ravi"), report=report) is None
    learning.begin(by=mei, code=GAS, now=NOW)
    assert not learning.has_finished(by=mei.person, report=report)
    reviewing.pass_on(by=mei, report=report, answers=CHECKED, seen=0, now=NOW)
    assert learning.has_finished(by=mei.person, report=report)
    assert not learning.has_finished(by=cast.person("jonas"), report=report)


def test_there_is_nothing_to_begin_without_a_copy_a_role_or_a_name(cast: Cast) -> None:
    mei = cast.unlocked("mei")
    with pytest.raises(NoCopyYet):
        learning.begin(by=mei, code=GAS, now=NOW)
    with pytest.raises(NotYourPart):
        learning.begin(by=mei, code=NURSE, now=NOW)
    with pytest.raises(NoSuchExercise):
        learning.begin(by=mei, code="nothing", now=NOW)


def test_a_copy_in_another_language_or_team_is_not_taken(cast: Cast) -> None:
    other = cast.file("…", category="sabotage", openable=False).id
    Report.objects.filter(pk=other).update(tags=[tag_of(load()[GAS])])
    chinese = copied(cast, GAS)
    Report.objects.filter(pk=chinese).update(language="zh-hans")
    with pytest.raises(NoCopyYet):
        learning.begin(by=cast.unlocked("mei"), code=GAS, now=NOW)


def test_only_ones_own_finished_exercise_is_compared(cast: Cast) -> None:
    mine, plain = copied(cast, GAS), cast.file(openable=False).id
    mei = cast.unlocked("mei")
    learning.begin(by=mei, code=GAS, now=NOW)
    for login, report, error in (
        ("jonas", mine, NoSuchExercise),
        ("mei", plain, NoSuchExercise),
        ("ravi", mine, NoSuchReport),
    ):
        with pytest.raises(error):
            learning.feedback(by=cast.unlocked(login), report=report, now=NOW)


def test_supervisors_see_how_many_and_nothing_else(cast: Cast, as_role: Act) -> None:
    first, mei = copied(cast, GAS), cast.unlocked("mei")
    learning.begin(by=mei, code=GAS, now=NOW)
    reviewing.pass_on(by=mei, report=first, answers=CHECKED, seen=0, now=NOW)
    copied(cast, NURSE)
    learning.begin(by=cast.unlocked("jonas"), code=NURSE, now=NOW)
    with as_role("desk", "tomas"):
        found = {one.name: one for one in learning.progress(by=cast.person("tomas"))}
    assert (found["Mei"].finished[Kind.SCREENING], found["Mei"].begun) == (1, 0)
    assert (found["Jonas"].finished[Kind.REDACTION], found["Jonas"].begun) == (0, 1)
    assert "Ravi" not in found
    assert list(found) == sorted(found)
    with pytest.raises(MayNotSeeProgress):
        learning.progress(by=cast.person("mei"))


def test_what_the_cast_did_before_counts_for_nobody(cast: Cast) -> None:
    exercise: Exercise = load()[NURSE]
    copied(cast, NURSE)
    assert fresh(exercise, language="en").count() == 1
    assert standing(cast, "mei", NURSE) is Standing.NEW


def reviewed(cast: Cast, report: UUID, *words: str) -> None:
    """Jonas hides what is suggested and these words, checks, grades and approves."""
    jonas = cast.unlocked("jonas")
    redacting.accept_rest(by=jonas, report=report, now=NOW)
    for each in words:
        redacting.hide_words(by=jonas, report=report, words=each, kind=SpanKind.PERSON, now=NOW)
    version = redacting.make_version(by=jonas, report=report, seen=0, released=frozenset(), now=NOW)
    reviewing.keep_recheck(
        by=jonas, report=report, answers=RECHECKED, words="", covers=version, seen=0, now=NOW
    )
    reviewing.keep_grade(by=jonas, report=report, judged=Judged(3, 2, 2, WHY), seen=0, now=NOW)
    move(cast, "jonas", report, Move.APPROVE_REVIEW, reason="seen")
