"""Which saved searches stand out for whom, as the worker learns it: numbers, and nothing that anybody wrote."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone
from pytest_django import Settings

from auricle.directory.models import Member, Membership
from auricle.inbox import transferring
from auricle.mailing.models import Mailbox
from auricle.reports import saved_searches
from auricle.reports.list_filter import ALL, ListFilter
from auricle.reports.models import SearchLook
from auricle.reports.moves import Move
from auricle.reports.search_alerts import DueAlert, due_alerts, tell_alerts
from auricle.reports.search_marks import Mark
from tests.hotline import NOW, arrived, move, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(days=1)


@pytest.fixture
def mail(settings: Settings) -> None:
    """This hotline sends mail."""
    settings.AURICLE_MAIL_FROM = "desk@hotline.example"


def keep(cast: Cast, login: str, wanted: ListFilter = ALL, *, shared: bool = False) -> int:
    by = cast.person(login)
    team = by.teams[0] if shared else None
    return saved_searches.keep(by=by, name="Kept", wanted=wanted, team=team, now=EARLIER)


def due(as_role: Act) -> list[DueAlert]:
    with as_role("worker"):
        return list(due_alerts(now=LATER))


def told(as_role: Act, now: datetime = LATER) -> int:
    with as_role("worker"):
        return tell_alerts(now=now)


def test_what_is_new_since_somebody_looked_is_told_by_number(cast: Cast, as_role: Act) -> None:
    arrived(sealed(1))
    search = keep(cast, "mei")
    mei = cast.person("mei").id
    assert due(as_role) == [DueAlert(mei, search, Mark.NEW, 1)]
    saved_searches.look_into(by=cast.person("mei"), search=search, now=LATER)
    assert due(as_role) == []


def test_what_was_told_before_is_not_new(cast: Cast, as_role: Act, mail: None) -> None:
    arrived(sealed(1))
    keep(cast, "mei")
    assert told(as_role) == 1
    assert told(as_role, LATER + timedelta(minutes=10)) == 0


def test_ones_own_moves_are_no_news(cast: Cast, as_role: Act) -> None:
    report = arrived(sealed(1))
    keep(cast, "mei")
    move(cast, "mei", report, Move.TAKE)
    assert due(as_role) == []


def test_a_number_is_told_once_when_it_is_reached(cast: Cast, as_role: Act, mail: None) -> None:
    search = keep(cast, "mei")
    by = cast.person("mei")
    saved_searches.choose_mark(by=by, search=search, mark=Mark.MANY, threshold=2, now=EARLIER)
    report = arrived(sealed(1))
    assert due(as_role) == []
    arrived(sealed(2))
    assert due(as_role) == [DueAlert(by.id, search, Mark.MANY, 2)]
    assert (told(as_role), told(as_role)) == (1, 0)
    saved_searches.look_into(by=by, search=search, now=LATER)
    assert due(as_role) == [], "whoever looked has seen it"
    transferring.transfer(
        by=cast.unlocked("tomas"), report=report, team="security", reason="Theirs.", now=NOW
    )
    assert told(as_role) == 0
    arrived(sealed(3))
    assert told(as_role) == 1, "it was below, and is reached again"


def test_whoever_chooses_anew_is_told_anew(cast: Cast, as_role: Act, mail: None) -> None:
    arrived(sealed(1))
    search = keep(cast, "mei")
    assert told(as_role) == 1
    saved_searches.choose_mark(by=cast.person("mei"), search=search, mark=Mark.NEW, threshold=None, now=NOW)
    assert told(as_role) == 1


def test_a_mail_waits_for_the_hour_that_was_chosen(cast: Cast, as_role: Act, mail: None) -> None:
    arrived(sealed(1))
    keep(cast, "mei")
    mei = cast.person("mei")
    Mailbox.objects.create(member_id=mei.id, address=b"sealed", choices={"search": "weekly"})
    told(as_role)
    due_at = Mailbox.objects.get().due_at
    assert due_at is not None
    here = due_at.astimezone(timezone.get_default_timezone())
    assert (here.weekday(), here.hour) == (0, 8)
    assert LATER < due_at <= LATER + timedelta(days=7)


def test_without_mail_nothing_is_noted(cast: Cast, as_role: Act) -> None:
    arrived(sealed(1))
    keep(cast, "mei")
    assert told(as_role) == 0
    assert len(due(as_role)) == 1, "who turns mail on later is told then"


def test_the_worker_changes_nothing_else_of_how_somebody_looks(cast: Cast, as_role: Act) -> None:
    keep(cast, "mei")
    with as_role("worker"), pytest.raises(ProgrammingError), transaction.atomic():
        SearchLook.objects.update(mark=Mark.NONE)


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
