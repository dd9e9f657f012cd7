"""A member's own address: given, confirmed by the code that was mailed to it, taken away. Nobody reads it again here.

It is sealed at once, so the desk can show neither it nor a part of it; whoever wants another one types that.
"""

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from auricle.audit import trail
from auricle.config import keys
from auricle.directory.people import Person
from auricle.errors import Invalid, NotNow
from auricle.mailing import boxes
from auricle.mailing.boxes import owner_of
from auricle.mailing.models import Letter, Mailbox
from auricle.vault.mail_sealing import seal_for_mail

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{1,63}")
LONGEST = 254
CONTEXT = b"au1/mail-code\0"
DIGITS = 8
GOOD_FOR = timedelta(minutes=30)
NEXT_AFTER = timedelta(minutes=1)
MOST_FAILURES = 5


class NoMail(NotNow):
    """This hotline sends no mail."""


class TooSoon(NotNow):
    """A code was mailed a moment ago, or is still on its way."""


class NoCode(NotNow):
    """No code waits to be typed: it ran out, or was typed wrongly too often."""


def give(*, by: Person, address: str, now: datetime) -> None:
    """Mail a code to this address; it counts once that was typed. Raises NoMail, TooSoon, NoKey, Invalid."""
    if not boxes.is_on():
        raise NoMail
    checked = check(address)
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    owner = owner_of(by.id)
    values = {
        "new_address": seal_for_mail(checked, owner=owner, now=now),
        "code": seal_for_mail(code, owner=owner, now=now),
        "code_digest": _digest(by, code),
        "code_made_at": now,
        "code_failures": 0,
    }
    try:
        with transaction.atomic():
            Mailbox.objects.get_or_create(member_id=by.id)
            fresh = Mailbox.objects.filter(pk=by.id, code_made_at__gt=now - NEXT_AFTER)
            if fresh.exists() or not Mailbox.objects.filter(pk=by.id).update(**values):
                raise TooSoon
            Letter.objects.create(kind="code", member_id=by.id, made_at=now)
            trail.record(actor=by.pseudonym, act="mail_address_given", at=now)
    except IntegrityError as error:
        raise TooSoon from error


def confirm(*, by: Person, code: str, now: datetime) -> None:
    """The code that was mailed: from now on mail goes to its address. Raises NoCode, Invalid."""
    box = Mailbox.objects.filter(
        pk=by.id, code_digest__isnull=False, code_made_at__gt=now - GOOD_FOR, code_failures__lt=MOST_FAILURES
    )
    row = box.first()
    if row is None:
        raise NoCode
    typed = "".join(code.split())
    if not hmac.compare_digest(bytes(row.code_digest or b""), _digest(by, typed)):
        box.update(code_failures=F("code_failures") + 1)
        raise Invalid({"code": "wrong"})
    with transaction.atomic():
        changed = box.filter(code_digest=row.code_digest).update(
            address=F("new_address"), new_address=None, code=None, code_digest=None
        )
        if not changed:
            raise NoCode
        trail.record(actor=by.pseudonym, act="mail_address_confirmed", at=now)


@transaction.atomic
def take_away(*, by: Person, now: datetime) -> None:
    """Write to this member no more; the address is deleted, and one that waits to be confirmed as well."""
    changed = Mailbox.objects.filter(pk=by.id).update(
        address=None, new_address=None, code=None, code_digest=None, due_at=None
    )
    if changed:
        trail.record(actor=by.pseudonym, act="mail_address_removed", at=now)


def check(address: str) -> str:
    """The address as it will be written to. Raises Invalid."""
    typed = address.strip()
    if len(typed) > LONGEST or ADDRESS.fullmatch(typed) is None:
        raise Invalid({"address": "unusable"})
    return typed


def _digest(by: Person, code: str) -> bytes:
    message = CONTEXT + by.pseudonym.encode() + b"\0" + code.encode()
    return hmac.new(keys.pepper(), message, hashlib.sha256).digest()
