"""An agency's key is a team's key: its officers hold and keep it, nobody else does, and it opens none of the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction

from auricle.audit.models import TrailLine
from auricle.config import keys
from auricle.directory import acting, agencies, catalogue
from auricle.directory.models import Agency, Member, MemberRole, Membership, Team
from auricle.directory.permissions import Role
from auricle.directory.powers import What
from auricle.sealing.signatures import OrgSeed
from auricle.vault import (
    changing_powers,
    departures,
    few_hands,
    handing_over,
    key_log,
    key_signing,
    person_page,
    recovery,
    recovery_ceremony,
    rotation,
    storing,
    team_states,
    unseal,
)
from auricle.vault.departures import LeavesNobody, Loss
from auricle.vault.models import Grant, MemberKey, ReportKey, SealingKey, TeamSeed
from auricle.vault.setting_up import NewPerson, set_up_people_and_keys
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


def test_an_agencys_key_is_sealed_and_recovered_to_its_officers_alone(cast: Cast) -> None:
    key = SealingKey.objects.get(holder="agency-police")
    for login in ("mei", "tuva"):
        member = MemberKey.objects.get(member__login=login)
        with pytest.raises(IntegrityError, match="for its officers"), transaction.atomic():
            TeamSeed.objects.create(key=key, member_id=member.pk, blob=b"x", granted_at=NOW)
        seeds = (recovery_ceremony.Resealed(bytes(key.key_id), b"x"),)
        came = recovery_ceremony.Recovered(settings.AURICLE_SITE, login, bytes(member.public), seeds)
        with pytest.raises(recovery.NotItsOfficer):
            recovery.take(recovered=came, now=NOW)


def test_an_officer_who_is_invited_again_drops_what_the_old_key_held(cast: Cast, as_role: Act) -> None:
    osei = cast.person("osei")
    with as_role("agency"), acting.as_member(osei.id):
        assert TeamSeed.objects.filter(member_id=osei.id).delete()[0] == 1
        assert TeamSeed.objects.filter(member__login="leila").delete()[0] == 0
    assert Grant.objects.count() == 0
    assert ReportKey.objects.count() == 0
