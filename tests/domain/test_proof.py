"""The proof: what was changed behind the log's back is found, and what can be computed from the events is restored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auricle.audit import trail
from auricle.inbox import desk_side, reporter_side
from auricle.reports import log, proof
from auricle.reports.lifecycle import Planned, Transition, moves_from
from auricle.reports.models import Clock, Event, Outbox, Report, ReviewStep
from auricle.reports.moves import Move, State
from auricle.reports.outcomes import Outcome
from tests.hotline import NOW, arrived, closed, execute, filed, relay, sealed
from tests.people import Cast

LATER = NOW + timedelta(hours=4)


@contextmanager
def tampering(*tables: str) -> Iterator[None]:
    """What whoever owns the database can do: work with the guards switched off."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def differences() -> set[str]:
    return {difference.what for difference in proof.differences()}


def unproved() -> list[str]:
    return [difference.what for difference in proof.unproved_events()]


@pytest.fixture
def asked(cast: Cast) -> UUID:
    """A report with a log of some length: taken, passed on, reviewed, pulled, asked about."""
    report = arrived()
    cast.handled_by_amara(report)
    desk_side.write_to_reporter(
        by=cast.unlocked("amara"), report=report, kind="ask", text="Which day?", now=LATER
    )
    relay(LATER)
    return report


def test_an_honest_log_is_proved(asked: UUID) -> None:
    assert differences() == set()
    assert unproved() == []


@pytest.mark.parametrize(
    ("table", "change", "found"),
    [
        ("reports_report", "state = 'HANDLING'", {"state"}),
        ("reports_report", "version = 3", {"version"}),
        ("reports_report", "version = 77, state = 'CLOSED', outcome = 'test', closed_at = now()", {"state", "version"}),
        ("reports_report", "next_due_at = next_due_at + interval '1 day'", {"next due"}),
        ("reports_report", "next_due_at = NULL", {"next due"}),
        ("reports_report", "next_due_kind = 'FR'", {"next due"}),
        ("reports_clock", "due_at = due_at + interval '1 day'", {"clocks"}),
        ("reports_clock", "target = target * 2", {"clocks"}),
        ("reports_clock", "stopped_at = now(), next_step_at = NULL", {"clocks"}),
        ("reports_clock", "stop_event = 'answer'", {"clocks"}),
        ("reports_clock", "pauses = '[]'", {"clocks"}),
        ("reports_clock", "started_at = started_at + interval '1 minute'", {"clocks"}),
        ("reports_clock", "kind = 'U' WHERE kind = 'FR'", {"clocks"}),
    ],
)  # fmt: skip
def test_a_spoiled_cache_is_found_and_rebuilt(asked: UUID, table: str, change: str, found: set[str]) -> None:
    before = list(Clock.objects.order_by("kind").values(*log.CLOCK_COLUMNS))
    with tampering("reports_report"):
        execute(f"UPDATE {table} SET {change}")
    assert differences() == found

    assert proof.rebuild() == 1
    assert differences() == set()
    report = Report.objects.get()
    assert (report.state, report.version) == ("AWAITING_REPORTER", Event.objects.count())
    assert list(Clock.objects.order_by("kind").values(*log.CLOCK_COLUMNS)) == before


def test_a_clock_too_many_or_too_few_is_found_and_rebuilt(asked: UUID) -> None:
    execute("DELETE FROM reports_clock WHERE kind = 'PR'")
    execute(
        "INSERT INTO reports_clock (report_id, kind, started_at, target, pauses, due_at, stop_event, terms,"
        " calendar, steps_at, fired) VALUES (%s, 'U', now(), interval '1 hour', '[]', now(), '', 0, '', '{}', 0)",
        asked,
    )
    assert differences() == {"clocks"}
    assert proof.rebuild() == 1
    assert {clock.kind for clock in Clock.objects.all()} == {"FR", "PR", "H"}


def test_only_the_spoiled_report_is_rebuilt(cast: Cast) -> None:
    good, bad = arrived(sealed(1)), arrived(sealed(2))
    Clock.objects.filter(report_id=bad).update(due_at=LATER)
    kept = list(Clock.objects.filter(report_id=good).order_by("pk").values_list("pk", flat=True))
    assert [difference.report for difference in proof.differences()] == [bad]
    proof.rebuild()
    assert list(Clock.objects.filter(report_id=good).order_by("pk").values_list("pk", flat=True)) == kept


@pytest.mark.parametrize(
    "crime",
    [
        "DELETE FROM reports_event WHERE number = 3",
        "DELETE FROM reports_event WHERE number = 1",
        "DELETE FROM reports_event",
        "UPDATE reports_event SET kind = 'approve_close' WHERE number = 3",
        "UPDATE reports_event SET kind = 'nonsense' WHERE number = 2",
        "UPDATE reports_event SET number = number + 1 WHERE number = (SELECT max(number) FROM reports_event)",
    ],
)
def test_a_log_that_cannot_be_true_is_named_and_never_rebuilt(asked: UUID, crime: str) -> None:
    with tampering("reports_event"):
        execute(crime)
    state = Report.objects.get().state
    assert differences() == {"events are missing or do not follow each other"}
    assert proof.rebuild() == 0
    assert Report.objects.get().state == state
    assert unproved() != []


