"""Choose a new password, or a new authenticator for one-time codes. Both need a fresh proof of who is there."""

from datetime import datetime

from django.db import transaction

from auricle.audit import trail
from auricle.directory import new_totp
from auricle.directory.models import Member
from auricle.directory.new_password import check_new_password
from auricle.directory.new_totp import Offer
from auricle.directory.signing_in import keep_password, keep_totp
from auricle.vault.desk_session import digest
from auricle.vault.member_keys import Unlocked, require_fresh, wrap_under_password
from auricle.vault.models import DeskSession


def set_password(*, by: Unlocked, cookie: str, password: str, now: datetime) -> None:
    """Sign in and unlock with this password from now on; every other session ends. Raises NotFresh, Invalid."""
    require_fresh(by, now)
    member = Member.objects.get(pk=by.person.id)
    check_new_password(password, login=member.login, name=member.name)
    with transaction.atomic():
        kek = keep_password(member=member, password=password)
        wrap_under_password(member=member, seed=by.seed, kek=kek, now=now)
        DeskSession.objects.filter(member=member).exclude(secret_digest=digest(cookie)).delete()
        trail.record(actor=member.pseudonym, act="password_changed", at=now)


def offer_totp(*, by: Unlocked, issuer: str, now: datetime, sealed: str = "") -> Offer:
    """A secret for a new authenticator; it counts once its first code was typed. Raises NotFresh."""
    require_fresh(by, now)
    login = Member.objects.values_list("login", flat=True).get(pk=by.person.id)
    return new_totp.offer(who=by.person.pseudonym, login=login, issuer=issuer, sealed=sealed)


def set_totp(*, by: Unlocked, sealed: str, code: str, now: datetime) -> None:
    """Take the offered secret in place of the old one; its code is used up. Raises NotFresh, Invalid."""
    require_fresh(by, now)
    accepted = new_totp.accept(sealed=sealed, who=by.person.pseudonym, code=code, now=now)
    with transaction.atomic():
        member = Member.objects.get(pk=by.person.id)
        keep_totp(member=member, secret=accepted.secret)
        Member.objects.filter(pk=member.pk).update(totp_last_step=accepted.step)
        trail.record(actor=member.pseudonym, act="one_time_secret_changed", at=now)
