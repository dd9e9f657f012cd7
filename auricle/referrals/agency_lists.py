"""What an agency has been handed, as lists: what waits for its answer, what is new, what goes on, what is over.

Every query names the agency, and the database shows no other's rows to this face whatever a query forgets. Nothing
sealed is opened here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.referrals.agency_rules import COLUMNS
from auricle.referrals.agency_side import NoOfficer
from auricle.referrals.deadlines import steps_of
from auricle.referrals.log import number_of
from auricle.referrals.models import Referral, ReferralClock, ReferralEvent
from auricle.referrals.moves import OVER, Asked, ClockKind, Kind, Move, State
from auricle.reports.list_key import START, cursor_of, read_cursor

PAGE = 50
ON_HOME = 20
AGENCYS_CLOCKS = ("ACKNOWLEDGE", "DECIDE", "OUTCOME")
"""The promises that an agency keeps; the others are the hotline's."""
FIRST = ("DELIVERED", "ACKNOWLEDGED")
UNDERWAY = ("ACCEPTED", "IN_PROGRESS", "RETURN_REQUESTED", "DISPUTED", "OUTCOME_REPORTED", "VERIFIED")
SENT_BACK = Q(state="IN_PROGRESS", reworks__gt=0)
FOR_THE_HOTLINE = frozenset({State.RETURN_REQUESTED, State.DISPUTED, State.OUTCOME_REPORTED, State.VERIFIED})


class Which(StrEnum):
    """The lists of an agency; the values stand in their addresses."""

    WAITING = "waiting"
    NEW = "new"
    UNDERWAY = "in-progress"
    ENDED = "ended"


@dataclass(frozen=True)
class Row:
    """One referral as a list shows it. `steps_at` are the moments from which its clock looks more urgent."""

    id: UUID
    number: str
    category: int
    region: int | None
    grade: int | None
    kind: Kind
    asked: Asked
    state: State
    outcome: str
    due_at: datetime | None
    due_kind: str
    steps_at: tuple[datetime, ...]
    sent_at: datetime | None
    ended_at: datetime | None
    unread: bool
    newer: bool
    sent_back: bool
    for_the_hotline: bool


@dataclass(frozen=True)
class Page:
    """A stretch of a list; `following` is the cursor of the next one, or empty."""

    rows: tuple[Row, ...]
    following: str


def home(*, by: Person, now: datetime) -> Mapping[Which, Page]:
    """The beginnings of the three lists of open work. Raises NoOfficer."""
    lists = (Which.WAITING, Which.NEW, Which.UNDERWAY)
    return MappingProxyType({which: listed(by=by, which=which, now=now, most=ON_HOME) for which in lists})


def listed(*, by: Person, which: Which, now: datetime, after: str = "", most: int = PAGE) -> Page:
    """A page of a list, found by where the one before it ended. Raises NoOfficer."""
    if not by.may(Permission.READ_REFERRAL) or by.agency is None:
        raise NoOfficer
    mine = Referral.objects.only(*COLUMNS).filter(agency_id=by.agency)
    if which is Which.ENDED:
        return _ended(mine, after, most)
    first = [] if after else list(_outside(mine, which)[:most])
    found = list(_after(_open(mine, which, now), after)[: most + 1])
    rows, more = found[:most], len(found) > most
    last = rows[-1] if rows else None
    following = cursor_of(last.next_due_at, last.pk) if more and last and last.next_due_at else ""
    return Page(_rows([*first, *rows]), following)


def _open(mine: QuerySet[Referral], which: Which, now: datetime) -> QuerySet[Referral]:
    late = Q(next_due_kind__in=AGENCYS_CLOCKS, next_due_at__lt=now)
    match which:
        case Which.NEW:
            return mine.filter(~late, state__in=FIRST)
        case Which.UNDERWAY:
            return mine.filter(~late, ~SENT_BACK, state__in=UNDERWAY)
        case _:
            return mine.filter(late | SENT_BACK, state__in=(*FIRST, *UNDERWAY))


def _outside(mine: QuerySet[Referral], which: Which) -> QuerySet[Referral]:
    """What has no clock and is to be looked at all the same: it stands on top of its list."""
    if which is Which.WAITING:
        confirmed = ReferralEvent.objects.filter(referral_id=OuterRef("pk"), kind=Move.CONFIRM_DELETION.value)
        return mine.filter(~Exists(confirmed), state="RECALLED").order_by("ended_at", "pk")
    if which is Which.NEW:
        return mine.filter(state="INFORMED", seen_package=0).order_by("ended_at", "pk")
    return mine.none()


def _after(rows: QuerySet[Referral], after: str) -> QuerySet[Referral]:
    """What stands behind the cursor. What has no promise left is last, and is never out of the list."""
    ordered = rows.order_by(F("next_due_at").asc(nulls_last=True), "pk")
    due, last = read_cursor(after) if after else START
    if (due, last) == START:
        return ordered
    return ordered.filter(
        Q(next_due_at__isnull=True) | Q(next_due_at__gte=due) & ~Q(next_due_at=due, pk__lte=last)
    )


def _ended(mine: QuerySet[Referral], after: str, most: int) -> Page:
    rows = mine.filter(ended_at__isnull=False, state__in=[state.value for state in OVER])
    ordered = rows.order_by("-ended_at", "-pk")
    due, last = read_cursor(after) if after else START
    if (due, last) != START:
        ordered = ordered.filter(Q(ended_at__lte=due) & ~Q(ended_at=due, pk__gte=last))
    found = list(ordered[: most + 1])
    rest = found[most - 1] if len(found) > most else None
    following = cursor_of(rest.ended_at, rest.pk) if rest and rest.ended_at else ""
    return Page(_rows(found[:most]), following)


def _rows(found: Iterable[Referral]) -> tuple[Row, ...]:
    rows = list(found)
    started = {
        (clock.referral_id, clock.kind): clock.started_at
        for clock in ReferralClock.objects.filter(
            referral_id__in=[row.pk for row in rows if row.next_due_at], stopped_at=None
        )
    }
    return tuple(_row(row, started.get((row.pk, row.next_due_kind))) for row in rows)


def _row(row: Referral, started: datetime | None) -> Row:
    state = State(row.state)
    return Row(
        id=row.pk,
        number=number_of(row.pk),
        category=row.category_id,
        region=row.region_id,
        grade=row.grade,
        kind=Kind(row.kind),
        asked=Asked(row.asked),
        state=state,
        outcome=row.outcome,
        due_at=row.next_due_at,
        due_kind=ClockKind(row.next_due_kind).value if row.next_due_kind else "",
        steps_at=steps_of(started, row.next_due_at) if started and row.next_due_at else (),
        sent_at=row.sent_at,
        ended_at=row.ended_at,
        unread=row.seen_package == 0 and state is not State.RECALLED,
        newer=0 < row.seen_package < row.package and state is not State.RECALLED,
        sent_back=state is State.IN_PROGRESS and row.reworks > 0,
        for_the_hotline=row.waits_for == "desk" or state in FOR_THE_HOTLINE,
    )
