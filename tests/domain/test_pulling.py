"""Pull next: the right report for each, in the right order, and never one report for two."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from auricle.directory import catalogue, working
from auricle.directory.models import Category, Member, Membership, Team
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.reports import escalation, proof
from auricle.reports.casework import move_report
from auricle.reports.conflicts import declare_conflict
from auricle.reports.deadlines import LEASE
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.reports.models import Clock, Event, Notice, Report
from auricle.reports.moves import Move, State
from auricle.reports.notices import post_notice
from auricle.reports.pulling import Pulled, pull_next
from auricle.vault.member_keys import Unlocked
from tests.domain.test_turns import at_once
from tests.hotline import NOW, arrived, move, relay, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]


def pulled(cast: Cast, login: str) -> UUID | None:
    """What somebody gets; None for nothing."""
    got = pull_next(by=cast.unlocked(login), now=NOW)
    return got.report if got else None


def in_review(cast: Cast, number: int = 1) -> UUID:
    """A report that Mei screened."""
    report = arrived(sealed(number))
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    return report


def ready(cast: Cast, number: int, grade: int) -> UUID:
    """A report that waits for a handler."""
    report = in_review(cast, number)
    cast.weighed_by_jonas(report, grade=grade)
    move(cast, "jonas", report, Move.APPROVE_REVIEW, reason="as seen")
    return report


def test_a_screener_gets_the_urgent_one_first_and_then_what_ends_first(cast: Cast) -> None:
    later = arrived(sealed(1), now=NOW)
    sooner = arrived(sealed(2), now=NOW - timedelta(hours=2))
    urgent = arrived(sealed(3, urgent=True))
    assert [pulled(cast, "mei") for _ in range(4)] == [urgent, sooner, later, None]
    assert set(Report.objects.values_list("state", flat=True)) == {"SCREENING"}


def test_a_handler_gets_the_higher_grade_first(cast: Cast) -> None:
    low, high = ready(cast, 1, 2), ready(cast, 2, 4)
    assert [pulled(cast, "amara") for _ in range(3)] == [high, low, None]
    assert {row.handler and row.handler.login for row in Report.objects.all()} == {"amara"}


def test_a_reviewer_begins_a_review_and_nobody_else_begins_it_too(cast: Cast) -> None:
    report = in_review(cast)
    give_roles(member=Member.objects.get(login="tomas"), roles=[Role.REVIEWER])
    assert pulled(cast, "jonas") == report
    assert Report.objects.get().lease_until == NOW + LEASE
    assert pulled(cast, "tomas") is None
    with pytest.raises(MoveNotAllowed):
        move(cast, "tomas", report, Move.APPROVE_REVIEW, reason="seen")
    cast.weighed_by_jonas(report)
    move(cast, "jonas", report, Move.APPROVE_REVIEW, reason="seen")
    assert Report.objects.get().lease_until is None


def test_a_review_that_was_begun_and_left_is_anybodys_again(cast: Cast) -> None:
    report = in_review(cast)
    pulled(cast, "jonas")
    assert escalation.sweep(most=10, now=NOW + LEASE) == 1
    assert Report.objects.get().state == State.REVIEW
    assert pulled(cast, "jonas") == report
    assert list(proof.differences()) == []


def test_a_reviewer_never_gets_what_they_screened(cast: Cast) -> None:
    give_roles(member=Member.objects.get(login="mei"), roles=[Role.REVIEWER])
    report = in_review(cast)
    assert pulled(cast, "mei") is None
    assert pulled(cast, "jonas") == report


def test_nobody_gets_a_report_of_another_team(cast: Cast) -> None:
    arrived()
    assert pulled(cast, "ravi") is None


def test_who_takes_no_reports_gets_none(cast: Cast) -> None:
    arrived()
    assert pulled(cast, "tomas") is None


def test_a_report_goes_to_somebody_who_speaks_its_language(cast: Cast) -> None:
    report = arrived()
    working.speak(by=cast.person("mei"), languages=["zh-hans"], now=NOW)
    assert pulled(cast, "mei") is None
    working.speak(by=cast.person("mei"), languages=["zh-hans", "en"], now=NOW)
    assert pulled(cast, "mei") == report


def test_a_skill_covers_what_belongs_to_the_category(cast: Cast) -> None:
    fraud = Category.objects.get(code="fraud")
    Category.objects.filter(code="sabotage").update(parent=fraud)
    catalogue.forget()
    assert sorted(working.category_ids(["fraud"])) == sorted(Category.objects.values_list("pk", flat=True))
    catalogue.forget()


def test_a_report_goes_to_somebody_who_knows_its_category(cast: Cast) -> None:
    report, mei = arrived(), cast.person("mei").id
    working.give_skills(by=cast.person("tomas"), member=mei, skills=["sabotage"], now=NOW)
    assert pulled(cast, "mei") is None
    working.give_skills(by=cast.person("tomas"), member=mei, skills=["sabotage", "fraud"], now=NOW)
    assert pulled(cast, "mei") == report


# Conflict of interest.


def test_a_conflict_of_interest_keeps_a_report_from_being_pulled_taken_and_assigned(cast: Cast) -> None:
    report = ready(cast, 1, 3)
    declare_conflict(by=cast.unlocked("amara"), report=report, now=NOW)
    assert pulled(cast, "amara") is None
    for login, what, subject in (
        ("amara", Move.PULL, None),
        ("tomas", Move.ASSIGN, cast.person("amara").id),
    ):
        with pytest.raises(MoveNotAllowed) as refused:
            move_report(by=cast.unlocked(login), report=report, move=what, subject=subject, now=NOW)
        assert refused.value.refusal.reason == "no_conflict"


def test_who_declares_a_conflict_gives_back_what_they_had_in_hand(cast: Cast) -> None:
    report = arrived()
    cast.taken_by_mei(report)
    declare_conflict(by=cast.unlocked("mei"), report=report, now=NOW)
    assert Report.objects.get().state == State.RECEIVED
    assert pulled(cast, "mei") is None
    review = in_review(cast, 2)
    pulled(cast, "jonas")
    declare_conflict(by=cast.unlocked("jonas"), report=review, now=NOW)
    assert Report.objects.get(pk=review).lease_until is None


def test_a_handlers_conflict_is_told_and_the_report_stays_until_it_is_given_on(cast: Cast) -> None:
    report = arrived()
    cast.handled_by_amara(report)
    declare_conflict(by=cast.unlocked("amara"), report=report, now=NOW)
    relay()
    row = Report.objects.select_related("handler").get()
    assert row.handler
    assert row.handler.login == "amara"
    post_notice(report=str(report), number=row.version)
    assert Notice.objects.filter(kind="supervisor_conflict").exists()


def test_a_conflict_is_declared_once(cast: Cast) -> None:
    report = arrived()
    declare_conflict(by=cast.unlocked("mei"), report=report, now=NOW)
    with pytest.raises(MoveNotAllowed):
        declare_conflict(by=cast.unlocked("mei"), report=report, now=NOW)
    assert Event.objects.filter(kind="declare_conflict").get().data == "{}"


def test_a_conflict_that_was_a_mistake_is_taken_back_within_ten_minutes(cast: Cast) -> None:
    report = ready(cast, 1, 3)
    declare_conflict(by=cast.unlocked("amara"), report=report, now=NOW)
    for login, later, why in (
        ("amara", timedelta(minutes=11), "conflict_just_declared"),
        ("tomas", timedelta(minutes=1), "conflict_just_declared"),
    ):
        with pytest.raises(MoveNotNow) as refused:
            move_report(by=cast.unlocked(login), report=report, move=Move.TAKE_BACK_CONFLICT, now=NOW + later)
        assert refused.value.refusal.reason == why
    soon = NOW + timedelta(minutes=9)
    move_report(by=cast.unlocked("amara"), report=report, move=Move.TAKE_BACK_CONFLICT, now=soon)
    assert pulled(cast, "amara") == report
    assert list(Event.objects.filter(kind__contains="conflict").values_list("kind", flat=True)) == [
        "declare_conflict",
        "take_back_conflict",
    ]


def test_a_conflict_can_be_declared_anew_after_it_was_taken_back(cast: Cast) -> None:
    report = ready(cast, 1, 3)
    for _ in range(2):
        declare_conflict(by=cast.unlocked("amara"), report=report, now=NOW)
        assert pulled(cast, "amara") is None
        move_report(by=cast.unlocked("amara"), report=report, move=Move.TAKE_BACK_CONFLICT, now=NOW)
    assert pulled(cast, "amara") == report


def test_the_database_lets_nobody_take_back_what_was_not_just_declared(cast: Cast) -> None:
    report = arrived()
    declare_conflict(by=cast.unlocked("mei"), report=report, now=NOW)
    with pytest.raises(DatabaseError, match="conflict"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_event (report_id, number, kind, at, recorded_at, actor, from_state, to_state, data,"
            " digest) VALUES (%s, 3, 'take_back_conflict', %s, now(), %s, 'RECEIVED', 'RECEIVED', '{}', '')",
            [report, NOW + timedelta(minutes=11), cast.person("mei").pseudonym],
        )


def test_the_database_refuses_a_move_in_spite_of_a_conflict(cast: Cast) -> None:
    report = arrived()
    declare_conflict(by=cast.unlocked("mei"), report=report, now=NOW)
    with pytest.raises(DatabaseError, match="conflict"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_event (report_id, number, kind, at, recorded_at, actor, from_state, to_state, data,"
            " digest) VALUES (%s, 3, 'take', now(), now(), %s, 'RECEIVED', 'SCREENING', '{}', '')",
            [report, cast.person("mei").pseudonym],
        )


# The half hour.


def test_the_holder_of_a_lease_can_keep_it_longer_and_nobody_else_can(cast: Cast) -> None:
    report = arrived()
    cast.taken_by_mei(report)
    give_roles(member=Member.objects.get(login="jonas"), roles=[Role.SCREENER])
    with pytest.raises(MoveNotAllowed):
        move(cast, "jonas", report, Move.RENEW)
    later = NOW + timedelta(minutes=20)
    move(cast, "mei", report, Move.RENEW, now=later)
    assert Report.objects.get().lease_until == later + LEASE
    assert escalation.sweep(most=10, now=NOW + LEASE) == 0


def test_keeping_it_longer_stops_no_clock(cast: Cast) -> None:
    report = arrived(sealed(urgent=True))
    cast.taken_by_mei(report)
    before = list(Clock.objects.order_by("kind").values_list("kind", "due_at", "stopped_at"))
    move(cast, "mei", report, Move.RENEW, now=NOW + timedelta(minutes=5))
    assert list(Clock.objects.order_by("kind").values_list("kind", "due_at", "stopped_at")) == before
    assert list(proof.differences()) == []


def test_a_review_that_nobody_began_is_not_renewed(cast: Cast) -> None:
    report = in_review(cast)
    with pytest.raises(MoveNotAllowed):
        move(cast, "jonas", report, Move.RENEW)
    pulled(cast, "jonas")
    with pytest.raises(MoveNotNow):
        move(cast, "jonas", report, Move.BEGIN_REVIEW)


def test_the_desks_own_role_may_pull(cast: Cast, as_role: Act) -> None:
    report, mei = arrived(), cast.unlocked("mei")
    with as_role("desk", "mei"):
        got = pull_next(by=mei, now=NOW)
    assert got == Pulled(report, State.SCREENING)


def test_many_who_pull_at_once_never_get_the_same_report(committed_cast: Cast) -> None:
    people = [pulling(committed_cast, name) for name in ("mei", "jonas", "amara", "tomas", "lin")]
    reports = {arrived(sealed(number)) for number in range(13)}

    def pull(by: Unlocked) -> Callable[[], list[UUID]]:
        def three_times() -> list[UUID]:
            answers = [pull_next(by=by, now=NOW) for _ in range(3)]
            return [answer.report for answer in answers if answer]

        return three_times

    answers = at_once(*(pull(by) for by in people))
    got = [report for answer in answers if isinstance(answer, list) for report in answer]
    assert len(answers) * 3 > len(reports)
    assert len(got) == len(set(got)), "one report went to two people"
    # What somebody else has in hand at that moment is passed by; whoever asks again gets what is left.
    for by in people:
        while rest := pull_next(by=by, now=NOW):
            got.append(rest.report)
    assert set(got) == reports
    assert Event.objects.filter(kind="take").count() == len(reports)
    assert list(proof.differences()) == []


def pulling(cast: Cast, login: str) -> Unlocked:
    """Somebody who screens for the general desk."""
    member = Member.objects.get(login=login)
    give_roles(member=member, roles=[Role.SCREENER])
    Membership.objects.get_or_create(member=member, team=Team.objects.get(code="general"))
    return cast.unlocked(login)
