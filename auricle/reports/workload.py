"""Who could be given work, how much each has in hand, and who is away: for whoever shares work out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef

from auricle.directory import roster
from auricle.directory.models import Member, MemberRole, Membership
from auricle.directory.permissions import Permission, holders
from auricle.directory.roster import Duty
from auricle.directory.working import Absence, absence_of
from auricle.reports.deadlines import LEASE
from auricle.reports.list_filter import OPEN_ROWS
from auricle.reports.load import NOTHING, Load, Piece, load_of
from auricle.reports.moves import State

SOON = timedelta(hours=24)
MOST_IN_HAND = 500
"""Of each member so many reports are weighed, those due first: nobody has more in hand but by a mistake."""
IN_HAND = f"""
SELECT k.handler_id, k.state, k.urgent, coalesce(k.grade, 0), count(*), count(*) FILTER (WHERE k.next_due_at <= %s)
FROM unnest(%s::bigint[]) AS m(member) CROSS JOIN LATERAL (
  SELECT p.handler_id, p.state, p.urgent, p.grade, p.next_due_at FROM reports_report p
  WHERE p.handler_id = m.member AND {OPEN_ROWS} ORDER BY p.next_due_at LIMIT %s
) k GROUP BY 1, 2, 3, 4
"""  # noqa: S608  only a constant is put in
# A lease is held by whoever took the report, or began its second review, last. A question's lease ends later.
IN_REVIEW = """
SELECT e.actor, count(*) FROM reports_report p CROSS JOIN LATERAL (
  SELECT e.actor FROM reports_event e WHERE e.report_id = p.id AND e.kind IN ('take', 'begin_review')
  ORDER BY e.number DESC LIMIT 1
) e
WHERE p.lease_until > %s AND p.lease_until <= %s AND p.state IN ('SCREENING', 'REVIEW')
  AND p.team_id = ANY(%s::bigint[]) GROUP BY e.actor
"""
HANDLING = (Permission.PULL,)
ANY_WORK = (Permission.TAKE, Permission.REVIEW, Permission.PULL)


@dataclass(frozen=True)
class Hand:
    """A member who takes reports. `absence` is noted and not over; `away` says that it has begun.

    `reviews` are those that they have for half an hour, where that was asked for.
    """

    id: int
    name: str
    pseudonym: str
    load: Load
    absence: Absence | None
    away: bool
    handles: bool = True
    on_shift: bool = False
    reviews: int = 0

    @property
    def more(self) -> bool:
        """Whether they have more in hand than is weighed."""
        return self.load.count >= MOST_IN_HAND


def hands(*, teams: Sequence[int], now: datetime, duties: Iterable[Duty] | None = None) -> tuple[Hand, ...]:
    """The active handlers of these teams: who is there first, then who is on shift, then who has least in hand.

    `duties` are those of this moment, when the caller has read them.
    """
    members = [member for member, _ in _members(teams, HANDLING)]
    return _hands(members, teams=teams, now=now, duties=duties)


def _hands(
    members: Sequence[Member], *, teams: Sequence[int], now: datetime, duties: Iterable[Duty] | None
) -> tuple[Hand, ...]:
    loads = loads_of((member.pk for member in members), now=now)
    on = roster.on_duty(now=now) if duties is None else duties
    there = {duty.member for duty in on if duty.team in teams}
    known = [_hand(member, loads.get(member.pk, NOTHING), now) for member in members]
    known = [replace(hand, on_shift=hand.id in there) for hand in known]
    return tuple(sorted(known, key=lambda hand: (hand.away, not hand.on_shift, hand.load.points)))


def everybody(
    *, teams: Sequence[int], now: datetime, duties: Iterable[Duty] | None = None
) -> tuple[Hand, ...]:
    """The handlers as `hands` has them, then those who only review, by name; each with the reviews they have begun."""
    members = _members(teams, ANY_WORK)
    handlers = _hands([m for m, handles in members if handles], teams=teams, now=now, duties=duties)
    with connection.cursor() as cursor:
        cursor.execute(IN_REVIEW, [now, now + LEASE, list(teams)])
        reviews = dict(cursor.fetchall())
    others = [_hand(member, NOTHING, now) for member, handles in members if not handles]
    return (
        *(replace(hand, reviews=reviews.get(hand.pseudonym, 0)) for hand in handlers),
        *(replace(hand, handles=False, reviews=reviews.get(hand.pseudonym, 0)) for hand in others),
    )


def _members(teams: Sequence[int], permissions: Iterable[Permission]) -> list[tuple[Member, bool]]:
    """Who is active in these teams and has one of these, by name; and whether they handle reports."""
    held = MemberRole.objects.filter(member=OuterRef("pk"))
    found = Member.objects.filter(
        Exists(Membership.objects.filter(member=OuterRef("pk"), team_id__in=teams)),
        Exists(held.filter(role__in=_roles(permissions))),
        active=True,
    ).annotate(handles=Exists(held.filter(role__in=_roles(HANDLING))))
    return [(member, member.handles) for member in found.select_related("working").order_by("name")]


def _roles(permissions: Iterable[Permission]) -> list[str]:
    return [role.value for permission in permissions for role in holders(permission)]


def _hand(member: Member, load: Load, now: datetime) -> Hand:
    absence = absence_of(member)
    away = absence is not None and absence.holds(now)
    coming = absence is not None and absence.holds_later(now)
    return Hand(member.pk, member.name, member.pseudonym, load, absence if away or coming else None, away)


def loads_of(members: Iterable[int], *, now: datetime) -> Mapping[int, Load]:
    """What each of these handles, as far as the asking member may see it; whoever is missing has nothing."""
    pieces: dict[int, list[Piece]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(IN_HAND, [now + SOON, list(members), MOST_IN_HAND])
        for member, state, urgent, grade, count, due in cursor.fetchall():
            pieces[member].append(Piece(State(state), urgent, grade, count, due))
    return {member: load_of(found) for member, found in pieces.items()}
