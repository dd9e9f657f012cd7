"""Who a reporter is: asked by one, opened by two others, seen once, told to the reporter. Never by fewer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from auricle.directory.models import Member
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.errors import Invalid
from auricle.inbox import identity_asking, identity_custody
from auricle.inbox.desk_reading import MayNotRead
from auricle.inbox.identity_asking import AlreadyAsked, MayNotAsk, NothingSealed, NothingToSee
from auricle.inbox.identity_custody import AnotherPerson, RequestOver
from auricle.reports.casework import NoSuchReport
from auricle.vault.identity import NoShare
from auricle.vault.member_keys import FRESH_FOR, NotFresh
from auricle.vault.models import IdentityRequest, ReShare, SealedObject, Seat
from tests.domain.identity_requests import CONTACT, WORDS, acts, approve, ask, opened, report, see, support
from tests.hotline import NOW, arrived, execute, sealed
from tests.people import Cast

__all__ = ["report"]


def test_one_asks_two_open_and_the_one_who_asked_sees_it_once(cast: Cast, report: UUID) -> None:
    request = opened(cast, report)
    seen = see(cast, request)
    assert {name: seen.contact[name] for name in CONTACT} == CONTACT
    assert (seen.watermark, seen.at, seen.report) == (cast.person("amara").pseudonym, NOW, report)
    with pytest.raises(NothingToSee):
        see(cast, request)
    assert sorted(acts()) == ["identity_asked", "identity_opened", "identity_seen", "identity_supported"]


@pytest.mark.parametrize("pair", [("noor", "rui"), ("rui", "noor"), ("petra", "quinn"), ("quinn", "omar")])
def test_any_two_custodians_do(cast: Cast, report: UUID, pair: tuple[str, str]) -> None:
    request = ask(cast, report)
    support(cast, request, pair[0])
    approve(cast, request, pair[1])
    assert see(cast, request).contact["name"] == "Ann Ferry"


def test_nothing_of_it_stays_in_any_row(cast: Cast, report: UUID) -> None:
    request = opened(cast, report)
    assert not ReShare.objects.exists()
    see(cast, request)
    assert IdentityRequest.objects.get().keys_sealed is None
    assert "Ann Ferry" not in repr(identity_custody.requests(by=cast.unlocked("noor"), now=NOW))


def test_seeing_is_shown_in_no_repr(cast: Cast, report: UUID) -> None:
    assert "Ann" not in repr(see(cast, opened(cast, report)))


def test_the_asker_reads_nothing_before_two_have_acted(cast: Cast, report: UUID) -> None:
    request = ask(cast, report)
    with pytest.raises(NothingToSee):
        see(cast, request)
    support(cast, request)
    with pytest.raises(NothingToSee):
        see(cast, request)


def test_nobody_but_the_asker_sees_what_was_opened(cast: Cast, report: UUID) -> None:
    request = opened(cast, report)
    for login in ("tomas", "mei", "noor", "omar"):
        with pytest.raises(NothingToSee):
            see(cast, request, login)


def test_supporter_and_approver_are_two_people(cast: Cast, report: UUID) -> None:
    request = ask(cast, report)
    support(cast, request)
    with pytest.raises(AnotherPerson):
        approve(cast, request, "noor")
    assert IdentityRequest.objects.get().state == "supported"


def test_a_custodian_who_asked_can_neither_support_nor_approve(cast: Cast, report: UUID) -> None:
    give_roles(member=Member.objects.get(login="noor"), roles=[Role.SUPERVISOR])
    execute(
        "INSERT INTO directory_membership (member_id, team_id)"
        " SELECT m.id, t.id FROM directory_member m, directory_team t WHERE m.login = 'noor' AND t.code = 'general'"
    )
    request = IdentityRequest.objects.create(
        id=report,
        report_id=report,
        code="danger",
        asked_by_id=cast.person("noor").id,
        asked_at=NOW,
        ends_at=NOW + timedelta(hours=1),
    ).pk
    with pytest.raises(AnotherPerson):
        support(cast, request)
    support(cast, request, "omar")
    with pytest.raises(AnotherPerson):
        approve(cast, request, "noor")
    assert set(ReShare.objects.values_list("seat_to", flat=True)) == {3, 4, 5}, (
        "nothing for the asker's own seat"
    )


@pytest.mark.parametrize(
    "columns",
    [
        {"supported_by": "amara"},
        {"supported_by": "noor", "approved_by": "noor"},
        {"supported_by": "noor", "approved_by": "amara"},
    ],
)
def test_the_database_refuses_two_parts_for_one_person(
    cast: Cast, report: UUID, columns: dict[str, str]
) -> None:
    request = ask(cast, report)
    people = {name: Member.objects.get(login=login) for name, login in columns.items()}
    with pytest.raises(IntegrityError, match="identity_takes_three_people"), transaction.atomic():
        IdentityRequest.objects.filter(pk=request).update(**people)


def test_the_database_refuses_an_opening_by_one(cast: Cast, report: UUID) -> None:
    request = ask(cast, report)
    with pytest.raises(IntegrityError, match="identity_opened_by_two"), transaction.atomic():
        IdentityRequest.objects.filter(pk=request).update(state="opened", keys_sealed=b"k", decided_at=NOW)


def test_one_person_holds_one_seat(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(number=2).update(holder=Seat.objects.get(number=1).holder)


def test_two_approving_at_once_have_one_effect(
    cast: Cast, report: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ask(cast, report)
    support(cast, request)
    stale = IdentityRequest.objects.get(pk=request)
    approve(cast, request, "omar")
    monkeypatch.setattr(identity_custody, "_running", lambda *_: stale)
    with pytest.raises((RequestOver, NoShare)):
        approve(cast, request, "petra")
    assert IdentityRequest.objects.get().approved_by == Member.objects.get(login="omar")


@pytest.mark.parametrize("step", [support, approve])
def test_custodians_act_with_a_fresh_gesture_alone(
    cast: Cast, report: UUID, step: Callable[..., None]
) -> None:
    request = ask(cast, report)
    later = NOW + FRESH_FOR + timedelta(seconds=1)
    name = getattr(identity_custody, step.__name__)
    with pytest.raises(NotFresh):
        name(by=cast.unlocked("noor"), request=request, now=later)


def test_looking_takes_a_fresh_gesture_too(cast: Cast, report: UUID) -> None:
    request = opened(cast, report)
    later = NOW + FRESH_FOR + timedelta(seconds=1)
    with pytest.raises(NotFresh):
        identity_asking.see_once(by=cast.unlocked("amara"), request=request, now=later)
    assert see(cast, request).report == report


def test_only_handlers_and_supervisors_of_the_team_ask(cast: Cast, report: UUID) -> None:
    for login, refusal in (
        ("mei", MayNotAsk),
        ("jonas", MayNotAsk),
        ("ravi", NoSuchReport),
        ("noor", NoSuchReport),
    ):
        with pytest.raises(refusal):
            ask(cast, report, login)
    ask(cast, report, "tomas")


def test_a_handler_asks_for_their_own_matter(cast: Cast) -> None:
    with pytest.raises(MayNotRead):
        ask(cast, arrived(sealed(contact=CONTACT)))


def test_where_nothing_was_left_there_is_nothing_to_ask_for(cast: Cast) -> None:
    report = arrived()
    cast.handled_by_amara(report)
    with pytest.raises(NothingSealed):
        ask(cast, report)


def test_a_second_request_waits_for_the_first(cast: Cast, report: UUID) -> None:
    ask(cast, report)
    with pytest.raises(AlreadyAsked):
        ask(cast, report, "tomas")


@pytest.mark.parametrize(("code", "words"), [("curious", WORDS), ("danger", " "), ("danger", "x" * 2001)])
def test_a_reason_is_a_code_and_words(cast: Cast, report: UUID, code: str, words: str) -> None:
    with pytest.raises(Invalid):
        identity_asking.ask(by=cast.unlocked("amara"), report=report, code=code, words=words, now=NOW)


def test_the_custodians_read_the_reason_and_the_reading_is_in_the_trail(cast: Cast, report: UUID) -> None:
    request = ask(cast, report)
    page = identity_custody.read_request(by=cast.unlocked("petra"), request=request, now=NOW)
    assert (page.words, page.closed, page.line.may) == (WORDS, False, "support")
    assert WORDS not in repr(page)
    assert acts()[-1] == "identity_request_read"
    assert not any(WORDS.encode() in bytes(row.body or b"") for row in SealedObject.objects.all())
