"""Before somebody leaves on whom a team's reports or a seat hang, those who decide know it; later everybody sees it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import psycopg
import pytest
from django.db import connections

from auricle.directory.models import Member, Membership, Proposal, Team
from auricle.directory.powers import What
from auricle.inbox import identity_custody
from auricle.vault import changing_powers, departures, seats
from auricle.vault.departures import LeavesNobody, Loss, loss
from auricle.vault.few_hands import FewHands, few_hands
from auricle.vault.models import DeskSession, SealingKey, Seat, TeamSeed
from auricle.vault.seats import NoSeat
from auricle.vault.team_keys import note_departure
from tests.conftest import OwnDatabase
from tests.hotline import NOW
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
LATER = NOW + timedelta(minutes=1)


def pk(login: str) -> int:
    return Member.objects.get(login=login).pk


def change(cast: Cast, whom: str, what: What, detail: str = "", *, aware: bool = False) -> bool:
    """Ada changes somebody's powers."""
    return changing_powers.change(
        by=cast.unlocked("ada"), member=pk(whom), what=what, detail=detail, now=NOW, aware=aware
    )


def alone(found: FewHands) -> list[str]:
    """Whose key one member holds, but for the two agencies of the cast that have one officer each."""
    return [names["en"] for names in found.alone if names["en"] not in {"Bank", "Court"}]


def approve(cast: Cast, *, aware: bool = False) -> None:
    """Bela approves what waits."""
    proposal = Proposal.objects.get(state="open").pk
    changing_powers.decide(by=cast.unlocked("bela"), proposal=proposal, approve=True, now=LATER, aware=aware)


@pytest.fixture
def ravi_alone(cast: Cast) -> None:
    """Nobody but Ravi holds the key of Security."""
    TeamSeed.objects.filter(key__holder="security").exclude(member_id=pk("ravi")).delete()


def test_most_changes_leave_nothing_shut(cast: Cast) -> None:
    assert loss(member=pk("mei"), what=What.LEAVE_TEAM, detail="general") == Loss()
    assert loss(member=pk("mei"), what=What.SWITCH_OFF, detail="") == Loss()
    assert loss(member=pk("noor"), what=What.TAKE_ROLE, detail="screener") == Loss()


@pytest.mark.usefixtures("ravi_alone")
def test_what_hangs_on_one_person_is_known_before(cast: Cast) -> None:
    ravi, noor = pk("ravi"), pk("noor")
    assert loss(member=ravi, what=What.LEAVE_TEAM, detail="security") == Loss(("security",))
    assert loss(member=ravi, what=What.LEAVE_TEAM, detail="general") == Loss()
    assert loss(member=ravi, what=What.SWITCH_OFF, detail="") == Loss(("security",))
    assert loss(member=ravi, what=What.GIVE_ROLE, detail="administrator") == Loss(("security",))
    assert loss(member=ravi, what=What.GIVE_ROLE, detail="handler") == Loss()
    for what, detail in ((What.TAKE_ROLE, "custodian"), (What.SWITCH_OFF, "")):
        assert loss(member=noor, what=what, detail=detail) == Loss(seat=1)


@pytest.mark.usefixtures("ravi_alone")
def test_the_last_holder_is_not_taken_out_unawares(cast: Cast) -> None:
    cast.cookie("ravi", NOW)
    with pytest.raises(LeavesNobody):
        change(cast, "ravi", What.LEAVE_TEAM, "security")
    assert Membership.objects.filter(member_id=pk("ravi"), team__code="security").exists()
    assert DeskSession.objects.filter(member_id=pk("ravi")).exists(), "nothing was changed"
    assert change(cast, "ravi", What.LEAVE_TEAM, "security", aware=True)
    assert not DeskSession.objects.filter(member_id=pk("ravi")).exists(), (
        "an account in wrong hands is stopped"
    )
    assert TeamSeed.objects.filter(member_id=pk("ravi"), key__holder="security").exists()


@pytest.mark.usefixtures("ravi_alone")
def test_once_it_is_handed_over_nobody_has_to_be_warned(cast: Cast) -> None:
    seed = TeamSeed.objects.get(member_id=pk("ravi"))
    TeamSeed.objects.create(key=seed.key, member_id=pk("mei"), blob=b"handed over", granted_at=NOW)
    assert change(cast, "ravi", What.LEAVE_TEAM, "security")


