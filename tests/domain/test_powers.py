"""Roles and teams are given and taken by administrators, the weighty ones by two, and nobody changes their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connections, transaction

from auricle.audit import trail
from auricle.audit.models import TrailLine
from auricle.directory import acting, giving, people, proposals
from auricle.directory.giving import ForYourself, MayNotManage, NoSuchMember, NothingToChange, TakesTwo
from auricle.directory.models import Member, MemberRole, PersonalPermission, Proposal, SignOnLink
from auricle.directory.people import Person
from auricle.directory.permissions import MEMBER_ROLES, Permission, Role
from auricle.directory.powers import WEIGHTY, What, takes_two
from auricle.directory.proposals import AlreadyDecided, NotASecondPerson, ProposedAlready
from auricle.errors import Invalid
from auricle.vault import changing_powers
from auricle.vault.member_keys import NotFresh, Unlocked
from auricle.vault.models import DeskSession, SealingKey, TeamSeed
from tests.conftest import OwnDatabase
from tests.hotline import NOW, execute
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
LATER = NOW + timedelta(minutes=1)


def member(login: str) -> Member:
    return Member.objects.get(login=login)


def roles(login: str) -> set[str]:
    return set(MemberRole.objects.filter(member__login=login).values_list("role", flat=True))


def change(cast: Cast, who: str, whom: str, what: What, detail: str = "") -> bool:
    """Somebody changes somebody's powers."""
    return changing_powers.change(
        by=cast.unlocked(who), member=member(whom).pk, what=what, detail=detail, now=NOW
    )


def proposed(cast: Cast, what: What = What.GIVE_ROLE, detail: str = "auditor", whom: str = "lin") -> int:
    """Ada proposes something for somebody."""
    assert change(cast, "ada", whom, what, detail) is False
    return Proposal.objects.get(state="open", kind=what.value).pk


def decide(cast: Cast, who: str, proposal: int, *, approve: bool = True) -> proposals.Decided:
    return changing_powers.decide(by=cast.unlocked(who), proposal=proposal, approve=approve, now=LATER)


def new_administrator(login: str, *, made_by: str | None, days_ago: int = 1) -> Member:
    """Another administrator, whose account somebody made."""
    row = Member.objects.create(
        login=login,
        name=login,
        pseudonym=people.new_pseudonym(),
        salt=b"s",
        verifier=b"v",
        totp_sealed=b"t",
        made_by=member(made_by) if made_by else None,
        made_at=NOW - timedelta(days=days_ago),
    )
    MemberRole.objects.create(member=row, role=Role.ADMINISTRATOR.value)
    return row


def person(login: str) -> Person:
    return people.person(member(login))


def test_a_light_role_is_given_and_taken_by_one(cast: Cast) -> None:
    assert change(cast, "ada", "lin", What.GIVE_ROLE, "screener")
    assert roles("lin") == {"call_taker", "screener"}
    assert change(cast, "ada", "lin", What.TAKE_ROLE, "screener")
    assert roles("lin") == {"call_taker"}
    assert [line.act for line in TrailLine.objects.order_by("seq")] == ["give_role", "take_role"]
    assert member("lin").pseudonym in TrailLine.objects.get(act="give_role").detail


@pytest.mark.parametrize("role", sorted(WEIGHTY))
def test_a_weighty_role_is_given_by_two(cast: Cast, role: Role) -> None:
    proposal = proposed(cast, What.GIVE_ROLE, role)
    assert role not in roles("lin")
    decide(cast, "bela", proposal)
    assert role in roles("lin")
    assert [line.act for line in TrailLine.objects.order_by("seq")] == ["power_proposed", "give_role"]


def test_a_weighty_role_is_taken_by_two_and_ends_the_sessions(cast: Cast) -> None:
    cast.cookie("tomas", NOW)
    proposal = proposed(cast, What.TAKE_ROLE, "supervisor", "tomas")
    assert DeskSession.objects.filter(member=member("tomas")).exists()
    decide(cast, "bela", proposal)
    assert roles("tomas") == set()
    assert not DeskSession.objects.filter(member=member("tomas")).exists()


