"""Signed-in sessions of members. The secret that opens the member's key is in the cookie and nowhere else.

A session can be locked: it knows who somebody is and holds no key. It begins so when a sign-in gives none (single
sign-on, a recovery code, a passkey that only says who is there), and becomes so after fifteen quiet minutes.
"""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from auricle.audit import trail
from auricle.directory import known_browser, passkeys, recovery_codes
from auricle.directory.challenges import StaleChallenge
from auricle.directory.models import Authenticator, Member
from auricle.directory.passkeys import PasskeyRefused, Site
from auricle.directory.people import Person, person
from auricle.directory.signing_in import SignInRefused, sign_in
from auricle.errors import NotAllowed, NotNow
from auricle.sealing import wraps
from auricle.sealing.envelope import Sealed, Seed
from auricle.vault.member_keys import DoesNotOpen, Unlocked, unlock_with_passkey, unlock_with_password
from auricle.vault.models import DeskSession
from auricle.vault.stale_sessions import ABSOLUTE, IDLE

SECRET_BYTES = 32
# A session's last sight is written this rarely: each write costs a commit.
SEEN_EVERY = timedelta(seconds=30)
CONTEXT = b"au1/desk-session\0"


class NotSignedIn(NotAllowed):
    """There is no live session behind this cookie."""


class SessionLocked(NotNow):
    """The session is there and its key is not: somebody has to unlock it first."""


@dataclass(frozen=True)
class Begun:
    """A session that began: its cookie, the cookie of a known browser, and whether the key is still locked."""

    cookie: str = field(repr=False)
    browser: str = field(repr=False)
    locked: bool


def begin(*, login: str, password: str, code: str, now: datetime, browser: str = "") -> Begun:
    """Sign in with password and code, and unlock. Raises SignInRefused."""
    signed_in = sign_in(login=login, password=password, code=code, now=now, browser=browser)
    seed = unlock_with_password(member=signed_in.member, kek=signed_in.kek)
    cookie = begin_unlocked(member=signed_in.member, seed=seed, how="password", now=now)
    return Begun(cookie, known_browser.remember(browser, signed_in.member), locked=False)


def begin_with_passkey(
    *, answer: Mapping[str, Any], kek: bytes | None, site: Site, now: datetime, browser: str = ""
) -> Begun:
    """Sign in with a passkey, and unlock with what it gave besides. Raises SignInRefused, PasskeyCloned, CarriesSecret.

    A passkey that gives nothing besides begins a locked session; the password unlocks it.
    """
    try:
        passkey = passkeys.check_answer(answer, purpose="sign-in", who="", site=site, now=now)
    except passkeys.PasskeyCloned:
        raise
    except (PasskeyRefused, StaleChallenge):
        trail.record(actor="nobody", act="sign_in_refused", at=now, detail={"how": "passkey"})
        raise SignInRefused from None
    trail.record(actor=passkey.member.pseudonym, act="sign_in", at=now, detail={"how": "passkey"})
    seed = seed_of(passkey, kek)
    if seed is None:
        cookie = _begin(passkey.member, how="passkey", now=now, seed=None)
    else:
        cookie = begin_unlocked(member=passkey.member, seed=seed, how="passkey", now=now)
    return Begun(cookie, known_browser.remember(browser, passkey.member), locked=seed is None)


def begin_with_recovery_code(*, login: str, code: str, now: datetime) -> Begun:
    """Sign in with a recovery code, which opens no key: the session is locked. Raises SignInRefused."""
    member = recovery_codes.use_code(login=login, code=code, now=now)
    return Begun(_begin(member, how="recovery", now=now, seed=None), "", locked=True)


def begin_locked(*, member: Member, how: str, now: datetime, second_factor: bool) -> str:
    """Begin a session without a key for somebody whom another way of signing in has proved. Returns the cookie.

    Without a `second_factor` our own is asked for together with what opens the key.
    """
    trail.record(actor=member.pseudonym, act="sign_in", at=now, detail={"how": how})
    return _begin(member, how=how, now=now, seed=None, second_factor=second_factor)


