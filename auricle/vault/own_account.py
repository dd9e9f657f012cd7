"""What a member sees of their own account: the ways in, and whether one more is needed."""

from dataclasses import dataclass
from datetime import datetime

from auricle.directory import sign_on_links
from auricle.directory.models import Authenticator, Member
from auricle.directory.people import Person
from auricle.directory.recovery_codes import codes_left
from auricle.errors import NotNow
from auricle.vault.member_keys import ready_for_grants
from auricle.vault.models import MemberWrap


class LastWayIn(NotNow):
    """Without this there would be no way left to sign in and open the key: add another one first."""


@dataclass(frozen=True)
class OwnPasskey:
    """One passkey, as its owner named it."""

    id: int
    label: str
    opens_key: bool
    added_at: datetime
    used_at: datetime | None
    cloned: bool


@dataclass(frozen=True)
class Account:
    """The ways into one's own account. `ready` says that a team may hand over its key.

    `sign_on_at` is when it was linked to the identity provider of today.
    """

    login: str
    passkeys: tuple[OwnPasskey, ...]
    has_password: bool
    has_code: bool
    sheet_made_at: datetime | None
    sheet_used_at: datetime | None
    codes_left: int
    ready: bool
    sign_on_at: datetime | None


def own_account(*, by: Person) -> Account:
    """The member's own account."""
    member = Member.objects.get(pk=by.id)
    sheet = MemberWrap.objects.filter(member=member, kind="sheet").first()
    return Account(
        login=member.login,
        passkeys=tuple(map(_seen, Authenticator.objects.filter(member=member))),
        has_password=member.salt is not None,
        has_code=member.totp_sealed is not None,
        sheet_made_at=sheet.made_at if sheet else None,
        sheet_used_at=sheet.used_at if sheet else None,
        codes_left=codes_left(member.pk),
        ready=ready_for_grants(member),
        sign_on_at=sign_on_links.linked_at(member.pk),
    )


def require_way_in(member: Member) -> None:
    """A passkey that opens the key, or a password with a second factor beside it. Raises LastWayIn.

    Call it inside the transaction that took something away. The sheet is no way in: it opens the key of somebody who
    has signed in.
    """
    usable = Authenticator.objects.filter(member=member, cloned_at=None)
    by_passkey = usable.filter(opens_key=True).exists()
    second = member.totp_sealed is not None or usable.exists()
    if not by_passkey and not (member.salt is not None and second):
        raise LastWayIn


def _seen(row: Authenticator) -> OwnPasskey:
    return OwnPasskey(row.pk, row.label, row.opens_key, row.added_at, row.used_at, row.cloned_at is not None)
