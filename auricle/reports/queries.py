"""Lists of reports for people who know what they may see: the queue of one's teams, one report's header, notices.

Paging is by key (the time and the id of the last row), never by offset, so that page 1,000 costs what page 1 costs.
Several teams are read side by side (LATERAL): an IN list would sort all their open reports for each page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from auricle.directory.models import Member
from auricle.directory.people import Person
from auricle.directory.permissions import Permission, Role
from auricle.directory.working import Absence, absence_of
from auricle.errors import NotAllowed
from auricle.reports.casework import find
from auricle.reports.facts import UNDER_REVIEW, Given, collect
from auricle.reports.guards import Facts
from auricle.reports.ladder import ABOVE_THE_TEAM
from auricle.reports.lifecycle import Transition, offered
from auricle.reports.list_filter import ALL, OPEN_ROWS, ListFilter, condition
from auricle.reports.list_key import cursor_of, read_cursor
from auricle.reports.log import FAR
from auricle.reports.models import Clock, Event, LadderStep, Notice, Report
from auricle.reports.moves import Move, State
from auricle.reports.reference import ids_of, reference_of
from auricle.reports.review_log import Standing, standing

PAGE = 50
MOST_COUNTED = 5000

# First the keys of the page, by the covering partial index alone: a filter that few reports pass would otherwise fetch
# the row of every open report of the team. Then the rows of the page. In both, {narrowed} is a filter's condition.
QUEUE = f"""
WITH page AS MATERIALIZED (
  SELECT k.id, k.next_due_at FROM unnest(%s::bigint[]) AS t(team)
  CROSS JOIN LATERAL (
    SELECT p.id, p.next_due_at FROM reports_report p
    WHERE p.team_id = t.team AND {OPEN_ROWS} AND (p.next_due_at, p.id) > (%s, %s) {{narrowed}}
    ORDER BY p.next_due_at, p.id LIMIT %s
  ) k
  ORDER BY k.next_due_at, k.id LIMIT %s
)
SELECT r.id, r.category_id, r.region_id, r.team_id, r.state, r.urgent, r.grade, r.handler_id, r.received_at,
  r.next_due_at, r.next_due_kind, r.language, c.steps_at
FROM page JOIN reports_report r ON r.id = page.id
LEFT JOIN reports_clock c ON c.report_id = r.id AND c.kind = r.next_due_kind AND c.stopped_at IS NULL
ORDER BY page.next_due_at, page.id
"""  # noqa: S608  only a constant is put in
IDS = f"""
SELECT p.id FROM reports_report p WHERE p.team_id = ANY(%s::bigint[]) AND {OPEN_ROWS} {{narrowed}}
ORDER BY p.next_due_at, p.id LIMIT %s
"""  # noqa: S608  only a constant is put in
COUNTS = f"""
SELECT c.state, count(*) FROM (
  SELECT p.state FROM reports_report p WHERE p.team_id = ANY(%s::bigint[]) AND {OPEN_ROWS} {{narrowed}} LIMIT %s
) c GROUP BY c.state
"""  # noqa: S608  only a constant is put in
# The latest of each team by its index, then the latest of all: a condition over all teams at once would sort every
# notice of a day.
NOTICES = """
SELECT k.* FROM unnest(%s::bigint[]) AS t(team)
CROSS JOIN LATERAL (
  SELECT n.* FROM reports_notice n
  WHERE n.team_id = t.team AND n.at > %s
    AND (n.member_id = %s OR (n.member_id IS NULL AND n.kind NOT LIKE ALL (%s::text[])))
  ORDER BY n.at DESC LIMIT %s
) k
ORDER BY k.at DESC LIMIT %s
"""


class MayNotSee(NotAllowed):
    """This person's roles show no queue."""


@dataclass(frozen=True)
class Row:
    """One line of a list: the seven facts that every list shows."""

    id: UUID
    reference: str
    urgent: bool
    grade: int | None
    category: int
    region: int | None
    team: int
    state: State
    due_at: datetime
    due_kind: str
    received_at: datetime
    handler: str
    absence: Absence | None
    language: str
    steps_at: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue. `counts` are by state, within the other parts of the filter, and stop at MOST_COUNTED;
    `following` is the next page's key."""

    rows: tuple[Row, ...]
    counts: Mapping[State, int]
    counted_all: bool
    following: str


@dataclass(frozen=True)
class Header:
    """A report's open facts, its clocks, and the moves that this person could make now."""

    row: Row
    channel: str
    contact: str
    outcome: str
    closed_at: datetime | None
    lease_until: datetime | None
    version: int
    clocks: tuple[Clock, ...]
    told: tuple[LadderStep, ...]
    moves: tuple[Transition, ...]
    reviews: Standing
    referable: bool = False
    """Whether this person could refer it to an agency, once a referral was approved."""
    open_referrals: int = 0


