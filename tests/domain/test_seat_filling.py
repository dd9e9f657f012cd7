"""A seat that nobody fills gets a new holder: a custodian proposes, the organisation signs, what follows is opened."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from pytest_django import Settings

from auricle.directory.models import Member
from auricle.errors import Invalid
from auricle.inbox import identity_asking, identity_custody
from auricle.sealing.signatures import org_public
from auricle.vault import key_signing, seat_filling, seat_taking, seats, storing
from auricle.vault.identity import NoShare
from auricle.vault.key_signing import NothingToSign, UnknownKey
from auricle.vault.member_keys import NotFresh
from auricle.vault.models import SealingKey, Seat, SeatProposal
from auricle.vault.seat_filling import NothingProposed, Proposed
from auricle.vault.seat_taking import SeatNotTaken
from auricle.vault.seats import NoSeat, SeatsOfOneHand
from auricle.vault.signing_files import sign_request
from tests.faces.desk import acts
from tests.hotline import NOW, arrived, sealed
from tests.people import ORG, Cast

Act = Callable[..., AbstractContextManager[None]]
YEAR = int((NOW + timedelta(days=365)).timestamp())
LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def pinned(settings: Settings, cast: Cast) -> None:
    """This process knows its organisation's key."""
    settings.AURICLE_ORG_KEY = org_public(ORG)
    storing.forget()


@pytest.fixture
def noor_gone(cast: Cast) -> None:
    """The holder of seat 1 left without handing it over."""
    Member.objects.filter(login="noor").update(active=False)


def propose(cast: Cast, *, number: int = 1, to: str = "sana", by: str = "omar") -> None:
    seat_filling.propose(by=cast.unlocked(by), number=number, to=cast.person(to).id, now=NOW)


def sign() -> int:
    """The organisation signs what waits, on its own machine."""
    answer = sign_request(key_signing.request(now=NOW), seed=ORG, until=YEAR)
    return len(key_signing.take(answer=answer, now=NOW))


def asked(cast: Cast) -> UUID:
    """Amara asks for the identity of a report that comes in now."""
    report = arrived(sealed(contact={"name": "Ann Ferry", "reach": "ann@example.org"}))
    cast.handled_by_amara(report)
    return identity_asking.ask(
        by=cast.unlocked("amara"), report=report, code="danger", words="Warn her.", now=NOW
    )


@pytest.mark.usefixtures("noor_gone")
def test_a_new_holder_opens_what_comes_in_after_the_signature(cast: Cast) -> None:
    propose(cast)
    assert seat_filling.proposed() == (Proposed(1, "Sana", NOW),)
    assert Seat.objects.get(number=1).holder.login == "noor", "nothing moves before the organisation signed"
    assert sign() == 1
    assert [place.name for place in seats.places() if place.number == 1] == ["Sana"]
    assert seats.vacant() == ()
    assert seat_filling.proposed() == ()
    assert acts()[-3:] == ["key_retired", "seat_filled", "key_signed"]

    request = asked(cast)
    identity_custody.support(by=cast.unlocked("omar"), request=request, now=LATER)
    identity_custody.approve(by=cast.unlocked("sana"), request=request, now=LATER)
    seen = identity_asking.see_once(by=cast.unlocked("amara"), request=request, now=LATER)
    assert seen.contact["name"] == "Ann Ferry"


@pytest.mark.usefixtures("noor_gone")
def test_what_came_in_before_stays_shut_to_the_new_holder_and_open_to_the_others(cast: Cast) -> None:
    request = asked(cast)
    propose(cast)
    sign()
    with pytest.raises(NoShare):
        identity_custody.support(by=cast.unlocked("sana"), request=request, now=LATER)
    identity_custody.support(by=cast.unlocked("omar"), request=request, now=LATER)
    with pytest.raises(NoShare):
        identity_custody.approve(by=cast.unlocked("sana"), request=request, now=LATER)
    identity_custody.approve(by=cast.unlocked("petra"), request=request, now=LATER)


@pytest.mark.usefixtures("noor_gone")
def test_between_proposal_and_signature_nothing_is_sealed_to_the_new_key(cast: Cast) -> None:
    before = storing.seats(now=NOW)[1].key_id
    propose(cast)
    storing.forget()
    assert storing.seats(now=NOW)[1].key_id == before
    sign()
    assert storing.seats(now=NOW)[1].key_id != before


