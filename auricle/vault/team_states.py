"""Where a team's key stands, for the people who keep it: who holds it, what is due, how far a change has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import QuerySet

from auricle.directory.models import Member, Team
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.vault.key_states import KeyLine, grants_under, line_of
from auricle.vault.models import MemberKey, RecoverySeed, Rotation, SealingKey, TeamSeed
from auricle.vault.recovery_cover import recovery_key
from auricle.vault.rotation import NoSuchTeam
from auricle.vault.signing_files import key_fingerprint
from auricle.vault.spent_keys import LATE
from auricle.vault.team_keys import WITH_KEY

# Who left may have copied the seed: a change of keys that waits for longer than this is overdue.
CHANGE_WITHIN = timedelta(days=7)

Cover = Literal["covered", "uncovered", "no_recovery_key"]


@dataclass(frozen=True)
class Holder:
    """A member of the team, the fingerprint of their own key if they made one, and whether they hold the team's."""

    id: int
    name: str
    fingerprint: str
    holds: bool


@dataclass(frozen=True)
class Change:
    """A change of keys under way, or through and not yet ended."""

    begun_at: datetime
    begun_by: str
    moved: int
    unopened: int
    left: int
    waits: bool
    kept_until: datetime | None

    @property
    def whole(self) -> int:
        """All there is to move."""
        return self.moved + self.left


@dataclass(frozen=True)
class TeamState:
    """A team's key and all that belongs to it. `own` and `held` speak of whoever asks: their team, their key.

    `outside`: the key in use is one of the agency's own system, and nobody here holds it.
    """

    code: str
    names: Mapping[str, str]
    key: KeyLine | None
    waiting: KeyLine | None
    change: Change | None
    holders: tuple[Holder, ...]
    cover: Cover
    agency: bool
    outside: bool
    overdue: bool
    own: bool
    held: bool

    @property
    def holding(self) -> int:
        """How many members can open the team's reports."""
        return sum(holder.holds for holder in self.holders)

    @property
    def makes(self) -> bool:
        """Whether whoever asks may make a key for their agency: it has none, or one that nobody here holds."""
        return self.own and self.agency and self.waiting is None and (self.key is None or self.outside)

    @property
    def needs_somebody(self) -> bool:
        """Whether somebody who keeps the key has to do something: make, sign, hand over or change it."""
        key, waits = self.key, self.waiting is not None
        moves = self.change is not None and self.change.left > 0
        if key is None or key.needs_somebody or waits or moves:
            return True
        return not self.outside and (self.holding < 2 or bool(self.without))

    @property
    def without(self) -> tuple[Holder, ...]:
        """Members who wait for the key."""
        return tuple(holder for holder in self.holders if not holder.holds)


def teams(*, by: Person, now: datetime) -> Sequence[TeamState]:
    """The teams that this person may look at: all for those who run or audit the house, else their own."""
    return tuple(_state(row, by, now) for row in _visible(by))


def team(*, by: Person, code: str, now: datetime) -> TeamState:
    """One team. Raises NoSuchTeam for one that this person may not look at."""
    row = _visible(by).filter(code=code).first()
    if row is None:
        raise NoSuchTeam
    return _state(row, by, now)


def own(*, by: Person, now: datetime) -> TeamState:
    """The one team of an officer, whose key is their agency's. Raises NoSuchTeam for whoever is in none."""
    row = _visible(by).first()
    if row is None:
        raise NoSuchTeam
    return _state(row, by, now)


def own_fingerprint(by: Person) -> str:
    """The fingerprint of somebody's own key; empty before they made one."""
    key = MemberKey.objects.filter(member_id=by.id).first()
    return key_fingerprint(bytes(key.public)) if key else ""


def _visible(by: Person) -> QuerySet[Team]:
    # The desk's own teams first.
    found = Team.objects.filter(kind__in=WITH_KEY).order_by("-kind", "code")
    everywhere = by.may(Permission.CONFIGURE) or by.may(Permission.SEE_TRAIL)
    return found if everywhere else found.filter(pk__in=by.teams)


def _state(row: Team, by: Person, now: datetime) -> TeamState:
    keys = list(SealingKey.objects.filter(purpose="team", team=row, destroyed_at=None).order_by("created_at"))
    key = next((k for k in keys if k.signature is not None and k.retired_at is None), None)
    waiting = next((k for k in keys if k.signature is None), None)
    holders = _holders(row, key or waiting)
    due = key.rotation_due_since if key else None
    return TeamState(
        row.code,
        row.names,
        line_of(key, now) if key else None,
        line_of(waiting, now) if waiting else None,
        _change(keys),
        holders,
        _cover([k for k in (key, waiting) if k is not None], now),
        row.kind == "agency",
        key is not None and key.outside,
        due is not None and due <= now - CHANGE_WITHIN,
        row.pk in by.teams,
        any(holder.holds for holder in holders if holder.id == by.id),
    )


def _holders(row: Team, key: SealingKey | None) -> tuple[Holder, ...]:
    members = Member.objects.filter(active=True, memberships__team=row).order_by("name")
    publics = dict(MemberKey.objects.filter(member__in=members).values_list("member_id", "public"))
    held = set(TeamSeed.objects.filter(key=key).values_list("member_id", flat=True)) if key else set()
    return tuple(
        Holder(m.pk, m.name, key_fingerprint(bytes(publics[m.pk])) if m.pk in publics else "", m.pk in held)
        for m in members
    )


def _change(keys: Sequence[SealingKey]) -> Change | None:
    """The latest change, with the counts of all whose old keys are still there."""
    rows = list(Rotation.objects.filter(old__in=keys).select_related("old", "new").order_by("begun_at"))
    if not rows:
        return None
    last = rows[-1]
    retired = [key for key in keys if key.retired_at is not None]
    return Change(
        last.begun_at,
        last.begun_by,
        sum(row.moved for row in rows),
        sum(row.unopened for row in rows),
        sum(grants_under(bytes(key.key_id)) for key in retired),
        last.new.signature is None,
        last.old.retired_at + LATE if last.old.retired_at else None,
    )


def _cover(keys: Sequence[SealingKey], now: datetime) -> Cover:
    recovery = recovery_key(now=now)
    if recovery is None:
        return "no_recovery_key"
    covered = RecoverySeed.objects.filter(key__in=keys, recovery_id=recovery.key_id).count()
    return "covered" if covered == len(keys) else "uncovered"
