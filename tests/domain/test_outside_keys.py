"""Agencies with a system of their own: a public key is given in and signed, and nobody here opens what follows."""

from __future__ import annotations

import argparse
import base64
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from auricle.commands import agency_key
from auricle.errors import Invalid
from auricle.sealing.envelope import Commitment, ContentKey, Sealed, Seed
from auricle.sealing.keys import new_seed, public_key
from auricle.sealing.signatures import OrgSeed
from auricle.sealing.unseal import open_grant
from auricle.vault import (
    few_hands,
    first_key,
    key_signing,
    outside_keys,
    rotation,
    storing,
    team_states,
    unseal,
)
from auricle.vault.models import Grant, SealingKey, TeamSeed
from auricle.vault.signing_files import key_fingerprint
from auricle.vault.team_keys import NoTeamKey
from tests.domain.test_agency_keys import handed_to
from tests.hotline import NOW
from tests.people import ORG, Cast

Act = Callable[..., AbstractContextManager[None]]


def given_by(agency: str) -> tuple[Seed, str]:
    """A pair of keys that an agency's own system made; the public one as it is given in."""
    seed = new_seed()
    return seed, base64.b64encode(public_key(seed)).decode()


def test_an_agencys_own_system_opens_what_nobody_here_can(cast: Cast) -> None:
    before, old_key = handed_to("police")
    seed, text = given_by("police")
    shown = outside_keys.take(by=cast.unlocked("ada"), team="agency-police", text=text, now=NOW)
    assert shown == key_fingerprint(public_key(seed))
    assert not outside_keys.held_outside(agency="police"), "not before it is signed"
    key_signing.sign_waiting(org_seed=OrgSeed(ORG), now=NOW)
    assert outside_keys.held_outside(agency="police")
    assert not TeamSeed.objects.filter(key__outside=True).exists()
    number, key = handed_to("police")
    for login in ("osei", "leila"):
        with pytest.raises(NoTeamKey):
            unseal.report_key(keys=cast.unlocked(login), report=number, purpose="content")
        opened = unseal.report_key(keys=cast.unlocked(login), report=before, purpose="content")
        assert opened == old_key, "what came before stays theirs"
    grant = Grant.objects.get(report_id=number)
    assert open_grant(
        seed,
        Sealed(bytes(grant.blob)),
        purpose="content",
        report=number,
        commitment=Commitment(storing.commit(ContentKey(key), number)),
    )
    state = team_states.team(by=cast.person("ada"), code="agency-police", now=NOW)
    assert state.outside
    assert not any(holder.holds for holder in state.holders)
    assert "Police" not in {names["en"] for names in few_hands.few_hands(by=cast.person("ada")).nobody}


def test_an_agency_comes_back_from_its_own_system_to_the_portal(cast: Cast) -> None:
    outside_keys.take_as_operator(agency="police", text=given_by("police")[1], now=NOW)
    key_signing.sign_waiting(org_seed=OrgSeed(ORG), now=NOW)
    cast.give_sheet("osei")
    first_key.make(by=cast.unlocked("osei"), team="agency-police", now=NOW)
    key_signing.sign_waiting(org_seed=OrgSeed(ORG), now=NOW)
    number, key = handed_to("police")
    assert unseal.report_key(keys=cast.unlocked("osei"), report=number, purpose="content") == key
    assert not outside_keys.held_outside(agency="police")


@pytest.mark.parametrize("text", ["", "x", "ü", "AAAA", "A" * 5000])
def test_what_is_no_public_key_is_not_taken(cast: Cast, text: str) -> None:
    with pytest.raises(outside_keys.NotAPublicKey):
        outside_keys.take(by=cast.unlocked("ada"), team="agency-police", text=text, now=NOW)
    assert not SealingKey.objects.filter(outside=True).exists()


def test_who_takes_the_key_of_an_own_system(cast: Cast, as_role: Act) -> None:
    text = given_by("police")[1]
    for login in ("osei", "mei"):
        with pytest.raises(outside_keys.MayNotTakeKeys):
            outside_keys.take(by=cast.unlocked(login), team="agency-police", text=text, now=NOW)
    with pytest.raises(rotation.NoSuchTeam):
        outside_keys.take(by=cast.unlocked("ada"), team="general", text=text, now=NOW)
    with pytest.raises(IntegrityError, match="only an agency"), transaction.atomic():
        SealingKey.objects.create(
            key_id=b"x",
            purpose="team",
            holder="general",
            team_id=1,
            public=b"y",
            created_at=NOW,
            outside=True,
        )
    outside_keys.take(by=cast.unlocked("ada"), team="agency-police", text=text, now=NOW)
    with pytest.raises(outside_keys.NotAPublicKey):
        outside_keys.take(by=cast.unlocked("ada"), team="agency-court", text=text, now=NOW)
    with pytest.raises(rotation.AlreadyChanging):
        outside_keys.take(by=cast.unlocked("ada"), team="agency-police", text=given_by("")[1], now=NOW)


def test_the_command_takes_a_key_from_a_file(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed, text = given_by("bank")
    (tmp_path / "bank.pub").write_text(text)
    parser = argparse.ArgumentParser()
    agency_key.add_arguments(parser)
    assert agency_key.run(parser.parse_args(["import", "bank", str(tmp_path / "bank.pub")])) == 0
    assert key_fingerprint(public_key(seed)) in capsys.readouterr().out
    with pytest.raises(Invalid):
        agency_key.run(parser.parse_args(["import", "bank", str(tmp_path / "nothing")]))
