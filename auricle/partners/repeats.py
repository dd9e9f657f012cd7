"""The same call twice changes something once: Idempotency-Key, as the IETF's draft has it, for a day.

What a call did and that it was done are one transaction, so whoever sees the row sees the whole of it; a second call
that comes at the same time waits for the first.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from auricle.config import keys
from auricle.errors import AuricleError
from auricle.partners.calling import Caller
from auricle.partners.models import Repeat
from auricle.vault import kept_answers

KEPT = timedelta(hours=24)
LONGEST_KEY = 255
CONTEXT = b"au1/repeat\0"


class KeyUsedOtherwise(AuricleError):
    """This key came with another call before."""


@dataclass(frozen=True)
class Kept:
    """The first answer."""

    status: int
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Attempt:
    """A call that has to change something once: whose, its key, and all that tells it from another one."""

    caller: Caller
    token: str = field(repr=False)
    key: str = field(repr=False)
    said: bytes = field(repr=False)


def first_answer(attempt: Attempt, *, now: datetime) -> Kept | None:
    """The answer that this call had before; None when it is the first, which is then noted. Inside a transaction.

    Raises KeyUsedOtherwise.
    """
    key, said = _digest(attempt.key.encode()), _digest(attempt.said)
    mine = Repeat.objects.filter(token_id=attempt.caller.token, key_digest=key)
    mine.filter(at__lte=now - KEPT).delete()
    try:
        with transaction.atomic():
            Repeat.objects.create(token_id=attempt.caller.token, key_digest=key, body_digest=said, at=now)
    except IntegrityError:
        return _before(mine.get(), attempt, said)
    return None


def keep(attempt: Attempt, *, status: int, body: bytes) -> None:
    """Keep the answer of a first call, in its transaction."""
    sealed = kept_answers.keep(body, token=attempt.token, key=attempt.key)
    row = Repeat.objects.filter(token_id=attempt.caller.token, key_digest=_digest(attempt.key.encode()))
    row.update(status=status, answer=sealed)


def forget(*, now: datetime) -> int:
    """Let go of what is older than a day. Returns how many."""
    gone, _each = Repeat.objects.filter(at__lte=now - KEPT).delete()
    return gone


def _before(row: Repeat, attempt: Attempt, said: bytes) -> Kept:
    if row.status is None or row.answer is None or not hmac.compare_digest(bytes(row.body_digest), said):
        raise KeyUsedOtherwise
    body = kept_answers.bring_back(bytes(row.answer), token=attempt.token, key=attempt.key)
    return Kept(row.status, body)


def _digest(value: bytes) -> bytes:
    return hmac.new(keys.token_key(), CONTEXT + value, hashlib.sha256).digest()
