"""Accounts that one administrator made lately are not two people: not on two seats, not in one opening."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from auricle.directory.hands import one_hand
from auricle.directory.models import Member
from auricle.inbox import identity_asking, identity_custody
from auricle.inbox.identity_custody import OneHand
from auricle.vault import seats
from auricle.vault.models import IdentityRequest, Seat
from auricle.vault.seats import SeatsOfOneHand
from tests.hotline import NOW, arrived, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
LATELY, LONG_AGO = NOW - timedelta(days=29), NOW - timedelta(days=31)


def made(login: str, *, by: str, at: object = LATELY) -> None:
    """Somebody made this account."""
    Member.objects.filter(login=login).update(made_by=Member.objects.get(login=by), made_at=at)


@pytest.fixture
def request_of_amara(cast: Cast) -> UUID:
    """Amara asked for an identity."""
    report = arrived(sealed(contact={"name": "Ann Ferry", "reach": "ann@example.org"}))
    cast.handled_by_amara(report)
    return identity_asking.ask(
        by=cast.unlocked("amara"), report=report, code="danger", words="Warn her.", now=NOW
    )


def support(cast: Cast, request: UUID, login: str) -> None:
    identity_custody.support(by=cast.unlocked(login), request=request, now=NOW)


def approve(cast: Cast, request: UUID, login: str) -> None:
    identity_custody.approve(by=cast.unlocked(login), request=request, now=NOW)


def hand_over(cast: Cast) -> None:
    """Noor gives her seat to Sana."""
    seats.hand_over(by=cast.unlocked("noor"), to=cast.person("sana").id, now=NOW)


def test_one_hand_is_a_common_maker_or_the_maker(cast: Cast) -> None:
    noor, omar, petra = (cast.person(login).id for login in ("noor", "omar", "petra"))
    assert not one_hand(noor, [omar, petra], now=NOW)
    made("noor", by="ada")
    made("omar", by="ada")
    assert one_hand(noor, [petra, omar], now=NOW)
    assert one_hand(noor, [cast.person("ada").id], now=NOW)
    assert not one_hand(petra, [noor, omar], now=NOW)
    made("omar", by="ada", at=LONG_AGO)
    assert not one_hand(noor, [omar], now=NOW)


def test_no_seat_goes_to_an_account_of_the_hand_that_made_another_holder(cast: Cast) -> None:
    made("sana", by="ada")
    made("omar", by="ada")
    with pytest.raises(SeatsOfOneHand):
        hand_over(cast)
    assert Seat.objects.get(number=1).holder.login == "noor"


def test_the_maker_of_the_one_who_leaves_is_no_hindrance(cast: Cast) -> None:
    made("sana", by="ada")
    made("noor", by="ada")
    hand_over(cast)
    assert Seat.objects.get(number=1).holder.login == "sana"


def test_a_seat_is_not_handed_to_an_account_that_another_holder_made(cast: Cast) -> None:
    made("sana", by="omar")
    with pytest.raises(SeatsOfOneHand):
        hand_over(cast)


def test_after_a_month_an_account_is_a_person_of_its_own(cast: Cast) -> None:
    made("sana", by="ada", at=LONG_AGO)
    made("omar", by="ada", at=LONG_AGO)
    hand_over(cast)
    assert Seat.objects.get(number=1).holder.login == "sana"


def test_two_custodians_of_one_hand_do_not_open_an_identity(cast: Cast, request_of_amara: UUID) -> None:
    made("noor", by="ada")
    made("omar", by="ada")
    support(cast, request_of_amara, "noor")
    with pytest.raises(OneHand):
        approve(cast, request_of_amara, "omar")
    assert IdentityRequest.objects.get().state == "supported"
    approve(cast, request_of_amara, "petra")
    assert IdentityRequest.objects.get().state == "opened"


def test_nobody_whose_account_the_asker_made_is_one_of_the_two(cast: Cast, request_of_amara: UUID) -> None:
    made("noor", by="amara")
    with pytest.raises(OneHand):
        support(cast, request_of_amara, "noor")
    support(cast, request_of_amara, "omar")
    with pytest.raises(OneHand):
        approve(cast, request_of_amara, "noor")


def test_the_list_says_why_there_is_nothing_to_do(cast: Cast, request_of_amara: UUID) -> None:
    made("noor", by="amara")
    (line,) = identity_custody.requests(by=cast.unlocked("noor"), now=NOW)
    assert (line.may, line.of_one_hand) == ("", True)
    (line,) = identity_custody.requests(by=cast.unlocked("omar"), now=NOW)
    assert (line.may, line.of_one_hand) == ("support", False)


def test_the_database_refuses_both_past_our_code(cast: Cast, request_of_amara: UUID, as_role: Act) -> None:
    for login in ("sana", "omar", "petra"):
        made(login, by="ada")
    sana, omar, petra = (cast.person(login).id for login in ("sana", "omar", "petra"))
    with as_role("desk", "noor"):
        with pytest.raises(IntegrityError, match="two seats"), transaction.atomic():
            Seat.objects.filter(number=1).update(holder_id=sana, since=NOW)
        mine = IdentityRequest.objects.filter(pk=request_of_amara)
        mine.update(state="supported", supported_by_id=omar, supported_at=NOW)
        with pytest.raises(IntegrityError, match="two parts"), transaction.atomic():
            mine.update(state="opened", approved_by_id=petra, decided_at=NOW, keys_sealed=b"k")
