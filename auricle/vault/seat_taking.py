"""A seat's new key comes into force, and with it the one who was proposed for the seat. Called by who signs keys.

Apart from `seat_filling`, where a custodian proposes: whoever brings a key into force opens and chooses nothing.
"""

from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from auricle.audit import trail
from auricle.directory.hands import one_hand
from auricle.directory.people import person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed
from auricle.vault.models import SealingKey, Seat, SeatProposal


class SeatNotTaken(NotAllowed):
    """Whoever was proposed for a seat in this file cannot take it any more: let a custodian propose somebody else."""


def without_vain_keys(keys: QuerySet[SealingKey], *, now: datetime) -> QuerySet[SealingKey]:
    """These keys, without those of seats whose proposed holder cannot take them: nobody could open what they seal."""
    able = [one.key_id for one in SeatProposal.objects.select_related("holder") if _may_take(one, now)]
    seated = Seat.objects.values("key_id")
    return keys.filter(~Q(purpose="custody") | Q(signature__isnull=False) | Q(pk__in=seated) | Q(pk__in=able))


def take_place(key: SealingKey, *, actor: str, now: datetime) -> None:
    """Put the proposed holder of this key on its seat, inside the caller's transaction. Raises SeatNotTaken."""
    if key.purpose != "custody" or Seat.objects.filter(key=key).exists():
        return
    proposed = SeatProposal.objects.select_for_update().filter(key=key).first()
    if proposed is None or not _may_take(proposed, now):
        raise SeatNotTaken
    Seat.objects.update_or_create(
        number=proposed.number,
        defaults={
            "holder_id": proposed.holder_id,
            "key": key,
            "blob": bytes(proposed.blob),
            "since": now,
        },
    )
    detail: dict[str, str | int] = {"seat": proposed.number, "to": proposed.holder.pseudonym}
    proposed.delete()
    trail.record(actor=actor, act="seat_filled", at=now, detail=detail)


def take_back(number: int) -> bool:
    """Remove a proposal and its unsigned key, so that nothing is ever sealed to it. Returns whether there was one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT take_back_seat(%s::smallint)", [number])
        (gone,) = cursor.fetchone()
    return bool(gone)


def _may_take(proposed: SeatProposal, now: datetime) -> bool:
    """Whether they are still an active custodian without a seat, whose account is in no other holder's hand."""
    holder = proposed.holder
    others = Seat.objects.exclude(number=proposed.number)
    if not holder.active or others.filter(holder=holder).exists():
        return False
    holders = others.values_list("holder_id", flat=True)
    return person(holder).may(Permission.OPEN_IDENTITY) and not one_hand(holder.pk, holders, now=now)
