"""The first key of an agency that its officers hold, made by one of them. A team of the desk has one from the start."""

from datetime import datetime

from django.db import transaction

from auricle.errors import NotNow
from auricle.vault.handing_over import NotReady
from auricle.vault.member_keys import Unlocked, ready_for_grants, require_fresh
from auricle.vault.models import MemberKey, SealingKey
from auricle.vault.rotation import AlreadyChanging, NoSuchTeam, own_team
from auricle.vault.team_keys import create_team_key


class HasAKey(NotNow):
    """This agency has a key, or one that waits for the organisation's signature: a colleague hands it over."""


def make(*, by: Unlocked, team: str, now: datetime) -> bytes:
    """Make the key of an agency that has none, for the officer who makes it. Returns the key's id.

    It waits for the organisation's signature: whoever signs compares the fingerprint with what this officer reads out.
    Raises NotFresh, KeepsNoKeys, NoSuchTeam, HasAKey, AlreadyChanging, NotReady.
    """
    require_fresh(by, now)
    row = own_team(by, team)
    if row.kind != "agency":
        raise NoSuchTeam
    if not ready_for_grants(MemberKey.objects.select_related("member").get(member_id=by.person.id).member):
        raise NotReady
    with transaction.atomic():
        # From a key in a system of their own, an agency comes back to the portal by this too.
        if SealingKey.objects.filter(
            purpose="team", holder=row.code, retired_at=None, outside=False
        ).exists():
            raise HasAKey
        if SealingKey.objects.filter(purpose="team", holder=row.code, signature=None).exists():
            raise AlreadyChanging
        key = create_team_key(team=row, members=[by.person.id], actor=by.person.pseudonym, now=now)
    return bytes(key.key_id)
