"""A bank that was asked to hold money, for tests of what follows: each line is a step of the domain."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from auricle.measures import asking, call_back_numbers
from auricle.measures.asking import Request
from auricle.measures.models import CallBackNumber
from auricle.measures.moves import Basis, SpokeTo
from auricle.referrals import handover
from tests.people import Cast
from tests.referred import SECRET, carry

PHONE = "+442079460958"
NUMBERS = "GB33 BUKB 2020 1555 5555 55\n6222 0212 3456 7890"
REQUEST = Request(
    "bank", "12,500.00", "EUR", NUMBERS, Basis.FRAUD, "Payment Act 12", "Please hold what arrived today."
)


def number_of_the_bank(cast: Cast, now: datetime) -> int:
    """Ada finds a number of the bank, Bela confirms it."""
    known = CallBackNumber.objects.filter(phone=PHONE).first()
    if known:
        return known.pk
    number = call_back_numbers.write_down(
        by=cast.person("ada"), bank="bank", phone=PHONE, desk=SpokeTo.FRAUD_DESK, now=now
    )
    call_back_numbers.confirm(by=cast.person("bela"), number=number, now=now)
    return number


def asked_for(cast: Cast, now: datetime, *, approved: bool = True, request: Request = REQUEST) -> UUID:
    """Amara, who works on a report, asks the bank; Tomas approves the referral, and the worker delivers it."""
    number_of_the_bank(cast, now)
    report = cast.file(SECRET, openable=False).id
    cast.handled_by_amara(report)
    made = asking.request(by=cast.unlocked("amara"), report=report, request=request, now=now)
    if approved:
        handover.approve(by=cast.unlocked("tomas"), referral=made, now=now)
        carry(now)
    return made


def phoned(cast: Cast, now: datetime) -> UUID:
    """Tomas released the account numbers, and Amara phoned the bank."""
    made = asked_for(cast, now)
    asking.release_numbers(by=cast.unlocked("tomas"), measure=made, now=now)
    phone(cast, made, now)
    return made


def phone(cast: Cast, measure: UUID, now: datetime) -> None:
    """Amara phones the bank."""
    asking.phone(
        by=cast.unlocked("amara"),
        measure=measure,
        called=number_of_the_bank(cast, now),
        spoke_to=SpokeTo.FRAUD_DESK,
        verified=True,
        now=now,
    )
