"""The hotline's side of a recovery: take the recovery key, export what is sealed to it, take back what was opened."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from auricle.audit import trail
from auricle.directory.models import Member, Team
from auricle.errors import NotAllowed, NotFound, NotNow
from auricle.sealing.envelope import PublicKey
from auricle.sealing.keys import recipient_key
from auricle.vault import team_keys
from auricle.vault.key_signing import OPERATOR, OtherHotline
from auricle.vault.models import MemberKey, RecoverySeed, SealingKey, TeamSeed
from auricle.vault.recovery_ceremony import HOLDER, PURPOSE, CoveredSeed, Export, Newcomer, Recovered


class RecoveryKeyWaits(NotNow):
    """A recovery key waits for the organisation's signature already."""


class NothingCovered(NotNow):
    """No team's seed is sealed to the recovery key: there is nothing that its shares could open."""


class MemberChanged(NotAllowed):
    """The member is gone, switched off, or has another key than when the export was made: export again."""


class NotItsOfficer(NotAllowed):
    """The key of an agency is given to an officer of that agency, and to nobody else."""


class UnknownSeed(NotFound):
    """A seed in this file is of a key that this hotline does not have, or has destroyed."""


def propose_key(*, public: bytes, now: datetime) -> None:
    """Take the public half of a recovery key. It waits for the organisation's signature like every key.

    Raises BadKey of sealing when it is none, RecoveryKeyWaits.
    """
    recipient_key(PublicKey(public))
    if SealingKey.objects.filter(purpose=PURPOSE, signature=None).exists():
        raise RecoveryKeyWaits
    with transaction.atomic():
        key = team_keys.propose(purpose=PURPOSE, holder=HOLDER, team=None, public=PublicKey(public), now=now)
        trail.record(actor=OPERATOR, act="key_created", at=now, detail=team_keys.detail_of(key))


def export(*, now: datetime) -> Export:
    """What a recovery needs: each team's seed as sealed to the recovery key, and whom it can be sealed to.

    Raises NothingCovered. It is written down that an export was made.
    """
    recovery = SealingKey.objects.filter(purpose=PURPOSE, retired_at=None, signature__isnull=False).first()
    rows = RecoverySeed.objects.filter(recovery=recovery, key__destroyed_at=None).select_related("key")
    if recovery is None or not rows:
        raise NothingCovered
    seeds = tuple(CoveredSeed(r.key.holder, bytes(r.key.public), bytes(r.blob)) for r in rows.order_by("pk"))
    members = tuple(
        Newcomer(key.member.login, bytes(key.public))
        for key in MemberKey.objects.filter(member__active=True).select_related("member")
    )
    trail.record(actor=OPERATOR, act="recovery_exported", at=now, detail={"keys": len(seeds)})
    return Export(settings.AURICLE_SITE, bytes(recovery.public), seeds, members)


def take(*, recovered: Recovered, now: datetime) -> int:
    """Give a member the seeds that a recovery sealed to them. Returns how many they did not have.

    Raises OtherHotline, MemberChanged, UnknownSeed, NotItsOfficer.
    """
    if recovered.site != settings.AURICLE_SITE:
        raise OtherHotline
    member = _member(recovered)
    taken = 0
    with transaction.atomic():
        for one in recovered.seeds:
            key = SealingKey.objects.filter(pk=one.key, purpose="team", destroyed_at=None).first()
            if key is None:
                raise UnknownSeed
            if not _may_hold(key, member):
                raise NotItsOfficer
            _row, new = TeamSeed.objects.get_or_create(
                key=key, member=member, defaults={"blob": one.blob, "granted_at": now}
            )
            taken += new
            detail = {"to": member.pseudonym, **team_keys.detail_of(key)}
            trail.record(actor=OPERATOR, act="seed_recovered", at=now, detail=detail)
    return taken


def _may_hold(key: SealingKey, member: Member) -> bool:
    """An operator may help a team with somebody who was not in it; an agency's key never leaves the agency."""
    agency = Team.objects.filter(sealingkey=key, kind="agency")
    return not agency.exists() or agency.filter(memberships__member=member).exists()


def _member(recovered: Recovered) -> Member:
    member = Member.objects.filter(login=recovered.login, active=True).first()
    key = MemberKey.objects.filter(member=member).first() if member else None
    if member is None or key is None or bytes(key.public) != recovered.public:
        raise MemberChanged
    return member
