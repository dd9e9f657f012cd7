"""Searches kept under a name, for oneself or for a team: who sees them, what they count, what stands out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from auricle.directory.models import Membership, Team
from auricle.directory.people import Person
from auricle.errors import Invalid
from auricle.reports import saved_searches, search_counts
from auricle.reports.list_filter import ALL, ListFilter, Who
from auricle.reports.models import SavedSearch, SearchLook
from auricle.reports.moves import Move, State
from auricle.reports.queries import MayNotSee
from auricle.reports.saved_searches import NoSuchSearch, NotYourSearch, Search
from auricle.reports.search_marks import Mark
from tests.hotline import NOW, arrived, move, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
LATER = NOW + timedelta(hours=1)
URGENT = ListFilter(urgent=True)


def team_of(by: Person) -> int:
    return by.teams[0]


def keep(cast: Cast, login: str, name: str, wanted: ListFilter = ALL, *, shared: bool = False) -> int:
    by = cast.person(login)
    return saved_searches.keep(by=by, name=name, wanted=wanted, team=team_of(by) if shared else None, now=NOW)


def seen(cast: Cast, login: str) -> list[Search]:
    return saved_searches.searches(by=cast.person(login), now=LATER)


def names(cast: Cast, login: str) -> list[str]:
    return [each.name for each in seen(cast, login)]


def test_ones_own_search_is_seen_by_nobody_else_and_a_shared_one_by_the_team(
    cast: Cast, as_role: Act
) -> None:
    with as_role("desk", "mei"):
        keep(cast, "mei", "Mine")
        keep(cast, "mei", "Ours", URGENT, shared=True)
        assert names(cast, "mei") == ["Mine", "Ours"]
    with as_role("desk", "jonas"):
        (ours,) = seen(cast, "jonas")
        assert (ours.name, ours.owner, ours.mine, ours.wanted) == ("Ours", "Mei", False, URGENT)
    with as_role("desk", "ravi"):
        assert names(cast, "ravi") == []
        assert SavedSearch.objects.count() == 0


def test_the_database_shows_nobody_what_is_not_theirs(cast: Cast, as_role: Act) -> None:
    search = keep(cast, "mei", "Mine")
    for login, found in (("mei", 1), ("jonas", 0), ("tomas", 0), ("ravi", 0), ("", 0)):
        with as_role("desk", login):
            assert SavedSearch.objects.filter(pk=search).count() == found
            assert SearchLook.objects.filter(search=search).count() == found


def test_nobody_shares_with_a_team_that_they_are_not_in(cast: Cast, as_role: Act) -> None:
    security = Team.objects.get(code="security").pk
    with pytest.raises(Invalid):
        saved_searches.keep(by=cast.person("mei"), name="x", wanted=ALL, team=security, now=NOW)
    mei = cast.person("mei").id
    with as_role("desk", "mei"), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        SavedSearch.objects.create(owner_id=mei, team_id=security, name="x", position=1)


def test_each_search_is_counted_for_whoever_looks(cast: Cast, as_role: Act) -> None:
    arrived(sealed(1))
    graded = arrived(sealed(2))
    arrived(sealed(3, urgent=True))
    arrived(sealed(4, category="sabotage"))
    cast.handled_by_amara(graded)
    keep(cast, "amara", "All", shared=True)
    keep(cast, "amara", "Urgent", URGENT, shared=True)
    keep(cast, "amara", "My own", ListFilter(who=Who.ME), shared=True)
    with as_role("desk", "amara"):
        assert [each.counted.all for each in seen(cast, "amara")] == [3, 1, 1]
    with as_role("desk", "mei"):
        assert {each.name: each.counted.all for each in seen(cast, "mei")} == {
            "All": 3,
            "Urgent": 1,
            "My own": 0,
        }


def test_counting_stops(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_counts, "MOST_COUNTED", 2)
    for number in range(3):
        arrived(sealed(number))
    keep(cast, "mei", "All")
    (each,) = seen(cast, "mei")
    assert each.counted.all is None
    assert not each.stands_out


def test_what_colleagues_moved_since_the_last_look_is_new_and_ones_own_moves_are_not(cast: Cast) -> None:
    first, second, _ = (arrived(sealed(n), now=NOW - timedelta(days=1)) for n in range(3))
    search = keep(cast, "tomas", "All")
    assert seen(cast, "tomas")[0].counted.new == 0
    move(cast, "mei", first, Move.TAKE, now=NOW + timedelta(minutes=1))
    move(cast, "tomas", second, Move.RAISE_URGENCY, reason="danger", now=NOW + timedelta(minutes=1))
    arrived(sealed(9), now=NOW + timedelta(minutes=2))
    (each,) = seen(cast, "tomas")
    assert (each.counted.new, each.stands_out) == (2, True)
    saved_searches.look_into(by=cast.person("tomas"), search=search, now=NOW + timedelta(minutes=3))
    assert not seen(cast, "tomas")[0].stands_out


def test_looking_into_a_search_keeps_the_mark_that_was_chosen(cast: Cast, as_role: Act) -> None:
    search = keep(cast, "mei", "All", ListFilter(state=State.RECEIVED))
    with as_role("desk", "mei"):
        by = cast.person("mei")
        saved_searches.choose_mark(by=by, search=search, mark=Mark.MANY, threshold=2, now=NOW)
        assert saved_searches.look_into(by=by, search=search, now=LATER) == ListFilter(state=State.RECEIVED)
        (each,) = seen(cast, "mei")
        assert (each.mark, each.threshold, each.stands_out) == (Mark.MANY, 2, False)
    arrived(sealed(1))
    arrived(sealed(2))
    assert seen(cast, "mei")[0].stands_out


def test_how_somebody_looks_at_a_shared_search_is_their_own(cast: Cast, as_role: Act) -> None:
    search = keep(cast, "mei", "Ours", shared=True)
    with as_role("desk", "jonas"):
        saved_searches.choose_mark(
            by=cast.person("jonas"), search=search, mark=Mark.MANY, threshold=5, now=NOW
        )
        assert seen(cast, "jonas")[0].mark is Mark.MANY
    assert seen(cast, "mei")[0].mark is Mark.NEW
    assert seen(cast, "tomas")[0].mark is Mark.NONE


@pytest.mark.parametrize("threshold", [None, 0, 1001])
def test_a_threshold_is_a_number_that_can_be_reached(cast: Cast, threshold: int | None) -> None:
    search = keep(cast, "mei", "All")
    with pytest.raises(Invalid):
        saved_searches.choose_mark(
            by=cast.person("mei"), search=search, mark=Mark.MANY, threshold=threshold, now=NOW
        )


def test_deleting_is_undone_within_a_day(cast: Cast, as_role: Act) -> None:
    search, by = keep(cast, "mei", "All"), cast.person("mei")
    with as_role("desk", "mei"):
        saved_searches.delete(by=by, search=search, now=NOW)
        assert names(cast, "mei") == []
        with pytest.raises(NoSuchSearch):
            saved_searches.look_into(by=by, search=search, now=NOW)
        saved_searches.bring_back(by=by, search=search, now=LATER)
        assert names(cast, "mei") == ["All"]
        saved_searches.delete(by=by, search=search, now=NOW)
        with pytest.raises(NoSuchSearch):
            saved_searches.bring_back(by=by, search=search, now=NOW + timedelta(hours=25))
        saved_searches.keep(by=by, name="Next", wanted=ALL, team=None, now=NOW + timedelta(hours=25))
        assert not SavedSearch.objects.filter(pk=search).exists()


def test_a_colleagues_search_is_taken_away_by_a_supervisor_alone(cast: Cast, as_role: Act) -> None:
    search = keep(cast, "mei", "Ours", shared=True)
    with as_role("desk", "jonas"), pytest.raises(NotYourSearch):
        saved_searches.delete(by=cast.person("jonas"), search=search, now=NOW)
    for login in ("jonas", "tomas"):
        with as_role("desk", login), pytest.raises(NotYourSearch):
            saved_searches.move_up(by=cast.person(login), search=search)
    with as_role("desk", "tomas"):
        saved_searches.delete(by=cast.person("tomas"), search=search, now=NOW)
    assert names(cast, "mei") == []


def test_what_somebody_left_behind_in_a_team_stays_with_its_supervisors(cast: Cast) -> None:
    keep(cast, "mei", "Ours", shared=True)
    Membership.objects.filter(member__login="mei").delete()
    (each,) = seen(cast, "mei")
    assert not each.may_delete
    assert seen(cast, "tomas")[0].may_delete


def test_ones_own_order_is_kept(cast: Cast, as_role: Act) -> None:
    with as_role("desk", "mei"):
        first, _, third = (keep(cast, "mei", name) for name in ("A", "B", "C"))
        saved_searches.move_up(by=cast.person("mei"), search=third)
        assert names(cast, "mei") == ["A", "C", "B"]
        saved_searches.move_up(by=cast.person("mei"), search=first)
        assert names(cast, "mei") == ["A", "C", "B"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_name_is_needed_and_short(cast: Cast, name: str) -> None:
    with pytest.raises(Invalid):
        keep(cast, "mei", name)


def test_nobody_keeps_more_than_can_be_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_searches, "MOST_OWN", 1)
    keep(cast, "mei", "A")
    with pytest.raises(Invalid):
        keep(cast, "mei", "B")


def test_the_list_costs_four_queries_however_many_there_are(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        keep(cast, "mei", str(number), URGENT)
    by = cast.person("mei")
    seen(cast, "mei")  # reads the catalogue, which is kept for a minute
    with django_assert_num_queries(4):
        saved_searches.searches(by=by, now=NOW)


def test_a_role_without_a_queue_keeps_no_search(cast: Cast) -> None:
    by = cast.person("ada")
    for tried in (
        lambda: saved_searches.searches(by=by, now=NOW),
        lambda: saved_searches.keep(by=by, name="x", wanted=ALL, team=None, now=NOW),
        lambda: saved_searches.delete(by=by, search=1, now=NOW),
    ):
        with pytest.raises(MayNotSee):
            tried()


def test_the_database_refuses_a_mark_that_is_none(cast: Cast) -> None:
    search = keep(cast, "mei", "A")
    looks = SearchLook.objects.filter(search=search)
    for wrong in ({"mark": "mail"}, {"mark": "many"}, {"threshold": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            looks.update(**wrong)
