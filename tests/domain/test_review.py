"""The second review: who does it, and what an approval needs."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from auricle.directory.models import Member
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.errors import Invalid
from auricle.inbox import redacting, reviewing
from auricle.inbox.desk_reading import MayNotRead
from auricle.inbox.redacting import ScreenedIt
from auricle.inbox.review_page import read_review
from auricle.inbox.reviewing import Judged, NotInFirstReview, NoVersionYet
from auricle.reports import review_log
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.models import Event, Report, ReviewStep
from auricle.reports.moves import Move, State
from tests.domain.second_review import handled, hide, page, report, version
from tests.hotline import NOW, arrived, execute, move
from tests.people import CHECKED, JUDGED, RECHECKED, WHY, Cast

__all__ = ["report"]


# Who does it.


def test_whoever_screened_it_takes_no_part(cast: Cast, report: UUID) -> None:
    give_roles(member=Member.objects.get(login="mei"), roles=[Role.REVIEWER])
    mei = cast.unlocked("mei")
    with pytest.raises(ScreenedIt):
        read_review(by=mei, report=report, now=NOW)
    with pytest.raises(ScreenedIt):
        redacting.accept_rest(by=mei, report=report, now=NOW)
    with pytest.raises(ScreenedIt):
        reviewing.keep_grade(by=mei, report=report, judged=JUDGED[3], seen=0, now=NOW)


@pytest.mark.parametrize("login", ["tomas", "amara"])
def test_whoever_is_no_reviewer_makes_no_version(cast: Cast, report: UUID, login: str) -> None:
    with pytest.raises(MayNotRead):
        redacting.accept_rest(by=cast.unlocked(login), report=report, now=NOW)


# What an approval needs.


def test_nothing_is_approved_by_saying_so(cast: Cast, report: UUID) -> None:
    jonas = cast.unlocked("jonas")

    def refused() -> str:
        with pytest.raises(MoveNotNow) as error:
            reviewing.approve(by=jonas, report=report, reason="as seen", seen=None, now=NOW)
        assert page(cast, report).refusal == error.value.refusal
        return error.value.refusal.reason

    redacting.accept_rest(by=jonas, report=report, now=NOW)
    assert refused() == "redacted_and_graded"
    number = version(cast, report)
    assert refused() == "redacted_and_graded", "it has no grade"
    reviewing.keep_grade(by=jonas, report=report, judged=JUDGED[2], seen=0, now=NOW)
    assert refused() == "reidentification_checked"
    reviewing.keep_recheck(
        by=jonas, report=report, answers=RECHECKED, words="", covers=number, seen=0, now=NOW
    )
    hide(cast, report, "vet")
    assert refused() == "redacted_and_graded", "something was decided after the version"
    version(cast, report, seen=1)
    assert refused() == "reidentification_checked", "another version was checked"
    reviewing.keep_recheck(by=jonas, report=report, answers=RECHECKED, words="", covers=2, seen=1, now=NOW)
    moved = reviewing.approve(by=jonas, report=report, reason="as seen", seen=None, now=NOW)
    assert moved.state is State.READY
    assert Report.objects.get().grade == 2
    assert '"grade":2' in Event.objects.get(kind="approve_review").data


def test_acting_on_a_withdrawn_report_weighs_it_anew(cast: Cast, report: UUID) -> None:
    cast.weighed_by_jonas(report)
    execute("SELECT inbox_event(%s, 'withdraw', 'WITHDRAWN', %s, '{}')", report, NOW)
    move(cast, "tomas", report, Move.ACT_ANYWAY, reason="A duty to act.")
    with pytest.raises(MoveNotNow):
        move(cast, "jonas", report, Move.APPROVE_REVIEW, reason="as seen")
    cast.weighed_by_jonas(report)
    move(cast, "jonas", report, Move.APPROVE_REVIEW, reason="as seen")


def test_what_must_stay_takes_a_reason(cast: Cast, report: UUID) -> None:
    jonas = cast.unlocked("jonas")
    redacting.accept_rest(by=jonas, report=report, now=NOW)
    number = version(cast, report)
    answers = {**RECHECKED, "role": "needed"}
    with pytest.raises(Invalid) as refused:
        reviewing.keep_recheck(
            by=jonas, report=report, answers=answers, words=" ", covers=number, seen=0, now=NOW
        )
    assert refused.value.errors == {"words": "required"}
    with pytest.raises(Invalid):
        reviewing.keep_recheck(by=jonas, report=report, answers={}, words="", covers=number, seen=0, now=NOW)
    with pytest.raises(NoVersionYet):
        reviewing.keep_recheck(
            by=jonas, report=report, answers=RECHECKED, words="", covers=9, seen=0, now=NOW
        )
    reviewing.keep_recheck(
        by=jonas, report=report, answers=answers, words="The vet.", covers=number, seen=0, now=NOW
    )
    assert page(cast, report).check_words == "The vet."
    assert "vet" not in str(ReviewStep.objects.get(kind="recheck").__dict__)


@pytest.mark.parametrize(
    ("judged", "wrong"),
    [
        (Judged(0, 1, 1, WHY), {"harm": "required"}),
        (Judged(5, 4, 1, WHY), {"harm": "required", "urgency": "required"}),
        (Judged(1, 1, 1, {**WHY, "harm": " "}), {"harm_reason": "required"}),
        (Judged(1, 1, 1, {**WHY, "urgency": "x" * 2001}), {"urgency_reason": "too_long"}),
    ],
)
def test_a_grade_needs_three_judgements_and_three_reasons(
    cast: Cast, report: UUID, judged: Judged, wrong: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        reviewing.keep_grade(by=cast.unlocked("jonas"), report=report, judged=judged, seen=0, now=NOW)
    assert refused.value.errors == wrong


def test_of_two_cards_at_once_the_second_is_told(cast: Cast, report: UUID) -> None:
    jonas = cast.unlocked("jonas")
    assert reviewing.keep_grade(by=jonas, report=report, judged=JUDGED[4], seen=0, now=NOW) == 4
    with pytest.raises(SomeoneWasFirst):
        reviewing.keep_grade(by=jonas, report=report, judged=JUDGED[2], seen=0, now=NOW)
    assert page(cast, report).reasons == dict(WHY)
    assert review_log.standing(report).number("grade") == 1


def test_the_database_keeps_no_card_without_its_numbers(cast: Cast, report: UUID) -> None:
    row = Report.objects.get()
    for wrong in ({"harm": 1}, {"harm": 1, "urgency": 1, "credibility": 1, "grade": 9}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReviewStep.objects.create(
                report=row, kind="grade", number=9, member="m", at=NOW, version=1, **wrong
            )


def test_a_grave_one_is_co_signed_once_and_waits_for_nobody(cast: Cast, report: UUID) -> None:
    handled(cast, report)
    assert Report.objects.get().state == State.HANDLING
    move(cast, "tomas", report, Move.CO_SIGN)
    with pytest.raises(MoveNotNow):
        move(cast, "tomas", report, Move.CO_SIGN)


def test_the_database_lets_nobody_approve_by_word_or_what_they_screened(cast: Cast, report: UUID) -> None:
    approve = (
        "INSERT INTO reports_event (report_id, number, kind, at, actor, from_state, to_state, data)"
        " VALUES (%s, 4, 'approve_review', %s, %s, 'REVIEW', 'READY', '{}')"
    )
    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        execute(approve, report, NOW, cast.person("jonas").pseudonym)
    cast.weighed_by_jonas(report)
    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        execute(approve, report, NOW, cast.person("mei").pseudonym)
    execute(approve, report, NOW, cast.person("jonas").pseudonym)


# The first review.


def test_the_checklist_is_stored_and_belongs_to_whoever_screens(cast: Cast) -> None:
    report = arrived()
    cast.taken_by_mei(report)
    with pytest.raises(MoveNotNow):
        move(cast, "mei", report, Move.PASS_ON)
    mei = cast.unlocked("mei")
    with pytest.raises(Invalid) as refused:
        reviewing.pass_on(by=mei, report=report, answers={**CHECKED, "contact": "?"}, seen=0, now=NOW)
    assert refused.value.errors == {"contact": "required"}
    give_roles(member=Member.objects.get(login="jonas"), roles=[Role.SCREENER])
    with pytest.raises(MoveNotAllowed):
        reviewing.pass_on(by=cast.unlocked("jonas"), report=report, answers=CHECKED, seen=0, now=NOW)
    assert not ReviewStep.objects.exists(), "what is refused leaves nothing"
    assert reviewing.pass_on(by=mei, report=report, answers=CHECKED, seen=0, now=NOW).state is State.REVIEW
    with pytest.raises(NotInFirstReview):
        reviewing.keep_checklist(by=mei, report=report, answers=CHECKED, seen=1, now=NOW)


def test_an_urgent_one_is_marked_by_the_checklist(cast: Cast) -> None:
    report = arrived()
    cast.taken_by_mei(report)
    reviewing.pass_on(
        by=cast.unlocked("mei"), report=report, answers={**CHECKED, "urgent": "yes"}, seen=0, now=NOW
    )
    assert Report.objects.get().urgent
