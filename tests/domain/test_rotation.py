"""A team changes its key and nothing is lost: not what came before or meanwhile, not to who stops halfway."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction
from pytest_django import Settings

from auricle.directory import acting
from auricle.directory.models import Membership, Team
from auricle.inbox import desk_side
from auricle.sealing.envelope import Seed
from auricle.sealing.keys import new_seed
from auricle.sealing.signatures import org_public
from auricle.vault import key_signing, rotation, spent_keys, storing, team_keys
from auricle.vault.member_keys import NotFresh, Unlocked
from auricle.vault.models import Grant, Rotation, SealingKey, TeamSeed
from auricle.vault.rotation import AlreadyChanging, KeepsNoKeys, KeyNotTrusted, NoSuchTeam, NothingToMove
from auricle.vault.team_keys import NoTeamKey, note_departure
from auricle.vault.unseal import KeyRefused, report_key
from tests.faces.desk import acts
from tests.hotline import NOW, execute
from tests.people import ORG, Cast

Act = Callable[[str], AbstractContextManager[None]]
LONG = 60.0


@pytest.fixture(autouse=True)
def pinned(settings: Settings, cast: Cast) -> None:
    """This process knows its organisation's key."""
    settings.AURICLE_ORG_KEY = org_public(ORG)
    storing.forget()


def filed(cast: Cast, count: int = 1) -> list[UUID]:
    """Reports for the general desk."""
    return [cast.file(openable=False).id for _ in range(count)]


def begun(cast: Cast, *, signed: bool = True) -> bytes:
    """Mei makes the next key, and the organisation signs it."""
    new = rotation.begin(by=cast.unlocked("mei"), team="general", now=NOW)
    if signed:
        key_signing.sign_waiting(org_seed=ORG, now=NOW)
    return new


def moved(cast: Cast, login: str = "mei", *, most: int = 500) -> rotation.Step:
    """Somebody moves all that there is."""
    return rotation.step(by=cast.unlocked(login), team="general", now=NOW, seconds=LONG, most=most)


def opens(cast: Cast, login: str, report: UUID, purpose: str = "content") -> bool:
    """Whether somebody opens a report."""
    try:
        return len(report_key(keys=cast.unlocked(login), report=report, purpose=purpose)) == 32
    except (NoTeamKey, KeyRefused):
        return False


def destroy_old_seeds() -> None:
    """A day later."""
    assert spent_keys.destroy_spent(now=NOW + spent_keys.LATE) == 1


def test_after_a_change_of_keys_everything_opens_under_the_new_one(cast: Cast) -> None:
    before = filed(cast, 3)
    new = begun(cast)
    after = filed(cast, 2)
    assert moved(cast).left == 0
    destroy_old_seeds()
    assert all(opens(cast, login, report) for report in before + after for login in ("mei", "tomas"))
    assert set(
        Grant.objects.filter(purpose="content", granted_by__startswith="m-").values_list("key_id")
    ) == {(new,)}


def test_notes_of_the_desk_move_along(cast: Cast) -> None:
    (report,) = filed(cast)
    cast.taken_by_mei(report)
    desk_side.write_note(by=cast.unlocked("mei"), report=report, text="Call the bank.", now=NOW)
    begun(cast)
    assert moved(cast).moved == 2
    destroy_old_seeds()
    assert opens(cast, "jonas", report, "desk")


def test_what_the_reporter_and_the_custodians_hold_stays_as_it_is(cast: Cast) -> None:
    filed(cast)
    old = bytes(SealingKey.objects.get(holder="general").key_id)
    others = dict(Grant.objects.exclude(key_id=old).values_list("pk", "blob"))
    begun(cast)
    moved(cast)
    now = dict(Grant.objects.filter(pk__in=others).values_list("pk", "blob"))
    assert {pk: bytes(blob) for pk, blob in now.items()} == {pk: bytes(blob) for pk, blob in others.items()}


def test_while_the_new_key_waits_nothing_changes(cast: Cast) -> None:
    begun(cast, signed=False)
    (report,) = filed(cast)
    assert opens(cast, "tomas", report)
    assert moved(cast) == rotation.Step(0, 0, 0)


