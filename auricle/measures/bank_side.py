"""What an officer of a bank does with a request: see it, acknowledge it, say what is held, let go, or not there.

Whoever acknowledges has confirmed receipt of the referral, and whoever holds has accepted it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.errors import Invalid
from auricle.measures import accounts, answering, log, money
from auricle.measures.accounts import Asked
from auricle.measures.answering import Answer
from auricle.measures.models import Measure, MeasureEvent
from auricle.measures.money import NoAmount
from auricle.measures.moves import Move, Side
from auricle.measures.taken_along import TAKEN_ALONG
from auricle.referrals import agency_side, words
from auricle.referrals.log import number_of
from auricle.referrals.models import Referral
from auricle.referrals.moves import Kind, State
from auricle.vault import unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject


@dataclass(frozen=True)
class Done:
    """One event as the bank sees it. Of the hotline nobody is named."""

    number: int
    move: Move
    side: Side
    at: datetime
    data: Mapping[str, object]


@dataclass(frozen=True)
class OpenMeasure:
    """A request, opened for one page. `asked` is None once it was recalled, or destroyed with its report."""

    row: Measure
    asked: Asked | None = field(repr=False)
    moves: tuple[Move, ...]
    done: tuple[Done, ...]


def open_measure(*, by: Unlocked, referral: UUID, now: datetime) -> OpenMeasure | None:
    """Open the request of an urgent referral; it leaves its line in the trail. None where nobody phoned yet.

    Raises NotTheirs, NoOfficer, NoTeamKey.
    """
    with transaction.atomic():
        found = agency_side.find(referral, by=by)
        if found.kind != Kind.URGENT:
            return None
        try:
            row = answering.find(referral)
        except answering.NoMeasure:
            return None
        asked = _opened(by, row, now) if found.state != State.RECALLED else None
        moves = answering.moves_of(row, found, by=by.person)
        return OpenMeasure(row, asked, moves, tuple(map(_done, log.events_of(referral))))


def acknowledge(*, by: Unlocked, referral: UUID, now: datetime, seen: int | None = None) -> None:
    """Say that the request arrived.

    Raises NotTheirs, NoOfficer, NoMeasure, MoveNotAllowed, MoveNotNow, SomeoneWasFirst.
    """
    with transaction.atomic():
        found, row = _find(by, referral)
        _write(by, found, row, answering.ACKNOWLEDGED, now, seen)


def hold(
    *,
    by: Unlocked,
    referral: UUID,
    amount: str,
    until: datetime | None,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Say how much is held, and until when. Raises Invalid (`amount`, `until`), and as `acknowledge`."""
    with transaction.atomic():
        found, row = _find(by, referral)
        minor = _minor(amount, row)
        if until is None:
            raise Invalid({"until": "required"})
        _write(by, found, row, answering.holds(row, minor=minor, until=until, now=now), now, seen)


def not_found(*, by: Unlocked, referral: UUID, now: datetime, seen: int | None = None) -> None:
    """Say that there is no such account, or no money on it. Raises as `acknowledge`."""
    with transaction.atomic():
        found, row = _find(by, referral)
        _write(by, found, row, answering.NOT_FOUND, now, seen)


def release(*, by: Unlocked, referral: UUID, amount: str, now: datetime, seen: int | None = None) -> None:
    """Say how much was let go, at most what was held. Raises Invalid (`amount`), and as `acknowledge`."""
    with transaction.atomic():
        found, row = _find(by, referral)
        _write(by, found, row, answering.releases(row, minor=_minor(amount, row)), now, seen)


def _find(by: Unlocked, referral: UUID) -> tuple[Referral, Measure]:
    return agency_side.find(referral, by=by), answering.find(referral)


def _write(
    by: Unlocked, found: Referral, row: Measure, answer: Answer, now: datetime, seen: int | None
) -> None:
    answering.write(row, found, answer, by=by.person, now=now, seen=seen)
    if found.state in TAKEN_ALONG.get(answer.move, ()):
        follow = agency_side.acknowledge if answer.move is Move.ACKNOWLEDGE else agency_side.accept
        follow(by=by, referral=found.pk, now=now)


def _minor(amount: str, row: Measure) -> int:
    try:
        return money.read(amount, row.currency).minor
    except NoAmount as wrong:
        raise Invalid({"amount": str(wrong)}) from None


def _opened(by: Unlocked, row: Measure, now: datetime) -> Asked | None:
    sealed = SealedObject.objects.filter(pk=row.accounts).first()
    if sealed is None:
        return None
    detail: dict[str, str | int] = {"referral": number_of(row.pk)}
    trail.record(actor=by.person.pseudonym, act="read_accounts", at=now, detail=detail)
    return accounts.load(unseal.open_text(words.referral_key(by, row.pk), sealed))


def _done(event: MeasureEvent) -> Done:
    return Done(event.number, Move(event.kind), Side(event.side), event.at, event.data)
