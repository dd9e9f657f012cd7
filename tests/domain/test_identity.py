"""Who a reporter is: asked by one, opened by two others, seen once, told to the reporter. Never by fewer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from auricle.audit.models import TrailLine
from auricle.directory import acting
from auricle.directory.models import Member
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.errors import Invalid
from auricle.inbox import identity_asking, identity_custody, identity_ending, reporter_side
from auricle.inbox.desk_reading import MayNotRead
from auricle.inbox.identity_asking import AlreadyAsked, MayNotAsk, NothingSealed, NothingToSee
from auricle.inbox.identity_custody import AnotherPerson, NoSuchRequest, RequestOver, TooManyToday
from auricle.reports.casework import NoSuchReport
from auricle.reports.moves import Move
from auricle.vault import seats
from auricle.vault.identity import IdentityDamaged, NoShare
from auricle.vault.member_keys import FRESH_FOR, NotFresh
from auricle.vault.models import Grant, IdentityRequest, ReportKey, ReShare, SealedObject, Seat
from auricle.vault.seats import NoSeat
from tests.hotline import NOW, arrived, disposed, execute, filed, move, sealed
from tests.people import Cast

Act = Callable[[str], AbstractContextManager[None]]

CONTACT = {"name": "Ann Ferry", "reach": "ann@example.org", "hours": "evenings"}
WORDS = "She must be warned before Friday."


@pytest.fixture
def report(cast: Cast) -> UUID:
    """A report with a contact, which Amara handles."""
    report = arrived(sealed(contact=CONTACT))
    cast.handled_by_amara(report)
    return report


def ask(cast: Cast, report: UUID, login: str = "amara") -> UUID:
    return identity_asking.ask(by=cast.unlocked(login), report=report, code="danger", words=WORDS, now=NOW)


def support(cast: Cast, request: UUID, login: str = "noor") -> None:
    identity_custody.support(by=cast.unlocked(login), request=request, now=NOW)


def approve(cast: Cast, request: UUID, login: str = "omar") -> None:
    identity_custody.approve(by=cast.unlocked(login), request=request, now=NOW)


def opened(cast: Cast, report: UUID) -> UUID:
    request = ask(cast, report)
    support(cast, request)
    approve(cast, request)
    return request


def see(cast: Cast, request: UUID, login: str = "amara") -> identity_asking.Seen:
    return identity_asking.see_once(by=cast.unlocked(login), request=request, now=NOW)


def acts() -> list[str]:
    return [act for act in TrailLine.objects.values_list("act", flat=True) if act.startswith("identity")]


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


def test_a_custodian_without_a_seat_does_nothing(cast: Cast, report: UUID) -> None:
    request = ask(cast, report)
    sana = cast.unlocked("sana")
    for act in (
        lambda: support(cast, request, "sana"),
        lambda: approve(cast, request, "sana"),
        lambda: identity_custody.requests(by=sana, now=NOW),
        lambda: identity_custody.read_request(by=sana, request=request, now=NOW),
        lambda: identity_custody.decline(by=sana, request=request, code="risk", words="", now=NOW),
    ):
        with pytest.raises(NoSeat):
            act()


def test_a_declined_request_ends_and_the_asker_reads_why(cast: Cast, report: UUID) -> None:
    request = ask(cast, report)
    support(cast, request)
    identity_custody.decline(
        by=cast.unlocked("petra"), request=request, code="other_way", words="Write to her first.", now=NOW
    )
    assert not ReShare.objects.exists()
    with pytest.raises(RequestOver):
        approve(cast, request)
    asked = identity_asking.last_request(by=cast.unlocked("amara"), report=report)
    assert asked is not None
    assert (asked.state, asked.declined, asked.mine) == ("declined", "Write to her first.", True)
    assert ask(cast, report) != request, "another request can follow"


def test_an_unknown_request_is_not_found(cast: Cast, report: UUID) -> None:
    with pytest.raises(NoSuchRequest):
        support(cast, report)


def test_a_request_runs_out_with_its_shares(cast: Cast, report: UUID, as_role: Act) -> None:
    request = ask(cast, report)
    support(cast, request)
    ends = IdentityRequest.objects.get().ends_at
    with pytest.raises(RequestOver):
        identity_custody._running(request, "supported", ends)
    with as_role("worker"):
        assert identity_ending.end_due(now=ends) == 1
        assert identity_ending.end_due(now=ends) == 0
    assert IdentityRequest.objects.get().state == "expired"
    assert not ReShare.objects.exists()
    assert acts()[-1] == "identity_expired"


def test_what_nobody_looked_at_runs_out_too(cast: Cast, report: UUID) -> None:
    request = opened(cast, report)
    ends = IdentityRequest.objects.get().ends_at
    with pytest.raises(NothingToSee):
        identity_asking.waits_for(by=cast.unlocked("amara"), request=request, now=ends)
    assert identity_ending.end_due(now=ends) == 1
    row = IdentityRequest.objects.get()
    assert (row.state, row.keys_sealed) == ("unseen", None)


def test_a_custodian_acts_five_times_a_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity_custody, "MOST_A_DAY", 1)
    requests = []
    for _ in range(2):
        report = arrived(sealed(contact=CONTACT))
        requests.append(ask(cast, report, "tomas"))
    support(cast, requests[0], "noor")
    with pytest.raises(TooManyToday):
        support(cast, requests[1], "noor")
    support(cast, requests[1], "omar")
    with pytest.raises(TooManyToday):
        approve(cast, requests[0], "omar")
    approve(cast, requests[0], "petra")


def test_the_hotline_has_a_daily_maximum_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity_custody, "MOST_A_DAY_TOGETHER", 1)
    one, two = (arrived(sealed(contact=CONTACT)) for _ in range(2))
    request = ask(cast, two, "tomas")
    support(cast, request, "petra")
    first = ask(cast, one, "tomas")
    support(cast, first, "noor")
    approve(cast, first, "omar")
    with pytest.raises(TooManyToday):
        approve(cast, request, "quinn")
    assert IdentityRequest.objects.get(pk=request).state == "supported", "it waits for tomorrow"


def test_one_opening_opens_one_report(cast: Cast, report: UUID) -> None:
    """What was re-sealed for one request is of no use in another, even of the same report."""
    other = arrived(sealed(contact={**CONTACT, "name": "Bo"}))
    mine, theirs = ask(cast, report), ask(cast, other, "tomas")
    support(cast, mine)
    support(cast, theirs)
    stolen = ReShare.objects.get(request_id=theirs, seat_to=2)
    ReShare.objects.filter(request_id=mine, seat_to=2).update(blob=stolen.blob)
    with pytest.raises(IdentityDamaged):
        approve(cast, mine)


def test_a_share_that_was_swapped_is_refused(cast: Cast, report: UUID) -> None:
    one, two = (Grant.objects.get(report_id=report, purpose=f"seat/{n}") for n in (1, 2))
    Grant.objects.filter(pk=one.pk).update(blob=two.blob)
    with pytest.raises(NoShare):
        support(cast, ask(cast, report))
    assert IdentityRequest.objects.get().state == "asked"


def test_an_identity_that_does_not_match_its_commitment_is_not_handed_out(cast: Cast, report: UUID) -> None:
    execute("ALTER TABLE vault_reportkey DISABLE TRIGGER report_key_stays")
    ReportKey.objects.filter(report_id=report, purpose="identity").update(commitment=b"c" * 32)
    execute("ALTER TABLE vault_reportkey ENABLE TRIGGER report_key_stays")
    request = ask(cast, report)
    support(cast, request)
    with pytest.raises(IdentityDamaged):
        approve(cast, request)


def test_the_reporter_reads_of_every_opening_and_of_no_mere_request(cast: Cast) -> None:
    mine = filed(sealed(contact=CONTACT))
    cast.handled_by_amara(mine.id)
    cookie = reporter_side.open_by_code(code=mine.code, now=NOW)
    request = ask(cast, mine.id)
    support(cast, request)
    assert reporter_side.read_thread(cookie=cookie, now=NOW)["openings"] == []
    approve(cast, request)
    told = reporter_side.read_thread(cookie=cookie, now=NOW)["openings"]
    assert isinstance(told, list)
    assert [entry["code"] for entry in told] == ["danger"]
    assert WORDS not in str(told)


def test_a_seat_is_handed_over_and_the_old_holder_is_out(cast: Cast, report: UUID) -> None:
    seats.hand_over(by=cast.unlocked("noor"), to=cast.person("sana").id, now=NOW)
    request = ask(cast, report)
    with pytest.raises(NoSeat):
        support(cast, request, "noor")
    support(cast, request, "sana")
    approve(cast, request)
    assert see(cast, request).contact["name"] == "Ann Ferry"
    assert "seat_handed_over" in TrailLine.objects.values_list("act", flat=True)


@pytest.mark.parametrize("heir", ["omar", "amara", "ada"])
def test_a_seat_goes_to_a_custodian_who_holds_none(cast: Cast, heir: str) -> None:
    with pytest.raises(Invalid):
        seats.hand_over(by=cast.unlocked("noor"), to=cast.person(heir).id, now=NOW)


def test_a_moved_seat_row_opens_nothing(cast: Cast, report: UUID) -> None:
    """Somebody with the database makes themselves holder by writing a name into a column."""
    Seat.objects.filter(number=1).update(holder=Member.objects.get(login="sana"))
    request = ask(cast, report)
    with pytest.raises(Exception, match="another key or another context"):
        support(cast, request, "sana")


def test_everybody_acts_with_the_rights_of_the_desk_and_sees_their_own_rows(
    cast: Cast, report: UUID, as_role: Act
) -> None:
    def acting_as(login: str, act: Callable[[], Any]) -> Any:
        with as_role("desk"), acting.as_member(cast.person(login).id):
            return act()

    request = acting_as("amara", lambda: ask(cast, report))
    page = acting_as(
        "noor",
        lambda: identity_custody.read_request(by=cast.unlocked("noor"), request=request, now=NOW),
    )
    assert page.words == WORDS
    acting_as("noor", lambda: support(cast, request))
    acting_as("omar", lambda: approve(cast, request))
    assert acting_as("amara", lambda: see(cast, request)).contact["name"] == "Ann Ferry"
    acting_as("noor", lambda: seats.hand_over(by=cast.unlocked("noor"), to=cast.person("sana").id, now=NOW))


def test_a_destroyed_report_takes_its_requests_along(cast: Cast, report: UUID) -> None:
    request = ask(cast, report)
    support(cast, request)
    cast.proposed_by_amara(report)
    move(cast, "tomas", report, Move.APPROVE_CLOSE)
    disposed(cast, report)
    assert IdentityRequest.objects.get(pk=request).state == "expired"
    assert not ReShare.objects.exists()
    assert not Grant.objects.filter(report_id=report).exists()
