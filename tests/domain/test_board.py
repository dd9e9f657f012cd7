"""The supervisor's board and the load of each: true numbers, for the teams of whoever asks, counted once for many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection
from pytest_django import DjangoAssertNumQueries

from auricle.audit.models import TrailLine
from auricle.directory import working
from auricle.directory.models import Working
from auricle.directory.working import Absence
from auricle.errors import Invalid
from auricle.reports import board as boards
from auricle.reports import climbing, queries, workload
from auricle.reports.board import NoBoard, board
from auricle.reports.conflicts import declare_conflict
from auricle.reports.list_filter import Due, ListFilter, Who
from auricle.reports.load import NOTHING, Load
from auricle.reports.moves import Move, State
from auricle.reports.workload import everybody, hands
from tests.hotline import NOW, arrived, move, proposed, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
AWAY = Absence(NOW.date(), NOW.date() + timedelta(days=3))


@pytest.fixture(autouse=True)
def counted_anew() -> Iterator[None]:
    """What another test counted is not this one's."""
    boards.forget()
    yield
    boards.forget()


@pytest.fixture
def some(cast: Cast) -> list[UUID]:
    """Received; urgent; in work; proposed by Amara; one of another team."""
    reports = [arrived(sealed(n, urgent=n == 2)) for n in range(1, 5)]
    cast.handled_by_amara(reports[2], grade=4)
    proposed(cast, reports[3])
    arrived(sealed(9, category="sabotage"))
    return reports


def test_each_number_is_what_the_list_behind_its_link_shows(cast: Cast, some: list[UUID]) -> None:
    later = NOW + timedelta(hours=25)
    tomas, found = cast.person("tomas"), board(by=cast.person("tomas"), now=later)
    standing = found.standing
    for number, wanted in (
        (standing.nobody, ListFilter(who=Who.NOBODY)),
        (standing.over, ListFilter(due=Due.OVER)),
        (standing.soon, ListFilter(due=Due.DAY)),
        (standing.urgent, ListFilter(urgent=True)),
        (found.approvals, ListFilter(state=State.OUTCOME_PROPOSED)),
        (found.withdrawals, ListFilter(state=State.WITHDRAWN)),
    ):
        assert number == len(queries.queue(by=tomas, wanted=wanted, now=later).rows), wanted
    assert (standing.nobody, standing.urgent, found.approvals) == (2, 1, 1)
    assert standing.over > 0
    assert sum(cell.count for cell in standing.cells) == len(some)
    assert standing.whole


def test_an_outcome_that_one_proposed_or_has_an_interest_in_does_not_wait_for_one(
    cast: Cast, some: list[UUID]
) -> None:
    declare_conflict(by=cast.unlocked("tomas"), report=some[3], now=NOW)
    assert board(by=cast.person("tomas"), now=NOW).approvals == 0


def test_only_a_supervisor_sees_a_board(cast: Cast) -> None:
    for login in ("mei", "jonas", "amara", "ada"):
        with pytest.raises(NoBoard):
            board(by=cast.person(login), now=NOW)


def test_the_desks_own_role_may_count(cast: Cast, some: list[UUID], as_role: Act) -> None:
    tomas = cast.person("tomas")
    whole = board(by=tomas, now=NOW)
    boards.forget()
    with as_role("desk", "tomas"):
        assert board(by=tomas, now=NOW) == whole


