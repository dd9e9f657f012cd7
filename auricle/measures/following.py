"""What the desk does with a hold: have it extended, let it go, hand it to the court, write down that nothing was found.

The bank holds and lets go; the desk asks, by phone, and writes down what it was told.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.directory.models import Agency
from auricle.errors import Invalid
from auricle.measures import asking, log
from auricle.measures.deadlines import LONGEST_HOLD
from auricle.measures.moves import HOLDS, Move
from auricle.referrals import handover
from auricle.referrals.log import number_of
from auricle.referrals.moves import Asked, Kind
from auricle.referrals.packing import Choice
from auricle.vault.member_keys import Unlocked


def extend(
    *, by: Unlocked, measure: UUID, until: datetime | None, now: datetime, seen: int | None = None
) -> None:
    """Write down that the bank agreed to hold longer; at most twice.

    Raises Invalid (`until`), NoSuchMeasure, MoveNotAllowed, MoveNotNow, SomeoneWasFirst.
    """
    with transaction.atomic():
        found = asking.find(measure, by=by)
        held = found.measure.held_until
        if until is None:
            raise Invalid({"until": "required"})
        if found.measure.state in HOLDS and held is not None and until <= max(held, now):
            raise Invalid({"until": "not_later"})
        if until > now + LONGEST_HOLD:
            raise Invalid({"until": "too_late"})
        columns: dict[str, object] = {"held_until": until, "extensions": found.measure.extensions + 1}
        data: dict[str, log.Value] = {"until": until.isoformat()}
        asking.move(by, found, Move.EXTEND, now, seen=seen, data=data, columns=columns)


def release(*, by: Unlocked, measure: UUID, now: datetime, seen: int | None = None) -> None:
    """Write down that the bank was told to hold no longer. Raises as `extend`."""
    with transaction.atomic():
        found = asking.find(measure, by=by)
        amount = found.measure.amount_held
        data: dict[str, log.Value] = {"amount": amount or 0}
        columns: dict[str, object] = {"amount_released": amount}
        asking.move(by, found, Move.RELEASE, now, seen=seen, data=data, columns=columns)


def not_found(*, by: Unlocked, measure: UUID, now: datetime, seen: int | None = None) -> None:
    """Write down that the bank said by phone that there is no such account, or no money on it. Raises as `extend`."""
    with transaction.atomic():
        asking.move(by, asking.find(measure, by=by), Move.NOT_FOUND, now, seen=seen)


def hand_over(
    *,
    by: Unlocked,
    measure: UUID,
    court: str,
    text: str,
    legal_basis: str,
    now: datetime,
    seen: int | None = None,
) -> UUID:
    """Hand the hold over to a court: a referral to it is drafted, which another person approves. Returns its id.

    Raises Invalid (`court`, `request`, `legal_basis`), as `extend`, and as `handover.draft`.
    """
    if not Agency.objects.filter(code=court, kind=asking.COURT, closed_at=None).exists():
        raise Invalid({"court": "unknown"})
    draft = handover.Draft(court, Kind.ACTION, Asked.EXAMINE, Choice(text, legal_basis.strip()))
    handover.check(draft)
    with transaction.atomic():
        found = asking.find(measure, by=by)
        made = handover.draft(by=by, report=found.report.pk, draft=draft, now=now)
        data: dict[str, log.Value] = {"referral": number_of(made), "id": str(made)}
        asking.move(by, found, Move.HAND_OVER, now, seen=seen, data=data)
    return made
