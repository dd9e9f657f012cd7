"""Requests for an identity: how they end, how many there may be, and who holds a seat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from auricle.audit.models import TrailLine
from auricle.directory import acting
from auricle.directory.models import Member
from auricle.errors import Invalid
from auricle.inbox import identity_asking, identity_custody, identity_ending, reporter_side
from auricle.inbox.identity_asking import NothingToSee
from auricle.inbox.identity_custody import NoSuchRequest, RequestOver, TooManyToday
from auricle.reports.moves import Move
from auricle.vault import seats
from auricle.vault.identity import IdentityDamaged, NoShare
from auricle.vault.models import Grant, IdentityRequest, ReportKey, ReShare, Seat
from auricle.vault.seats import NoSeat
from tests.domain.identity_requests import (
    CONTACT,
    WORDS,
    Act,
    acts,
    approve,
    ask,
    opened,
    report,
    see,
    support,
)
from tests.hotline import NOW, arrived, disposed, execute, filed, move, sealed
from tests.people import Cast

__all__ = ["report"]


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
