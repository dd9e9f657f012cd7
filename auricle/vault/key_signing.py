"""Ask the organisation to sign keys, and put into force what it signed. The organisation's seed is elsewhere.

On an installation that still has the seed beside it, `sign_waiting` does both at once.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from auricle.audit import trail
from auricle.errors import NotAllowed, NotFound, NotNow
from auricle.sealing.signatures import OrgPublicKey, OrgSeed, fingerprint, org_public
from auricle.vault import seat_taking, storing
from auricle.vault.models import SealingKey
from auricle.vault.signing_files import (
    Answer,
    Asked,
    Request,
    SignedKey,
    check_answer,
    key_fingerprint,
    sign_request,
)

LIFETIME = timedelta(days=365)
# A key that ends within this time is part of the next request by itself, and a warning on the desk.
WARN_BEFORE = timedelta(days=31)
# In the trail, for what an operator does on the machine and no member does.
OPERATOR = "operator"


class NothingToSign(NotNow):
    """No key waits for a signature, and none ends soon."""


class NoOrganisationKey(NotNow):
    """This installation does not know its organisation's key: set AURICLE_ORG_KEY."""


class OtherHotline(NotAllowed):
    """This file was signed for another hotline: nothing was taken."""


class UnknownKey(NotFound):
    """A key in this file is not one of this hotline's, or is no longer in use: make a new request."""


class OlderSignature(NotAllowed):
    """A key in this file has a signature that holds longer already: this is an older file."""


def request(*, now: datetime, everything: bool = False) -> Request:
    """The keys that wait for a signature or end soon, or every key in use. Raises NothingToSign, NoOrganisationKey."""
    wanted = seat_taking.without_vain_keys(SealingKey.objects.filter(retired_at=None), now=now)
    wanted = wanted.order_by("purpose", "holder", "created_at")
    if not everything:
        wanted = wanted.filter(Q(signature=None) | Q(expires_at__lte=now + WARN_BEFORE))
    keys = tuple(_asked(row) for row in wanted)
    if not keys:
        raise NothingToSign
    return Request(settings.AURICLE_SITE, settings.SITE_NAME, fingerprint(organisation()), keys)


def take(*, answer: Answer, now: datetime) -> list[str]:
    """Put signed keys into force, all of a file or nothing; returns the fingerprints of those that changed.

    A key that follows another retires it: from then on nothing new is sealed to the old one. Raises OtherHotline,
    ForeignSignature, SignatureExpired, UnknownKey, OlderSignature or SeatNotTaken.
    """
    if answer.site != settings.AURICLE_SITE:
        raise OtherHotline
    check_answer(answer, org=organisation(), now=now.timestamp())
    with transaction.atomic():
        changed = [key_fingerprint(key.public) for key in answer.keys if put_in_force(key, now=now)]
    storing.forget()
    return changed


def sign_waiting(*, org_seed: OrgSeed, now: datetime) -> int:
    """Sign what waits, on a machine that has the organisation's seed. Returns how many keys came into force."""
    rows = seat_taking.without_vain_keys(SealingKey.objects.filter(signature=None), now=now)
    return len(sign_rows(list(rows), org_seed=org_seed, now=now))


def sign_rows(rows: Sequence[SealingKey], *, org_seed: OrgSeed, now: datetime) -> list[SealingKey]:
    """Sign these keys and put them into force."""
    until = int((now + LIFETIME).timestamp())
    asked = Request("", "", fingerprint(org_public(org_seed)), tuple(_asked(row) for row in rows))
    with transaction.atomic():
        for key in sign_request(asked, seed=org_seed, until=until).keys:
            put_in_force(key, now=now)
    storing.forget()
    return list(SealingKey.objects.filter(pk__in=[row.pk for row in rows]))


def put_in_force(key: SignedKey, *, now: datetime) -> bool:
    """Give a key of ours its checked signature, inside the caller's transaction. Returns whether anything changed.

    A seat's new key brings its new holder along. Raises UnknownKey, OlderSignature, SeatNotTaken.
    """
    row = (
        SealingKey.objects.select_for_update()
        .filter(purpose=key.purpose, holder=key.holder, public=key.public, retired_at=None)
        .first()
    )
    if row is None:
        raise UnknownKey
    until = datetime.fromtimestamp(key.expires, UTC)
    if row.expires_at is not None and row.expires_at >= until:
        if row.expires_at == until:
            return False
        raise OlderSignature
    _retire_others(row, now)
    if row.signature is None:
        seat_taking.take_place(row, actor=OPERATOR, now=now)
    SealingKey.objects.filter(pk=row.pk).update(signature=key.signature, signed_at=now, expires_at=until)
    trail.record(
        actor=OPERATOR,
        act="key_signed" if row.signature is None else "key_renewed",
        at=now,
        detail=_detail(row),
    )
    return True


def organisation() -> OrgPublicKey:
    """The organisation's public key, as this process was given it. Raises NoOrganisationKey."""
    if not settings.AURICLE_ORG_KEY:
        raise NoOrganisationKey
    return OrgPublicKey(settings.AURICLE_ORG_KEY)


def _retire_others(row: SealingKey, now: datetime) -> None:
    current = SealingKey.objects.filter(
        purpose=row.purpose, holder=row.holder, retired_at=None, signature__isnull=False
    )
    for old in current.exclude(pk=row.pk):
        SealingKey.objects.filter(pk=old.pk).update(retired_at=now)
        trail.record(actor=OPERATOR, act="key_retired", at=now, detail=_detail(old))


def _detail(row: SealingKey) -> dict[str, str | int]:
    return {"holder": row.holder, "key": bytes(row.key_id).hex()}


def _asked(row: SealingKey) -> Asked:
    until = int(row.expires_at.timestamp()) if row.expires_at else 0
    return Asked(row.purpose, row.holder, bytes(row.public), until)
