"""Who could be given work, how much each has in hand, and who is away: for whoever shares work out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from auricle.directory.models import Member
from auricle.directory.permissions import Permission, holders
from auricle.directory.working import Absence, absence_of
from auricle.reports.load import NOTHING, Load, Piece, load_of
from auricle.reports.moves import State

SOON = timedelta(hours=24)
IN_HAND = """
SELECT p.handler_id, p.state, p.urgent, coalesce(p.grade, 0), count(*), count(*) FILTER (WHERE p.next_due_at <= %s)
FROM reports_report p
WHERE p.handler_id = ANY(%s::bigint[]) AND p.state NOT IN ('CLOSED', 'DISPOSITION_PROPOSED', 'DISPOSED')
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class Hand:
    """A member who takes reports. `absence` is noted and not over; `away` says that it has begun."""

    id: int
    name: str
    pseudonym: str
    load: Load
    absence: Absence | None
    away: bool


def hands(*, teams: Sequence[int], now: datetime) -> tuple[Hand, ...]:
    """The active handlers of these teams: who is there before who is away, and who has least in hand first."""
    roles = [role.value for role in holders(Permission.PULL)]
    found = Member.objects.filter(active=True, memberships__team_id__in=teams, roles__role__in=roles)
    members = list(found.select_related("working").distinct().order_by("name"))
    loads = loads_of((member.pk for member in members), now=now)
    known = [_hand(member, loads.get(member.pk, NOTHING), now) for member in members]
    return tuple(sorted(known, key=lambda hand: (hand.away, hand.load.points)))


def _hand(member: Member, load: Load, now: datetime) -> Hand:
    absence = absence_of(member)
    away = absence is not None and absence.holds(now)
    coming = absence is not None and absence.holds_later(now)
    return Hand(member.pk, member.name, member.pseudonym, load, absence if away or coming else None, away)


def loads_of(members: Iterable[int], *, now: datetime) -> Mapping[int, Load]:
    """What each of these handles, as far as the asking member may see it; whoever is missing has nothing."""
    pieces: dict[int, list[Piece]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(IN_HAND, [now + SOON, list(members)])
        for member, state, urgent, grade, count, due in cursor.fetchall():
            pieces[member].append(Piece(State(state), urgent, grade, count, due))
    return {member: load_of(found) for member, found in pieces.items()}
