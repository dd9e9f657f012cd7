"""The log cannot be bent: states move by the table, events stay as written, and the clocks are what they say."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError

from auricle.inbox import desk_side, reporter_side
from auricle.reports import log
from auricle.reports.facts import Given, collect
from auricle.reports.lifecycle import plan
from auricle.reports.models import Clock, Event, Report
from auricle.reports.moves import Move, State
from auricle.reports.outcomes import Outcome
from tests.hotline import NOW, arrived, closed, execute, filed, move, relay, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
FORGED = (
    "INSERT INTO reports_event (report_id, number, kind, at, recorded_at, actor, from_state, to_state, data, digest)"
    " VALUES (%s, %s, %s, now(), now(), 'm-FORGED', %s, %s, '{}', '')"
)


def ask_reporter(cast: Cast, report: UUID, *, hours: int) -> None:
    at = NOW + timedelta(hours=hours)
    desk_side.write_to_reporter(
        by=cast.unlocked("amara"), report=report, kind="ask", text="Which day?", now=at
    )


def decision_clock(report: UUID) -> Clock:
    return Clock.objects.get(report_id=report, kind="PR")


@pytest.mark.parametrize("statement", ["UPDATE reports_event SET actor = 'x'", "DELETE FROM reports_event"])
def test_an_event_is_never_changed_or_deleted_even_by_the_owner(cast: Cast, statement: str) -> None:
    arrived()
    with pytest.raises(ProgrammingError, match="append-only"):
        execute(statement)


def test_the_log_is_never_emptied(cast: Cast) -> None:
    arrived()
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(ProgrammingError, match="append-only"):
        execute("TRUNCATE reports_event")


@pytest.mark.parametrize("statement", ["UPDATE reports_event SET actor = 'x'", "DELETE FROM reports_event"])
@pytest.mark.parametrize("face", ["desk", "worker"])
def test_no_face_may_touch_an_event(cast: Cast, as_role: Act, face: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_role(face):
        execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        "state = 'CLOSED', outcome = 'test', closed_at = now()",
        "state = 'CLOSED', outcome = 'test', closed_at = now(), version = 9",
        "state = 'RECEIVED'",
        "state = 'RECEIVED', version = 1",
        "version = 1",
        "version = 99",
    ],
)
def test_a_state_does_not_change_without_an_event(cast: Cast, as_role: Act, change: str) -> None:
    report = arrived()
    cast.taken_by_mei(report)
    with pytest.raises(IntegrityError, match="only by an event"), as_role("desk", "mei"):
        execute(f"UPDATE reports_report SET {change}")


@pytest.mark.parametrize(
    "forged",
    [
        (0, "submit", "", "RECEIVED"),
        (1, "submit", "", "RECEIVED"),
        (2, "note", "SCREENING", "SCREENING"),
        (4, "note", "SCREENING", "SCREENING"),
        (3, "note", "RECEIVED", "RECEIVED"),
        (3, "approve_close", "OUTCOME_PROPOSED", "CLOSED"),
        (3, "approve_close", "SCREENING", "CLOSED"),
        (3, "take", "SCREENING", "HANDLING"),
        (3, "submit", "", "RECEIVED"),
        (3, "bribe", "SCREENING", "CLOSED"),
    ],
)
def test_a_forged_event_is_refused(cast: Cast, as_role: Act, forged: tuple[int, str, str, str]) -> None:
    report = arrived()
    cast.taken_by_mei(report)
    with pytest.raises(IntegrityError), as_role("desk", "mei"):
        execute(FORGED, report, *forged)


def test_the_event_that_follows_is_taken(cast: Cast, as_role: Act) -> None:
    """Otherwise the test above would pass for another reason."""
    report = arrived()
    cast.taken_by_mei(report)
    with as_role("desk", "mei"):
        execute(FORGED, report, 3, "note", "SCREENING", "SCREENING")


def test_an_event_of_another_report_moves_nothing(cast: Cast, as_role: Act) -> None:
    one, other = arrived(sealed(1)), arrived(sealed(2))
    cast.taken_by_mei(one)
    with pytest.raises(IntegrityError, match="only by an event"), as_role("desk", "mei"):
        execute("UPDATE reports_report SET state = 'SCREENING', version = 2 WHERE id = %s", other)


def test_who_writes_an_event_cannot_choose_when_it_was_recorded(cast: Cast) -> None:
    report = arrived()
    (clock,) = execute("SELECT clock_timestamp()")[0]
    cast.taken_by_mei(report)
    taken = Event.objects.get(report_id=report, number=2)
    assert taken.at == NOW
    assert taken.recorded_at >= clock


@pytest.mark.parametrize("face", ["desk", "worker", "public"])
def test_only_the_intake_makes_reports(cast: Cast, as_role: Act, face: str) -> None:
    arrived()
    with pytest.raises(ProgrammingError, match="permission denied"), as_role(face):
        execute("INSERT INTO reports_report SELECT * FROM reports_report")


def test_no_face_can_change_what_was_received(cast: Cast, as_role: Act) -> None:
    arrived()
    for column in ("received_at = now()", "retry_digest = ''", "contact = 'code'"):
        with pytest.raises(ProgrammingError, match="permission denied"), as_role("desk", "mei"):
            execute(f"UPDATE reports_report SET {column}")
    for face in ("worker", "public"):
        with pytest.raises(ProgrammingError, match="permission denied"), as_role(face):
            execute("UPDATE reports_report SET category_id = 1")


def test_no_face_can_change_a_promise(cast: Cast, as_role: Act) -> None:
    arrived()
    for change in ("target = interval '9 days'", "started_at = now()", "kind = 'H'"):
        with pytest.raises(ProgrammingError, match="permission denied"), as_role("desk", "mei"):
            execute(f"UPDATE reports_clock SET {change}")


def test_the_first_answer_keeps_the_first_promise_and_no_later_one_does(cast: Cast) -> None:
    report, mei = arrived(), cast.unlocked("mei")
    for hours in (2, 5):
        at = NOW + timedelta(hours=hours)
        desk_side.write_to_reporter(by=mei, report=report, kind="reply", text="Hello.", now=at)
    assert Clock.objects.get(kind="FR").stopped_at == NOW + timedelta(hours=2)
    assert Report.objects.get().next_due_kind == "PR"


def test_a_question_pauses_the_decision_and_the_answer_resumes_it(cast: Cast) -> None:
    report = filed()
    cast.handled_by_amara(report.id)
    ask_reporter(cast, report.id, hours=10)
    paused = decision_clock(report.id)
    assert paused.due_at == NOW + timedelta(hours=48, days=7)
    assert Report.objects.get().next_due_at == paused.due_at

    cookie = reporter_side.open_by_code(code=report.code, now=NOW + timedelta(hours=30))
    reporter_side.say_plain(cookie=cookie, text="Monday.", now=NOW + timedelta(hours=30))
    relay(NOW + timedelta(hours=31))
    resumed = decision_clock(report.id)
    assert resumed.due_at == NOW + timedelta(hours=48 + 20)
    assert len(resumed.pauses) == 1
    assert Report.objects.get().next_due_at == resumed.due_at


def test_where_no_promise_runs_a_report_is_last_in_the_list(cast: Cast) -> None:
    report = arrived()
    move(cast, "mei", report, Move.RAISE_URGENCY)
    cast.handled_by_amara(report)
    given = Given(outcome=Outcome.ADVICE_GIVEN)
    move(cast, "amara", report, Move.PROPOSE_OUTCOME, given=given, reason="advised")
    move(cast, "tomas", report, Move.APPROVE_CLOSE)
    assert not Clock.objects.filter(stopped_at=None).exists()
    assert Report.objects.get().next_due_at == log.FAR


def test_the_clocks_in_the_table_are_those_of_the_events(cast: Cast) -> None:
    report = filed()
    cast.handled_by_amara(report.id)
    ask_reporter(cast, report.id, hours=3)
    cached = {(c.kind, c.started_at, c.stopped_at, c.stop_event) for c in Clock.objects.all()}
    computed = log.clocks_of(report.id)
    assert cached == {(c.kind.value, c.started_at, c.stopped_at, c.stop_event) for c in computed}
    assert {c.kind for c in computed} == {"FR", "PR", "H"}


def test_an_urgent_report_is_known_by_its_first_event(cast: Cast) -> None:
    report = arrived(sealed(urgent=True))
    assert json.loads(Event.objects.get().data)["urgent"] is True
    assert {c.kind for c in log.clocks_of(report)} == {"FR", "PR", "U", "U_DECIDE"}


def test_a_second_mover_who_looked_at_an_older_version_is_told(cast: Cast) -> None:
    report = arrived()
    row = Report.objects.get(pk=report)
    cast.taken_by_mei(report)
    facts = collect(row, by=cast.person("ravi"), given=Given(), now=NOW)
    planned = plan(state=State.RECEIVED, move=Move.TAKE, facts=facts)
    with pytest.raises(log.SomeoneWasFirst):
        log.write(row, log.Entry(planned, "m-LATE", {}, {}), now=NOW)
    assert Event.objects.count() == 2


def test_a_report_cannot_be_closed_without_an_outcome(cast: Cast) -> None:
    report = arrived()
    closed(cast, report)
    with pytest.raises(DatabaseError, match="closed_report_has_outcome_and_date"):
        execute("UPDATE reports_report SET outcome = ''")