def test_many_boards_are_counted_once(
    cast: Cast, some: list[UUID], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tomas = cast.person("tomas")
    board(by=tomas, now=NOW)
    # What waits for this person, and what was told of late; the countings are kept for some seconds.
    with django_assert_num_queries(2):
        board(by=tomas, now=NOW + timedelta(seconds=4))
    with django_assert_num_queries(7):
        board(by=tomas, now=NOW + timedelta(seconds=5))


def test_the_digest_changes_when_something_happens_and_not_with_time(cast: Cast, some: list[UUID]) -> None:
    tomas = cast.person("tomas")
    before = board(by=tomas, now=NOW).mark
    boards.forget()
    assert board(by=tomas, now=NOW + timedelta(seconds=30)).mark == before
    boards.forget()
    move(cast, "tomas", some[3], Move.SEND_BACK, reason="more is needed")
    assert board(by=tomas, now=NOW + timedelta(seconds=31)).mark != before


def test_a_great_backlog_is_counted_from_its_front(
    cast: Cast, some: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards, "LEAST_OF_A_TEAM", 2)
    monkeypatch.setattr(boards, "SCANNED", 2)
    found = board(by=cast.person("tomas"), now=NOW).standing
    assert not found.whole
    assert sum(cell.count for cell in found.cells) == 2
    assert found.urgent == 1, "what is due first is among them"


def test_a_board_of_many_teams_counts_fewer_of_each(
    cast: Cast, some: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards, "LEAST_OF_A_TEAM", 1)
    monkeypatch.setattr(boards, "SCANNED", 3 * len(cast.person("tomas").teams))
    assert sum(cell.count for cell in board(by=cast.person("tomas"), now=NOW).standing.cells) == 3


def test_of_many_outcomes_that_wait_some_are_counted_and_the_board_says_so(
    cast: Cast, some: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert board(by=cast.person("tomas"), now=NOW).whole
    monkeypatch.setattr(boards, "MOST_TO_DECIDE", 1)
    found = board(by=cast.person("tomas"), now=NOW)
    assert (found.approvals, found.more, found.whole) == (1, True, False)


def test_of_many_reports_in_one_hand_those_due_first_are_weighed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        cast.handled_by_amara(arrived(sealed(number)))
    monkeypatch.setattr(workload, "MOST_IN_HAND", 1)
    (hand,) = hands(teams=cast.person("amara").teams, now=NOW)
    assert (hand.load.count, hand.more) == (1, True)


def test_what_was_told_up_the_ladder_is_shown(cast: Cast) -> None:
    report, later = arrived(), NOW + timedelta(hours=25)
    climbing.climb(most=10, now=later)
    found = board(by=cast.person("tomas"), now=later).escalations
    assert {e.report_id for e in found} == {report}
    assert all(not e.kind.startswith("clock_owner_") for e in found)


# Load.


def test_who_has_least_in_hand_stands_first_and_who_is_away_last(cast: Cast) -> None:
    team = cast.person("amara").teams
    assert [(hand.name, hand.load) for hand in hands(teams=team, now=NOW)] == [("Amara", NOTHING)]
    cast.handled_by_amara(arrived(sealed(1, urgent=True)), grade=4)
    assert hands(teams=team, now=NOW)[0].load == Load(count=1, points=7, due=1)


def test_the_board_names_reviewers_too_with_what_they_have_in_review(cast: Cast) -> None:
    cast.taken_by_mei(arrived())
    team = cast.person("mei").teams
    found = {hand.name: (hand.handles, hand.reviews) for hand in everybody(teams=team, now=NOW)}
    assert found == {"Amara": (True, 0), "Jonas": (False, 0), "Mei": (False, 1)}
    over = everybody(teams=team, now=NOW + timedelta(minutes=31))
    assert all(hand.reviews == 0 for hand in over)


def test_somebody_away_is_visible_where_their_reports_are(cast: Cast) -> None:
    report, amara = arrived(), cast.person("amara")
    cast.handled_by_amara(report)
    working.be_absent(by=cast.person("tomas"), member=amara.id, absence=AWAY, now=NOW)
    assert hands(teams=amara.teams, now=NOW)[0].away
    row = queries.queue(by=amara, now=NOW).rows[0]
    assert row.absence == AWAY
    assert queries.header(by=amara, report=report, now=NOW).row.absence == AWAY
    assert not hands(teams=amara.teams, now=NOW + timedelta(days=4))[0].away


def test_both_days_of_an_absence_count() -> None:
    assert not AWAY.holds(NOW - timedelta(days=1))
    assert AWAY.holds(NOW)
    assert AWAY.holds(NOW + timedelta(days=3))
    assert not AWAY.holds(NOW + timedelta(days=4))
    assert AWAY.holds_later(NOW - timedelta(days=1))


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [(date(2026, 3, 9), date(2026, 3, 3), "before"), (date(2026, 1, 1), date(2026, 1, 9), "past")],
)
def test_an_absence_that_cannot_be_is_refused(cast: Cast, first: date, last: date, code: str) -> None:
    mei = cast.person("mei")
    with pytest.raises(Invalid) as refused:
        working.be_absent(by=mei, member=mei.id, absence=Absence(first, last), now=NOW)
    assert refused.value.errors == {"last": code}


def test_nobody_arranges_how_a_stranger_works(cast: Cast) -> None:
    ravi = cast.person("ravi").id
    with pytest.raises(working.NoColleague):
        working.be_absent(by=cast.person("tomas"), member=ravi, absence=AWAY, now=NOW)
    with pytest.raises(working.NotTheirs):
        working.be_absent(by=cast.person("mei"), member=ravi, absence=AWAY, now=NOW)
    with pytest.raises(working.NotTheirs):
        working.give_skills(by=cast.person("mei"), member=cast.person("mei").id, skills=[], now=NOW)


def test_the_trail_holds_that_an_absence_was_set_and_not_the_days(cast: Cast) -> None:
    mei = cast.person("mei")
    working.be_absent(by=mei, member=mei.id, absence=AWAY, now=NOW)
    line = TrailLine.objects.get(act="absence_set")
    assert str(AWAY.first) not in line.detail
    assert mei.pseudonym in line.detail


@pytest.mark.parametrize(
    ("login", "may"), [("mei", True), ("tomas", True), ("jonas", False), ("ravi", False)]
)
def test_the_database_lets_the_member_and_their_supervisor_set_it_and_nobody_else(
    cast: Cast, as_role: Act, login: str, may: bool
) -> None:
    mei = cast.person("mei").id

    def write() -> None:
        with as_role("desk", login), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO directory_working (member_id, languages, skills, goes_on)"
                " VALUES (%s, '{en}', '{}', true)",
                [mei],
            )

    if may:
        write()
        assert Working.objects.get().member_id == mei
    else:
        with pytest.raises(DatabaseError, match="row-level security"):
            write()
