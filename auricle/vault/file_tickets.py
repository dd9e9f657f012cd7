"""A file on its way to a browser: a ticket that is good once, for a minute, for one member and for one object.

The origin that serves files knows nobody and has no session. What opens the file is in the ticket alone: the database
has the object's key under the ticket's secret, and the row is gone before the first byte is sent. A ticket for a player
lasts for half an hour, since a player asks again for each place that somebody jumps to.
"""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from auricle.directory import acting
from auricle.errors import NotFound
from auricle.sealing import wraps
from auricle.sealing.envelope import KEY_SIZE, ContentKey, ObjectKey, Sealed, SealError
from auricle.vault import unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import FileTicket, SealedObject
from auricle.vault.playable import Playable, unpacked

LIFETIME = timedelta(minutes=1)
LISTENING = timedelta(minutes=30)
SECRET_BYTES = 32
CONTEXT = b"au1/file-ticket\0"


class TicketSpent(NotFound):
    """There is no such ticket any more: it was used, it ran out, or its member may not see the file now."""


@dataclass(frozen=True)
class Admitted:
    """A file to send: what its sender called it, and its content, read as the member whose ticket it was."""

    name: str = field(repr=False)
    content: Iterator[bytes] = field(repr=False)


@dataclass(frozen=True)
class Heard:
    """Sound to send to a player, read as the member whose ticket it was."""

    sound: Playable
    content: Iterator[bytes] = field(repr=False)


def issue(*, by: Unlocked, key: ContentKey, sealed: SealedObject, name: str, now: datetime) -> str:
    """Make a ticket for a file of a report that this member has opened. Those that ran out are swept."""
    secret = secrets.token_bytes(SECRET_BYTES)
    packed = unseal.object_key(key, sealed) + name.encode("utf-8", "replace")
    FileTicket.objects.filter(made_at__lte=now - LIFETIME, for_ears=False).delete()
    FileTicket.objects.create(
        digest=_digest(secret),
        object_id=sealed.pk,
        member_id=by.person.id,
        sealed=wraps.wrap(secret, packed, context=_context(sealed.pk.bytes, by.person.id)),
        made_at=now,
    )
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def issue_for_ears(
    *, by: Unlocked, key: ContentKey, sealed: SealedObject, sound: Playable, now: datetime
) -> str:
    """Make a ticket for a player, good for as long as somebody listens. Those that ran out are swept."""
    secret = secrets.token_bytes(SECRET_BYTES)
    packed = unseal.object_key(key, sealed) + sound.packed()
    FileTicket.objects.filter(made_at__lte=now - LISTENING, for_ears=True).delete()
    FileTicket.objects.create(
        digest=_digest(secret),
        object_id=sealed.pk,
        member_id=by.person.id,
        sealed=wraps.wrap(secret, packed, context=_context(sealed.pk.bytes, by.person.id)),
        made_at=now,
        for_ears=True,
    )
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def redeem(*, ticket: str, now: datetime) -> Admitted:
    """Use a ticket up. Raises TicketSpent; the content a SealError where the file was changed or cut."""
    secret = _secret(ticket)
    row = FileTicket.objects.filter(
        digest=_digest(secret), made_at__gt=now - LIFETIME, member__active=True, for_ears=False
    ).first()
    # Two may come at once: whoever deletes it has it.
    if row is None or not FileTicket.objects.filter(pk=row.pk).delete()[0]:
        raise TicketSpent
    with acting.as_member(row.member_id):
        sealed = SealedObject.objects.filter(pk=row.object_id).first()
    if sealed is None:
        raise TicketSpent
    packed = _unpack(secret, row)
    content = unseal.open_stream_with(ObjectKey(packed[:KEY_SIZE]), sealed)
    return Admitted(packed[KEY_SIZE:].decode(), acting.each_as_member(row.member_id, content))


def hear(*, ticket: str, now: datetime) -> Heard:
    """What a player's ticket is for; it can be used again. Raises TicketSpent; the content as `redeem`'s does."""
    secret = _secret(ticket)
    row = FileTicket.objects.filter(
        digest=_digest(secret), made_at__gt=now - LISTENING, member__active=True, for_ears=True
    ).first()
    if row is None:
        raise TicketSpent
    with acting.as_member(row.member_id):
        sealed = SealedObject.objects.filter(pk=row.object_id).first()
    if sealed is None:
        raise TicketSpent
    packed = _unpack(secret, row)
    content = unseal.open_stream_with(ObjectKey(packed[:KEY_SIZE]), sealed)
    sound = unpacked(packed[KEY_SIZE:])
    return Heard(sound, sound.played(acting.each_as_member(row.member_id, content)))


def _secret(ticket: str) -> bytes:
    try:
        secret = base64.urlsafe_b64decode(ticket + "=")
    except (binascii.Error, ValueError):
        raise TicketSpent from None
    if len(secret) != SECRET_BYTES:
        raise TicketSpent
    return secret


def _unpack(secret: bytes, row: FileTicket) -> bytes:
    context = _context(row.object_id.bytes, row.member_id)
    try:
        return wraps.unwrap(secret, Sealed(bytes(row.sealed)), context=context)
    except SealError:
        raise TicketSpent from None


def _digest(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


def _context(object_id: bytes, member: int) -> bytes:
    return CONTEXT + object_id + member.to_bytes(8, "big")
