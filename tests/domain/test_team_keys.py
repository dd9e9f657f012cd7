"""Who holds which key: team seeds sealed to members, one door for registrations, none for administrators."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from auricle.config import keys
from auricle.sealing import signatures, unseal
from auricle.sealing.envelope import Sealed, SealError
from auricle.sealing.keys import new_seed, public_key
from auricle.sealing.signatures import KeyStatement, new_org_seed, org_public
from auricle.vault import team_keys
from auricle.vault.models import Grant, ReceiptRegistration, ReportKey, SealingKey, TeamSeed
from auricle.vault.parcel import REGISTRATION_CONTEXT
from auricle.vault.storing import info_of
from auricle.vault.team_keys import NoTeamKey, create_signed_key, team_seeds
from auricle.vault.unseal import KeyRefused, NotSealed, report_key
from tests.hotline import NOW, arrived, sealed
from tests.people import Cast

CONTACT = {"name": "Ann", "reach": "ann@example.org", "hours": ""}


def key_of(holder: str) -> bytes:
    return bytes(SealingKey.objects.get(holder=holder).key_id)


def test_a_member_of_the_team_opens_the_teams_seed(cast: Cast) -> None:
    seeds = team_seeds(cast.unlocked("mei"), [key_of("general")])
    (seed,) = seeds.values()
    assert public_key(seed) == bytes(SealingKey.objects.get(holder="general").public)


def test_every_member_of_a_team_holds_the_same_seed(cast: Cast) -> None:
    seeds = {
        team_seeds(cast.unlocked(login), [key_of("general")])[key_of("general")] for login in ("mei", "tomas")
    }
    assert len(seeds) == 1


@pytest.mark.parametrize(
    ("login", "holder"),
    [("ravi", "general"), ("mei", "security"), ("ada", "general"), ("noor", "general"), ("noor", "seat/1")],
)
def test_whoever_is_not_in_the_team_opens_nothing(cast: Cast, login: str, holder: str) -> None:
    with pytest.raises(NoTeamKey):
        team_seeds(cast.unlocked(login), [key_of(holder)])


def test_an_administrator_holds_no_key_at_all(cast: Cast) -> None:
    assert not TeamSeed.objects.filter(member_id=cast.person("ada").id).exists()


def test_a_seed_that_was_given_to_one_member_is_of_no_use_to_another(cast: Cast) -> None:
    """Somebody with the database cannot hand it on by moving a row."""
    TeamSeed.objects.filter(member_id=cast.person("mei").id).update(member_id=cast.person("ada").id)
    with pytest.raises(SealError):
        team_seeds(cast.unlocked("ada"), [key_of("general")])


def test_a_seed_under_another_keys_name_does_not_open(cast: Cast) -> None:
    general = TeamSeed.objects.get(member_id=cast.person("mei").id, key__holder="general")
    TeamSeed.objects.filter(pk=general.pk).update(key_id=key_of("security"))
    with pytest.raises(SealError):
        team_seeds(cast.unlocked("mei"), [key_of("security")])


def test_no_seed_lies_in_clear(cast: Cast) -> None:
    (seed,) = team_seeds(cast.unlocked("mei"), [key_of("general")]).values()
    assert not any(bytes(seed) in bytes(row.blob) for row in TeamSeed.objects.all())


def test_the_teams_key_opens_content_and_not_who_the_reporter_is(cast: Cast) -> None:
    report = arrived(sealed(contact=CONTACT))
    assert len(report_key(keys=cast.unlocked("mei"), report=report, purpose="content")) == 32
    for login in ("tomas", "noor"):
        with pytest.raises(NoTeamKey):
            report_key(keys=cast.unlocked(login), report=report, purpose="identity")
    with pytest.raises(NoTeamKey):
        report_key(keys=cast.unlocked("noor"), report=report, purpose="content")


def test_a_grant_for_one_purpose_is_refused_for_another(cast: Cast) -> None:
    report = arrived()
    content = Grant.objects.get(purpose="content", key_id=key_of("general"))
    Grant.objects.create(report_id=report, purpose="desk", key_id=content.key_id, blob=content.blob)
    commitment = ReportKey.objects.get(purpose="content").commitment
    ReportKey.objects.create(report_id=report, purpose="desk", commitment=commitment)
    with pytest.raises(KeyRefused):
        report_key(keys=cast.unlocked("mei"), report=report, purpose="desk")


def test_a_report_without_a_key_for_a_purpose_says_so(cast: Cast) -> None:
    with pytest.raises(NotSealed):
        report_key(keys=cast.unlocked("mei"), report=arrived(), purpose="desk")


def test_a_registration_is_opened_by_the_registrar_alone(cast: Cast) -> None:
    report = arrived()
    blob = Sealed(bytes(ReceiptRegistration.objects.get().sealed))
    context = REGISTRATION_CONTEXT + report.bytes
    assert unseal.open_note(keys.registrar_seed(), blob, context=context)
    (team,) = team_seeds(cast.unlocked("mei"), [key_of("general")]).values()
    for seed in (team, cast.unlocked("mei").seed, new_seed()):
        with pytest.raises(SealError):
            unseal.open_note(seed, blob, context=context)


def test_a_key_is_published_under_the_organisations_signature(cast: Cast) -> None:
    org, seed = new_org_seed(), new_seed()
    SealingKey.objects.filter(holder="registrar").update(retired_at=NOW)
    row = create_signed_key(
        purpose="registrar", holder="registrar", team=None, seed=seed, org_seed=org, now=NOW
    )
    key = info_of(row)
    statement = KeyStatement("registrar", "registrar", public_key(seed), int(key.expires_at.timestamp()))
    signatures.check_statement(org_public(org), statement, key.signature, NOW.timestamp())
    assert key.expires_at - NOW == team_keys.LIFETIME


def test_a_new_key_retires_the_one_before(cast: Cast) -> None:
    later = NOW + timedelta(days=1)
    new = create_signed_key(
        purpose="registrar",
        holder="registrar",
        team=None,
        seed=new_seed(),
        org_seed=new_org_seed(),
        now=later,
    )
    (old,) = SealingKey.objects.filter(holder="registrar").exclude(pk=new.pk)
    assert (old.retired_at, new.retired_at) == (later, None)


def test_a_holder_has_one_current_key(cast: Cast) -> None:
    present = SealingKey.objects.get(holder="registrar")
    with pytest.raises(IntegrityError, match="one_current_key_per_holder"):
        SealingKey.objects.create(
            key_id=b"another",
            purpose="registrar",
            holder="registrar",
            public=b"another",
            signature=present.signature,
            created_at=NOW,
            signed_at=NOW,
            expires_at=present.expires_at,
        )
