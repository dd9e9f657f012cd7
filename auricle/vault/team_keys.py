"""Team keys: a seed sealed to each member of the team. An administrator who is in no team holds none.

A new key waits until the organisation has signed it (key_signing.py); how one follows another is in rotation.py.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from auricle.audit import trail
from auricle.directory.models import Team
from auricle.directory.permissions import Role
from auricle.errors import NotAllowed
from auricle.sealing import seal, signatures, unseal
from auricle.sealing.envelope import PublicKey, Sealed, Seed
from auricle.sealing.keys import key_id, new_seed, public_key
from auricle.vault import key_signing, recovery_cover
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import MemberKey, SealingKey, TeamSeed
from auricle.vault.recovery_ceremony import SEED_CONTEXT

LIFETIME = key_signing.LIFETIME
# The custodians have seats instead.
WITH_KEY = ("work", "agency")
PROPOSE = """
INSERT INTO vault_sealingkey (key_id, purpose, holder, team_id, public, created_at) VALUES (%s, %s, %s, %s, %s, %s)
"""
# The agencies' face may propose a key that its officers hold, and no such one.
PROPOSE_OUTSIDE = """
INSERT INTO vault_sealingkey (key_id, purpose, holder, team_id, public, created_at, outside)
VALUES (%s, %s, %s, %s, %s, %s, true)
"""


class NoTeamKey(NotAllowed):
    """This member was given no key that opens this."""


def create_key(*, purpose: str, holder: str, team: Team | None, seed: Seed, now: datetime) -> SealingKey:
    """Propose the public key of a seed."""
    return propose(purpose=purpose, holder=holder, team=team, public=public_key(seed), now=now)


def propose(
    *, purpose: str, holder: str, team: Team | None, public: PublicKey, now: datetime, outside: bool = False
) -> SealingKey:
    """Propose a public key. Nothing is sealed to it before the organisation has signed it.

    `outside`: its seed is in a system of the agency's own.
    """
    with connection.cursor() as cursor:
        # Not by the ORM, which would name every column: the faces may write these and not the signature.
        cursor.execute(
            PROPOSE_OUTSIDE if outside else PROPOSE,
            [key_id(public), purpose, holder, team.pk if team else None, public, now],
        )
    return SealingKey.objects.get(pk=key_id(public))


def create_signed_key(
    *, purpose: str, holder: str, team: Team | None, seed: Seed, org_seed: signatures.OrgSeed, now: datetime
) -> SealingKey:
    """Publish a key under the organisation's signature at once, where its seed is at hand."""
    row = create_key(purpose=purpose, holder=holder, team=team, seed=seed, now=now)
    (signed,) = key_signing.sign_rows([row], org_seed=org_seed, now=now)
    return signed


def create_team_key(*, team: Team, members: Iterable[int], actor: str, now: datetime) -> SealingKey:
    """Propose a team's key and seal its seed to each of these members, and to the recovery key when there is one.

    Administrators are passed over: who can make accounts and run the machine holds no key. The seed itself is
    forgotten here.
    """
    seed = new_seed()
    key = create_key(purpose="team", holder=team.code, team=team, seed=seed, now=now)
    holders = MemberKey.objects.filter(member_id__in=list(members))
    for member_key in holders.exclude(member__roles__role=Role.ADMINISTRATOR):
        seal_seed_to(seed, key=key, to=member_key, now=now)
    recovery_cover.cover_seed(seed, key=key, now=now)
    trail.record(actor=actor, act="key_created", at=now, detail=detail_of(key))
    return key


def seal_seed_to(seed: Seed, *, key: SealingKey, to: MemberKey, now: datetime) -> None:
    """Hand a team's seed to a member, sealed to their own public key."""
    blob = seal.seal_note(
        seed, recipient=PublicKey(bytes(to.public)), context=SEED_CONTEXT + bytes(key.key_id)
    )
    TeamSeed.objects.create(key=key, member_id=to.pk, blob=blob, granted_at=now)


def team_seeds(unlocked: Unlocked, key_ids: Iterable[bytes]) -> dict[bytes, Seed]:
    """The seeds that this member can open among these keys. Raises NoTeamKey when there is none."""
    rows = TeamSeed.objects.filter(member_id=unlocked.person.id, key_id__in=list(key_ids))
    seeds = {
        bytes(row.key_id): Seed(
            unseal.open_note(unlocked.seed, Sealed(bytes(row.blob)), context=SEED_CONTEXT + bytes(row.key_id))
        )
        for row in rows
    }
    if not seeds:
        raise NoTeamKey
    return seeds


def detail_of(key: SealingKey) -> dict[str, str | int]:
    """A key as the trail names it."""
    return {"holder": key.holder, "key": bytes(key.key_id).hex()}


def note_departure(*, member: int, teams: Iterable[int], actor: str, now: datetime) -> tuple[str, ...]:
    """Somebody leaves teams, in the caller's transaction: their seeds go, and each key they held is due for a change.

    What they held may have been copied; only the next key, which they never had, keeps them out for good. The seed of a
    key that nobody else holds stays, since its reports could never be opened again. Returns the codes of those teams:
    somebody must be given their key first, or it must be recovered.
    """
    alone: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM leave_keys(%s, %s::bigint[], %s)", [member, list(teams), now])
        rows = cursor.fetchall()
    for key, holder, newly_due, kept in rows:
        if newly_due:
            detail: dict[str, str | int] = {"holder": holder, "key": bytes(key).hex()}
            trail.record(actor=actor, act="rotation_due", at=now, detail=detail)
        if kept:
            alone.append(holder)
    return tuple(dict.fromkeys(alone))
