"""Signing in with a password and a one-time code.

The password is stretched once (Argon2id): one half of the result is compared, the other half opens the member's
key. A wrong login, a wrong password and a wrong code take the same time and give the same answer.

What is written here must stay written when the caller goes on to fail, so none of it runs inside a caller's
transaction: `durable` refuses that.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from auricle.audit import trail
from auricle.config import keys
from auricle.directory import known_browser, lockout
from auricle.directory.models import Member
from auricle.directory.people import new_pseudonym
from auricle.errors import NotAllowed
from auricle.sealing import one_time, passwords, wraps
from auricle.sealing.envelope import Sealed, SealError
from auricle.sealing.one_time import TotpSecret

TOTP_CONTEXT = b"au1/totp\0"
# Whoever asks for a login that does not exist waits as long as everybody else.
NOBODY_SALT = b"\0" * passwords.SALT_SIZE


@dataclass(frozen=True)
class Acts:
    """What the trail calls it when it went well, when not, and when a code came twice."""

    done: str
    refused: str
    replayed: str


SIGN_IN = Acts("sign_in", "sign_in_refused", "sign_in_replayed")
PROOF = Acts("proof", "proof_refused", "proof_replayed")


class SignInRefused(NotAllowed):
    """Login, password and code do not belong together, or the account rests after failures. One answer for all."""


@dataclass(frozen=True)
class SignedIn:
    """A member who proved who they are, and the key-encryption key that their password gave."""

    member: Member
    kek: bytes = field(repr=False)


@dataclass(frozen=True)
class NewMember:
    """A fresh member with what must be handed to them once and what wraps their key."""

    member: Member
    totp_secret: TotpSecret = field(repr=False)
    kek: bytes = field(repr=False)


def create_member(*, login: str, name: str, password: str, language: str = "en") -> NewMember:
    """Make a member who signs in with this password and a new one-time secret."""
    member = Member.objects.create(pseudonym=new_pseudonym(), login=login, name=name, language=language)
    secret = one_time.new_totp_secret()
    keep_totp(member=member, secret=secret)
    return NewMember(member, secret, keep_password(member=member, password=password))


def keep_password(*, member: Member, password: str) -> bytes:
    """Give a member this password from now on. Returns the half that is to wrap their key."""
    member.salt = passwords.new_password_salt()
    member.verifier, kek = passwords.stretch_password(password, member.salt, keys.pepper())
    member.save(update_fields=["salt", "verifier"])
    return kek


def keep_totp(*, member: Member, secret: TotpSecret) -> None:
    """Give a member this one-time secret from now on."""
    member.totp_sealed = wraps.wrap(keys.pepper(), secret, context=TOTP_CONTEXT + member.pseudonym.encode())
    member.save(update_fields=["totp_sealed"])


def sign_in(*, login: str, password: str, code: str, now: datetime, browser: str = "") -> SignedIn:
    """Check login, password and one-time code together. Raises SignInRefused; a refusal is in the trail too.

    `browser` is the cookie of a browser that has signed somebody in before (known_browser.py).
    """
    member = Member.objects.filter(login=login, active=True).first()
    kek = _check(member, password, code, now, browser=browser, acts=SIGN_IN)
    if member is None:
        raise SignInRefused
    return SignedIn(member, kek)


def confirm(*, member: Member, password: str, code: str | None, now: datetime, browser: str = "") -> bytes:
    """Let somebody who has signed in prove it again; the password's half that opens their key. Raises SignInRefused.

    Without a code the password stands alone: for whoever showed another second factor a moment ago.
    """
    return _check(member, password, code, now, browser=browser, acts=PROOF)


def totp_secret(member: Member) -> TotpSecret:
    """The member's one-time secret, opened with the pepper."""
    sealed = Sealed(bytes(member.totp_sealed or b""))
    return TotpSecret(wraps.unwrap(keys.pepper(), sealed, context=TOTP_CONTEXT + member.pseudonym.encode()))


def _check(
    member: Member | None, password: str, code: str | None, now: datetime, *, browser: str, acts: Acts
) -> bytes:
    known = known_browser.recognise(browser, member)
    salt = bytes(member.salt) if member and member.salt else NOBODY_SALT
    verifier, kek = passwords.stretch_password(password, salt, keys.pepper())
    right = member is not None and passwords.same_verifier(bytes(member.verifier or b""), verifier)
    step = _matching_step(member, code, now) if member and code is not None else None
    resting = lockout.is_resting(member, known, now)
    if member is None or not right or resting or (step is None and code is not None):
        _note_failure(member, known, now, act=acts.refused, counted=not resting)
        raise SignInRefused
    _note_success(member, known, now, step=step, acts=acts)
    return kek


def _matching_step(member: Member, code: str, now: datetime) -> int | None:
    try:
        return one_time.totp_matches(totp_secret(member), code, now.timestamp(), member.totp_last_step)
    except SealError:
        return None


def _note_success(
    member: Member, known: bytes | None, now: datetime, *, step: int | None, acts: Acts
) -> None:
    with transaction.atomic(durable=True):
        # Only one sign-in can use a step: the condition decides between two that come at once.
        unused = Member.objects.filter(pk=member.pk, totp_last_step__lt=step) if step is not None else None
        used = unused is None or unused.update(totp_last_step=step)
        if used:
            lockout.forget_failures(member, known)
        trail.record(actor=member.pseudonym, act=acts.done if used else acts.replayed, at=now)
    if not used:
        raise SignInRefused


def _note_failure(
    member: Member | None, known: bytes | None, now: datetime, *, act: str, counted: bool
) -> None:
    """Write the refusal down. One that came while the account rests is not counted: it must not lengthen the rest."""
    with transaction.atomic(durable=True):
        if counted:
            lockout.count_failure(member, known, now)
        trail.record(actor=member.pseudonym if member else "nobody", act=act, at=now)
