"""The lists of an agency: what stands in which, in which order, and page by page. As the agency's own role."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from auricle.referrals import agency_lists, agency_side, handover
from auricle.referrals.agency_lists import Which
from auricle.referrals.models import Referral
from auricle.referrals.moves import AgencyOutcome, Ground, Kind, Verified
from tests.hotline import NOW
from tests.people import Cast
from tests.referred import handed_over

Act = Callable[..., AbstractContextManager[None]]
LATER, MUCH_LATER = NOW + timedelta(hours=1), NOW + timedelta(days=9)


@pytest.fixture
def lists(cast: Cast, as_role: Act) -> Callable[..., dict[Which, list[UUID]]]:
    """What Osei sees in each list."""

    def read(login: str = "osei", now: datetime = LATER) -> dict[Which, list[UUID]]:
        by = cast.person(login)
        with as_role("agency", login):
            return {
                which: [row.id for row in agency_lists.listed(by=by, which=which, now=now).rows]
                for which in Which
            }

    return read


def test_a_referral_goes_through_the_lists_and_is_in_one_at_a_time(
    cast: Cast, lists: Callable[..., dict[Which, list[UUID]]]
) -> None:
    referral, osei, amara = handed_over(cast, now=NOW), cast.unlocked("osei"), cast.unlocked("amara")

    def stands_in(which: Which, now: datetime = LATER) -> None:
        assert lists(now=now) == {one: [referral] if one is which else [] for one in Which}

    stands_in(Which.NEW)
    stands_in(Which.WAITING, now=MUCH_LATER)
    agency_side.accept(by=osei, referral=referral, now=NOW)
    stands_in(Which.UNDERWAY)
    stands_in(Which.UNDERWAY, now=MUCH_LATER)
    stands_in(Which.WAITING, now=NOW + timedelta(days=900))
    agency_side.report_outcome(by=osei, referral=referral, outcome=AgencyOutcome.ACTED, text="Done.", now=NOW)
    stands_in(Which.UNDERWAY, now=NOW + timedelta(days=900))
    handover.rework(by=amara, referral=referral, text="It goes on.", now=NOW)
    stands_in(Which.WAITING)
    agency_side.report_outcome(by=osei, referral=referral, outcome=AgencyOutcome.ACTED, text="Now.", now=NOW)
    handover.verify(by=amara, referral=referral, how=Verified.BY_DOCUMENT, text="Asked.", now=NOW)
    stands_in(Which.ENDED)
    assert lists("tuva") == {one: [] for one in Which}


def test_what_was_recalled_waits_until_its_copies_are_deleted(
    cast: Cast, lists: Callable[..., dict[Which, list[UUID]]]
) -> None:
    referral = handed_over(cast, now=NOW)
    handover.recall(by=cast.unlocked("tomas"), referral=referral, text="By mistake.", now=NOW)
    assert lists()[Which.WAITING] == lists()[Which.ENDED] == [referral]
    agency_side.confirm_deletion(by=cast.unlocked("osei"), referral=referral, now=NOW)
    assert lists()[Which.WAITING] == []


def test_whose_turn_it_is(cast: Cast, as_role: Act) -> None:
    referral, osei = handed_over(cast, now=NOW), cast.unlocked("osei")

    def turn(which: Which) -> tuple[bool, bool]:
        with as_role("agency", "osei"):
            (row,) = agency_lists.listed(by=osei.person, which=which, now=LATER).rows
        return row.unread, row.for_the_hotline

    assert turn(Which.NEW) == (True, False)
    agency_side.open_referral(by=osei, referral=referral, now=NOW)
    agency_side.ask(by=osei, referral=referral, text="Which bank?", now=NOW)
    assert turn(Which.NEW) == (False, True)
    handover.answer(by=cast.unlocked("amara"), referral=referral, text="That one.", now=NOW)
    assert turn(Which.NEW) == (False, False)
    agency_side.request_return(
        by=osei, referral=referral, ground=Ground.OUTSIDE_REMIT, text="Not ours.", now=NOW
    )
    assert turn(Which.UNDERWAY) == (False, True)


def test_pages_follow_each_other_and_the_promise_that_ends_first_is_on_top(cast: Cast, as_role: Act) -> None:
    """One row moved to the same moment as its neighbour is in the list once."""
    found = [handed_over(cast, now=NOW - timedelta(minutes=minute)) for minute in range(5)]
    due = Referral.objects.get(pk=found[1]).next_due_at
    Referral.objects.filter(pk=found[2]).update(next_due_at=due)
    osei = cast.person("osei")
    seen, after = list[UUID](), ""
    with as_role("agency", "osei"):
        while True:
            page = agency_lists.listed(by=osei, which=Which.NEW, now=NOW, after=after, most=2)
            seen += [row.id for row in page.rows]
            after = page.following
            if not after:
                break
    assert seen == [found[4], found[3], *sorted((found[1], found[2])), found[0]]


def test_a_mangled_cursor_is_the_start_of_the_list(cast: Cast, as_role: Act) -> None:
    referral = handed_over(cast, now=NOW)
    osei = cast.person("osei")
    with as_role("agency", "osei"):
        for which, rows in ((Which.NEW, [referral]), (Which.ENDED, [])):
            page = agency_lists.listed(by=osei, which=which, now=NOW, after="§§")
            assert [row.id for row in page.rows] == rows


def test_the_first_page_asks_as_often_for_twenty_as_for_one(cast: Cast, as_role: Act) -> None:
    osei = cast.person("osei")

    def asked() -> int:
        with as_role("agency", "osei"), CaptureQueriesContext(connection) as queries:
            agency_lists.home(by=osei, now=NOW)
        return len(queries)

    handed_over(cast, now=NOW)
    handed_over(cast, kind=Kind.INFORMATION, now=NOW)
    first = asked()
    handed_over(cast, now=NOW)
    assert asked() == first


def test_nobody_of_the_desk_has_lists_here(cast: Cast) -> None:
    for login in ("amara", "tomas", "ada"):
        with pytest.raises(agency_side.NoOfficer):
            agency_lists.listed(by=cast.person(login), which=Which.NEW, now=NOW)