def test_what_a_reporter_just_did_is_no_difference(cast: Cast) -> None:
    """The state moves with the reporter's act, the clocks when the worker comes to it."""
    report = filed()
    cast.handled_by_amara(report.id)
    desk_side.write_to_reporter(
        by=cast.unlocked("amara"), report=report.id, kind="ask", text="Which day?", now=LATER
    )
    relay(LATER)
    cookie = reporter_side.open_by_code(code=report.code, now=LATER)
    reporter_side.say_plain(cookie=cookie, text="Monday.", now=LATER)
    assert Outbox.objects.exists()
    assert differences() == set()
    relay(LATER)
    assert differences() == set()


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'm-SOMEBODY'",
        "data = '{\"grade\":1}'",
        "at = at - interval '1 hour'",
        "recorded_at = recorded_at - interval '1 microsecond'",
        "kind = 'release', to_state = 'RECEIVED'",
        "from_state = 'HANDLING'",
    ],
)
def test_a_changed_event_is_found(asked: UUID, change: str) -> None:
    with tampering("reports_event"):
        execute(f"UPDATE reports_event SET {change} WHERE number = 2")
    assert "event 2 was changed" in unproved()


def test_an_event_changed_with_its_digest_is_found(asked: UUID) -> None:
    with tampering("reports_event"):
        execute("UPDATE reports_event SET actor = 'm-SOMEBODY' WHERE number = 2")
        execute("UPDATE reports_event e SET digest = event_digest(e) WHERE number = 2")
    assert unproved() == ["event 2 is not in the trail", "1 events in the trail are gone from the log"]


def test_a_deleted_event_is_found(asked: UUID) -> None:
    with tampering("reports_event"):
        execute("DELETE FROM reports_event WHERE number = (SELECT max(number) FROM reports_event)")
    assert unproved() == ["1 events in the trail are gone from the log"]


def test_an_event_slipped_in_is_found(asked: UUID) -> None:
    execute(
        "INSERT INTO reports_event"
        " (report_id, number, kind, at, recorded_at, actor, from_state, to_state, data, digest)"
        " SELECT report_id, number + 1, 'note', at, at, actor, to_state, to_state, '{}', '' FROM reports_event"
        " ORDER BY number DESC LIMIT 1"
    )
    assert unproved() == ["event 7 is not in the trail"]


def test_two_reports_of_which_one_is_deleted_altogether(cast: Cast) -> None:
    arrived(sealed(1))
    gone = arrived(sealed(2))
    with tampering("reports_event"):
        for table in ("event", "clock", "notice", "outbox"):
            execute(f"DELETE FROM reports_{table} WHERE report_id = %s", gone)
        execute("DELETE FROM reports_report WHERE id = %s", gone)
    assert unproved() == ["1 events in the trail are gone from the log"]


def test_the_log_of_a_closed_report_is_proved(cast: Cast) -> None:
    report = arrived()
    closed(cast, report, now=LATER)
    relay(LATER)
    assert differences() == set()
    assert unproved() == []
    assert list(trail.verify()) == []


@pytest.mark.parametrize("text", ["ünï-côde", "举报", "👁️", ""])
def test_the_database_and_python_compute_the_same_digest(asked: UUID, text: str) -> None:
    with tampering("reports_event"):
        execute(
            "UPDATE reports_event SET data = %s, at = '1969-07-20 20:17:40.123457+00' WHERE number = 2", text
        )
        execute("UPDATE reports_event e SET digest = event_digest(e) WHERE number = 2")
    event = Event.objects.get(number=2)
    assert proof.event_digest(event) == bytes(event.digest)


# A review is approved by somebody else than its screener, and who declared an interest works on the report no more.
ACTORS = {Move.APPROVE_REVIEW: "m-SECOND", Move.DECLARE_CONFLICT: "m-FRIEND"}


def entry(state: State, row: Transition) -> log.Entry:
    """The row's move as a step would write it, with what the database asks for beside the state."""
    target = row.target or state
    columns: dict[str, object] = {}
    if target is State.CLOSED:
        columns = {"outcome": Outcome.TEST.value, "closed_at": NOW}
    if row.move in {Move.RAISE_URGENCY, Move.LOWER_URGENCY}:
        columns = {"urgent": row.move is Move.RAISE_URGENCY}
    planned = Planned(
        move=row.move, source=state, target=target, clock_effects=row.clock_effects, notice=row.notice
    )
    return log.Entry(planned, ACTORS.get(row.move, "m-WALKER"), {}, columns)


def reviewed(report: UUID) -> None:
    """The steps without which the database lets nobody approve a review."""
    common = {"report_id": report, "number": 1, "member": "m-SECOND", "at": NOW, "version": 1}
    ReviewStep.objects.create(kind="redacted", **common)
    ReviewStep.objects.create(kind="recheck", covers=1, **common)
    ReviewStep.objects.create(kind="grade", harm=1, urgency=1, credibility=1, grade=1, **common)


@given(urgent=st.booleans(), steps=st.lists(st.tuples(st.integers(0, 99), st.integers(1, 5000)), max_size=14))
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_way_the_table_allows_the_caches_follow_the_events(
    cast: Cast, urgent: bool, steps: list[tuple[int, int]]
) -> None:
    with transaction.atomic():
        # That a report is referred follows from a referral, which this way through the table has not.
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        execute("ALTER TABLE reports_event DISABLE TRIGGER report_is_referred")
        report, at = arrived(sealed(urgent=urgent)), NOW
        reviewed(report)
        for choice, minutes in steps:
            row = Report.objects.get(pk=report)
            state, at = State(row.state), at + timedelta(minutes=minutes)
            # Taken back is only what was declared just before.
            rows = [row for row in moves_from(state) if row.move is not Move.TAKE_BACK_CONFLICT]
            if not rows:
                break
            log.write(row, entry(state, rows[choice % len(rows)]), now=at)
        assert differences() == set()
        assert unproved() == []
        transaction.set_rollback(True)