def test_a_report_sealed_to_the_old_key_at_the_last_moment_opens_and_is_moved_too(cast: Cast) -> None:
    """A process remembers keys for half a minute, and the spool keeps envelopes for longer."""
    filed(cast)
    old = storing.current_keys()
    begun(cast)
    moved(cast)
    storing._kept.keys, storing._kept.until = old, float("inf")
    (late,) = filed(cast)
    storing.forget()
    assert opens(cast, "mei", late)
    assert spent_keys.destroy_spent(now=NOW + spent_keys.LATE) == 0
    assert moved(cast).moved == 1
    destroy_old_seeds()
    assert opens(cast, "tomas", late)


def test_batches_leave_off_and_go_on(cast: Cast) -> None:
    reports = filed(cast, 5)
    begun(cast)
    first = rotation.step(by=cast.unlocked("mei"), team="general", now=NOW, seconds=0.0, most=2)
    assert (first.moved, first.left) == (0, 5)
    key = SealingKey.objects.get(retired_at__isnull=False)
    work = rotation._Work("m-1", key, storing.recipients(team="general", now=NOW).team, seed_of(cast, key))
    assert work.batch(2, NOW)
    assert rotation.left(team=Team.objects.get(code="general").pk) == 3
    assert all(opens(cast, "tomas", report) for report in reports)
    assert moved(cast, "tomas").moved == 3
    assert Rotation.objects.get().moved == 5


def test_two_who_move_at_once_move_each_grant_once(cast: Cast) -> None:
    filed(cast, 3)
    begun(cast)
    key = SealingKey.objects.get(retired_at__isnull=False)
    new = storing.recipients(team="general", now=NOW).team
    one, two = (rotation._Work("m-1", key, new, seed_of(cast, key)) for _ in range(2))
    rows = rotation._rows(bytes(key.key_id), 0, 3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rotation, "_rows", lambda *_: rows)
        one.batch(3, NOW)
        two.batch(3, NOW)
    assert (one.moved, two.moved) == (3, 0)


def test_what_a_hostile_sender_sealed_does_not_hold_up_the_rest(cast: Cast) -> None:
    bad, good = filed(cast, 2)
    old = SealingKey.objects.get(holder="general").key_id
    Grant.objects.filter(report_id=bad, key_id=old).update(blob=bytes(1168))
    begun(cast)
    step = moved(cast)
    assert (step.moved, step.unopened, step.left) == (2, 1, 0)
    assert opens(cast, "mei", good)
    with pytest.raises(KeyRefused):
        report_key(keys=cast.unlocked("mei"), report=bad, purpose="content")


def test_who_left_the_team_is_not_given_the_new_key(cast: Cast) -> None:
    (report,) = filed(cast)
    jonas = cast.unlocked("jonas")
    Membership.objects.filter(member_id=jonas.person.id).delete()
    note_departure(member=jonas.person.id, teams=[Team.objects.get(code="general").pk], actor="m-1", now=NOW)
    begun(cast)
    moved(cast)
    assert not opens(cast, "jonas", report)
    assert not TeamSeed.objects.filter(member_id=jonas.person.id).exists()
    assert opens(cast, "tomas", report)


def test_a_departure_makes_a_change_of_keys_due_once(cast: Cast) -> None:
    team = Team.objects.get(code="general").pk
    for login, at in (("jonas", NOW), ("amara", NOW + timedelta(days=1))):
        note_departure(member=cast.person(login).id, teams=[team], actor="m-1", now=at)
    assert SealingKey.objects.get(holder="general").rotation_due_since == NOW
    assert acts().count("rotation_due") == 1
    note_departure(member=cast.person("ada").id, teams=[team], actor="m-1", now=NOW)
    assert SealingKey.objects.get(holder="security").rotation_due_since is None


def test_who_leaves_while_the_next_key_waits_makes_that_one_due_as_well(cast: Cast) -> None:
    new = begun(cast, signed=False)
    note_departure(
        member=cast.person("jonas").id, teams=[Team.objects.get(code="general").pk], actor="m-1", now=NOW
    )
    assert SealingKey.objects.get(pk=new).rotation_due_since == NOW


