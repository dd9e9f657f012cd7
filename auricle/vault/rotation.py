"""A team changes its key: a new one is made and signed, every grant is moved to it, the old one is destroyed.

    begin   a member makes the new key; it waits for the organisation's signature
    (sign)  the old key retires: nothing new is sealed to it, what was sealed to it still opens
    step    grants are moved in batches, each in a transaction of its own, so a kill at any point loses nothing
    (end)   the worker destroys the old seeds a day after the last grant was moved (spent_keys.py)

A report that comes in meanwhile is sealed to the old key or to the new one, and both open.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from auricle.audit import trail
from auricle.directory.models import Membership, Team
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed, NotFound, NotNow
from auricle.sealing import seal, unseal
from auricle.sealing.envelope import Commitment, PublicKey, Sealed, SealError, Seed
from auricle.sealing.keys import public_key
from auricle.vault import storing
from auricle.vault.key_states import grants_under
from auricle.vault.member_keys import Unlocked, require_fresh
from auricle.vault.models import Rotation, SealingKey, TeamSeed
from auricle.vault.team_keys import WITH_KEY, NoTeamKey, create_team_key, team_seeds

BATCH = 500


class KeepsNoKeys(NotAllowed):
    """This person's roles do not let them hand on or change a team's key."""

    permission = Permission.KEEP_KEYS


class NoSuchTeam(NotFound):
    """There is no such team, or it is not one of this person's."""


class AlreadyChanging(NotNow):
    """A new key of this team waits for the organisation's signature already."""


class NothingToMove(NotNow):
    """No grant of this team is under an older key."""


class KeyNotTrusted(NotNow):
    """The team's new key is not what this member was handed, or the organisation did not sign it: nothing was moved."""


@dataclass(frozen=True)
class Step:
    """What one step moved, how many of those never opened, and how much is left."""

    moved: int
    unopened: int
    left: int


@dataclass(frozen=True)
class _Row:
    """One grant as the database hands it out."""

    id: int
    report: UUID
    purpose: str
    blob: bytes
    commitment: bytes


def begin(*, by: Unlocked, team: str, now: datetime) -> bytes:
    """Make the team's next key, for those of its members who hold the present one. Returns the new key's id.

    Raises NotFresh, KeepsNoKeys, NoSuchTeam, NoTeamKey, AlreadyChanging.
    """
    require_fresh(by, now)
    row = own_team(by, team)
    current = SealingKey.objects.filter(
        purpose="team", team=row, retired_at=None, signature__isnull=False
    ).first()
    if current is None:
        raise NoTeamKey
    # That the member can open the present key is what lets them make the next one.
    team_seeds(by, [bytes(current.key_id)])
    holders = TeamSeed.objects.filter(
        key=current,
        member__active=True,
        member_id__in=Membership.objects.filter(team=row).values("member_id"),
    ).values_list("member_id", flat=True)
    with transaction.atomic():
        if SealingKey.objects.filter(purpose="team", holder=row.code, signature=None).exists():
            raise AlreadyChanging
        new = create_team_key(team=row, members=holders, actor=by.person.pseudonym, now=now)
        Rotation.objects.create(old=current, new=new, begun_by=by.person.pseudonym, begun_at=now)
        trail.record(actor=by.person.pseudonym, act="rotation_begun", at=now, detail={"holder": row.code})
    return bytes(new.key_id)


def step(*, by: Unlocked, team: str, now: datetime, seconds: float, most: int = BATCH) -> Step:
    """Move grants from the team's older keys to its present one, for about so many seconds.

    No fresh proof is asked for: the present key was made with one, and nobody can open more afterwards than before.
    Raises KeepsNoKeys, NoSuchTeam, NoTeamKey, NothingToMove, KeyNotTrusted.
    """
    row = own_team(by, team)
    new = _trusted(by, row, now)
    until, moved, unopened = time.monotonic() + seconds, 0, 0
    for old in _older_keys(row):
        if not grants_under(bytes(old.key_id)):
            continue
        (seed,) = team_seeds(by, [bytes(old.key_id)]).values()
        work = _Work(by.person.pseudonym, old, new, seed)
        while time.monotonic() < until and work.batch(most, now):
            pass
        moved, unopened = moved + work.moved, unopened + work.unopened
    return Step(moved, unopened, left(team=row.pk))


