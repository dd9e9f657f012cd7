"""Which saved searches stand out for whom, as the worker learns it: numbers, and nothing that anybody wrote."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from auricle.directory.models import Member, Membership
from auricle.reports import saved_searches
from auricle.reports.list_filter import ALL, ListFilter
from auricle.reports.moves import Move
from auricle.reports.saved_searches import Mark
from auricle.reports.search_alerts import DueAlert, due_alerts
from tests.hotline import NOW, arrived, move, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(days=1)


def keep(cast: Cast, login: str, wanted: ListFilter = ALL, *, shared: bool = False) -> int:
    by = cast.person(login)
    team = by.teams[0] if shared else None
    return saved_searches.keep(by=by, name="Kept", wanted=wanted, team=team, now=EARLIER)


def due(as_role: Act, *, since_days: int = 7) -> list[DueAlert]:
    with as_role("worker"):
        return list(due_alerts(since=NOW - timedelta(days=since_days), now=LATER))


def test_what_is_new_since_somebody_looked_is_told_by_number(cast: Cast, as_role: Act) -> None:
    arrived(sealed(1))
    search = keep(cast, "mei")
    mei = cast.person("mei").id
    assert due(as_role) == [DueAlert(mei, search, Mark.NEW, 1)]
    saved_searches.look_into(by=cast.person("mei"), search=search, now=LATER)
    assert due(as_role) == []


def test_what_was_told_before_is_not_new(cast: Cast, as_role: Act) -> None:
    arrived(sealed(1))
    keep(cast, "mei")
    with as_role("worker"):
        assert list(due_alerts(since=NOW + timedelta(minutes=5), now=LATER)) == []


def test_ones_own_moves_are_no_news(cast: Cast, as_role: Act) -> None:
    report = arrived(sealed(1))
    keep(cast, "mei")
    move(cast, "mei", report, Move.TAKE)
    assert due(as_role) == []


def test_a_number_is_told_when_it_is_reached_and_nobody_looked(cast: Cast, as_role: Act) -> None:
    search = keep(cast, "mei")
    by = cast.person("mei")
    saved_searches.choose_mark(by=by, search=search, mark=Mark.MANY, threshold=2, now=EARLIER)
    arrived(sealed(1))
    assert due(as_role, since_days=0) == []
    arrived(sealed(2))
    assert due(as_role, since_days=0) == [DueAlert(by.id, search, Mark.MANY, 2)]
    saved_searches.look_into(by=by, search=search, now=LATER)
    assert due(as_role, since_days=0) == []


def test_each_is_counted_for_their_own_teams(cast: Cast, as_role: Act) -> None:
    arrived(sealed(1))
    arrived(sealed(2, category="sabotage"))
    keep(cast, "mei")
    assert [alert.count for alert in due(as_role)] == [1]


def test_whoever_left_is_told_nothing(cast: Cast, as_role: Act) -> None:
    arrived(sealed(1))
    search = keep(cast, "mei", shared=True)
    jonas = cast.person("jonas")
    saved_searches.choose_mark(by=jonas, search=search, mark=Mark.NEW, threshold=None, now=EARLIER)
    assert [alert.member for alert in due(as_role)] == [cast.person("mei").id, jonas.id]
    Membership.objects.filter(member_id=jonas.id).delete()
    assert [alert.member for alert in due(as_role)] == [cast.person("mei").id]
    Member.objects.filter(login="mei").update(active=False)
    assert due(as_role) == []


def test_an_unmarked_or_deleted_search_is_never_told(cast: Cast, as_role: Act) -> None:
    arrived(sealed(1))
    unmarked, deleted = keep(cast, "mei"), keep(cast, "mei")
    by = cast.person("mei")
    saved_searches.choose_mark(by=by, search=unmarked, mark=Mark.NONE, threshold=None, now=EARLIER)
    saved_searches.delete(by=by, search=deleted, now=NOW)
    assert due(as_role) == []
