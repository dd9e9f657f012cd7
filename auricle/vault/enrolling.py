"""Enrol by invitation: an account, its first way in, a new key, and a session to go on with.

Whoever is invited again gets a new key. What was sealed to the old one stays shut, and each team's seed is handed to
them anew by somebody who holds it: an administrator alone can give nobody a look at a report.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from auricle.audit import trail
from auricle.directory import acting, invitations, known_browser, new_totp, passkeys
from auricle.directory.models import Authenticator, DeviceRest, Invitation, Member, RecoveryCode, SignOnLink
from auricle.directory.new_password import check_new_password
from auricle.directory.new_totp import Accepted
from auricle.directory.passkeys import NewPasskey, Site
from auricle.directory.signing_in import keep_password, keep_totp
from auricle.errors import Invalid
from auricle.sealing.envelope import Seed
from auricle.vault import seat_taking
from auricle.vault.desk_session import Begun, begin_unlocked
from auricle.vault.member_keys import create_key, wrap_under_passkey, wrap_under_password
from auricle.vault.models import DeskSession, MemberWrap, Seat, SeatProposal, TeamSeed


@dataclass(frozen=True)
class Choice:
    """How somebody wants to get in: a passkey that opens the key, or a password with a second factor beside it."""

    password: str = field(default="", repr=False)
    totp: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    passkey: Mapping[str, Any] | None = field(default=None, repr=False)
    kek: bytes | None = field(default=None, repr=False)
    label: str = ""


@dataclass(frozen=True)
class _Checked:
    choice: Choice
    passkey: NewPasskey | None
    totp: Accepted | None


def passkey_request(*, token: str, site: Site, now: datetime) -> dict[str, object]:
    """What the browser makes the first passkey with. Raises NoInvitation."""
    row = invitations.find(token=token, now=now)
    return passkeys.creation_options(who=row.pseudonym, login=row.login, name=row.name, site=site, now=now)


def enrol(*, token: str, choice: Choice, site: Site, now: datetime, browser: str = "") -> Begun:
    """Make the account, or make it anew, and begin its first session. The invitation is used up.

    Raises NoInvitation, Invalid with what is missing or wrong, PasskeyRefused, StaleChallenge, CarriesSecret.
    """
    row = invitations.find(token=token, now=now)
    checked = _check(row, choice, site, now)
    with transaction.atomic():
        invitations.use(row, now=now)
        member = _member(row, now)
        # Nobody has signed in yet. What is kept now belongs to the one account that the invitation was for.
        with acting.as_member(member.pk):
            if row.member is not None:
                _forget_ways_in(member)
            seed = _keep_ways_in(member, checked, now)
        trail.record(
            actor=member.pseudonym,
            act="enrolled_again" if row.member_id else "enrolled",
            at=now,
            detail={"invitation": row.pk},
        )
        cookie = begin_unlocked(member=member, seed=seed, how="enrolment", now=now)
    return Begun(cookie, known_browser.remember(browser, member), locked=False)


def _check(row: Invitation, choice: Choice, site: Site, now: datetime) -> _Checked:
    """Everything that can be wrong, before anything is written."""
    if choice.passkey is None and not choice.password:
        raise Invalid({"choice": "required"})
    if choice.password:
        check_new_password(choice.password, login=row.login, name=row.name)
    elif choice.kek is None:
        # It says who is there and opens nothing: the key needs a password as well.
        raise Invalid({"password": "required"})
    totp = None
    if choice.password and choice.passkey is None:
        totp = new_totp.accept(sealed=choice.totp, who=row.pseudonym, code=choice.code, now=now)
    new = None
    if choice.passkey is not None:
        new = passkeys.check_new(choice.passkey, who=row.pseudonym, site=site, now=now)
    return _Checked(choice, new, totp)


def _member(row: Invitation, now: datetime) -> Member:
    """A new member without any right; or the one who was invited again."""
    if row.member is None:
        return Member.objects.create(
            pseudonym=row.pseudonym,
            login=row.login,
            name=row.name,
            language=row.language,
            agency=row.agency,
            made_by=Member.objects.filter(pseudonym=row.invited_by).first(),
            made_at=now,
        )
    # Whoever invites again could follow the link themselves: from now on their hand is in the account (proposals.py).
    maker = Member.objects.filter(pseudonym=row.invited_by).exclude(pk=row.member.pk).first()
    Member.objects.filter(pk=row.member.pk).update(made_by=maker, made_at=now)
    return row.member


def _forget_ways_in(member: Member) -> None:
    """Remove every old way in, and the team seeds and the seat that only the old key opened."""
    for table in (Authenticator, MemberWrap, RecoveryCode, DeviceRest, SignOnLink, DeskSession, TeamSeed):
        table._default_manager.filter(member=member).delete()
    if member.agency_id is None:
        Seat.objects.filter(holder=member).update(blob=b"")
        # What was sealed to the old key for a seat they were to fill opens for nobody now.
        for number in SeatProposal.objects.filter(holder=member).values_list("number", flat=True):
            seat_taking.take_back(number)
    fresh = {"salt": None, "verifier": None, "totp_sealed": None, "failures": 0, "blocked_until": None}
    Member.objects.filter(pk=member.pk).update(**fresh)
    member.refresh_from_db()


def _keep_ways_in(member: Member, checked: _Checked, now: datetime) -> Seed:
    """Make the member's key, and wrap it under everything that they chose."""
    choice, seed = checked.choice, create_key(member=member)
    if choice.password:
        kek = keep_password(member=member, password=choice.password)
        wrap_under_password(member=member, seed=seed, kek=kek, now=now)
    if checked.totp:
        keep_totp(member=member, secret=checked.totp.secret)
        Member.objects.filter(pk=member.pk).update(totp_last_step=checked.totp.step)
    if checked.passkey:
        opens = choice.kek is not None
        kept = passkeys.keep(checked.passkey, member=member, label=choice.label, opens_key=opens, now=now)
        if choice.kek is not None:
            wrap_under_passkey(passkey=kept, seed=seed, kek=choice.kek, now=now)
    return seed
