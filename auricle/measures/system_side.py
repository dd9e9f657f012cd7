"""What a bank's own computer system does with a request: fetch it, as it is sealed, and answer it.

The rules are those of bank_side.py. Amounts come as whole numbers of the currency's smallest unit.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.errors import Invalid
from auricle.measures import answering
from auricle.measures.answering import Answer
from auricle.measures.models import Measure
from auricle.measures.moves import Move
from auricle.measures.taken_along import TAKEN_ALONG
from auricle.partners.calling import Caller
from auricle.referrals import system_side as referrals
from auricle.referrals.log import number_of
from auricle.referrals.models import Referral
from auricle.referrals.moves import State
from auricle.referrals.system_side import Sealed
from auricle.vault.models import SealedObject

# What a face is given, which knows no table.
Row = Measure


@dataclass(frozen=True)
class Seen:
    """A request, its account numbers as they are sealed, and what the bank can answer now."""

    row: Measure
    accounts: Sealed | None = field(repr=False)
    moves: tuple[Move, ...]


def look(*, by: Caller, referral: UUID, now: datetime) -> Seen:
    """The request of a referral; its account numbers leave their line in the trail. Raises NotTheirs, NoMeasure."""
    found, row = _find(by, referral)
    if found.state != State.RECALLED:
        detail: dict[str, str | int] = {"referral": number_of(row.pk)}
        trail.record(actor=by.pseudonym, act="read_accounts", at=now, detail=detail)
    return _seen(by, found, row)


def acknowledge(*, by: Caller, referral: UUID, now: datetime) -> Seen:
    """Say that the request arrived. Raises NotTheirs, NoMeasure, MoveNotNow, SomeoneWasFirst."""
    found, row = _find(by, referral)
    return _write(by, found, row, answering.ACKNOWLEDGED, now)


def hold(*, by: Caller, referral: UUID, minor: int, currency: str, until: datetime, now: datetime) -> Seen:
    """Say how much is held, and until when. Raises Invalid (`amount`, `currency`, `until`), and as `acknowledge`."""
    found, row = _find(by, referral)
    _require_currency(row, currency)
    return _write(by, found, row, answering.holds(row, minor=minor, until=until, now=now), now)


def not_found(*, by: Caller, referral: UUID, now: datetime) -> Seen:
    """Say that there is no such account, or no money on it. Raises as `acknowledge`."""
    found, row = _find(by, referral)
    return _write(by, found, row, answering.NOT_FOUND, now)


def release(*, by: Caller, referral: UUID, minor: int, currency: str, now: datetime) -> Seen:
    """Say how much was let go. Raises Invalid (`amount`, `currency`), and as `acknowledge`."""
    found, row = _find(by, referral)
    _require_currency(row, currency)
    return _write(by, found, row, answering.releases(row, minor=minor), now)


def _find(by: Caller, referral: UUID) -> tuple[Referral, Measure]:
    return referrals.find(referral, by=by), answering.find(referral)


def _require_currency(row: Measure, currency: str) -> None:
    """An amount in another currency than was asked is another amount."""
    if currency != row.currency:
        raise Invalid({"currency": "another"})


def _write(by: Caller, found: Referral, row: Measure, answer: Answer, now: datetime) -> Seen:
    with transaction.atomic():
        answering.write(row, found, answer, by=referrals.officer(by), now=now)
        if found.state in TAKEN_ALONG.get(answer.move, ()):
            follow = referrals.acknowledge if answer.move is Move.ACKNOWLEDGE else referrals.accept
            follow(by=by, referral=found.pk, now=now)
    return _seen(by, *_find(by, found.pk))


def _seen(by: Caller, found: Referral, row: Measure) -> Seen:
    sealed = SealedObject.objects.filter(pk=row.accounts).first() if found.state != State.RECALLED else None
    return Seen(
        row,
        referrals.whole(sealed) if sealed else None,
        answering.moves_of(row, found, by=referrals.officer(by)),
    )