@pytest.mark.parametrize(("what", "detail"), [(What.GIVE_ROLE, "auditor"), (What.SWITCH_OFF, "")])
def test_one_alone_cannot_do_what_takes_two(cast: Cast, what: What, detail: str) -> None:
    with pytest.raises(TakesTwo):
        giving.change(by=person("ada"), member=member("lin").pk, what=what, detail=detail, now=NOW)


def test_what_one_may_do_is_not_proposed(cast: Cast) -> None:
    with pytest.raises(Invalid):
        proposals.propose(
            by=person("ada"), member=member("lin").pk, what=What.JOIN_TEAM, detail="general", now=NOW
        )


@pytest.mark.parametrize("what", list(What))
def test_nobody_changes_their_own_powers(cast: Cast, what: What) -> None:
    with pytest.raises(ForYourself):
        change(cast, "ada", "ada", what, "screener" if what is What.GIVE_ROLE else "auditor")


@pytest.mark.parametrize("login", ["mei", "tomas", "noor", "auditor"])
def test_only_administrators_change_powers(cast: Cast, login: str) -> None:
    with pytest.raises(MayNotManage):
        change(cast, login, "lin", What.GIVE_ROLE, "screener")
    with pytest.raises(MayNotManage):
        change(cast, login, "lin", What.GIVE_ROLE, "auditor")
    with pytest.raises(MayNotManage):
        decide(cast, login, 1)


def test_the_proposer_does_not_approve(cast: Cast) -> None:
    proposal = proposed(cast)
    with pytest.raises(NotASecondPerson):
        decide(cast, "ada", proposal)
    assert "auditor" not in roles("lin")


def test_the_subject_does_not_approve(cast: Cast) -> None:
    proposal = proposed(cast, What.GIVE_ROLE, "auditor", "bela")
    with pytest.raises(NotASecondPerson):
        decide(cast, "bela", proposal)
    assert roles("bela") == {"administrator"}


def test_an_account_that_the_proposer_made_lately_is_no_second_person(cast: Cast) -> None:
    new_administrator("second", made_by="ada")
    proposal = proposed(cast)
    with pytest.raises(NotASecondPerson):
        proposals.decide(by=person("second"), proposal=proposal, approve=True, now=LATER)
    (seen,) = proposals.waiting(by=person("second"), now=LATER)
    assert seen.hindrance == "hand"


def test_two_accounts_that_one_person_made_are_no_two_persons(cast: Cast) -> None:
    new_administrator("second", made_by="ada")
    new_administrator("third", made_by="second")
    proposal = proposals.propose(
        by=person("second"), member=member("lin").pk, what=What.GIVE_ROLE, detail="auditor", now=NOW
    )
    for login in ("third", "ada"):
        with pytest.raises(NotASecondPerson):
            proposals.decide(by=person(login), proposal=proposal, approve=True, now=LATER)
    assert proposals.decide(by=person("bela"), proposal=proposal, approve=True, now=LATER).approved


def test_who_made_an_account_lately_does_not_approve_its_powers(cast: Cast) -> None:
    row = new_administrator("second", made_by="bela")
    proposal = proposed(cast, What.GIVE_ROLE, "auditor", "second")
    with pytest.raises(NotASecondPerson):
        decide(cast, "bela", proposal)
    Member.objects.filter(pk=row.pk).update(made_at=NOW - timedelta(days=31))
    assert decide(cast, "bela", proposal).approved


def test_after_a_month_an_account_counts_as_a_person_of_its_own(cast: Cast) -> None:
    new_administrator("second", made_by="ada", days_ago=31)
    proposal = proposed(cast)
    assert proposals.decide(by=person("second"), proposal=proposal, approve=True, now=LATER).approved


def test_somebody_who_is_no_administrator_any_more_approves_nothing(cast: Cast) -> None:
    proposal, bela = proposed(cast), person("bela")
    MemberRole.objects.filter(member__login="bela").delete()
    with pytest.raises(NotASecondPerson):
        proposals.decide(by=bela, proposal=proposal, approve=True, now=LATER)


