"""A report that is said on the phone. The phone's service makes the report's key and seals what it hears, as a browser
does; here it learns whom to seal to and what code to read out, and hands over what it sealed.

Nothing is spooled: sound comes in chunks, which lie in the database, so that without it no promise could be kept. The
service keeps what it sealed until it is told that the report is here.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError

from auricle.directory import catalogue
from auricle.directory.routing import route
from auricle.errors import Invalid
from auricle.intake.plain_form import RESEND
from auricle.intake.receiving import Received, check_codes, receive_registered, with_second_try
from auricle.intake.submission import RETRY_BYTES, Submission
from auricle.vault import storing
from auricle.vault.receipt import make_receipt
from auricle.vault.written_keys import written

CHANNEL = "phone"
# What the service kept while the hotline was away was received when it was said; who kept it for longer than this has
# another trouble than a clock.
KEPT_FOR_AT_MOST = timedelta(days=7)
CLOCKS_DIFFER_BY = timedelta(minutes=1)


@dataclass(frozen=True)
class Prepared:
    """What a call needs before it is sealed. `code` is read out once; `retry` is sent with the report."""

    code: str = field(repr=False)
    reporter: bytes
    registration: bytes = field(repr=False)
    retry: bytes = field(repr=False)
    team: dict[str, object]
    category: str


def prepare(
    *, report: UUID, retry: bytes, category: str | None, region: str | None, language: str, now: datetime
) -> Prepared:
    """Make the code and say whom to seal to. The same secret gives the same code, however often it is asked.

    Without a category it is the house's for what is not sorted yet. Raises Invalid, NoKey.
    """
    if len(retry) != RETRY_BYTES:
        raise Invalid({"retry": "malformed"})
    chosen = category or _unsorted()
    check_codes(category=chosen, region=region)
    routed = route(category=chosen, region=region, language=language, channel=CHANNEL)
    to = storing.recipients(team=routed.team, now=now)
    receipt = make_receipt(report=report, retry=retry, registrar=to.registrar)
    return Prepared(
        code=receipt.code,
        reporter=receipt.public,
        registration=receipt.registration,
        # Never the secret itself: code and key follow from it, and the report may have to wait where it was sealed.
        retry=hashlib.sha256(RESEND + retry).digest(),
        team=written(to.team),
        category=chosen,
    )


def receive_call(*, submission: Submission, now: datetime, said_at: datetime | None = None) -> Received:
    """File what a caller said. `said_at` is when, where it had to wait: the clocks start then, as was promised.

    Raises as receive_registered does, Invalid for a moment that cannot be, and whatever the database raises when it is
    away: then the service keeps the report and sends it again.
    """
    at = said_at or now
    if not now - KEPT_FOR_AT_MOST <= at <= now + CLOCKS_DIFFER_BY:
        raise Invalid({"said_at": "unknown"})
    try:
        return with_second_try(lambda: receive_registered(submission=submission, now=min(at, now)))
    except IntegrityError:
        # An id that another report's object has: ids are random, so only a sender who chose it comes here.
        raise Invalid({"objects": "taken"}) from None


def _unsorted() -> str:
    found = catalogue.current().unsorted
    if found is None:
        raise Invalid({"category": "missing"})
    return found.code
