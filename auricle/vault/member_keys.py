"""Members' keys: made once, wrapped under what only the member has, unlocked for one session at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from auricle.directory.models import Authenticator, Member
from auricle.directory.people import Person
from auricle.errors import NotAllowed, NotNow
from auricle.sealing import wraps
from auricle.sealing.envelope import Sealed, SealError, Seed
from auricle.sealing.keys import new_seed, public_key
from auricle.vault.models import MemberKey, MemberWrap

PASSWORD_CONTEXT = b"au1/member-wrap/password\0"
PASSKEY_CONTEXT = b"au1/member-wrap/passkey\0"
SHEET_CONTEXT = b"au1/member-wrap/sheet\0"
WAYS_FOR_GRANTS = 2
# How long a gesture counts as fresh: long enough to read a reason and decide, short enough for a desk that was left.
FRESH_FOR = timedelta(minutes=5)


class NotFresh(NotNow):
    """What is asked for needs a fresh proof of who is there: a passkey's gesture, or password and code again."""


class DoesNotOpen(NotAllowed):
    """What was given does not open this member's key, or they have no such way to open it."""


@dataclass(frozen=True)
class Unlocked:
    """A person whose key is open for this request. Never stored, never logged: repr leaves the seed out.

    `proved_at` is when they last proved in this session who they are.
    """

    person: Person
    seed: Seed
    proved_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Unlocked({self.person.pseudonym})"


def require_fresh(by: Unlocked, now: datetime) -> None:
    """Refuse whoever has not proved who they are within the last minutes. Raises NotFresh."""
    if by.proved_at is None or by.proved_at < now - FRESH_FOR:
        raise NotFresh


def create_key(*, member: Member) -> Seed:
    """Make a member's key, in place of an earlier one. Whatever was sealed to the earlier one stays shut."""
    seed = new_seed()
    MemberKey.objects.update_or_create(member=member, defaults={"public": public_key(seed)})
    return seed


def wrap_under_password(*, member: Member, seed: Seed, kek: bytes, now: datetime) -> None:
    """Let the password's half open the seed, in place of an earlier password's."""
    _wrap(member, "password", kek, seed, PASSWORD_CONTEXT, now)


def wrap_under_sheet(*, member: Member, seed: Seed, secret: bytes, now: datetime) -> None:
    """Let a recovery sheet open the seed, in place of an earlier sheet."""
    _wrap(member, "sheet", secret, seed, SHEET_CONTEXT, now)


def wrap_under_passkey(*, passkey: Authenticator, seed: Seed, kek: bytes, now: datetime) -> None:
    """Let what a passkey gives (HKDF of its PRF output, made in the browser) open the seed."""
    context = _passkey_context(passkey)
    MemberWrap.objects.create(
        member=passkey.member,
        kind="passkey",
        authenticator=passkey,
        blob=wraps.wrap(kek, seed, context=context),
        made_at=now,
    )


def unlock_with_password(*, member: Member, kek: bytes) -> Seed:
    """The member's seed, from the password's half. Raises DoesNotOpen."""
    return _unwrap(MemberWrap.objects.filter(member=member, kind="password"), kek, PASSWORD_CONTEXT, member)


def unlock_with_sheet(*, member: Member, secret: bytes) -> Seed:
    """The member's seed, from the secret on their recovery sheet. Raises DoesNotOpen."""
    return _unwrap(MemberWrap.objects.filter(member=member, kind="sheet"), secret, SHEET_CONTEXT, member)


def unlock_with_passkey(*, passkey: Authenticator, kek: bytes) -> Seed:
    """The member's seed, from what their passkey gave. Raises DoesNotOpen."""
    row = MemberWrap.objects.filter(authenticator=passkey).first()
    return _open(row, kek, _passkey_context(passkey))


def ready_for_grants(member: Member) -> bool:
    """Whether two ways open this member's key: two authenticators, or one and a recovery sheet.

    With one alone a lost telephone would lock the member out of every team's reports. A passkey that only says who is
    there opens nothing, so it does not count.
    """
    return MemberWrap.objects.filter(member=member).count() >= WAYS_FOR_GRANTS


def _wrap(member: Member, kind: str, kek: bytes, seed: Seed, context: bytes, now: datetime) -> None:
    blob = wraps.wrap(kek, seed, context=context + member.pseudonym.encode())
    new = {"blob": blob, "made_at": now, "used_at": None}
    MemberWrap.objects.update_or_create(member=member, kind=kind, authenticator=None, defaults=new)


def _unwrap(rows: QuerySet[MemberWrap], kek: bytes, context: bytes, member: Member) -> Seed:
    return _open(rows.first(), kek, context + member.pseudonym.encode())


def _open(row: MemberWrap | None, kek: bytes, context: bytes) -> Seed:
    if row is None:
        raise DoesNotOpen
    try:
        return Seed(wraps.unwrap(kek, Sealed(bytes(row.blob)), context=context))
    except SealError:
        raise DoesNotOpen from None


def _passkey_context(passkey: Authenticator) -> bytes:
    return PASSKEY_CONTEXT + passkey.member.pseudonym.encode() + b"\0" + bytes(passkey.credential_id)