def test_a_proposal_of_somebody_who_is_no_administrator_any_more_is_approved_by_nobody(cast: Cast) -> None:
    proposal = proposed(cast)
    new_administrator("second", made_by=None)
    MemberRole.objects.filter(member__login="ada").delete()
    with pytest.raises(NotASecondPerson):
        decide(cast, "bela", proposal)


def test_a_declined_or_withdrawn_proposal_changes_nothing(cast: Cast) -> None:
    decide(cast, "bela", proposed(cast), approve=False)
    proposals.withdraw(by=person("ada"), proposal=proposed(cast), now=LATER)
    assert "auditor" not in roles("lin")
    acts = [line.act for line in TrailLine.objects.order_by("seq")]
    assert acts == ["power_proposed", "power_declined", "power_proposed", "power_withdrawn"]
    assert [one.state for one in proposals.decided(by=person("bela"), now=LATER)] == ["withdrawn", "declined"]


def test_a_decided_proposal_is_not_decided_again(cast: Cast) -> None:
    proposal = proposed(cast)
    decide(cast, "bela", proposal)
    for approve in (True, False):
        with pytest.raises(AlreadyDecided):
            decide(cast, "bela", proposal, approve=approve)
    with pytest.raises(AlreadyDecided):
        proposals.withdraw(by=person("ada"), proposal=proposal, now=LATER)


def test_a_proposal_runs_out_after_seven_days(cast: Cast) -> None:
    proposal, late = proposed(cast), NOW + timedelta(days=7)
    with pytest.raises(AlreadyDecided):
        proposals.decide(by=person("bela"), proposal=proposal, approve=True, now=late)
    assert proposals.waiting(by=person("bela"), now=late) == ()
    assert proposals.expire(now=late - timedelta(seconds=1)) == 0
    assert proposals.expire(now=late) == 1


def test_the_worker_lets_proposals_run_out_with_its_own_rights(cast: Cast, as_role: Act) -> None:
    proposed(cast)
    with as_role("worker"):
        assert proposals.expire(now=NOW + timedelta(days=8)) == 1


def test_the_same_is_proposed_once(cast: Cast) -> None:
    proposed(cast)
    with pytest.raises(ProposedAlready):
        change(cast, "bela", "lin", What.GIVE_ROLE, "auditor")


def test_what_is_so_already_is_neither_done_nor_proposed(cast: Cast) -> None:
    for what, detail in (
        (What.GIVE_ROLE, "call_taker"),
        (What.TAKE_ROLE, "screener"),
        (What.TAKE_ROLE, "auditor"),
        (What.JOIN_TEAM, "general"),
        (What.LEAVE_TEAM, "security"),
        (What.TAKE_PERMISSION, "export"),
        (What.REMOVE_SIGN_ON, ""),
        (What.SWITCH_ON, ""),
    ):
        with pytest.raises(NothingToChange):
            change(cast, "ada", "lin", what, detail)
    assert not TrailLine.objects.exists()


@pytest.mark.parametrize(
    ("whom", "what", "detail"),
    [
        ("lin", What.GIVE_ROLE, "reporter"),
        ("lin", What.GIVE_ROLE, "clock"),
        ("lin", What.GIVE_ROLE, "officer"),
        ("lin", What.GIVE_ROLE, ""),
        ("lin", What.JOIN_TEAM, "nowhere"),
        ("lin", What.GIVE_PERMISSION, "read_report"),
        ("lin", What.APPOINT_OFFICER, "police"),
        ("osei", What.GIVE_ROLE, "screener"),
        ("osei", What.GIVE_ROLE, "supervisor"),
        ("osei", What.JOIN_TEAM, "general"),
        ("osei", What.JOIN_TEAM, "agency-court"),
        ("osei", What.LEAVE_TEAM, "agency-police"),
        ("lin", What.JOIN_TEAM, "agency-police"),
    ],
)
def test_what_does_not_fit_is_refused(cast: Cast, whom: str, what: What, detail: str) -> None:
    with pytest.raises(Invalid):
        change(cast, "ada", whom, what, detail)


