"""Keys of agencies that have a system of their own: the public half is given in, and nobody here holds what opens it.

From the organisation's signature on, what is handed to the agency is sealed to this key. Officers open in the portal
what came before, and nothing of what comes after.
"""

import base64
import binascii
from datetime import datetime

from django.db import transaction

from auricle.audit import trail
from auricle.directory import agencies
from auricle.directory.models import Team
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed
from auricle.sealing.envelope import PublicKey, SealError
from auricle.sealing.keys import recipient_key
from auricle.vault.key_signing import OPERATOR
from auricle.vault.member_keys import Unlocked, require_fresh
from auricle.vault.models import SealingKey
from auricle.vault.rotation import AlreadyChanging, NoSuchTeam
from auricle.vault.signing_files import key_fingerprint
from auricle.vault.team_keys import detail_of, propose

LONGEST_TEXT = 4096


class MayNotTakeKeys(NotAllowed):
    """Only who runs the house takes a key of an agency's own system."""

    permission = Permission.CONFIGURE


class NotAPublicKey(Invalid):
    """What was given is no public key, was cut off, or is known here already."""


def take(*, by: Unlocked, team: str, text: str, now: datetime) -> str:
    """Take an agency's public key, as base64, for the team of this code. Returns its fingerprint.

    Raises NotFresh, MayNotTakeKeys, NoSuchTeam, AlreadyChanging, NotAPublicKey.
    """
    require_fresh(by, now)
    if not by.person.may(Permission.CONFIGURE):
        raise MayNotTakeKeys
    return _take(by.person.pseudonym, team, text, now)


def take_as_operator(*, agency: str, text: str, now: datetime) -> str:
    """The same for whoever runs commands on the machine. Raises NoSuchTeam, AlreadyChanging, NotAPublicKey."""
    return _take(OPERATOR, agencies.team_code(agency), text, now)


def held_outside(*, agency: str) -> bool:
    """Whether what is handed to this agency now is opened by its own system, and by nobody in the portal."""
    found = SealingKey.objects.filter(
        purpose="team", holder=agencies.team_code(agency), retired_at=None, signature__isnull=False
    )
    return found.filter(outside=True).exists()


def _take(actor: str, team: str, text: str, now: datetime) -> str:
    row = Team.objects.filter(code=team, kind="agency").first()
    if row is None:
        raise NoSuchTeam
    public = _public(text)
    if SealingKey.objects.filter(public=public).exists():
        raise NotAPublicKey({"public": "known"})
    with transaction.atomic():
        if SealingKey.objects.filter(purpose="team", holder=row.code, signature=None).exists():
            raise AlreadyChanging
        key = propose(purpose="team", holder=row.code, team=row, public=public, now=now, outside=True)
        trail.record(actor=actor, act="outside_key_taken", at=now, detail=detail_of(key))
    return key_fingerprint(public)


def _public(text: str) -> PublicKey:
    try:
        if len(text) > LONGEST_TEXT:
            raise ValueError
        public = PublicKey(base64.b64decode("".join(text.split()), validate=True))
        recipient_key(public)
    except (ValueError, binascii.Error, SealError):
        raise NotAPublicKey({"public": "malformed"}) from None
    return public
