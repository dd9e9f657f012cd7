"""Fill a seat that nobody fills: a custodian proposes a successor with a fresh key, and the organisation signs it.

Two controls, apart from each other: someone who holds a seat, with a fresh proof, and whoever keeps the organisation's
key. What was sealed to the seat before stays shut to its new holder; the seats that remain open it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from auricle.audit import trail
from auricle.directory.hands import one_hand
from auricle.directory.models import Member
from auricle.directory.people import person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotFound
from auricle.sealing.keys import new_seed
from auricle.vault import seat_taking, seats
from auricle.vault.member_keys import Unlocked, require_fresh
from auricle.vault.models import Seat, SeatProposal
from auricle.vault.parcel import seat_purpose
from auricle.vault.seats import SeatsOfOneHand
from auricle.vault.team_keys import create_key


class NothingProposed(NotFound):
    """Nobody is proposed for this seat: it was signed, or taken back."""


@dataclass(frozen=True)
class Proposed:
    """Who shall fill which seat once the organisation has signed its key."""

    number: int
    name: str
    at: datetime


def proposed() -> tuple[Proposed, ...]:
    """What waits for a signature, in the order of the seats."""
    rows = SeatProposal.objects.select_related("holder").order_by("number")
    return tuple(Proposed(row.number, row.holder.name, row.at) for row in rows)


def candidates(number: int) -> tuple[Member, ...]:
    """Custodians who could fill this seat: without one of their own, or the same one, shut since they got a new key."""
    found = Member.objects.filter(Q(seat=None) | Q(seat__number=number), active=True, memberkey__isnull=False)
    return tuple(one for one in found.order_by("name") if person(one).may(Permission.OPEN_IDENTITY))


def propose(*, by: Unlocked, number: int, to: int, now: datetime) -> None:
    """Propose a custodian for a seat that nobody fills, in place of whoever was proposed before.

    Raises NotFresh, NoSeat, Invalid, SeatsOfOneHand.
    """
    require_fresh(by, now)
    seats.held_seat(by)
    if number not in seats.vacant():
        raise Invalid({"number": "unknown"})
    heir = next((member for member in candidates(number) if member.pk == to), None)
    if heir is None:
        raise Invalid({"to": "unknown"})
    others = Seat.objects.exclude(number=number).values_list("holder_id", flat=True)
    if one_hand(heir.pk, others, now=now):
        raise SeatsOfOneHand
    try:
        with transaction.atomic():
            seat_taking.take_back(number)
            seed = new_seed()
            key = create_key(purpose="custody", holder=seat_purpose(number), team=None, seed=seed, now=now)
            SeatProposal.objects.create(
                number=number,
                holder=heir,
                key=key,
                blob=seats.sealed_to(heir, number, seed),
                proposed_by_id=by.person.id,
                at=now,
            )
            detail: dict[str, str | int] = {"seat": number, "to": heir.pseudonym}
            trail.record(actor=by.person.pseudonym, act="seat_proposed", at=now, detail=detail)
    except IntegrityError:
        # They are proposed for another seat already, or somebody proposes for this one at this moment.
        raise Invalid({"to": "unknown"}) from None


def take_back(*, by: Unlocked, number: int, now: datetime) -> None:
    """Take a proposal back before it is signed. Raises NoSeat, NothingProposed."""
    seats.held_seat(by)
    with transaction.atomic():
        if not seat_taking.take_back(number):
            raise NothingProposed
        trail.record(actor=by.person.pseudonym, act="seat_taken_back", at=now, detail={"seat": number})