def queue(*, by: Person, now: datetime, after: str = "", wanted: ListFilter = ALL) -> QueuePage:
    """The open reports of this person's teams, the clock that ends first on top. Raises MayNotSee."""
    may_see(by)
    due, last = read_cursor(after)
    teams = list(by.teams)
    these, others = (condition(each, by=by, now=now) for each in (wanted, replace(wanted, state=None)))
    with connection.cursor() as cursor:
        cursor.execute(
            QUEUE.format(narrowed=these.sql), [teams, due, last, *these.values, PAGE + 1, PAGE + 1]
        )
        found = _dicts(cursor.description or (), cursor.fetchall())
        cursor.execute(COUNTS.format(narrowed=others.sql), [teams, *others.values, MOST_COUNTED + 1])
        counts = {State(name): int(count) for name, count in cursor.fetchall()}
    rows = _rows(found[:PAGE])
    following = cursor_of(rows[-1].due_at, rows[-1].id) if len(found) > PAGE else ""
    return QueuePage(rows, counts, sum(counts.values()) <= MOST_COUNTED, following)


def ids_of_list(*, by: Person, wanted: ListFilter, now: datetime, most: int) -> list[UUID]:
    """The first reports of a list, in its order. Raises MayNotSee."""
    may_see(by)
    narrowed = condition(wanted, by=by, now=now)
    with connection.cursor() as cursor:
        cursor.execute(IDS.format(narrowed=narrowed.sql), [list(by.teams), *narrowed.values, most])
        return [report for (report,) in cursor.fetchall()]


def found_row(*, by: Person, report: UUID) -> Report:
    """The row of a report that this person may see. Raises MayNotSee, NoSuchReport."""
    may_see(by)
    return find(report, by=by)


def header(*, by: Person, report: UUID, now: datetime) -> Header:
    """One report's open facts. Raises MayNotSee, NoSuchReport."""
    return header_of(by=by, row=found_row(by=by, report=report), events=None, now=now)


def header_of(*, by: Person, row: Report, events: Sequence[Event] | None, now: datetime) -> Header:
    """The open facts of a report that was found for this person, from its row and its log when that was read before."""
    reviews = standing(row.pk, counted=row.state in UNDER_REVIEW)
    facts = collect(row, by=by, given=Given(), now=now, events=events, reviews=reviews)
    clocks = tuple(Clock.objects.filter(report=row).order_by("due_at"))
    ends_first = next((c for c in clocks if c.stopped_at is None and c.kind == row.next_due_kind), None)
    steps = {"steps_at": ends_first.steps_at if ends_first else ()}
    return Header(
        row=row_of(row.__dict__ | steps, {row.handler.pk: row.handler} if row.handler else {}),
        channel=row.channel,
        contact=row.contact,
        outcome=row.outcome,
        closed_at=row.closed_at,
        lease_until=row.lease_until,
        version=row.version,
        clocks=clocks,
        told=tuple(
            LadderStep.objects.filter(report=row).select_related("member").order_by("-at", "-percent")
        ),
        moves=offered(state=State(row.state), facts=facts),
        reviews=reviews,
        referable=_referable(row, facts),
        open_referrals=row.open_referrals,
    )


def _referable(row: Report, facts: Facts) -> bool:
    if facts.actor in facts.conflicted:
        return False
    moves = offered(state=State(row.state), facts=replace(facts, referral_approved=True))
    return any(offer.move is Move.REFER for offer in moves)


def by_reference(*, by: Person, reference: str) -> list[UUID]:
    """The reports of one's teams that a typed reference can mean: none, one, or very rarely two. Raises MayNotSee."""
    may_see(by)
    ids = ids_of(reference)
    if ids is None:
        return []
    return list(Report.objects.filter(pk__range=ids, team_id__in=by.teams).values_list("pk", flat=True)[:5])


def latest_notices(*, by: Person, since: timedelta, now: datetime, most: int = 20) -> list[Notice]:
    """What happened lately that this person or their teams must know of. Raises MayNotSee."""
    may_see(by)
    # Above the team stand its supervisors, as long as nobody is named for the rung.
    hidden = [] if Role.SUPERVISOR in by.roles else [f"clock\\_{rung}\\_%" for rung in ABOVE_THE_TEAM]
    return list(Notice.objects.raw(NOTICES, [list(by.teams), now - since, by.id, hidden, most, most]))


def may_see(by: Person) -> None:
    """Raise MayNotSee for somebody whose roles show no list of reports."""
    if not by.may(Permission.SEE_QUEUE):
        raise MayNotSee


def _dicts(description: Sequence[Any], rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    names = [column.name for column in description]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _rows(found: Sequence[dict[str, Any]]) -> tuple[Row, ...]:
    handlers = {values["handler_id"] for values in found} - {None}
    members = Member.objects.select_related("working").in_bulk(handlers) if handlers else {}
    return tuple(row_of(values, members) for values in found)


def row_of(values: Mapping[str, Any], members: Mapping[int, Member]) -> Row:
    """The line of a list that a row's values make, with its handlers by their numbers."""
    handler = members.get(values["handler_id"])
    return Row(
        id=values["id"],
        reference=reference_of(values["id"]),
        urgent=values["urgent"],
        grade=values["grade"],
        category=values["category_id"],
        region=values["region_id"],
        team=values["team_id"],
        state=State(values["state"]),
        due_at=values["next_due_at"] or FAR,
        due_kind=values["next_due_kind"],
        received_at=values["received_at"],
        handler=handler.name if handler else "",
        absence=absence_of(handler) if handler else None,
        language=values["language"],
        steps_at=tuple(values.get("steps_at") or ()),
    )
