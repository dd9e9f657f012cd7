"""What an attacker tries at identities: with one custodian's everything, with the desk's keys, by writing columns."""

from __future__ import annotations

from itertools import product
from uuid import UUID

import pytest
from django.apps import apps

from auricle.inbox import identity_asking, identity_custody
from auricle.inbox.desk_reading import open_report
from auricle.sealing import unseal
from auricle.sealing.envelope import Commitment, SealError, Seed
from auricle.sealing.shares import BadShares, combine
from auricle.vault import seats
from auricle.vault.models import Grant, ReportKey, SealingKey, Seat
from auricle.vault.team_keys import team_seeds
from tests import people
from tests.hotline import NOW, arrived, execute, sealed
from tests.people import Cast

CONTACT = {"name": "Ann Ferry", "reach": "ann@example.org", "hours": ""}


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast."""
    return people.move_in(NOW)


@pytest.fixture
def report(cast: Cast) -> UUID:
    """A report with a contact, which Amara handles."""
    report = arrived(sealed(text="Call 13800138000.", contact=CONTACT))
    cast.handled_by_amara(report)
    return report


def every_key_of(report: UUID, seeds: list[Seed]) -> dict[str, bytes]:
    """All that these seeds open of a report, every grant tried under every purpose."""
    found: dict[str, bytes] = {}
    pinned = dict(ReportKey.objects.filter(report_id=report).values_list("purpose", "commitment"))
    for grant, seed, purpose in product(Grant.objects.filter(report_id=report), seeds, pinned):
        commitment = Commitment(bytes(pinned[purpose]))
        try:
            key = unseal.open_grant(
                seed, bytes(grant.blob), purpose=purpose, report=report, commitment=commitment
            )
        except SealError:
            continue
        found[purpose] = key
    return found


def test_one_custodians_everything_opens_one_share_and_no_identity(cast: Cast, report: UUID) -> None:
    noor = cast.unlocked("noor")
    opened = every_key_of(report, [noor.seed, seats.held_seat(noor).seed])
    assert set(opened) == {"seat/1"}
    with pytest.raises(BadShares):
        combine({1: opened["seat/1"]})


def test_the_teams_everything_opens_what_the_team_may_and_no_identity(cast: Cast, report: UUID) -> None:
    mei = cast.unlocked("mei")
    teams = team_seeds(mei, [bytes(key) for key in SealingKey.objects.values_list("key_id", flat=True)])
    assert set(every_key_of(report, [mei.seed, *teams.values()])) == {"content", "desk"}


def test_writing_oneself_into_every_column_opens_nothing(cast: Cast, report: UUID) -> None:
    """Somebody with the database makes a clerk's account the holder of each seat in turn."""
    sana = cast.unlocked("sana")
    for number in range(1, 6):
        execute("UPDATE vault_seat SET holder_id = %s WHERE number = %s", sana.person.id, number)
        with pytest.raises(SealError):
            seats.held_seat(sana)
        Seat.objects.filter(number=number).update(holder_id=cast.person(people_of(number)).id)


def people_of(number: int) -> str:
    return ("noor", "omar", "petra", "quinn", "rui")[number - 1]


def test_no_row_and_no_page_keeps_an_identity_after_it_was_seen(cast: Cast, report: UUID) -> None:
    request = identity_asking.ask(
        by=cast.unlocked("amara"), report=report, code="danger", words="Warn her.", now=NOW
    )
    identity_custody.support(by=cast.unlocked("noor"), request=request, now=NOW)
    identity_custody.approve(by=cast.unlocked("omar"), request=request, now=NOW)
    seen = identity_asking.see_once(by=cast.unlocked("amara"), request=request, now=NOW)
    assert seen.contact["name"] == "Ann Ferry"
    for model in apps.get_models():
        if model.__module__.startswith("auricle."):
            for row in model._default_manager.values_list():
                held = [bytes(value) if isinstance(value, memoryview) else value for value in row]
                assert not any("Ann Ferry" in str(value) for value in held), model.__name__


def test_a_masked_text_is_masked_in_everything_that_is_returned(cast: Cast, report: UUID) -> None:
    opened = open_report(by=cast.unlocked("mei"), report=report, now=NOW)
    assert "13800138000" not in str([opened.story, opened.messages, opened.reasons, opened.files])