def test_a_change_of_keys_asks_for_a_fresh_proof(cast: Cast) -> None:
    stale = replace(cast.unlocked("mei"), proved_at=NOW - timedelta(minutes=6))
    with pytest.raises(NotFresh):
        rotation.begin(by=stale, team="general", now=NOW)
    assert not Rotation.objects.exists()


@pytest.mark.parametrize(
    ("login", "refusal"), [("ravi", NoSuchTeam), ("ada", KeepsNoKeys), ("lin", KeepsNoKeys)]
)
def test_only_the_team_changes_its_key(cast: Cast, login: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        rotation.begin(by=cast.unlocked(login), team="general", now=NOW)
    begun(cast)
    with pytest.raises(refusal):
        moved(cast, login)


def test_a_member_without_the_key_cannot_make_the_next_one(cast: Cast) -> None:
    TeamSeed.objects.filter(member_id=cast.person("mei").id).delete()
    with pytest.raises(NoTeamKey):
        rotation.begin(by=cast.unlocked("mei"), team="general", now=NOW)


def test_one_change_at_a_time_waits_for_its_signature(cast: Cast) -> None:
    begun(cast, signed=False)
    with pytest.raises(AlreadyChanging):
        begun(cast)


def test_a_second_change_before_the_first_is_through_moves_everything_to_the_last_key(cast: Cast) -> None:
    reports = filed(cast, 2)
    begun(cast)
    reports += filed(cast, 2)
    last = begun(cast)
    assert moved(cast).moved == 4
    assert set(
        Grant.objects.filter(report_id__in=reports, granted_by__startswith="m-").values_list("key_id")
    ) == {(last,)}


def test_nothing_is_moved_to_a_key_that_somebody_put_into_the_database(cast: Cast) -> None:
    filed(cast)
    begun(cast)
    TeamSeed.objects.filter(member_id=cast.person("mei").id, key__retired_at=None).delete()
    with pytest.raises(NoTeamKey):
        moved(cast)
    SealingKey.objects.filter(holder="general", retired_at=None).update(signature=b"s" * 64)
    with pytest.raises(KeyNotTrusted):
        moved(cast, "tomas")
    assert rotation.left(team=Team.objects.get(code="general").pk) == 1


def test_a_team_without_a_key_has_nothing_to_move(cast: Cast) -> None:
    SealingKey.objects.filter(holder="general").update(retired_at=NOW)
    with pytest.raises(NothingToMove):
        moved(cast)


def test_the_old_seed_outlives_the_last_grant_by_a_day_and_no_grant_outlives_it(cast: Cast) -> None:
    filed(cast)
    old = SealingKey.objects.get(holder="general")
    begun(cast)
    assert spent_keys.destroy_spent(now=NOW + 2 * spent_keys.LATE) == 0
    moved(cast)
    assert spent_keys.destroy_spent(now=NOW + spent_keys.LATE - timedelta(seconds=1)) == 0
    assert TeamSeed.objects.filter(key=old).exists()
    destroy_old_seeds()
    assert not TeamSeed.objects.filter(key=old).exists()
    assert acts()[-1] == "key_destroyed"


def test_every_step_is_in_the_trail(cast: Cast) -> None:
    filed(cast, 3)
    begun(cast)
    moved(cast, most=2)
    assert acts()[-6:] == [
        "key_created",
        "rotation_begun",
        "key_retired",
        "key_signed",
        "grants_moved",
        "grants_moved",
    ]


def test_the_desks_role_can_do_all_of_it_and_nothing_beside_it(cast: Cast, as_role: Act) -> None:
    filed(cast, 2)
    mei = cast.unlocked("mei")
    with as_role("desk"), acting.as_member(mei.person.id):
        rotation.begin(by=mei, team="general", now=NOW)
    key_signing.sign_waiting(org_seed=ORG, now=NOW)
    with as_role("desk"), acting.as_member(mei.person.id):
        assert rotation.step(by=mei, team="general", now=NOW, seconds=LONG).moved == 2
    with pytest.raises(ProgrammingError, match="permission denied"), as_role("desk"):
        execute("UPDATE vault_grant SET blob = 'x'")
    with pytest.raises(ProgrammingError, match="permission denied"), as_role("desk"):
        execute("SELECT destroy_seeds('x', now())")
    with as_role("worker"):
        assert spent_keys.destroy_spent(now=NOW + spent_keys.LATE) == 1


@pytest.mark.parametrize("other", ["security", "registrar"])
def test_the_database_moves_grants_to_the_key_that_follows_and_to_no_other(cast: Cast, other: str) -> None:
    filed(cast)
    begun(cast)
    old, to = SealingKey.objects.get(retired_at__isnull=False), SealingKey.objects.get(holder=other)
    with pytest.raises(ProgrammingError, match="not the key that follows"):
        execute(
            "SELECT move_grants(%s, %s, %s::bigint[], %s::bytea[], 'm-1', 0)",
            bytes(old.key_id),
            bytes(to.key_id),
            [1],
            [b"x"],
        )


def test_the_database_moves_grants_for_who_holds_the_key_alone(cast: Cast, as_role: Act) -> None:
    """The functions work past the limits on rows, so a face that acts for another member gets nothing by them."""
    filed(cast)
    begun(cast)
    old = bytes(SealingKey.objects.get(retired_at__isnull=False).key_id)
    new = storing.recipients(team="general", now=NOW).team.key_id
    with as_role("desk"), acting.as_member(cast.person("ravi").id):
        assert execute("SELECT * FROM grants_to_move(%s, 0, 10)", old) == []
    with (
        as_role("desk"),
        acting.as_member(cast.person("ravi").id),
        pytest.raises(ProgrammingError, match="not the key that follows"),
        transaction.atomic(),
    ):
        execute("SELECT move_grants(%s, %s, '{1}', '{x}', 'm-1', 0)", old, new)


def test_an_administrator_takes_the_key_from_who_leaves_and_nobody_else_does(
    cast: Cast, as_role: Act
) -> None:
    jonas, team = cast.person("jonas").id, Team.objects.get(code="general").pk
    with (
        as_role("desk"),
        acting.as_member(cast.person("mei").id),
        pytest.raises(ProgrammingError, match="only for an administrator"),
        transaction.atomic(),
    ):
        note_departure(member=jonas, teams=[team], actor="m-1", now=NOW)
    with as_role("desk"), acting.as_member(cast.person("ada").id):
        assert note_departure(member=jonas, teams=[team], actor="m-1", now=NOW) == ()
    assert not TeamSeed.objects.filter(member_id=jonas).exists()


def test_the_last_one_who_holds_a_key_leaves_it_in_place(cast: Cast) -> None:
    """Better a seed that nobody can use for now than reports that nobody can ever open again."""
    ravi = cast.person("ravi").id
    TeamSeed.objects.filter(key__holder="security").exclude(member_id=ravi).delete()
    team = Team.objects.get(code="security").pk
    assert note_departure(member=ravi, teams=[team], actor="m-1", now=NOW) == ("security",)
    assert TeamSeed.objects.filter(member_id=ravi, key__holder="security").exists()
    assert SealingKey.objects.get(holder="security").rotation_due_since == NOW


def test_a_key_that_is_in_use_gives_out_no_grants_to_move(cast: Cast) -> None:
    filed(cast)
    assert (
        execute(
            "SELECT * FROM grants_to_move(%s, 0, 10)", storing.recipients(team="general", now=NOW).team.key_id
        )
        == []
    )


def seed_of(cast: Cast, key: SealingKey) -> Seed:
    """A team's seed as Mei opens it."""
    (seed,) = team_keys.team_seeds(cast.unlocked("mei"), [bytes(key.key_id)]).values()
    return seed


def test_a_stranger_with_a_key_of_their_own_opens_no_seed(cast: Cast) -> None:
    stranger = Unlocked(cast.person("mei"), new_seed(), NOW)
    with pytest.raises(Exception, match="another key or another context"):
        rotation.begin(by=stranger, team="general", now=NOW)