@pytest.mark.usefixtures("ravi_alone")
@pytest.mark.parametrize(
    ("whom", "what", "detail"),
    [
        ("ravi", What.SWITCH_OFF, ""),
        ("noor", What.SWITCH_OFF, ""),
        ("noor", What.TAKE_ROLE, "custodian"),
        ("noor", What.GIVE_ROLE, "administrator"),
    ],
)
def test_both_administrators_are_asked(cast: Cast, whom: str, what: What, detail: str) -> None:
    with pytest.raises(LeavesNobody):
        change(cast, whom, what, detail)
    assert not Proposal.objects.exists()
    change(cast, whom, what, detail, aware=True)
    (waits,) = departures.waiting(by=cast.person("bela"), now=LATER)
    assert waits.loss
    with pytest.raises(LeavesNobody):
        approve(cast)
    assert Proposal.objects.get().state == "open"
    approve(cast, aware=True)
    assert Proposal.objects.get().state == "approved"


def test_who_declines_needs_no_warning(cast: Cast) -> None:
    change(cast, "noor", What.SWITCH_OFF, aware=True)
    proposal = Proposal.objects.get().pk
    changing_powers.decide(by=cast.unlocked("bela"), proposal=proposal, approve=False, now=LATER)
    assert Proposal.objects.get().state == "declined"


@pytest.mark.usefixtures("ravi_alone")
def test_the_desks_role_sees_what_hangs_on_whom(cast: Cast, as_role: Act) -> None:
    with as_role("desk", "ada"):
        with pytest.raises(LeavesNobody):
            change(cast, "ravi", What.LEAVE_TEAM, "security")
        with pytest.raises(LeavesNobody):
            change(cast, "noor", What.SWITCH_OFF)
    with as_role("desk", "auditor"):
        assert alone(few_hands(by=cast.person("auditor"))) == ["Security"]


def test_the_house_learns_what_hangs_on_few(cast: Cast) -> None:
    ravis = TeamSeed.objects.get(key__holder="security", member_id=pk("ravi"))
    Membership.objects.create(member_id=pk("mei"), team=Team.objects.get(code="security"))
    meis = TeamSeed.objects.create(key=ravis.key, member_id=pk("mei"), blob=b"handed over", granted_at=NOW)
    assert alone(few_hands(by=cast.person("ada"))) == []
    meis.delete()
    assert alone(few_hands(by=cast.person("ada"))) == ["Security"]
    change(cast, "ravi", What.LEAVE_TEAM, "security", aware=True)
    found = few_hands(by=cast.person("ada"))
    assert alone(found) == []
    assert [names["en"] for names in found.nobody] == ["Security"], "who left holds nothing for the team"
    assert few_hands(by=cast.person("mei")) == FewHands()


def test_a_seat_is_empty_when_its_holder_went_or_got_a_new_key(cast: Cast) -> None:
    def empty() -> tuple[int, ...]:
        return few_hands(by=cast.person("ada")).empty_seats

    assert empty() == ()
    Member.objects.filter(login="noor").update(active=False)
    Member.objects.get(login="omar").roles.all().delete()
    Seat.objects.filter(holder__login="petra").update(blob=b"")
    assert empty() == (1, 2, 3)
    assert [place.number for place in seats.places() if place.empty] == [1, 2, 3]
    with pytest.raises(NoSeat):
        identity_custody.requests(by=cast.unlocked("petra"), now=NOW)


def test_of_two_who_leave_at_once_one_stays_the_last(committed_cast: Cast, own_database: OwnDatabase) -> None:
    """Each would still see the other's seed; the second waits, and then finds that nobody else is left."""
    two = (pk("mei"), pk("jonas"))
    TeamSeed.objects.filter(key__holder="general").exclude(member_id__in=two).delete()
    team = Team.objects.get(code="general").pk
    answers: list[tuple[str, ...]] = []

    def leave() -> None:
        try:
            answers.append(note_departure(member=two[1], teams=[team], actor="m-1", now=NOW))
        finally:
            connections.close_all()

    with psycopg.connect(own_database.owner_url) as first:
        first.execute("SELECT * FROM leave_keys(%s, %s::bigint[], %s)", [two[0], [team], NOW])
        thread = threading.Thread(target=leave)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive(), "it waits for the first"
    thread.join()
    assert answers == [("general",)]
    key = SealingKey.objects.get(purpose="team", holder="general")
    assert list(TeamSeed.objects.filter(key=key).values_list("member_id", flat=True)) == [two[1]]
    assert Seat.objects.count() == 5
