"""Seal and keep. Everything here works with public keys only: who may write needs no power to read."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError

from auricle.directory import agencies
from auricle.errors import NotNow
from auricle.sealing import seal
from auricle.sealing.envelope import ContentKey as ContentKey
from auricle.sealing.envelope import KeyId, PublicKey, SealError
from auricle.sealing.signatures import KeyStatement, OrgPublicKey, check_statement
from auricle.vault.models import Grant, ReportKey, SealedObject, SealingKey
from auricle.vault.parcel import FEWEST_SEATS, SEATS, GrantPart, ObjectPart, seat_purpose

KEPT_SECONDS = 30.0
# Holders as the signed statements name them; teams are named by their code, seats by their purpose.
REGISTRAR = "registrar"
# What reports are sealed to; the recovery key is for team seeds alone.
PURPOSES = ("team", "registrar", "custody")


class NoKey(NotNow):
    """There is no current key to seal to, so nothing can be accepted."""


@dataclass(frozen=True)
class KeyInfo:
    """A public key with the organisation's statement about it."""

    key_id: bytes
    purpose: str
    holder: str
    public: bytes
    expires_at: datetime
    signature: bytes


@dataclass(frozen=True)
class Recipients:
    """Whom a report for one team is sealed to."""

    team: KeyInfo
    registrar: KeyInfo
    custody: Mapping[int, KeyInfo]
    """By the seat's number. Who the reporter is, is sealed in shares, one to each."""


class _Kept:
    """The current keys as last read; a short memory, since a retired key must stop being used soon."""

    def __init__(self) -> None:
        self.keys: dict[tuple[str, str], KeyInfo] = {}
        self.until = 0.0


_kept = _Kept()


def recipients(*, team: str, now: datetime) -> Recipients:
    """The keys for a team's report. Raises NoKey when one is missing or expired: then nothing may be accepted."""
    keys = current_keys()
    return Recipients(
        team=_usable(keys, "team", team, now),
        registrar=_usable(keys, "registrar", REGISTRAR, now),
        custody=_seats(keys, now),
    )


def team_key(*, team: str, now: datetime) -> KeyInfo:
    """The key that a team's reports are sealed to. Raises NoKey when it is missing or expired."""
    return _usable(current_keys(), "team", team, now)


def agency_key(*, agency: str, now: datetime) -> KeyInfo:
    """The key of an agency, that what is handed to it is sealed to. Raises NoKey: its officers have none yet."""
    return team_key(team=agencies.team_code(agency), now=now)


def registrar_key(*, now: datetime) -> KeyInfo:
    """The key of the process behind the faces. Raises NoKey."""
    return _usable(current_keys(), "registrar", REGISTRAR, now)


def seats(*, now: datetime) -> Mapping[int, KeyInfo]:
    """The seats that can be sealed to now. Raises NoKey when there are too few to lose one."""
    return _seats(current_keys(), now)


def current_keys() -> dict[tuple[str, str], KeyInfo]:
    """All keys in use by (purpose, holder), at most half a minute old, older while the database is away."""
    if time.monotonic() > _kept.until or not _kept.keys:
        try:
            _kept.keys = _read_keys()
        except (OperationalError, InterfaceError):
            if not _kept.keys:
                raise
        _kept.until = time.monotonic() + KEPT_SECONDS
    return _kept.keys


def forget() -> None:
    """Read the keys anew at the next question: after set-up, and between tests."""
    _kept.keys = {}


def _read_keys() -> dict[tuple[str, str], KeyInfo]:
    rows = SealingKey.objects.filter(retired_at=None, signature__isnull=False)
    found = (info_of(row) for row in rows if row.purpose in PURPOSES)
    return {(key.purpose, key.holder): key for key in found if signed(key)}


def signed(key: KeyInfo) -> bool:
    """Whether the organisation whose key this process was given signed it; who was given none cannot tell."""
    org = OrgPublicKey(settings.AURICLE_ORG_KEY)
    statement = KeyStatement(key.purpose, key.holder, PublicKey(key.public), int(key.expires_at.timestamp()))
    try:
        # At the time 0 everything is current: what has expired is kept here, and refused where it would be used.
        if org:
            check_statement(org, statement, key.signature, now=0)
    except SealError:
        return False
    return True


def info_of(row: SealingKey) -> KeyInfo:
    """A signed key as a value. Raises ValueError for one that waits."""
    if row.signature is None or row.expires_at is None:
        raise ValueError("a key that waits for its signature is not given out")
    return KeyInfo(
        bytes(row.key_id), row.purpose, row.holder, bytes(row.public), row.expires_at, bytes(row.signature)
    )


def _usable(keys: dict[tuple[str, str], KeyInfo], purpose: str, holder: str, now: datetime) -> KeyInfo:
    key = keys.get((purpose, holder))
    if key is None or key.expires_at <= now:
        raise NoKey
    return key


def _seats(keys: dict[tuple[str, str], KeyInfo], now: datetime) -> Mapping[int, KeyInfo]:
    found = {seat: keys.get(("custody", seat_purpose(seat))) for seat in SEATS}
    usable = {seat: key for seat, key in found.items() if key is not None and key.expires_at > now}
    if len(usable) < FEWEST_SEATS:
        raise NoKey
    return usable


def new_content_key() -> ContentKey:
    """A fresh key for one report and one purpose."""
    return seal.new_content_key()


def commit(key: ContentKey, report: UUID) -> bytes:
    """The commitment to store beside the report's grants."""
    return seal.commit(key, report)


def grant_to(key: ContentKey, *, purpose: str, report: UUID, to: KeyInfo) -> GrantPart:
    """The report's key sealed to one public key."""
    blob = seal.grant(key, purpose=purpose, report=report, recipient=PublicKey(to.public))
    return GrantPart(purpose, KeyId(to.key_id), blob)


def seal_part(key: ContentKey, *, report: UUID, purpose: str, label: str, plaintext: bytes) -> ObjectPart:
    """A short plaintext as one sealed object. The label's kind is given; `{id}` in it becomes the object's id."""
    object_id = uuid4()
    label = label.format(id=object_id)
    sealed = seal.seal_object(key, report=report, label=label, plaintext=plaintext)
    body = sealed.chunks[0] if len(sealed.chunks) == 1 else None
    if body is None:
        raise ValueError("text of more than one chunk is refused before it comes here")
    return ObjectPart(object_id, purpose, label, sealed.header, body, 1)


def keep_part(part: ObjectPart, *, report: UUID, now: datetime) -> SealedObject:
    """Write a sealed object of one chunk."""
    return SealedObject.objects.create(
        id=part.id,
        report_id=report,
        purpose=part.purpose,
        label=part.label,
        header=part.header,
        body=part.body,
        chunks=part.chunks,
        kept_at=now,
    )


def new_report_key(*, report: UUID, purpose: str, to: Iterable[KeyInfo], by: str) -> ContentKey:
    """Make a further key for a report, with its commitment and grants, and hand it out once."""
    key = seal.new_content_key()
    ReportKey.objects.create(report_id=report, purpose=purpose, commitment=seal.commit(key, report))
    for recipient in to:
        part = grant_to(key, purpose=purpose, report=report, to=recipient)
        Grant.objects.create(
            report_id=report, purpose=purpose, key_id=part.key_id, blob=part.blob, granted_by=by
        )
    return key
