"""The reports of one's teams by the day on which they came, the newest first: closed ones too, destroyed ones never.

Paging is by key, as in the queue, along an index of its own: the queue holds open reports alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from auricle.directory import catalogue
from auricle.directory.models import Member
from auricle.directory.people import Person
from auricle.reports.list_filter import Value
from auricle.reports.list_key import cursor_of, read_cursor
from auricle.reports.models import Clock, Report
from auricle.reports.moves import State
from auricle.reports.queries import Row, may_see, row_of

MOST_COUNTED = 100_000
FIRST_ID = UUID(int=0)
KEPT = "p.state <> 'DISPOSED'"
PAGE = f"""
SELECT k.id, k.received_at FROM unnest(%s::bigint[]) AS t(team)
CROSS JOIN LATERAL (
  SELECT p.id, p.received_at FROM reports_report p
  WHERE p.team_id = t.team AND {KEPT} AND p.received_at >= %s AND (p.received_at, p.id) < (%s, %s) {{narrowed}}
  ORDER BY p.received_at DESC, p.id DESC LIMIT %s
) k
ORDER BY k.received_at DESC, k.id DESC LIMIT %s
"""  # noqa: S608  only the constant above is put in
COUNT = f"""
SELECT count(*) FROM (
  SELECT FROM reports_report p
  WHERE p.team_id = ANY(%s::bigint[]) AND {KEPT} AND p.received_at >= %s AND p.received_at < %s {{narrowed}} LIMIT %s
) c
"""  # noqa: S608  only the constant above is put in


@dataclass(frozen=True)
class Scope:
    """From when until when the reports came, and what else they are narrowed to. `mine` are those one handles."""

    since: datetime
    until: datetime
    state: State | None = None
    category: str = ""
    mine: bool = False


@dataclass(frozen=True)
class Came:
    """A report's place in this list."""

    id: UUID
    at: datetime

    @property
    def cursor(self) -> str:
        """The place as a form holds it."""
        return cursor_of(self.at, self.id)


def page(*, by: Person, scope: Scope, after: str, most: int) -> list[Came]:
    """The next reports behind a place. Raises MayNotSee."""
    may_see(by)
    narrowed, values = _narrowed(scope, by)
    # Nothing came before the beginning, so what cannot be read as a place, or lies after the end, begins at the end.
    key = read_cursor(after) if after else (scope.until, FIRST_ID)
    at, last = min(key, (scope.until, FIRST_ID))
    with connection.cursor() as cursor:
        cursor.execute(
            PAGE.format(narrowed=narrowed), [list(by.teams), scope.since, at, last, *values, most, most]
        )
        return [Came(report, received) for report, received in cursor.fetchall()]


def place_of(after: str) -> datetime | None:
    """When the report at a place came."""
    return read_cursor(after)[0] if after else None


def count(*, by: Person, scope: Scope) -> int:
    """How many there are, up to MOST_COUNTED. Raises MayNotSee."""
    may_see(by)
    narrowed, values = _narrowed(scope, by)
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT.format(narrowed=narrowed),
            [list(by.teams), scope.since, scope.until, *values, MOST_COUNTED],
        )
        return int(cursor.fetchone()[0])


def found(*, by: Person, reports: Sequence[UUID]) -> list[Report]:
    """The rows of these reports, as far as this person may see them, in this order. Raises MayNotSee."""
    may_see(by)
    kept = Report.objects.filter(pk__in=reports, team_id__in=by.teams).exclude(state=State.DISPOSED)
    rows = kept.select_related("team").in_bulk()
    return [rows[report] for report in reports if report in rows]


def facts(rows: Sequence[Report]) -> list[Row]:
    """The seven facts of each, as every list shows them."""
    wanted = {row.handler_id for row in rows} - {None}
    members = Member.objects.select_related("working").in_bulk(wanted) if wanted else {}
    running = Clock.objects.filter(report__in=[row.pk for row in rows], stopped_at=None)
    steps = {(clock.report_id, clock.kind): clock.steps_at for clock in running} if rows else {}
    return [
        row_of(row.__dict__ | {"steps_at": steps.get((row.pk, row.next_due_kind), ())}, members)
        for row in rows
    ]


def _narrowed(scope: Scope, by: Person) -> tuple[str, list[Value]]:
    parts: list[str] = []
    values: list[Value] = []
    if scope.state:
        parts.append(" AND p.state = %s")
        values.append(scope.state.value)
    if scope.category and (chosen := catalogue.current().categories.get(scope.category)):
        parts.append(" AND p.category_id = ANY(%s)")
        values.append([chosen.id, *(each.id for each in chosen.children)])
    if scope.mine:
        parts.append(" AND p.handler_id = %s")
        values.append(by.id)
    return "".join(parts), values
