"""Nobody holds a team's key any more: three of five sheets bring it back, to one member, and it is written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import Settings

from auricle.directory.models import Member
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.sealing.envelope import BadKey, Seed
from auricle.sealing.signatures import org_public
from auricle.vault import handing_over, key_signing, recovery, rotation, storing
from auricle.vault.handing_over import NoRecoveryKey, NotInTeam, NotReady
from auricle.vault.key_signing import OtherHotline
from auricle.vault.member_keys import NotFresh
from auricle.vault.models import MemberKey, RecoverySeed, SealingKey, TeamSeed
from auricle.vault.recovery import MemberChanged, NothingCovered, RecoveryKeyWaits, UnknownSeed
from auricle.vault.recovery_ceremony import (
    CoveredSeed,
    NoSuchMember,
    NoSuchSeed,
    OtherRecoveryKey,
    SeedDamaged,
    new_seed,
    public_key,
    read_export,
    read_recovered,
    recover,
    write_export,
    write_recovered,
)
from auricle.vault.signing_files import Unreadable
from auricle.vault.unseal import report_key
from tests.faces.desk import acts
from tests.hotline import NOW
from tests.people import ORG, Cast


@pytest.fixture
def paper(settings: Settings, cast: Cast) -> Seed:
    """A signed recovery key; its seed is what the sheets give back."""
    settings.AURICLE_ORG_KEY = org_public(ORG)
    storing.forget()
    seed = new_seed()
    recovery.propose_key(public=public_key(seed), now=NOW)
    key_signing.sign_waiting(org_seed=ORG, now=NOW)
    return seed


def covered(cast: Cast) -> None:
    """The general desk's key is sealed to the recovery key too."""
    handing_over.cover(by=cast.unlocked("mei"), team="general", now=NOW)


def test_a_lost_team_is_opened_again_with_the_recovery_key(cast: Cast, paper: Seed) -> None:
    report = cast.file(openable=False).id
    covered(cast)
    TeamSeed.objects.all().delete()
    export = read_export(write_export(recovery.export(now=NOW)))
    found = recover(export, seed=paper, teams=["general"], login="tomas")
    assert recovery.take(recovered=read_recovered(write_recovered(found)), now=NOW) == 1
    assert len(report_key(keys=cast.unlocked("tomas"), report=report, purpose="content")) == 32
    assert not TeamSeed.objects.exclude(member__login="tomas").exists()
    assert acts()[-2:] == ["recovery_exported", "seed_recovered"]


def test_the_recovered_hands_the_key_on_to_the_others(cast: Cast, paper: Seed) -> None:
    covered(cast)
    TeamSeed.objects.all().delete()
    found = recover(recovery.export(now=NOW), seed=paper, teams=["general"], login="tomas")
    recovery.take(recovered=found, now=NOW)
    mei = cast.person("mei").id
    cast.give_sheet("mei")
    assert handing_over.hand_over(by=cast.unlocked("tomas"), team="general", member=mei, now=NOW) == 1
    report = cast.file(openable=False).id
    assert len(report_key(keys=cast.unlocked("mei"), report=report, purpose="content")) == 32


def test_every_key_that_is_made_later_is_covered_by_itself(cast: Cast, paper: Seed) -> None:
    new = rotation.begin(by=cast.unlocked("mei"), team="general", now=NOW)
    assert RecoverySeed.objects.get().key_id == new
    key_signing.sign_waiting(org_seed=ORG, now=NOW)
    report = cast.file(openable=False).id
    found = recover(recovery.export(now=NOW), seed=paper, teams=["general"], login="jonas")
    TeamSeed.objects.all().delete()
    recovery.take(recovered=found, now=NOW)
    assert len(report_key(keys=cast.unlocked("jonas"), report=report, purpose="content")) == 32


def test_a_recovery_key_that_nobody_signed_is_given_nothing(cast: Cast, settings: Settings) -> None:
    """Whoever may write the database could put their own in."""
    settings.AURICLE_ORG_KEY = org_public(ORG)
    recovery.propose_key(public=public_key(new_seed()), now=NOW)
    with pytest.raises(NoRecoveryKey), transaction.atomic():
        covered(cast)
    SealingKey.objects.filter(purpose="recovery").update(
        signature=b"s" * 64, signed_at=NOW, expires_at=NOW + timedelta(days=9)
    )
    with pytest.raises(NoRecoveryKey), transaction.atomic():
        covered(cast)
    rotation.begin(by=cast.unlocked("mei"), team="general", now=NOW)
    assert not RecoverySeed.objects.exists()


def test_an_expired_recovery_key_is_given_nothing(cast: Cast, paper: Seed) -> None:
    later = replace(cast.unlocked("mei"), proved_at=NOW + timedelta(days=366))
    with pytest.raises(NoRecoveryKey), transaction.atomic():
        handing_over.cover(by=later, team="general", now=NOW + timedelta(days=366))


def test_no_report_is_ever_sealed_to_the_recovery_key(cast: Cast, paper: Seed) -> None:
    assert ("recovery", "recovery") not in storing.current_keys()


def test_shares_of_another_key_recover_nothing(cast: Cast, paper: Seed) -> None:
    covered(cast)
    with pytest.raises(OtherRecoveryKey):
        recover(recovery.export(now=NOW), seed=new_seed(), teams=["general"], login="tomas")


