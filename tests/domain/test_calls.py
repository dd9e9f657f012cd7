"""Live calls: told by the phone's service, seen by supervisors, deleted by the clock. Each as its own role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from fractions import Fraction

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from auricle.calls import board as boards
from auricle.calls import figures, forgetting
from auricle.calls.board import NoCalls, board
from auricle.calls.models import CallEvent, TakersNow
from tests import told_calls
from tests.conftest import OwnDatabase
from tests.hotline import NOW
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def counted_anew() -> Iterator[None]:
    """What another test counted is not this one's."""
    boards.forget()
    yield
    boards.forget()


def test_the_phones_way_in_tells_and_reads_nothing_back(cast: Cast, as_role: Act) -> None:
    with as_role("line"):
        told_calls.answered(5, at=NOW - 60 * SECOND, now=NOW)
        told_calls.takers(ready=2, busy=1, now=NOW, en=2)
    assert CallEvent.objects.count() == 4
    for statement in (
        "SELECT call FROM calls_callevent",
        "SELECT ready FROM calls_takersnow",
        "SELECT phone FROM calls_interpreter",
        "DELETE FROM calls_callevent",
    ):
        with as_role("line"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_what_was_told_stays_as_it_was_told(cast: Cast) -> None:
    told_calls.answered(5, at=NOW - 60 * SECOND, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        CallEvent.objects.update(waited=1)


def test_the_table_refuses_what_nobody_can_mean(cast: Cast) -> None:
    told_calls.answered(5, at=NOW - 60 * SECOND, now=NOW)
    first = CallEvent.objects.order_by("pk").first()
    assert first is not None
    for wrong in ({"what": "sang"}, {"waited": -1.0}, {"waited": 100_000.0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CallEvent.objects.create(**{"call": first.call, "what": "ended", "at": NOW, **wrong})
    with pytest.raises(IntegrityError), transaction.atomic():
        TakersNow.objects.create(id=2, ready=1, busy=0, languages={}, at=NOW)


def test_a_supervisor_sees_the_phone_and_nobody_else_does(cast: Cast, as_role: Act) -> None:
    told_calls.waits(since=NOW - 45 * SECOND, now=NOW)
    told_calls.takers(ready=1, now=NOW, en=1)
    with as_role("desk", "tomas"):
        found = board(by=cast.person("tomas"), now=NOW)
    assert [found.waited(one) for one in found.waiting] == [45]
    assert found.heard
    for login in ("mei", "amara", "ada", "jonas"):
        with as_role("desk", login):
            assert not CallEvent.objects.exists()
            assert not TakersNow.objects.exists()
            with pytest.raises(NoCalls):
                board(by=cast.person(login), now=NOW)
            with pytest.raises(NoCalls):
                figures.lately(by=cast.person(login), now=NOW)


def test_the_longest_wait_stands_first_and_ends_with_whatever_ends_it(cast: Cast) -> None:
    told_calls.waits(since=NOW - 20 * SECOND, now=NOW, language="zh-hans", urgent=True)
    told_calls.waits(since=NOW - 90 * SECOND, now=NOW)
    for over in ("abandoned", "call_back", "to_recording", "nobody", "ended", "answered"):
        told_calls.tell(("queued", 0), (over, 10), at=NOW - 50 * SECOND, now=NOW)
    found = board(by=cast.person("tomas"), now=NOW)
    assert [(one.language, one.urgent, found.waited(one)) for one in found.waiting] == [
        ("en", False, 90),
        ("zh-hans", True, 20),
    ]


def test_whose_call_taker_was_lost_waits_again_and_first(cast: Cast) -> None:
    told_calls.tell(("queued", 0), ("answered", 5), ("lost", 60), at=NOW - 70 * SECOND, now=NOW)
    found = board(by=cast.person("tomas"), now=NOW)
    assert [(one.first, found.waited(one)) for one in found.waiting] == [(True, 10)]


def test_nobody_waits_in_a_service_that_began_anew(cast: Cast) -> None:
    told_calls.waits(since=NOW - 90 * SECOND, now=NOW)
    told_calls.takers(ready=1, now=NOW, began=NOW - 30 * SECOND)
    assert board(by=cast.person("tomas"), now=NOW).waiting == ()


def test_a_service_that_says_nothing_for_half_a_minute_is_not_heard(cast: Cast) -> None:
    assert board(by=cast.person("tomas"), now=NOW).takers is None
    told_calls.takers(ready=1, now=NOW)
    boards.forget()
    assert board(by=cast.person("tomas"), now=NOW + 29 * SECOND).heard
    assert not board(by=cast.person("tomas"), now=NOW + 31 * SECOND).heard


def test_the_mark_changes_with_what_the_board_shows(cast: Cast) -> None:
    def mark(seconds: int = 0) -> str:
        boards.forget()
        return board(by=cast.person("tomas"), now=NOW + seconds * SECOND).mark

    empty = mark()
    assert mark() == empty
    told_calls.waits(since=NOW, now=NOW)
    waits = mark()
    assert waits != empty
    assert mark(4) == waits
    assert mark(11) != waits
    told_calls.takers(ready=1, now=NOW)
    assert mark() != waits


def test_today_begins_at_midnight_and_a_call_counts_where_it_was_offered(cast: Cast) -> None:
    told_calls.answered(10, at=NOW - 60 * SECOND, now=NOW)
    told_calls.gave_up(30, at=NOW - 120 * SECOND, now=NOW)
    told_calls.answered(10, at=NOW - DAY, now=NOW)
    found = board(by=cast.person("tomas"), now=NOW)
    assert (found.today.offered, found.today.answered, found.today.abandoned) == (2, 1, 1)
    assert found.today.service_level == Fraction(1, 2)
    assert sum(access.offered for access in found.hours.values()) == 2
    lately = dict(figures.lately(by=cast.person("tomas"), now=NOW))
    assert len(lately) == 7
    assert [access.offered for access in lately.values()] == [1, 0, 0, 0, 0, 0, 0]


def test_the_end_of_a_talk_of_the_day_before_is_no_call_of_today(cast: Cast) -> None:
    evening = NOW.replace(hour=20, minute=0) - DAY
    told_calls.tell(("queued", 1), ("answered", 5), ("ended", 5 * 3600), at=evening, now=NOW)
    assert board(by=cast.person("tomas"), now=NOW).today.offered == 0
    lately = dict(figures.lately(by=cast.person("tomas"), now=NOW + DAY))
    assert [(access.offered, access.answered) for access in lately.values()][:2] == [(0, 0), (1, 1)]


def test_the_lines_of_days_and_weeks_hold_the_same_calls(cast: Cast) -> None:
    told_calls.answered(10, at=NOW - DAY, now=NOW)
    told_calls.answered(30, at=NOW - 2 * DAY, now=NOW, language="zh-hans")
    told_calls.answered(10, at=NOW, now=NOW)
    found = figures.lines(by=cast.person("tomas"), days=92, now=NOW)
    for period in ("day", "week"):
        whole = [line for line in found if line.period == period and not line.language]
        spoken = [line for line in found if line.period == period and line.language]
        assert sum(line.access.offered for line in whole) == sum(line.access.offered for line in spoken) == 2
    assert all(line.begins.weekday() == 0 for line in found if line.period == "week")


def test_the_clock_deletes_what_is_older_than_400_days(cast: Cast, as_role: Act) -> None:
    told_calls.answered(10, at=NOW, now=NOW)
    with as_role("worker"):
        assert forgetting.forget(now=NOW + timedelta(days=399)) == 0
        assert forgetting.forget(now=NOW + timedelta(days=401)) == 4
    assert not CallEvent.objects.exists()


def test_no_column_could_hold_a_caller_or_a_call_taker(own_database: OwnDatabase) -> None:
    with psycopg.connect(own_database.owner_url) as owner:
        rows = owner.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'calls_callevent'::regclass AND attnum > 0"
        ).fetchall()
    assert {name for (name,) in rows} == {"id", "call", "what", "at", "language", "urgent", "team", "waited"}
