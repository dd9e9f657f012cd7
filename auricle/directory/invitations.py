"""Links that let one person make an account, or make theirs anew. The token is shown once and kept as a digest.

An invitation carries no role, no team and no key: whoever finds a link gets an empty account that is seen at once.
"""

import base64
import binascii
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from auricle.audit import trail
from auricle.directory.models import Agency, Invitation, Member
from auricle.directory.people import Person, new_pseudonym
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotFound

GOOD_FOR = timedelta(hours=72)
TOKEN_BYTES = 20
LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,58}[a-z0-9])?")
LONGEST_NAME = 120
OPERATOR = "operator"
"""Who invites in the first run, when nobody has an account who could."""


class MayNotInvite(NotAllowed):
    """Only who manages accounts invites."""

    permission = Permission.MANAGE_ACCOUNTS


class NoInvitation(NotFound):
    """The link was never made here; or it was used, was taken back or ran out, and `why` says which."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Invited:
    """What is handed over once: the token that goes behind the address, and until when it is good."""

    id: int
    token: str = field(repr=False)
    login: str
    name: str
    for_agency: bool
    expires_at: datetime


@dataclass(frozen=True)
class Open:
    """An invitation that nobody has used yet. `again` says that it replaces the ways into an account."""

    id: int
    pseudonym: str
    login: str
    name: str
    language: str
    again: bool
    made_at: datetime
    expires_at: datetime


def invite(*, by: Person, login: str, name: str, language: str, now: datetime, agency: str = "") -> Invited:
    """Invite somebody new, to the desk or, with the code of an agency, to the face of its officers.

    Raises MayNotInvite, or Invalid for a login that is taken or cannot be one.
    """
    require_manager(by)
    return _invite(by.pseudonym, login=login, name=name, language=language, agency=agency, now=now)


def invite_as_operator(*, login: str, name: str, language: str, now: datetime) -> Invited:
    """Invite somebody in the first run: whoever holds every key file needs no leave. Raises Invalid."""
    return _invite(OPERATOR, login=login, name=name, language=language, agency="", now=now)


def invited_by_operator(*, now: datetime) -> tuple[Open, ...]:
    """Those of the first run who have not come in yet."""
    return tuple(map(_seen, _unused(now).filter(invited_by=OPERATOR)))


def invite_again(*, by: Person, login: str, now: datetime) -> Invited:
    """Invite a member who lost every way in. Nothing changes until they enrol; their old keys then stay shut.

    Raises MayNotInvite, or Invalid when there is no such member.
    """
    require_manager(by)
    member = Member.objects.filter(login=login).first()
    if member is None:
        raise Invalid({"login": "unknown"})
    known = {"login": login, "name": member.name, "language": member.language}
    return _make(Invitation(member=member, agency=member.agency, **known), by=by.pseudonym, now=now)


def withdraw(*, by: Person, invitation: int, now: datetime) -> None:
    """Take an invitation back; its link opens nothing afterwards. Raises MayNotInvite, NoInvitation."""
    require_manager(by)
    with transaction.atomic():
        found = Invitation.objects.filter(pk=invitation, used_at=None, withdrawn_at=None)
        if not found.update(withdrawn_at=now):
            raise NoInvitation("unknown")
        trail.record(
            actor=by.pseudonym, act="invitation_withdrawn", at=now, detail={"invitation": invitation}
        )


def open_invitations(*, by: Person, now: datetime) -> tuple[Open, ...]:
    """Those that can still be used, the latest first. Raises MayNotInvite."""
    require_manager(by)
    return tuple(map(_seen, _unused(now)))


def look(*, token: str, now: datetime) -> Open:
    """Whom a link invites. Raises NoInvitation."""
    return _seen(find(token=token, now=now))


def find(*, token: str, now: datetime) -> Invitation:
    """The invitation behind a link that can still be used. Raises NoInvitation."""
    row = Invitation.objects.filter(digest=_digest(token)).select_related("member").first()
    if row is None:
        raise NoInvitation("unknown")
    for why, ended in (
        ("used", row.used_at is not None),
        ("withdrawn", row.withdrawn_at is not None or (row.member is not None and not row.member.active)),
        ("expired", row.expires_at <= now),
    ):
        if ended:
            raise NoInvitation(why)
    return row


def use(row: Invitation, *, now: datetime) -> None:
    """Use it up inside the transaction that makes the account. Raises NoInvitation for whoever comes second."""
    if not _unused(now).filter(pk=row.pk).update(used_at=now):
        raise NoInvitation("used")


def require_manager(by: Person) -> None:
    """Raises MayNotInvite."""
    if not by.may(Permission.MANAGE_ACCOUNTS):
        raise MayNotInvite


def _invite(by: str, *, login: str, name: str, language: str, agency: str, now: datetime) -> Invited:
    errors = _errors(login, name, language)
    if Member.objects.filter(login=login).exists():
        errors["login"] = "taken"
    acts_for = Agency.objects.filter(code=agency, closed_at=None).first()
    if agency and acts_for is None:
        errors["agency"] = "unknown"
    if errors:
        raise Invalid(errors)
    return _make(
        Invitation(login=login, name=name.strip(), language=language, agency=acts_for), by=by, now=now
    )


def _unused(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=now)


def _make(new: Invitation, *, by: str, now: datetime) -> Invited:
    secret = secrets.token_bytes(TOKEN_BYTES)
    new.digest = hashlib.sha256(secret).digest()
    new.pseudonym = new.member.pseudonym if new.member else new_pseudonym()
    new.invited_by, new.made_at, new.expires_at = by, now, now + GOOD_FOR
    try:
        with transaction.atomic():
            # One open link for each login: an earlier one that was lost on the way must not lie around.
            earlier = Invitation.objects.filter(login=new.login, used_at=None, withdrawn_at=None)
            earlier.update(withdrawn_at=now)
            new.save()
            whom = {"member": new.pseudonym} if new.member else {}
            trail.record(
                actor=by,
                act="invited_again" if new.member else "invited",
                at=now,
                detail={"invitation": new.pk, **whom},
            )
    except IntegrityError:
        raise Invalid({"login": "taken"}) from None
    token = base64.b32encode(secret).decode()
    return Invited(new.pk, token, new.login, new.name, new.agency is not None, new.expires_at)


def _errors(login: str, name: str, language: str) -> dict[str, str]:
    errors = {}
    if not LOGIN.fullmatch(login):
        errors["login"] = "letters"
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        errors["name"] = "length"
    if language not in dict(settings.LANGUAGES):
        errors["language"] = "unknown"
    return errors


def _digest(token: str) -> bytes:
    """The digest of a token that was pasted with spaces or in small letters; of nothing when it is none."""
    try:
        secret = base64.b32decode("".join(token.split()).upper())
    except (binascii.Error, ValueError):
        return b""
    return hashlib.sha256(secret).digest() if len(secret) == TOKEN_BYTES else b""


def _seen(row: Invitation) -> Open:
    again = row.member_id is not None
    return Open(row.pk, row.pseudonym, row.login, row.name, row.language, again, row.made_at, row.expires_at)
