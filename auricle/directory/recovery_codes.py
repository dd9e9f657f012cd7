"""Ten codes on paper that sign a member in, each once, when the authenticator is lost. They open no key.

A code has 80 random bits, so it needs no slow hash; the pepper makes a stolen table useless for trying.
"""

import hashlib
import hmac
import secrets
from datetime import datetime

from django.db import transaction

from auricle.audit import trail
from auricle.config import keys
from auricle.directory.models import Member, RecoveryCode
from auricle.directory.signing_in import SignInRefused
from auricle.sealing.paper import CODE_LETTERS, plain

CONTEXT = b"au1/recovery-code\0"
CODES = 10
LETTERS = 16
GROUP = 4


def new_codes(*, member: Member, now: datetime) -> list[str]:
    """Make ten codes in place of all earlier ones. They are shown once and kept nowhere."""
    codes = ["".join(secrets.choice(CODE_LETTERS) for _ in range(LETTERS)) for _ in range(CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(member=member).delete()
        RecoveryCode.objects.bulk_create(
            [
                RecoveryCode(member=member, digest=_digest(member.pseudonym, code), made_at=now)
                for code in codes
            ]
        )
        trail.record(actor=member.pseudonym, act="recovery_codes_made", at=now)
    return ["-".join(code[i : i + GROUP] for i in range(0, LETTERS, GROUP)) for code in codes]


def use_code(*, login: str, code: str, now: datetime) -> Member:
    """Whose code this is; it is used up. Raises SignInRefused, for a login that does not exist too."""
    member = Member.objects.filter(login=login, active=True).first()
    digest = _digest(member.pseudonym if member else "nobody", plain(code))
    with transaction.atomic(durable=True):
        unused = RecoveryCode.objects.filter(digest=digest, member=member, used_at=None)
        used = unused.update(used_at=now) == 1
        trail.record(
            actor=member.pseudonym if member else "nobody",
            act="recovery_code_used" if used else "sign_in_refused",
            at=now,
        )
    if member is None or not used:
        raise SignInRefused
    return member


def codes_left(member_id: int) -> int:
    """How many of a member's codes are still good."""
    return RecoveryCode.objects.filter(member_id=member_id, used_at=None).count()


def _digest(pseudonym: str, code: str) -> bytes:
    message = CONTEXT + pseudonym.encode() + b"\0" + code.encode()
    return hmac.new(keys.pepper(), message, hashlib.sha256).digest()
