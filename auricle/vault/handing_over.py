"""A member who holds a team's key hands it to another, or to the recovery key. Both ask for a fresh proof."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from auricle.audit import trail
from auricle.directory.models import Member
from auricle.directory.permissions import Role
from auricle.errors import NotFound, NotNow
from auricle.sealing.envelope import Seed
from auricle.vault.member_keys import Unlocked, ready_for_grants, require_fresh
from auricle.vault.models import MemberKey, SealingKey, TeamSeed
from auricle.vault.recovery_cover import cover_seed
from auricle.vault.rotation import own_team
from auricle.vault.team_keys import seal_seed_to, team_seeds


class NotInTeam(NotFound):
    """The key is for active members of the team who are no administrators, and this person is not one of them."""


class NoMemberKey(NotNow):
    """This person has not made a key of their own yet: they sign in first."""


class NotReady(NotNow):
    """This person has one way to their own key alone: with it lost, the team's would be lost to them as well."""


class NoRecoveryKey(NotNow):
    """There is no signed recovery key to seal to."""


@dataclass(frozen=True)
class _Held:
    """A key whose seed this member has open."""

    key: SealingKey
    seed: Seed


def hand_over(*, by: Unlocked, team: str, member: int, now: datetime) -> int:
    """Seal every seed of the team that this member holds to a colleague's key. Returns how many were new to them.

    Raises NotFresh, KeepsNoKeys, NoSuchTeam, NoTeamKey, NotInTeam, NoMemberKey, NotReady.
    """
    require_fresh(by, now)
    held, to = _held(by, team), _newcomer(team, member)
    has = {bytes(pk) for pk in TeamSeed.objects.filter(member=to.member).values_list("key_id", flat=True)}
    missing = [one for one in held if bytes(one.key.key_id) not in has]
    with transaction.atomic():
        for one in missing:
            seal_seed_to(one.seed, key=one.key, to=to, now=now)
            detail = {"to": to.member.pseudonym, "holder": team, "key": bytes(one.key.key_id).hex()}
            trail.record(actor=by.person.pseudonym, act="seed_handed_over", at=now, detail=detail)
    return len(missing)


def cover(*, by: Unlocked, team: str, now: datetime) -> int:
    """Seal every seed of the team that this member holds to the recovery key. Returns how many keys are covered.

    Raises NotFresh, KeepsNoKeys, NoSuchTeam, NoTeamKey, NoRecoveryKey.
    """
    require_fresh(by, now)
    held = _held(by, team)
    with transaction.atomic():
        for one in held:
            if not cover_seed(one.seed, key=one.key, now=now):
                raise NoRecoveryKey
        detail: dict[str, str | int] = {"holder": team, "keys": len(held)}
        trail.record(actor=by.person.pseudonym, act="recovery_covered", at=now, detail=detail)
    return len(held)


def _held(by: Unlocked, team: str) -> list[_Held]:
    keys = {
        bytes(key.key_id): key
        for key in SealingKey.objects.filter(purpose="team", team=own_team(by, team), destroyed_at=None)
    }
    return [_Held(keys[key_id], seed) for key_id, seed in team_seeds(by, keys).items()]


def _newcomer(team: str, member: int) -> MemberKey:
    found = (
        Member.objects.filter(pk=member, active=True, memberships__team__code=team)
        .exclude(roles__role=Role.ADMINISTRATOR)
        .first()
    )
    if found is None:
        raise NotInTeam
    key = MemberKey.objects.select_related("member").filter(member=found).first()
    if key is None:
        raise NoMemberKey
    if not ready_for_grants(found):
        raise NotReady
    return key
