"""An agency's key is a team's key: its officers hold and keep it, nobody else does, and it opens none of the desk."""

from __future__ import annotations

import argparse
import base64
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from auricle.audit.models import TrailLine
from auricle.commands import agency_key
from auricle.config import keys
from auricle.directory import acting, agencies, catalogue
from auricle.directory.models import Agency, Member, MemberRole, Membership, Team
from auricle.directory.permissions import Role
from auricle.directory.powers import What
from auricle.errors import Invalid
from auricle.sealing.envelope import Commitment, ContentKey, Sealed, Seed
from auricle.sealing.keys import new_seed, public_key
from auricle.sealing.signatures import OrgSeed
from auricle.sealing.unseal import open_grant
from auricle.vault import (
    changing_powers,
    departures,
    few_hands,
    first_key,
    handing_over,
    key_log,
    key_signing,
    outside_keys,
    person_page,
    rotation,
    storing,
    team_states,
    unseal,
)
from auricle.vault.departures import LeavesNobody, Loss
from auricle.vault.models import Grant, ReportKey, SealingKey, TeamSeed
from auricle.vault.setting_up import NewPerson, set_up_people_and_keys
from auricle.vault.signing_files import key_fingerprint
from auricle.vault.team_keys import NoTeamKey
from tests.conftest import OwnDatabase
from tests.domain.test_rows import OF_AGENCIES, OF_REPORTS, OF_TEAMS, act_for, owned, rows
from tests.hotline import NOW, filed, relay, sealed
from tests.people import ORG, Cast

Act = Callable[..., AbstractContextManager[None]]
MOVE = "SELECT move_grants(%s, %s, '{}', '{}', 'm', 0)"


@pytest.fixture
def raw(own_database: OwnDatabase) -> Iterator[dict[str, psycopg.Connection]]:
    """Raw connections of the desk's role and of the agency's."""
    with (
        psycopg.connect(own_database.urls["desk"], autocommit=True) as desk,
        psycopg.connect(own_database.urls["agency"], autocommit=True) as agency,
    ):
        yield {"desk": desk, "agency": agency}


def handed_to(agency: str) -> tuple[UUID, bytes]:
    """A key that is sealed to an agency, as for what is handed to it; and the key itself."""
    number = uuid4()
    to = storing.agency_key(agency=agency, now=NOW)
    return number, storing.new_report_key(report=number, purpose="content", to=[to], by="m-1")


def team_of(agency: str) -> int:
    return Team.objects.get(code=agencies.team_code(agency)).pk


