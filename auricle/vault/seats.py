"""The seats of the custodians: each a key whose seed is sealed to the one member who holds it.

A share of an identity is sealed to each seat, so two holders are needed to open one. A seat outlives its holder: it is
handed over by sealing its seed to somebody else, and what was sealed to it before stays openable.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from auricle.audit import trail
from auricle.directory.hands import one_hand
from auricle.directory.models import Member
from auricle.directory.people import person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed
from auricle.sealing import seal, unseal
from auricle.sealing.envelope import PublicKey, Sealed, Seed
from auricle.sealing.keys import new_seed
from auricle.vault.member_keys import Unlocked, require_fresh
from auricle.vault.models import MemberKey, Seat
from auricle.vault.parcel import SEATS, seat_purpose
from auricle.vault.team_keys import create_key

SEED_CONTEXT = b"au1/seat-seed\0"


class NoSeat(NotAllowed):
    """This member holds no seat of the custodians."""


class SeatsOfOneHand(NotAllowed):
    """Whoever made this account lately made another seat's holder too, or holds a seat: one hand would have two."""


@dataclass(frozen=True)
class HeldSeat:
    """A seat whose seed is open for this request. repr leaves the seed out."""

    number: int
    seed: Seed = field(repr=False)


@dataclass(frozen=True)
class SeatPlace:
    """Who sits where, and since when. An empty seat has a holder by name who cannot open it any more."""

    number: int
    holder: int
    name: str
    since: datetime
    empty: bool


def fill_seats(*, holders: Sequence[Member], now: datetime) -> None:
    """Make the seats of a new installation, one for each of these members, with keys for the organisation to sign."""
    for number, holder in zip(SEATS, holders, strict=False):
        seed = new_seed()
        key = create_key(purpose="custody", holder=seat_purpose(number), team=None, seed=seed, now=now)
        Seat.objects.create(
            number=number, holder=holder, key=key, blob=sealed_to(holder, number, seed), since=now
        )


def held_seat(by: Unlocked) -> HeldSeat:
    """The seat of this member, opened with their own key. Raises NoSeat."""
    row = Seat.objects.filter(holder_id=by.person.id).exclude(blob=b"").first()
    if row is None or not by.person.may(Permission.OPEN_IDENTITY):
        raise NoSeat
    blob = Sealed(bytes(row.blob))
    return HeldSeat(row.number, Seed(unseal.open_note(by.seed, blob, context=_context(row.number))))


def places() -> tuple[SeatPlace, ...]:
    """The filled seats, in order."""
    rows = Seat.objects.select_related("holder").order_by("number")
    return tuple(
        SeatPlace(row.number, row.holder_id, row.holder.name, row.since, not _opens(row)) for row in rows
    )


def vacant() -> tuple[int, ...]:
    """The numbers of seats that nobody fills, those that never were filled included."""
    filled = {place.number for place in places() if not place.empty}
    return tuple(number for number in SEATS if number not in filled)


def successors() -> tuple[Member, ...]:
    """Custodians who hold no seat and could take one over: active, with a key of their own."""
    found = Member.objects.filter(active=True, seat=None, memberkey__isnull=False).order_by("name")
    return tuple(member for member in found if person(member).may(Permission.OPEN_IDENTITY))


def hand_over(*, by: Unlocked, to: int, now: datetime) -> None:
    """Give one's seat to another custodian. Raises NotFresh, NoSeat, Invalid, SeatsOfOneHand.

    The old holder must be there: only they can open the seed. Without them a seat is lost, and four or fewer are left.
    """
    require_fresh(by, now)
    held = held_seat(by)
    heir = next((member for member in successors() if member.pk == to), None)
    if heir is None:
        raise Invalid({"to": "unknown"})
    others = Seat.objects.exclude(number=held.number).values_list("holder_id", flat=True)
    if one_hand(heir.pk, others, now=now):
        raise SeatsOfOneHand
    try:
        with transaction.atomic():
            moved = Seat.objects.filter(number=held.number, holder_id=by.person.id).update(
                holder=heir, blob=sealed_to(heir, held.number, held.seed), since=now
            )
            if not moved:
                raise NoSeat
            detail: dict[str, str | int] = {"seat": held.number, "to": heir.pseudonym}
            trail.record(actor=by.person.pseudonym, act="seat_handed_over", at=now, detail=detail)
    except IntegrityError:
        # Somebody else gave them a seat this moment; nobody holds two.
        raise Invalid({"to": "unknown"}) from None


def _opens(row: Seat) -> bool:
    return bool(row.blob) and row.holder.active and person(row.holder).may(Permission.OPEN_IDENTITY)


def sealed_to(holder: Member, number: int, seed: Seed) -> Sealed:
    """A seat's seed, for the one member who holds it."""
    public = PublicKey(bytes(MemberKey.objects.get(member=holder).public))
    return seal.seal_note(seed, recipient=public, context=_context(number))


def _context(number: int) -> bytes:
    return SEED_CONTEXT + bytes([number])
