"""Where in a list a report stands, and which come before and after it there: "12 of 87".

Neighbours are found by key. The two numbers are counted up to MOST_NUMBERED and no further, whatever the list holds, so
that a list of a million costs no more than one of a thousand.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from auricle.directory.people import Person
from auricle.reports.list_filter import OPEN_ROWS, ListFilter, Value, condition
from auricle.reports.list_key import START, cursor_of, read_cursor
from auricle.reports.queries import may_see

MOST_NUMBERED = 1000
# One side of a report. What is counted needs no order, and when it was not cut off the neighbour is among it, so that a
# filter which few reports pass is read once. Otherwise the neighbour is the nearest of each team by its index, and of
# those the nearest.
SIDE = f"""
found AS MATERIALIZED (
  SELECT p.id, p.next_due_at FROM reports_report p
  WHERE p.team_id = ANY(%s::bigint[]) AND {OPEN_ROWS} AND (p.next_due_at, p.id) {{beyond}} (%s, %s) AND p.id <> %s
    {{narrowed}}
  LIMIT {{most}}
),
nearest AS (
  (SELECT id, next_due_at FROM found WHERE (SELECT count(*) FROM found) < {{most}}
    ORDER BY next_due_at {{way}}, id {{way}} LIMIT 1)
  UNION ALL
  (SELECT k.id, k.next_due_at FROM unnest(%s::bigint[]) AS t(team)
    CROSS JOIN LATERAL (
      SELECT p.id, p.next_due_at FROM reports_report p
      WHERE p.team_id = t.team AND {OPEN_ROWS} AND (p.next_due_at, p.id) {{beyond}} (%s, %s) AND p.id <> %s {{narrowed}}
      ORDER BY p.next_due_at {{way}}, p.id {{way}} LIMIT 1
    ) k
    WHERE (SELECT count(*) FROM found) >= {{most}}
    ORDER BY k.next_due_at {{way}}, k.id {{way}} LIMIT 1)
)
SELECT (SELECT count(*) FROM found) AS reports, (SELECT id FROM nearest) AS id,
  (SELECT next_due_at FROM nearest) AS due
"""  # noqa: S608  only constants are put in
INSIDE = f"""
SELECT count(*) FROM reports_report p WHERE p.id = %s AND p.team_id = ANY(%s::bigint[]) AND {OPEN_ROWS} {{narrowed}}
"""  # noqa: S608  only constants are put in
ONE = """
SELECT a.id, a.due, b.id, b.due, a.reports, b.reports, ({inside})
FROM (WITH {above}) AS a CROSS JOIN (WITH {below}) AS b
"""


@dataclass(frozen=True)
class Neighbour:
    """A report beside this one, and its own place."""

    id: UUID
    at: str


@dataclass(frozen=True)
class Place:
    """The numbers are None where counting was stopped; `number` also where the report is no longer in the list."""

    number: int | None
    total: int | None
    inside: bool
    before: Neighbour | None
    after: Neighbour | None


def place(*, by: Person, report: UUID, wanted: ListFilter, at: str, now: datetime) -> Place | None:
    """The place of a report in a list of this person, seen from where it stood when it was opened; None for no place.

    Raises MayNotSee.
    """
    may_see(by)
    key = read_cursor(at)
    if key == START:
        return None
    narrowed = condition(wanted, by=by, now=now)
    teams = list(by.teams)
    asked: list[Value | UUID] = [teams, *key, report, *narrowed.values]
    with connection.cursor() as cursor:
        cursor.execute(_statement(narrowed.sql), [report, teams, *narrowed.values, *asked * 4])
        before, before_due, after, after_due, above, below, inside = cursor.fetchone()
    total = above + below + inside
    return Place(
        number=above + 1 if inside and above < MOST_NUMBERED else None,
        total=total if total <= MOST_NUMBERED else None,
        inside=bool(inside),
        before=_neighbour(before, before_due),
        after=_neighbour(after, after_due),
    )


def _statement(narrowed: str) -> str:
    most = MOST_NUMBERED + 1
    return ONE.format(
        inside=INSIDE.format(narrowed=narrowed),
        above=SIDE.format(beyond="<", way="DESC", narrowed=narrowed, most=most),
        below=SIDE.format(beyond=">", way="ASC", narrowed=narrowed, most=most),
    )


def _neighbour(report: UUID | None, due: datetime) -> Neighbour | None:
    return Neighbour(report, cursor_of(due, report)) if report else None