def test_somebody_who_is_nothing_else_becomes_an_officer(cast: Cast) -> None:
    MemberRole.objects.filter(member__login="lin").delete()
    member("lin").memberships.all().delete()
    assert change(cast, "ada", "lin", What.APPOINT_OFFICER, "court")
    assert roles("lin") == {"officer"}
    assert person("lin").agency == member("tuva").agency_id
    assert person("lin").teams == person("tuva").teams
    with pytest.raises(NothingToChange):
        change(cast, "ada", "lin", What.APPOINT_OFFICER, "police")


def test_who_was_invited_for_an_agency_becomes_its_officer_and_no_other_ones(cast: Cast) -> None:
    """They enrolled at the agencies' address, which gives no role."""
    MemberRole.objects.filter(member__login="tuva").delete()
    member("tuva").memberships.all().delete()
    with pytest.raises(NothingToChange):
        change(cast, "ada", "tuva", What.APPOINT_OFFICER, "police")
    assert roles("tuva") == set()
    assert change(cast, "ada", "tuva", What.APPOINT_OFFICER, "court")
    assert roles("tuva") == {"officer"}


def test_export_is_given_to_one_person_by_two_and_taken_by_one(cast: Cast) -> None:
    assert not person("tomas").may(Permission.EXPORT)
    decide(cast, "bela", proposed(cast, What.GIVE_PERMISSION, "export", "tomas"))
    assert person("tomas").may(Permission.EXPORT)
    assert not person("mei").may(Permission.EXPORT)
    assert change(cast, "ada", "tomas", What.TAKE_PERMISSION, "export")
    assert not person("tomas").may(Permission.EXPORT)


def test_an_administrator_takes_a_link_of_single_sign_on_away_and_its_member_is_out(cast: Cast) -> None:
    SignOnLink.objects.create(member=member("tomas"), issuer="x", digest=b"y" * 32, linked_at=NOW)
    cast.cookie("tomas", NOW)
    assert change(cast, "ada", "tomas", What.REMOVE_SIGN_ON)
    assert not SignOnLink.objects.exists()
    assert not DeskSession.objects.filter(member=member("tomas")).exists()
    line = TrailLine.objects.order_by("-seq")[0]
    assert (line.actor, line.act) == (person("ada").pseudonym, "remove_sign_on")


def test_whoever_leaves_a_team_is_out_at_once_and_its_key_is_due_for_a_change(cast: Cast) -> None:
    cast.cookie("jonas", NOW)
    assert change(cast, "ada", "jonas", What.LEAVE_TEAM, "general")
    assert person("jonas").teams == ()
    assert not DeskSession.objects.filter(member=member("jonas")).exists()
    assert not TeamSeed.objects.filter(member=member("jonas")).exists()
    assert SealingKey.objects.get(purpose="team", holder="general").rotation_due_since == NOW
    assert SealingKey.objects.get(purpose="team", holder="security").rotation_due_since is None


def test_an_account_is_switched_off_by_two_with_all_that_follows_and_on_again(cast: Cast) -> None:
    cast.cookie("jonas", NOW)
    decide(cast, "bela", proposed(cast, What.SWITCH_OFF, "", "jonas"))
    assert not member("jonas").active
    assert not DeskSession.objects.filter(member=member("jonas")).exists()
    assert not TeamSeed.objects.filter(member=member("jonas")).exists()
    assert SealingKey.objects.get(purpose="team", holder="general").rotation_due_since == LATER
    decide(cast, "bela", proposed(cast, What.SWITCH_ON, "", "jonas"))
    assert member("jonas").active
    # What they held does not come back by itself: a member of the team hands it over again.
    assert not TeamSeed.objects.filter(member=member("jonas")).exists()


def test_the_last_administrator_cannot_be_taken_away(cast: Cast) -> None:
    proposal = proposed(cast, What.TAKE_ROLE, "administrator", "bela")
    with pytest.raises(NotASecondPerson):
        decide(cast, "bela", proposal)
    with pytest.raises(NotASecondPerson):
        decide(cast, "ada", proposal)
    assert roles("bela") == roles("ada") == {"administrator"}


