"""Open who a reporter is: two custodians, one report, one person who sees it.

Nobody of the house holds an identity's key. Each seat has a share of it; one share says nothing. A custodian who
supports a request seals their share to the other seats, bound to that request; another one puts it together with their
own and seals the result to whoever asked. What was put together lives for that call and is kept nowhere else.
"""

from collections.abc import Iterator, Mapping
from uuid import UUID

from auricle.errors import NotFound
from auricle.sealing import seal, unseal
from auricle.sealing.envelope import Commitment, ContentKey, PublicKey, Sealed, SealError
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import Grant, IdentityRequest, MemberKey, ReportKey, ReShare, SealedObject, Seat
from auricle.vault.parcel import MOST_IDENTITIES, identity_purpose, seat_purpose
from auricle.vault.seats import HeldSeat
from auricle.vault.unseal import open_text

RESHARE = b"au1/reshare\0"
OPENING = b"au1/opening\0"
KEY_SIZE = 32


class NoShare(NotFound):
    """This seat has no share of this identity: it was filled later, or the sender sealed something else."""


class IdentityDamaged(NotFound):
    """What two custodians put together is not what the report is committed to."""


def numbers(report: UUID) -> tuple[int, ...]:
    """Which identity keys a report has: 1 for what its reporter left, more for what was moved out of its text."""
    known = set(
        ReportKey.objects.filter(report_id=report, purpose__startswith="identity").values_list(
            "purpose", flat=True
        )
    )
    return tuple(n for n in range(1, MOST_IDENTITIES + 1) if identity_purpose(n) in known)


def reshare(held: HeldSeat, request: IdentityRequest) -> None:
    """Seal this seat's shares to every other seat, for this request alone. Raises NoShare.

    A seat that the asker holds is left out: with a second share they could put the key together by themselves.
    """
    others = Seat.objects.exclude(number=held.number).exclude(holder_id=request.asked_by_id)
    for number in numbers(request.report_id):
        share = _own_share(held, request.report_id, number)
        for other in others.select_related("key"):
            blob = seal.seal_note(
                share,
                recipient=PublicKey(bytes(other.key.public)),
                context=_context(request, number, held.number, other.number),
            )
            ReShare.objects.create(
                request=request, number=number, seat_from=held.number, seat_to=other.number, blob=blob
            )


def put_together(held: HeldSeat, request: IdentityRequest) -> Sealed:
    """The report's identity keys from two shares each, sealed to who asked. Raises NoShare, IdentityDamaged."""
    keys = b"".join(bytes([number]) + _whole(held, request, number) for number in numbers(request.report_id))
    asker = MemberKey.objects.get(member_id=request.asked_by_id)
    return seal.seal_note(keys, recipient=PublicKey(bytes(asker.public)), context=_opening_context(request))


def open_identity(by: Unlocked, request: IdentityRequest, sealed: bytes) -> Mapping[str, bytes]:
    """What the sealed keys open, by label, for the one who asked. Raises IdentityDamaged."""
    try:
        packed = unseal.open_note(by.seed, Sealed(sealed), context=_opening_context(request))
        return dict(_opened(request.report_id, packed))
    except SealError:
        raise IdentityDamaged from None


def forget_shares(request: UUID) -> None:
    """Delete what was sealed from seat to seat: the request has ended."""
    ReShare.objects.filter(request_id=request).delete()


def _opened(report: UUID, packed: bytes) -> Iterator[tuple[str, bytes]]:
    for start in range(0, len(packed), 1 + KEY_SIZE):
        number, key = packed[start], ContentKey(packed[start + 1 : start + 1 + KEY_SIZE])
        purpose = identity_purpose(number)
        for part in SealedObject.objects.filter(report_id=report, purpose=purpose).order_by("kept_at"):
            yield part.label, open_text(key, part)


def _whole(held: HeldSeat, request: IdentityRequest, number: int) -> ContentKey:
    row = ReShare.objects.filter(request=request, number=number, seat_to=held.number).first()
    if row is None:
        raise NoShare
    context = _context(request, number, row.seat_from, held.number)
    try:
        given = unseal.open_note(held.seed, Sealed(bytes(row.blob)), context=context)
        shares = {row.seat_from: given, held.number: _own_share(held, request.report_id, number)}
        return unseal.put_together(
            shares, request.report_id, _commitment(request.report_id, identity_purpose(number))
        )
    except SealError:
        raise IdentityDamaged from None


def _own_share(held: HeldSeat, report: UUID, number: int) -> ContentKey:
    purpose = seat_purpose(held.number, number)
    grant = Grant.objects.filter(report_id=report, purpose=purpose).first()
    if grant is None:
        raise NoShare
    try:
        return unseal.open_grant(
            held.seed,
            Sealed(bytes(grant.blob)),
            purpose=purpose,
            report=report,
            commitment=_commitment(report, purpose),
        )
    except SealError:
        raise NoShare from None


def _commitment(report: UUID, purpose: str) -> Commitment:
    row = ReportKey.objects.filter(report_id=report, purpose=purpose).first()
    if row is None:
        raise NoShare
    return Commitment(bytes(row.commitment))


def _context(request: IdentityRequest, number: int, seat_from: int, seat_to: int) -> bytes:
    about = request.pk.bytes + request.report_id.bytes
    return RESHARE + about + bytes([number, seat_from, seat_to])


def _opening_context(request: IdentityRequest) -> bytes:
    return OPENING + request.pk.bytes + request.report_id.bytes