def test_a_seat_that_is_filled_takes_nobody_else(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        propose(cast, number=1)
    assert refused.value.errors == {"number": "unknown"}


@pytest.mark.usefixtures("noor_gone")
@pytest.mark.parametrize("whom", ["petra", "mei", "noor"])
def test_only_a_custodian_without_a_seat_takes_one(cast: Cast, whom: str) -> None:
    with pytest.raises(Invalid) as refused:
        propose(cast, to=whom)
    assert refused.value.errors == {"to": "unknown"}


@pytest.mark.usefixtures("noor_gone")
def test_whoever_proposes_holds_a_seat_and_proved_it_lately(cast: Cast) -> None:
    with pytest.raises(NoSeat):
        propose(cast, by="mei")
    stale = cast.unlocked("omar")
    with pytest.raises(NotFresh):
        seat_filling.propose(by=stale, number=1, to=cast.person("sana").id, now=NOW + timedelta(hours=2))


def test_a_custodian_with_a_new_key_fills_their_own_seat_again(cast: Cast) -> None:
    Seat.objects.filter(holder__login="noor").update(blob=b"")
    propose(cast, to="noor")
    sign()
    assert seats.held_seat(cast.unlocked("noor")).number == 1


def test_an_installation_with_fewer_seats_gets_another_one(cast: Cast) -> None:
    last = Seat.objects.get(number=5)
    Member.objects.filter(pk=last.holder_id).update(active=False)
    last.delete()
    assert seats.vacant() == (5,)
    propose(cast, number=5)
    sign()
    assert [place.number for place in seats.places()] == [1, 2, 3, 4, 5]


@pytest.mark.usefixtures("noor_gone")
def test_a_second_proposal_replaces_the_first_with_its_key(cast: Cast) -> None:
    propose(cast)
    first = SeatProposal.objects.get().key_id
    propose(cast)
    assert not SealingKey.objects.filter(pk=first).exists()
    assert sign() == 1


@pytest.mark.usefixtures("noor_gone")
def test_a_proposal_taken_back_is_not_signed(cast: Cast) -> None:
    propose(cast)
    answer = sign_request(key_signing.request(now=NOW), seed=ORG, until=YEAR)
    seat_filling.take_back(by=cast.unlocked("petra"), number=1, now=NOW)
    assert not SealingKey.objects.filter(signature=None).exists()
    with pytest.raises(UnknownKey):
        key_signing.take(answer=answer, now=NOW)
    with pytest.raises(NothingProposed):
        seat_filling.take_back(by=cast.unlocked("petra"), number=1, now=NOW)
    assert acts()[-2:] == ["seat_proposed", "seat_taken_back"]


@pytest.mark.usefixtures("noor_gone")
def test_somebody_who_left_in_between_gets_no_seat(cast: Cast) -> None:
    propose(cast)
    answer = sign_request(key_signing.request(now=NOW), seed=ORG, until=YEAR)
    Member.objects.filter(login="sana").update(active=False)
    with pytest.raises(SeatNotTaken):
        key_signing.take(answer=answer, now=NOW)
    assert SealingKey.objects.filter(signature=None).exists(), "the whole file was refused"
    with pytest.raises(NothingToSign):
        key_signing.request(now=NOW)
    assert key_signing.sign_waiting(org_seed=ORG, now=NOW) == 0


@pytest.mark.usefixtures("noor_gone")
def test_no_hand_gets_a_second_seat_by_filling_one(cast: Cast, as_role: Act) -> None:
    ada = Member.objects.get(login="ada")
    Member.objects.filter(login__in=["petra", "sana"]).update(made_by=ada, made_at=NOW)
    with pytest.raises(SeatsOfOneHand):
        propose(cast)
    key = SealingKey.objects.filter(purpose="team")[0]
    with (
        pytest.raises(IntegrityError, match="one hand would have two seats"),
        as_role("desk", "omar"),
        transaction.atomic(),
    ):
        SeatProposal.objects.create(
            number=1,
            holder_id=cast.person("sana").id,
            key=key,
            blob=b"sealed",
            proposed_by_id=cast.person("omar").id,
            at=NOW,
        )


@pytest.mark.usefixtures("noor_gone")
def test_the_hand_is_asked_again_when_the_key_is_signed(cast: Cast) -> None:
    propose(cast)
    answer = sign_request(key_signing.request(now=NOW), seed=ORG, until=YEAR)
    ada = Member.objects.get(login="ada")
    Member.objects.filter(login__in=["petra", "sana"]).update(made_by=ada, made_at=NOW)
    with pytest.raises(SeatNotTaken):
        key_signing.take(answer=answer, now=NOW)


@pytest.mark.usefixtures("noor_gone")
def test_the_desk_proposes_as_its_database_role_and_cannot_fill_a_seat_itself(
    cast: Cast, as_role: Act
) -> None:
    omar = cast.unlocked("omar")
    with as_role("desk", "omar"):
        seat_filling.propose(by=omar, number=1, to=cast.person("sana").id, now=NOW)
        seat_filling.propose(by=omar, number=1, to=cast.person("sana").id, now=NOW)
        seat_filling.take_back(by=omar, number=1, now=NOW)
        seat_filling.propose(by=omar, number=1, to=cast.person("sana").id, now=NOW)
    key = SeatProposal.objects.get().key
    with pytest.raises(ProgrammingError), as_role("desk", "omar"), transaction.atomic():
        Seat.objects.filter(number=1).update(key=key)
    with pytest.raises(ProgrammingError), as_role("desk", "omar"), transaction.atomic():
        SeatProposal.objects.update(blob=b"other")
    with pytest.raises(ProgrammingError), as_role("desk", "mei"), transaction.atomic():
        seat_taking.take_back(1)
    assert SeatProposal.objects.count() == 1