@pytest.mark.parametrize(("login", "minutes"), [("ada", 6), ("ada", None)])
def test_a_change_takes_a_fresh_proof(cast: Cast, login: str, minutes: int | None) -> None:
    ada = cast.unlocked(login)
    stale = Unlocked(ada.person, ada.seed, None if minutes is None else NOW - timedelta(minutes=minutes))
    with pytest.raises(NotFresh):
        changing_powers.change(
            by=stale, member=member("lin").pk, what=What.GIVE_ROLE, detail="screener", now=NOW
        )
    with pytest.raises(NotFresh):
        changing_powers.decide(by=stale, proposal=1, approve=True, now=NOW)


def test_somebody_who_does_not_exist_is_not_found(cast: Cast) -> None:
    with pytest.raises(NoSuchMember):
        changing_powers.change(
            by=cast.unlocked("ada"), member=999_999, what=What.GIVE_ROLE, detail="screener", now=NOW
        )


def test_a_change_whose_line_is_not_written_is_not_made(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(trail, "record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        change(cast, "ada", "lin", What.GIVE_ROLE, "screener")
    assert roles("lin") == {"call_taker"}


# The lock behind it: what the desk's role of the database can write without the function.


@pytest.mark.parametrize(
    "statement",
    [
        *(
            f"INSERT INTO directory_memberrole (member_id, role) SELECT id, '{role.value}' FROM directory_member"
            " WHERE login = 'lin'"
            for role in sorted(WEIGHTY)
        ),
        "DELETE FROM directory_memberrole WHERE role = 'auditor'",
        "INSERT INTO directory_personalpermission (member_id, permission) SELECT id, 'export' FROM directory_member",
        "UPDATE directory_member SET active = false WHERE login = 'lin'",
        "UPDATE directory_memberrole SET role = 'auditor'",
        "INSERT INTO directory_proposal (kind, subject_id, detail, state, proposed_by_id, proposed_at, expires_at,"
        " decided_by_id, decided_at) SELECT 'give_role', s.id, 'auditor', 'approved', a.id, now(), now(), b.id, now()"
        " FROM directory_member s, directory_member a, directory_member b"
        " WHERE s.login = 'lin' AND a.login = 'ada' AND b.login = 'bela'",
        "UPDATE directory_proposal SET state = 'approved', decided_at = now(),"
        " decided_by_id = (SELECT id FROM directory_member WHERE login = 'bela')",
        "UPDATE directory_proposal SET detail = 'custodian'",
        "DELETE FROM directory_proposal",
    ],
)
def test_the_desks_role_cannot_write_what_takes_two(cast: Cast, as_role: Act, statement: str) -> None:
    proposed(cast)
    with (
        pytest.raises(ProgrammingError, match="takes two|permission denied|row-level security"),
        as_role("desk", "ada"),
    ):
        execute(statement)


def test_whoever_is_no_administrator_gives_no_role_even_past_our_code(cast: Cast, as_role: Act) -> None:
    statement = (
        "INSERT INTO directory_memberrole (member_id, role) SELECT id, 'screener' FROM directory_member"
    )
    with pytest.raises(ProgrammingError, match="row-level security"), as_role("desk", "mei"):
        execute(statement)


def test_the_desks_role_does_all_of_it_through_our_code(cast: Cast, as_role: Act) -> None:
    with as_role("desk", "ada"):
        assert change(cast, "ada", "jonas", What.LEAVE_TEAM, "general")
        assert change(cast, "ada", "jonas", What.JOIN_TEAM, "security")
        assert change(cast, "ada", "jonas", What.GIVE_ROLE, "handler")
        off = proposed(cast, What.SWITCH_OFF, "", "jonas")
        role = proposed(cast, What.GIVE_ROLE, "custodian", "lin")
    with as_role("desk", "bela"):
        decide(cast, "bela", off)
        decide(cast, "bela", role)
    assert not member("jonas").active
    assert not TeamSeed.objects.filter(member=member("jonas")).exists()
    assert "custodian" in roles("lin")


def test_a_face_that_acts_for_one_member_cannot_approve_as_another(cast: Cast, as_role: Act) -> None:
    proposal = proposed(cast)
    with as_role("desk", "ada"), pytest.raises(NotASecondPerson):
        decide(cast, "bela", proposal)


def test_only_administrators_auditors_and_the_subject_see_a_proposal(cast: Cast, as_role: Act) -> None:
    proposed(cast)
    for login, number in (("ada", 1), ("auditor", 1), ("lin", 1), ("mei", 0), ("", 0)):
        with as_role("desk", login):
            assert Proposal.objects.count() == number, login


def test_the_tables_own_rules_hold_for_the_owner_too(cast: Cast) -> None:
    ada, bela, lin = member("ada"), member("bela"), member("lin")
    base = {"kind": "switch_off", "proposed_at": NOW, "expires_at": LATER}
    for wrong in (
        {"subject": ada, "proposed_by": ada},
        {"subject": lin, "proposed_by": ada, "state": "approved", "decided_by": ada, "decided_at": NOW},
        {"subject": bela, "proposed_by": ada, "state": "approved", "decided_by": bela, "decided_at": NOW},
        {"subject": lin, "proposed_by": ada, "state": "approved"},
        {"subject": lin, "proposed_by": ada, "kind": "read"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.create(**{**base, **wrong})


def test_python_and_the_database_name_the_same_roles_weighty(cast: Cast) -> None:
    for role in MEMBER_ROLES:
        assert execute("SELECT is_weighty(%s)", role.value) == [(role in WEIGHTY,)]


def test_two_who_approve_at_once_have_one_effect(committed_cast: Cast, own_database: OwnDatabase) -> None:
    new_administrator("second", made_by=None)
    proposal = proposed(committed_cast)
    people_now = [person("bela"), person("second")]
    answers: list[object] = []

    def approve(by: Person) -> None:
        try:
            with acting.as_member(by.id):
                answers.append(proposals.decide(by=by, proposal=proposal, approve=True, now=LATER))
        except AlreadyDecided as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=approve, args=(by,)) for by in people_now]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyDecided", "Decided"]
    assert TrailLine.objects.filter(act="give_role").count() == 1


def test_two_administrators_who_take_each_other_away_at_once_do_not_both_succeed(
    committed_cast: Cast, own_database: OwnDatabase
) -> None:
    """A third proposed both; the second to be decided finds that its decider is no administrator any more."""
    new_administrator("second", made_by=None)
    second = person("second")
    about = {"what": What.TAKE_ROLE, "detail": "administrator", "now": NOW}
    of_ada = proposals.propose(by=second, member=member("ada").pk, **about)  # type: ignore[arg-type]
    of_bela = proposals.propose(by=second, member=member("bela").pk, **about)  # type: ignore[arg-type]
    with psycopg.connect(own_database.owner_url) as first:
        first.execute("SELECT carry_out_proposal(%s, %s, %s)", [of_ada, member("bela").pk, LATER])
        answers: list[object] = []
        ada = person("ada")

        def approve() -> None:
            try:
                answers.append(proposals.decide(by=ada, proposal=of_bela, approve=True, now=LATER))
            except NotASecondPerson as error:
                answers.append(error)
            finally:
                connections.close_all()

        thread = threading.Thread(target=approve)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
    thread.join()
    assert [type(answer) for answer in answers] == [NotASecondPerson]
    assert roles("ada") == set()
    assert roles("bela") == {"administrator"}


def test_takes_two_is_said_of_each_change() -> None:
    assert {what for what in What if takes_two(what, "screener")} == {
        What.GIVE_PERMISSION,
        What.SWITCH_OFF,
        What.SWITCH_ON,
    }
    assert takes_two(What.GIVE_ROLE, "auditor")
    assert takes_two(What.TAKE_ROLE, "auditor")
    assert not takes_two(What.JOIN_TEAM, "auditor")


def test_no_personal_permission_but_export_can_be_kept(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonalPermission.objects.create(member=member("lin"), permission="read_report")