@pytest.mark.parametrize(
    ("teams", "login", "refusal"),
    [(["security"], "tomas", NoSuchSeed), (["general"], "nobody", NoSuchMember)],
)
def test_what_the_export_does_not_hold_is_named(
    cast: Cast, paper: Seed, teams: list[str], login: str, refusal: type[Exception]
) -> None:
    covered(cast)
    with pytest.raises(refusal):
        recover(recovery.export(now=NOW), seed=paper, teams=teams, login=login)


def test_a_seed_beside_another_key_is_refused(cast: Cast, paper: Seed) -> None:
    covered(cast)
    export = recovery.export(now=NOW)
    (one,) = export.seeds
    other = CoveredSeed(one.team, bytes(SealingKey.objects.get(holder="security").public), one.blob)
    with pytest.raises(SeedDamaged):
        recover(replace(export, seeds=(other,)), seed=paper, teams=["general"], login="tomas")


def test_what_was_recovered_is_taken_for_that_member_with_that_key_alone(cast: Cast, paper: Seed) -> None:
    covered(cast)
    found = recover(recovery.export(now=NOW), seed=paper, teams=["general"], login="ravi")
    with pytest.raises(OtherHotline):
        recovery.take(recovered=replace(found, site="elsewhere"), now=NOW)
    with pytest.raises(UnknownSeed):
        recovery.take(recovered=replace(found, seeds=(replace(found.seeds[0], key=b"k" * 16),)), now=NOW)
    MemberKey.objects.filter(member__login="ravi").update(public=public_key(new_seed()))
    with pytest.raises(MemberChanged):
        recovery.take(recovered=found, now=NOW)
    Member.objects.filter(login="ravi").update(active=False)
    with pytest.raises(MemberChanged):
        recovery.take(recovered=found, now=NOW)


def test_an_export_without_anything_to_recover_is_refused(cast: Cast, paper: Seed) -> None:
    with pytest.raises(NothingCovered):
        recovery.export(now=NOW)


def test_one_recovery_key_waits_at_a_time_and_it_must_be_a_key(cast: Cast) -> None:
    with pytest.raises(BadKey):
        recovery.propose_key(public=b"no key", now=NOW)
    recovery.propose_key(public=public_key(new_seed()), now=NOW)
    with pytest.raises(RecoveryKeyWaits):
        recovery.propose_key(public=public_key(new_seed()), now=NOW)


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '{"file": "auricle recovery export 1", "site": 3}', "{" * 99_999]
)
def test_a_file_that_is_something_else_says_so(text: str) -> None:
    with pytest.raises(Unreadable, match="this file cannot be used"):
        read_export(text)


def test_a_newcomer_is_handed_the_key_by_a_colleague(cast: Cast) -> None:
    report, lin = cast.file(openable=False).id, cast.person("lin").id
    cast.give_sheet("lin")
    TeamSeed.objects.filter(member_id=lin).delete()
    assert handing_over.hand_over(by=cast.unlocked("mei"), team="general", member=lin, now=NOW) == 1
    assert handing_over.hand_over(by=cast.unlocked("mei"), team="general", member=lin, now=NOW) == 0
    assert len(report_key(keys=cast.unlocked("lin"), report=report, purpose="content")) == 32
    assert acts().count("seed_handed_over") == 1


def test_a_newcomer_is_given_old_keys_and_the_next_one_too(cast: Cast) -> None:
    report = cast.file(openable=False).id
    lin = cast.person("lin").id
    cast.give_sheet("lin")
    TeamSeed.objects.filter(member_id=lin).delete()
    rotation.begin(by=cast.unlocked("mei"), team="general", now=NOW)
    assert not TeamSeed.objects.filter(member_id=lin).exists()
    assert handing_over.hand_over(by=cast.unlocked("mei"), team="general", member=lin, now=NOW) == 2
    key_signing.sign_waiting(org_seed=ORG, now=NOW)
    assert len(report_key(keys=cast.unlocked("lin"), report=report, purpose="content")) == 32


def test_the_key_is_handed_to_members_of_the_team_alone(cast: Cast) -> None:
    for login in ("ravi", "ada"):
        with pytest.raises(NotInTeam):
            handing_over.hand_over(
                by=cast.unlocked("mei"), team="general", member=cast.person(login).id, now=NOW
            )
    lin = Member.objects.get(login="lin")
    give_roles(member=lin, roles=[Role.ADMINISTRATOR])
    with pytest.raises(NotInTeam):
        handing_over.hand_over(by=cast.unlocked("mei"), team="general", member=lin.pk, now=NOW)
    lin.roles.filter(role=Role.ADMINISTRATOR).delete()
    Member.objects.filter(login="lin").update(active=False)
    with pytest.raises(NotInTeam):
        handing_over.hand_over(by=cast.unlocked("mei"), team="general", member=cast.person("lin").id, now=NOW)


def test_who_has_one_way_to_their_own_key_is_given_no_other(cast: Cast) -> None:
    lin = cast.person("lin").id
    TeamSeed.objects.filter(member_id=lin).delete()
    with pytest.raises(NotReady):
        handing_over.hand_over(by=cast.unlocked("mei"), team="general", member=lin, now=NOW)
    assert not TeamSeed.objects.filter(member_id=lin).exists()


def test_handing_over_asks_for_a_fresh_proof(cast: Cast) -> None:
    stale = replace(cast.unlocked("mei"), proved_at=None)
    with pytest.raises(NotFresh):
        handing_over.hand_over(by=stale, team="general", member=cast.person("lin").id, now=NOW)
    with pytest.raises(NotFresh):
        handing_over.cover(by=stale, team="general", now=NOW)