def settled() -> None:
    """Let the database check now what it checks when all is written."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def change(cast: Cast, whom: str, what: What, detail: str = "", *, aware: bool = False) -> bool:
    member = Member.objects.get(login=whom).pk
    return changing_powers.change(
        by=cast.unlocked("ada"), member=member, what=what, detail=detail, now=NOW, aware=aware
    )


def test_each_agency_has_a_key_that_the_organisation_signed(cast: Cast) -> None:
    for code in ("police", "court", "bank"):
        assert storing.agency_key(agency=code, now=NOW).holder == f"agency-{code}"
    assert {line.holder for line in key_log.known_keys()} >= {"agency-police", "agency-court", "agency-bank"}


def test_each_officer_opens_what_was_handed_to_their_agency_and_nothing_else(
    cast: Cast, as_role: Act
) -> None:
    number, key = handed_to("police")
    for login in ("osei", "leila"):
        opened = unseal.report_key(keys=cast.unlocked(login), report=number, purpose="content")
        assert opened == key
    for login in ("tuva", "anton", "mei", "ada"):
        with pytest.raises(NoTeamKey):
            unseal.report_key(keys=cast.unlocked(login), report=number, purpose="content")


def test_a_report_is_never_with_an_agencys_team(cast: Cast) -> None:
    report = filed(sealed(1)).id
    for code in ("agency-police", "custodians"):
        with (
            pytest.raises(IntegrityError, match="this team works on no report"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "UPDATE reports_report SET team_id = %s WHERE id = %s",
                [Team.objects.get(code=code).pk, report],
            )


def test_agencies_are_no_teams_that_work_goes_to(cast: Cast) -> None:
    assert set(catalogue.current().teams) == {"general", "security"}


@pytest.mark.parametrize(
    ("login", "team"), [("osei", "general"), ("osei", "agency-court"), ("mei", "agency-police")]
)
def test_nobody_is_in_a_team_that_is_not_theirs(cast: Cast, login: str, team: str) -> None:
    member = Member.objects.get(login=login)
    with pytest.raises(IntegrityError, match="officers are in the team"), transaction.atomic():
        Membership.objects.create(member=member, team=Team.objects.get(code=team))


def test_the_role_and_the_team_of_an_officer_go_together(cast: Cast) -> None:
    settled()
    for gone in (
        MemberRole.objects.filter(member__login="osei"),
        Membership.objects.filter(member__login="osei"),
    ):
        with transaction.atomic():
            gone.delete()
            with pytest.raises(IntegrityError, match="officers are in the team"), transaction.atomic():
                settled()
            transaction.set_rollback(True)
    Member.objects.filter(login="mei").update(agency=Agency.objects.get(code="court"))
    with pytest.raises(IntegrityError, match="officers are in the team"), transaction.atomic():
        settled()
    Member.objects.filter(login="mei").update(agency=None)


def test_an_agency_keeps_its_team_and_has_none_of_the_desk(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="works on no report"), transaction.atomic():
        Agency.objects.create(code="fire", names={}, kind="fire", team=Team.objects.get(code="general"))
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        Agency.objects.filter(code="court").update(team=None)
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        Team.objects.filter(code="general").update(kind="agency")


def test_an_officer_gets_nothing_of_the_desk_by_being_in_a_team(
    committed_cast: Cast, raw: dict[str, psycopg.Connection]
) -> None:
    filed(sealed(1))
    relay()
    for login in ("osei", "tuva"):
        act_for(raw["desk"], login)
        for table in OF_REPORTS:
            assert rows(raw["desk"], table) == set(), f"{login}: {table}"
        own = team_of("police" if login == "osei" else "court")
        for table, of in OF_TEAMS.items():
            assert rows(raw["desk"], table) == owned(table, of, own), f"{login}: {table}"


def test_the_agency_face_has_the_key_of_the_officers_agency_and_no_team_of_the_desk(
    committed_cast: Cast, raw: dict[str, psycopg.Connection]
) -> None:
    filed(sealed(1))
    handed_to("police")
    handed_to("court")
    for login, code in (("osei", "police"), ("leila", "police"), ("tuva", "court")):
        act_for(raw["agency"], login)
        for table, of in OF_AGENCIES.items():
            assert rows(raw["agency"], table) == owned(table, of, team_of(code)), f"{login}: {table}"
        assert rows(raw["agency"], "vault_teamseed")
        assert rows(raw["agency"], "vault_grant")
    for login in ("mei", "ada", "noor", ""):
        act_for(raw["agency"], login)
        for table in OF_AGENCIES:
            assert rows(raw["agency"], table) == set(), f"{login}: {table}"


def test_the_agency_face_moves_and_proposes_nothing_of_the_desk(
    committed_cast: Cast, raw: dict[str, psycopg.Connection]
) -> None:
    """Also not in the name of somebody of the desk, whom whoever runs code in that face can give."""
    filed(sealed(1))
    relay()
    general = SealingKey.objects.get(holder="general")
    old = bytes(general.key_id)
    new = rotation.begin(by=committed_cast.unlocked("mei"), team="general", now=NOW)
    key_signing.sign_waiting(org_seed=OrgSeed(ORG), now=NOW)
    propose = (
        "INSERT INTO vault_sealingkey (key_id, purpose, holder, team_id, public, created_at)"
        " VALUES ('x', 'team', %s, %s, 'y', now())"
    )
    for login in ("mei", "osei"):
        act_for(raw["agency"], login)
        assert raw["agency"].execute("SELECT * FROM grants_to_move(%s, 0, 10)", [old]).fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="not the key that follows"):
            raw["agency"].execute(MOVE, [old, new])
        for holder, team in (("general", general.team_id), ("agency-court", team_of("court"))):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                raw["agency"].execute(propose, [holder, team])
    act_for(raw["desk"], "mei")
    assert raw["desk"].execute("SELECT * FROM grants_to_move(%s, 0, 10)", [old]).fetchall()
    assert raw["desk"].execute(MOVE, [old, new]).fetchone() == (0,)


def test_officers_keep_their_agencys_key_as_a_team_does(cast: Cast) -> None:
    osei, leila = cast.unlocked("osei"), cast.unlocked("leila")
    number, key = handed_to("police")
    rotation.begin(by=osei, team="agency-police", now=NOW)
    key_signing.sign_waiting(org_seed=OrgSeed(ORG), now=NOW)
    assert rotation.step(by=osei, team="agency-police", now=NOW, seconds=5).left == 0
    assert unseal.report_key(keys=leila, report=number, purpose="content") == key
    with pytest.raises(rotation.NoSuchTeam):
        rotation.begin(by=osei, team="agency-court", now=NOW)


def test_a_new_officer_is_handed_the_key_by_a_colleague(cast: Cast) -> None:
    TeamSeed.objects.filter(member__login="leila").delete()
    cast.give_sheet("leila")
    leila = Member.objects.get(login="leila").pk
    handing_over.hand_over(by=cast.unlocked("osei"), team="agency-police", member=leila, now=NOW)
    assert TeamSeed.objects.filter(member=leila).exists()
    mei = Member.objects.get(login="mei").pk
    with pytest.raises(handing_over.NotInTeam):
        handing_over.hand_over(by=cast.unlocked("osei"), team="agency-police", member=mei, now=NOW)


def test_an_officer_whose_role_is_taken_is_out_and_the_key_is_due_for_a_change(cast: Cast) -> None:
    cast.cookie("leila", NOW)
    assert change(cast, "leila", What.TAKE_ROLE, "officer")
    settled()
    assert cast.person("leila").teams == ()
    assert not TeamSeed.objects.filter(member__login="leila").exists()
    assert SealingKey.objects.get(holder="agency-police").rotation_due_since == NOW
    assert "rotation_due" in TrailLine.objects.values_list("act", flat=True)
    assert change(cast, "leila", What.APPOINT_OFFICER, "police")
    settled()
    assert cast.person("leila").teams == (team_of("police"),)


def test_the_last_officer_who_holds_the_key_is_not_let_go_unnoticed(cast: Cast) -> None:
    tuva = Member.objects.get(login="tuva").pk
    assert departures.loss(member=tuva, what=What.TAKE_ROLE, detail="officer") == Loss(("agency-court",))
    with pytest.raises(LeavesNobody), transaction.atomic():
        change(cast, "tuva", What.TAKE_ROLE, "officer")
    with pytest.raises(LeavesNobody), transaction.atomic():
        change(cast, "tuva", What.SWITCH_OFF)
    assert change(cast, "tuva", What.TAKE_ROLE, "officer", aware=True)
    assert TeamSeed.objects.filter(member=tuva).exists()


def test_who_runs_the_house_sees_where_the_keys_of_agencies_stand(cast: Cast) -> None:
    codes = [state.code for state in team_states.teams(by=cast.person("ada"), now=NOW)]
    assert codes == ["general", "security", "agency-bank", "agency-court", "agency-police"]
    assert [state.code for state in team_states.teams(by=cast.person("osei"), now=NOW)] == ["agency-police"]
    assert {names["en"] for names in few_hands.few_hands(by=cast.person("ada")).alone} >= {"Court", "Bank"}
    page = person_page.read_person(by=cast.person("ada"), member=cast.person("osei").id, now=NOW)
    assert [team.code for team in page.teams if team.inside] == ["agency-police"]
    page = person_page.read_person(by=cast.person("ada"), member=cast.person("mei").id, now=NOW)
    assert not any(team.agency for team in page.teams)


def test_an_agency_without_officers_has_no_key_yet(db: None) -> None:
    Team.objects.create(code="custodians", names={"en": "Custodians"}, kind="custody")
    agencies.with_team(code="court", names={"en": "Court"}, kind="court")
    agencies.with_team(code="customs", names={"en": "Customs"}, kind="customs")
    people = [
        NewPerson(login, login, frozenset({Role.CUSTODIAN}), frozenset({"custodians"}))
        for login in ("noor", "omar", "petra")
    ]
    people.append(NewPerson("tuva", "Tuva", frozenset({Role.OFFICER}), frozenset(), agency="court"))
    set_up_people_and_keys(
        people=people, org_seed=ORG, registrar_seed=keys.registrar_seed(), issuer="Test", now=NOW
    )
    settled()
    assert set(SealingKey.objects.filter(purpose="team").values_list("holder", flat=True)) == {"agency-court"}
    with pytest.raises(storing.NoKey):
        storing.agency_key(agency="customs", now=NOW)


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


def test_an_officer_who_is_invited_again_drops_what_the_old_key_held(cast: Cast, as_role: Act) -> None:
    osei = cast.person("osei")
    with as_role("agency"), acting.as_member(osei.id):
        assert TeamSeed.objects.filter(member_id=osei.id).delete()[0] == 1
        assert TeamSeed.objects.filter(member__login="leila").delete()[0] == 0
    assert Grant.objects.count() == 0
    assert ReportKey.objects.count() == 0
