"""What a change of powers would leave without anybody: a team's key that one person alone holds, or a custodian's seat.

Nobody's departure is forbidden by this, since an account in wrong hands must be stopped at once. But whoever decides
says that they know of it, and may have it handed over first.
"""

from dataclasses import dataclass
from datetime import datetime

from auricle.directory import proposals
from auricle.directory.people import Person
from auricle.directory.permissions import Role
from auricle.directory.powers import What
from auricle.errors import NotNow
from auricle.vault.models import Seat, TeamSeed


class LeavesNobody(NotNow):
    """After this change nobody could open what this person alone opens. Hand it over first, or say that you know."""


@dataclass(frozen=True)
class Loss:
    """What nobody could open any more: reports of these teams (by code), and what this seat's share is needed for."""

    teams: tuple[str, ...] = ()
    seat: int | None = None

    def __bool__(self) -> bool:
        return bool(self.teams) or self.seat is not None


@dataclass(frozen=True)
class Weighed:
    """A proposal, with what it would leave without anybody."""

    one: proposals.Waiting
    loss: Loss


NOTHING = Loss()


def loss(*, member: int, what: What, detail: str) -> Loss:
    """What this change of somebody's powers would leave without anybody."""
    match what, detail:
        case (What.LEAVE_TEAM, team):
            return Loss(tuple(one for one in held_alone(member) if one == team))
        case (What.TAKE_ROLE, Role.OFFICER):
            return Loss(held_alone(member))
        case (What.TAKE_ROLE, Role.CUSTODIAN):
            return Loss(seat=seat_of(member))
        # An administrator reads nothing, whatever they hold.
        case (What.SWITCH_OFF, _) | (What.GIVE_ROLE, Role.ADMINISTRATOR):
            return Loss(held_alone(member), seat_of(member))
    return NOTHING


def refuse_loss(*, member: int, what: What, detail: str) -> None:
    """Stop somebody who does not know what they are about to do. Raises LeavesNobody."""
    if loss(member=member, what=what, detail=detail):
        raise LeavesNobody


def held_alone(member: int) -> tuple[str, ...]:
    """Teams of which this member holds a key that no other active member holds."""
    others = TeamSeed.objects.exclude(member_id=member).filter(member__active=True)
    alone = TeamSeed.objects.filter(member_id=member, key__destroyed_at=None).exclude(
        key_id__in=others.values("key_id")
    )
    return tuple(sorted(set(alone.values_list("key__holder", flat=True))))


def seat_of(member: int) -> int | None:
    """The number of the seat that this member fills."""
    return Seat.objects.filter(holder_id=member).exclude(blob=b"").values_list("number", flat=True).first()


def waiting(*, by: Person, now: datetime) -> tuple[Weighed, ...]:
    """What waits for a second administrator, each weighed. Raises MayNotManage."""
    return tuple(
        Weighed(one, loss(member=one.member, what=one.what, detail=one.detail))
        for one in proposals.waiting(by=by, now=now)
    )
