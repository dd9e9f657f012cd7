"""Moving a report: who may, when, what each move changes, and what a refusal leaves behind: nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from auricle.audit.models import TrailLine, TrailSalt
from auricle.directory.models import Member
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.errors import Invalid
from auricle.inbox import desk_reading, desk_side, reporter_side
from auricle.inbox.models import InboxSession, Message
from auricle.intake.receiving import receive_report
from auricle.reports import proof, retention_versions
from auricle.reports.casework import NoSuchReport, move_report
from auricle.reports.facts import Given
from auricle.reports.lifecycle import MoveIncomplete, MoveNotAllowed, MoveNotNow
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.models import Clock, Event, Report
from auricle.reports.moves import Move, State
from auricle.reports.outcomes import Outcome
from auricle.vault import shredding
from auricle.vault.models import Grant, ObjectChunk, Receipt, ReceiptRegistration, ReportKey, SealedObject
from tests.hotline import NOW, arrived, closed, disposed, filed, move, proposed, relay, sealed, to_be_disposed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]


def report_now() -> Report:
    return Report.objects.select_related("handler").get()


@pytest.fixture
def report(cast: Cast) -> UUID:
    """A report that arrived."""
    return arrived()


def test_a_screener_takes_a_report_for_half_an_hour(cast: Cast, report: UUID) -> None:
    moved = move(cast, "mei", report, Move.TAKE)
    assert (moved.state, moved.version) == (State.SCREENING, 2)
    assert report_now().lease_until == NOW + timedelta(minutes=30)


def test_released_it_is_anybodys_again(cast: Cast, report: UUID) -> None:
    cast.taken_by_mei(report)
    move(cast, "mei", report, Move.RELEASE)
    assert (report_now().state, report_now().lease_until) == ("RECEIVED", None)


def test_a_whole_way_through_the_house(cast: Cast, report: UUID) -> None:
    cast.handled_by_amara(report, grade=2)
    row = report_now()
    assert (row.state, row.grade, row.handler and row.handler.login) == ("HANDLING", 2, "amara")
    assert Clock.objects.filter(kind="H").count() == 1
    assert row.lease_until is None


def test_every_event_names_who_and_when(cast: Cast, report: UUID) -> None:
    cast.handled_by_amara(report)
    names = [cast.person(login).pseudonym for login in ("mei", "mei", "jonas", "amara")]
    events = Event.objects.order_by("number").values_list("kind", "actor")
    assert list(events) == list(
        zip(("submit", "take", "pass_on", "approve_review", "pull"), ["reporter", *names], strict=True)
    )


@pytest.mark.parametrize(
    ("login", "what"),
    [
        ("jonas", Move.TAKE),
        ("amara", Move.TAKE),
        ("tomas", Move.TAKE),
        ("lin", Move.TAKE),
        ("mei", Move.APPROVE_CLOSE),
        ("mei", Move.LOWER_URGENCY),
        ("mei", Move.SUBMIT),
        ("mei", Move.WITHDRAW),
        ("mei", Move.REPORTER_REPLIED),
        ("mei", Move.REPLY_TIMEOUT),
        ("auditor", Move.NOTE),
    ],
)
def test_a_move_of_somebody_else_is_refused(cast: Cast, report: UUID, login: str, what: Move) -> None:
    with pytest.raises(MoveNotAllowed):
        move(cast, login, report, what, reason="because")
    assert (Event.objects.count(), report_now().version) == (1, 1)


def test_a_move_that_does_not_fit_the_state_says_where_it_would(cast: Cast, report: UUID) -> None:
    with pytest.raises(MoveNotNow) as refused:
        move(cast, "mei", report, Move.PASS_ON)
    assert refused.value.refusal.possible_in == {State.SCREENING}


def test_nobody_moves_a_report_of_another_team(cast: Cast, report: UUID) -> None:
    with pytest.raises(NoSuchReport):
        move(cast, "ravi", report, Move.TAKE)


def test_who_screened_a_report_does_not_review_it_too(cast: Cast, report: UUID) -> None:
    give_roles(member=Member.objects.get(login="mei"), roles=[Role.REVIEWER])
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    cast.weighed_by_jonas(report)
    with pytest.raises(MoveNotAllowed):
        move(cast, "mei", report, Move.APPROVE_REVIEW, reason="as seen")
    assert move(cast, "jonas", report, Move.APPROVE_REVIEW, reason="as seen").state is State.READY


def test_another_screener_does_not_pass_on_what_mei_took(cast: Cast, report: UUID) -> None:
    give_roles(member=Member.objects.get(login="jonas"), roles=[Role.SCREENER])
    cast.taken_by_mei(report)
    with pytest.raises(MoveNotAllowed):
        move(cast, "jonas", report, Move.PASS_ON)


def test_a_conflict_of_interest_keeps_somebody_away(cast: Cast, report: UUID) -> None:
    move(cast, "mei", report, Move.DECLARE_CONFLICT)
    with pytest.raises(MoveNotAllowed):
        move(cast, "mei", report, Move.TAKE)


def test_a_report_is_not_passed_on_with_an_open_checklist(cast: Cast, report: UUID) -> None:
    cast.taken_by_mei(report)
    with pytest.raises(MoveNotNow):
        move(cast, "mei", report, Move.PASS_ON)


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_reason_that_is_due_must_hold_words(cast: Cast, report: UUID, reason: str) -> None:
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    cast.weighed_by_jonas(report)
    with pytest.raises(MoveIncomplete) as refused:
        move(cast, "jonas", report, Move.APPROVE_REVIEW, reason=reason)
    assert refused.value.errors == {"reason": "required"}


def test_an_endless_reason_is_refused_at_its_field(cast: Cast, report: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        move(cast, "mei", report, Move.RAISE_URGENCY, reason="x" * 4001)
    assert refused.value.errors == {"reason": "too_long"}


def test_a_reason_is_sealed_and_in_no_event(cast: Cast, report: UUID) -> None:
    move(cast, "mei", report, Move.RAISE_URGENCY, reason="a child is in danger")
    sealed_reason = SealedObject.objects.get(label="reason/2")
    assert sealed_reason.purpose == "desk"
    everywhere = b"".join(bytes(o.body or b"") for o in SealedObject.objects.all())
    assert b"child" not in everywhere + str(list(Event.objects.values())).encode()
    assert b"child" not in str(list(TrailLine.objects.values())).encode()
    opened = desk_reading.open_report(by=cast.unlocked("jonas"), report=report, now=NOW)
    assert opened.reasons == {2: "a child is in danger"}


def test_a_mover_who_looked_at_an_older_version_is_told(cast: Cast, report: UUID) -> None:
    move(cast, "jonas", report, Move.RAISE_URGENCY)
    with pytest.raises(SomeoneWasFirst):
        move_report(by=cast.unlocked("mei"), report=report, move=Move.TAKE, now=NOW, seen=1)
    assert move_report(by=cast.unlocked("mei"), report=report, move=Move.TAKE, now=NOW, seen=2).version == 3


def test_raised_and_lowered_urgency_is_known_on_the_report(cast: Cast, report: UUID) -> None:
    move(cast, "amara", report, Move.RAISE_URGENCY)
    assert report_now().urgent
    assert report_now().next_due_kind == "U"
    with pytest.raises(MoveNotNow):
        move(cast, "mei", report, Move.RAISE_URGENCY)
    move(cast, "jonas", report, Move.LOWER_URGENCY, reason="it was last year")
    assert not report_now().urgent
    assert report_now().next_due_kind == "FR"


def test_a_supervisor_gives_a_report_to_a_handler_of_the_team(cast: Cast, report: UUID) -> None:
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    cast.weighed_by_jonas(report)
    move(cast, "jonas", report, Move.APPROVE_REVIEW, reason="as seen")
    tomas = cast.unlocked("tomas")
    for wrong in ("mei", "ravi", "ada"):
        with pytest.raises(Invalid) as refused:
            move_report(by=tomas, report=report, move=Move.ASSIGN, now=NOW, subject=cast.person(wrong).id)
        assert refused.value.errors == {"subject": "unknown"}
    with pytest.raises(Invalid):
        move_report(by=tomas, report=report, move=Move.ASSIGN, now=NOW, subject=0)
    amara = cast.person("amara")
    move_report(by=tomas, report=report, move=Move.ASSIGN, now=NOW, subject=amara.id)
    assert report_now().handler_id == amara.id
    assert amara.pseudonym in Event.objects.get(kind="assign").data


def test_who_has_left_is_given_nothing(cast: Cast, report: UUID) -> None:
    cast.handled_by_amara(report)
    Member.objects.filter(login="amara").update(active=False)
    with pytest.raises(Invalid):
        move_report(
            by=cast.unlocked("tomas"),
            report=report,
            move=Move.REASSIGN,
            now=NOW,
            subject=cast.person("amara").id,
            reason="as before",
        )


def test_nobody_approves_their_own_proposal(cast: Cast, report: UUID) -> None:
    give_roles(member=Member.objects.get(login="amara"), roles=[Role.SUPERVISOR])
    proposed(cast, report)
    with pytest.raises(MoveNotAllowed):
        move(cast, "amara", report, Move.APPROVE_CLOSE)
    assert move(cast, "tomas", report, Move.APPROVE_CLOSE).state is State.CLOSED


def test_closed_it_has_an_outcome_a_date_and_no_running_clock(cast: Cast, report: UUID) -> None:
    closed(cast, report, now=NOW + timedelta(hours=3))
    row = report_now()
    assert (row.outcome, row.closed_at) == ("advice_given", NOW + timedelta(hours=3))
    assert not Clock.objects.filter(stopped_at=None).exists()


def test_a_grave_report_is_not_closed_without_action_by_two_of_one_line(cast: Cast, report: UUID) -> None:
    cast.handled_by_amara(report, grade=3)
    given = Given(outcome=Outcome.NO_BREACH_FOUND)
    move(cast, "amara", report, Move.PROPOSE_OUTCOME, given=given, reason="nothing found")
    with pytest.raises(MoveNotNow):
        move(cast, "tomas", report, Move.APPROVE_CLOSE)
    move(cast, "jonas", report, Move.ENDORSE, reason="I looked too")
    assert move(cast, "tomas", report, Move.APPROVE_CLOSE).state is State.CLOSED


def test_what_is_sent_back_has_no_outcome_any_more(cast: Cast, report: UUID) -> None:
    proposed(cast, report)
    move(cast, "tomas", report, Move.SEND_BACK, reason="call the bank first")
    assert (report_now().state, report_now().outcome) == ("HANDLING", "")


def test_a_supervisor_reopens(cast: Cast, report: UUID) -> None:
    closed(cast, report)
    move(cast, "tomas", report, Move.REOPEN, reason="a mistake of ours", now=NOW + timedelta(days=90))
    row = report_now()
    assert (row.state, row.outcome, row.closed_at) == ("HANDLING", "", None)
    assert Clock.objects.get(kind="PR").pauses[0]["gap"] == "stopped"


def test_a_withdrawn_report_is_decided_by_a_person(cast: Cast) -> None:
    report = filed()
    reporter_side.withdraw(cookie=reporter_side.open_by_code(code=report.code, now=NOW), now=NOW)
    relay()
    given = Given(outcome=Outcome.WITHDRAWN)
    move(cast, "tomas", report.id, Move.ACCEPT_WITHDRAWAL, given=given, reason="no duty to act")
    assert (report_now().state, report_now().outcome) == ("CLOSED", "withdrawn")
    assert list(proof.differences()) == []


def test_a_hold_blocks_only_the_shredder(cast: Cast, report: UUID) -> None:
    closed(cast, report)
    move(cast, "records_officer", report, Move.PLACE_HOLD, reason="a court asks")
    with pytest.raises(MoveNotNow):
        to_be_disposed(cast, report)
    move(cast, "records_officer", report, Move.LIFT_HOLD, reason="the court is done")
    to_be_disposed(cast, report)
    assert report_now().state == "DISPOSITION_PROPOSED"


def test_nothing_is_destroyed_before_its_time_or_by_one_alone(cast: Cast, report: UUID) -> None:
    closed(cast, report)
    for days in (30, 0):
        retention_versions.write_version(document=f"everything: {days} days", actor="operator", now=NOW)
        if days:
            with pytest.raises(MoveNotNow):
                move(cast, "records_officer", report, Move.PROPOSE_DISPOSITION)
    to_be_disposed(cast, report)
    with pytest.raises(MoveNotAllowed):
        move(cast, "jonas", report, Move.APPROVE_DISPOSITION)
    with pytest.raises(MoveNotNow):
        move(cast, "tomas", report, Move.APPROVE_DISPOSITION)
    move(cast, "tomas", report, Move.ENDORSE)
    with pytest.raises(MoveNotAllowed):
        move(cast, "tomas", report, Move.APPROVE_DISPOSITION)
    assert move(cast, "records_officer", report, Move.APPROVE_DISPOSITION).state is State.DISPOSED


def with_everything(cast: Cast, number: int) -> UUID:
    """A closed report that has a contact, a note, an answer, an open inbox and a receipt."""
    contact = {"name": "Ann", "reach": "ann@example.org", "hours": ""}
    report = filed(sealed(number, contact=contact))
    mei = cast.unlocked("mei")
    desk_side.write_note(by=mei, report=report.id, text="Odd.", now=NOW)
    desk_side.write_to_reporter(by=mei, report=report.id, kind="reply", text="Hello.", now=NOW)
    reporter_side.open_by_code(code=report.code, now=NOW)
    closed(cast, report.id)
    relay()
    return report.id


def traces(report: UUID) -> dict[str, int]:
    """How many rows of each kind could open, or name, a report."""
    tables = (Grant, ReportKey, SealedObject, Receipt, ReceiptRegistration, TrailSalt, InboxSession, Message)
    return {table.__name__: table._default_manager.filter(report_id=report).count() for table in tables}


def test_a_disposed_report_cannot_be_opened_by_anybody_and_no_other_is_touched(cast: Cast) -> None:
    gone, stays = with_everything(cast, 1), with_everything(cast, 2)
    before = traces(stays)
    assert all(count for table, count in before.items() if table != "ReceiptRegistration")
    disposed(cast, gone)
    relay()
    assert set(traces(gone).values()) == {0}
    assert traces(stays) == before
    assert not ObjectChunk.objects.exists()


def test_what_is_left_of_it_is_a_stub_of_codes_and_dates(cast: Cast) -> None:
    gone = with_everything(cast, 1)
    disposed(cast, gone)
    row = Report.objects.get(pk=gone)
    assert (row.state, row.outcome, row.category.code) == ("DISPOSED", "advice_given", "fraud")
    assert Event.objects.filter(report_id=gone).count() == row.version
    assert list(proof.differences()) == []
    assert list(proof.unproved_events()) == []
    with pytest.raises(MoveNotNow):
        move(cast, "tomas", gone, Move.REOPEN, reason="again")


def test_a_line_that_comes_late_does_not_name_a_disposed_report_again(cast: Cast) -> None:
    submission = sealed().submission
    receive_report(submission=submission, now=NOW)
    report = submission.parcel.report
    closed(cast, report)
    disposed(cast, report)
    relay()
    assert bytes(TrailLine.objects.get(act="submit").subject) == b""
    assert list(proof.unproved_events()) == []
    assert not TrailSalt.objects.filter(report_id=report).exists()


def test_the_database_destroys_only_what_is_disposed_of(cast: Cast, report: UUID, as_role: Act) -> None:
    closed(cast, report)
    for _ in range(2):
        with pytest.raises(DatabaseError, match="only a disposed report"), as_role("desk", "mei"):
            shredding.destroy(report)
    assert Grant.objects.filter(report_id=report).exists()


def test_a_disposal_that_is_rolled_back_destroys_nothing(cast: Cast, report: UUID) -> None:
    closed(cast, report)
    before = traces(report)
    with transaction.atomic():
        disposed(cast, report)
        transaction.set_rollback(True)
    assert traces(report) == before
    assert report_now().state == "CLOSED"


def test_the_desk_role_moves_and_disposes_with_its_own_rights(cast: Cast, report: UUID, as_role: Act) -> None:
    give_roles(member=Member.objects.get(login="jonas"), roles=[Role.RECORDS_OFFICER])
    with as_role("desk", "mei"):
        closed(cast, report)
        move(cast, "jonas", report, Move.PROPOSE_DISPOSITION)
        move(cast, "records_officer", report, Move.ENDORSE)
        move(cast, "tomas", report, Move.APPROVE_DISPOSITION)
    assert report_now().state == "DISPOSED"