def begin_unlocked(*, member: Member, seed: Seed, how: str, now: datetime) -> str:
    """Begin a session for somebody whose key is open. Returns the cookie."""
    return _begin(member, how=how, now=now, seed=seed)


def resume(*, cookie: str, now: datetime) -> Unlocked:
    """The member behind a cookie, unlocked for this request. Raises NotSignedIn, or SessionLocked."""
    secret, row = find(cookie=cookie, now=now)
    if row.seed_sealed is None:
        raise SessionLocked
    if row.seen_at <= now - IDLE:
        DeskSession.objects.filter(pk=row.pk).update(seed_sealed=None, proved_at=None)
        raise SessionLocked
    if row.seen_at < now - SEEN_EVERY:
        DeskSession.objects.filter(pk=row.pk).update(seen_at=now)
    seed = Seed(wraps.unwrap(secret, Sealed(bytes(row.seed_sealed)), context=CONTEXT + row.pk.bytes))
    return Unlocked(person(row.member), seed, row.proved_at)


def end(*, cookie: str) -> None:
    """Forget the session; the cookie opens nothing afterwards."""
    DeskSession.objects.filter(secret_digest=digest(cookie)).delete()


def find(*, cookie: str, now: datetime) -> tuple[bytes, DeskSession]:
    """The secret in a cookie and the live session behind it, locked or not. Raises NotSignedIn."""
    secret = _secret(cookie)
    row = (
        DeskSession.objects.filter(
            secret_digest=hashlib.sha256(secret).digest(),
            created_at__gt=now - ABSOLUTE,
            member__active=True,
        )
        .select_related("member")
        .first()
    )
    if row is None:
        raise NotSignedIn
    return secret, row


def keep_seed(*, row: DeskSession, secret: bytes, seed: Seed, now: datetime) -> None:
    """Unlock a session: seal the seed under the cookie's secret again, and note that somebody proved who they are."""
    sealed = wraps.wrap(secret, seed, context=CONTEXT + row.pk.bytes)
    DeskSession.objects.filter(pk=row.pk).update(seed_sealed=sealed, seen_at=now, proved_at=now)


def seed_of(passkey: Authenticator, kek: bytes | None) -> Seed | None:
    """The seed that a passkey opens with what it gave; None when it gives nothing that opens it."""
    if kek is None:
        return None
    try:
        return unlock_with_passkey(passkey=passkey, kek=kek)
    except DoesNotOpen:
        return None


def whose(row: DeskSession) -> Person:
    """The member of a session."""
    return person(row.member)


def digest(cookie: str) -> bytes:
    """What the database knows of a cookie. Raises NotSignedIn when it cannot be one."""
    return hashlib.sha256(_secret(cookie)).digest()


def _begin(member: Member, *, how: str, now: datetime, seed: Seed | None, second_factor: bool = True) -> str:
    secret, session_id = secrets.token_bytes(SECRET_BYTES), uuid4()
    sealed = None if seed is None else wraps.wrap(secret, seed, context=CONTEXT + session_id.bytes)
    DeskSession.objects.create(
        id=session_id,
        secret_digest=hashlib.sha256(secret).digest(),
        member=member,
        seed_sealed=sealed,
        created_at=now,
        seen_at=now,
        how=how,
        proved_at=None if seed is None else now,
        factor_at=now if seed is None and second_factor else None,
    )
    return base64.urlsafe_b64encode(secret).decode()


def _secret(cookie: str) -> bytes:
    try:
        secret = base64.urlsafe_b64decode(cookie)
    except (binascii.Error, ValueError):
        raise NotSignedIn from None
    if len(secret) != SECRET_BYTES:
        raise NotSignedIn
    return secret