def left(*, team: int) -> int:
    """How many grants of a team are still under its older keys."""
    keys = SealingKey.objects.filter(
        purpose="team", team_id=team, retired_at__isnull=False, destroyed_at=None
    ).values_list("key_id", flat=True)
    return sum(grants_under(bytes(key)) for key in keys)


class _Work:
    """Moving grants from one key to the next, batch by batch, in the order of their ids."""

    def __init__(self, actor: str, old: SealingKey, new: storing.KeyInfo, seed: Seed) -> None:
        self._actor, self._old, self._new = actor, old, new
        self._opener, self._granter = unseal.GrantOpener(seed), seal.Granter(PublicKey(new.public))
        self._after = 0
        self.moved = 0
        self.unopened = 0

    def batch(self, most: int, now: datetime) -> bool:
        """Move one batch and commit it. Returns whether there may be more."""
        rows = _rows(bytes(self._old.key_id), self._after, most)
        if not rows:
            return False
        # All sums are done before the transaction, which holds the end of the trail until it commits.
        opened = [self._moved(row) for row in rows]
        unopened = sum(blob is None for blob in opened)
        blobs = [row.blob if blob is None else blob for row, blob in zip(rows, opened, strict=True)]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT move_grants(%s, %s, %s::bigint[], %s::bytea[], %s, %s)",
                [
                    bytes(self._old.key_id),
                    self._new.key_id,
                    [row.id for row in rows],
                    blobs,
                    self._actor,
                    unopened,
                ],
            )
            count = int(cursor.fetchone()[0])
            detail: dict[str, str | int] = {
                "holder": self._new.holder,
                "moved": count,
                "unopened": unopened,
            }
            trail.record(actor=self._actor, act="grants_moved", at=now, detail=detail)
        self._after = rows[-1].id
        self.moved += count
        self.unopened += unopened
        return len(rows) == most

    def _moved(self, row: _Row) -> Sealed | None:
        """The grant sealed to the new key, or None for one that no key of ours ever opened.

        Such a grant, from a sender who broke the format, moves as it is: it opens to the same refusal afterwards.
        """
        try:
            key = self._opener.open(
                row.blob, purpose=row.purpose, report=row.report, commitment=Commitment(row.commitment)
            )
        except SealError:
            return None
        return self._granter.grant(key, purpose=row.purpose, report=row.report)


def _rows(old: bytes, after: int, most: int) -> Sequence[_Row]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM grants_to_move(%s, %s, %s)", [old, after, most])
        return [
            _Row(number, report, purpose, bytes(blob), bytes(commitment or b""))
            for number, report, purpose, blob, commitment in cursor.fetchall()
        ]


def own_team(by: Unlocked, code: str) -> Team:
    """A team whose key this person may keep, because they work in it or act for its agency.

    Raises KeepsNoKeys, NoSuchTeam.
    """
    if not by.person.may(Permission.KEEP_KEYS):
        raise KeepsNoKeys
    row = Team.objects.filter(code=code, kind__in=WITH_KEY, pk__in=by.person.teams).first()
    if row is None:
        raise NoSuchTeam
    return row


def _older_keys(team: Team) -> list[SealingKey]:
    return list(
        SealingKey.objects.filter(
            purpose="team", team=team, retired_at__isnull=False, destroyed_at=None
        ).order_by("retired_at")
    )


def _trusted(by: Unlocked, team: Team, now: datetime) -> storing.KeyInfo:
    """The team's present key, as signed, and the very one whose seed this member was handed.

    Somebody with the database alone could otherwise put their own public key in its place and have all moved to it.
    """
    row = SealingKey.objects.filter(
        purpose="team", team=team, retired_at=None, signature__isnull=False
    ).first()
    if row is None:
        raise NothingToMove
    key = storing.info_of(row)
    (seed,) = team_seeds(by, [key.key_id]).values()
    if public_key(seed) != key.public or key.expires_at <= now or not storing.signed(key):
        raise KeyNotTrusted
    return key
