"""How many reports each of several filters finds for somebody, in one statement. Counting stops at MOST_COUNTED.

What is new is what came or was moved by somebody else since a moment: the last event of each report tells. Each look at
an event costs, since the database holds it against the reader's teams. So it is looked for among MOST_LOOKED_AT of the
reports that were counted and as many of those that came since; of a search that finds more, some may be missed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from auricle.directory.people import Person
from auricle.reports.list_filter import OPEN_ROWS, ListFilter, Value, condition

MOST_COUNTED = 1000
MOST_LOOKED_AT = 200
# The ids alone come from an index that covers the filter; with more, each row that it passes by would be read. They are
# looked up once for both numbers.
FOUND = f"""
f{{place}} AS MATERIALIZED (
  SELECT p.id FROM reports_report p WHERE p.team_id = ANY(%s::bigint[]) AND {OPEN_ROWS} {{narrowed}}
  LIMIT {MOST_COUNTED + 1}
)
"""  # noqa: S608  only constants are put in
CHANGED = f"""
c{{place}} AS (
  (SELECT id FROM f{{place}} LIMIT {MOST_LOOKED_AT})
  UNION
  (SELECT p.id FROM reports_report p
    WHERE p.team_id = ANY(%s::bigint[]) AND {OPEN_ROWS} {{narrowed}} AND p.received_at > %s LIMIT {MOST_LOOKED_AT})
)
"""  # noqa: S608  only constants are put in
ALL = "(SELECT count(*) FROM f{place})"
# The last event is found by the number that events are in order of, without the report's row.
NEW = """
(SELECT count(*) FROM c{place} AS c CROSS JOIN LATERAL (
    SELECT e.at, e.actor FROM reports_event e WHERE e.report_id = c.id ORDER BY e.number DESC LIMIT 1
  ) AS e WHERE e.at > %s AND e.actor <> %s)
"""


@dataclass(frozen=True)
class Counted:
    """How many there are, None beyond MOST_COUNTED; and how many of them are new."""

    all: int | None
    new: int


def count(
    wanted: Sequence[tuple[ListFilter, datetime | None]], *, by: Person, now: datetime
) -> list[Counted]:
    """Count each filter, and what is new in it since its moment where it has one."""
    columns: list[str] = []
    found: list[str] = []
    asked: list[Value] = []
    compared: list[datetime | str] = []
    for place, (each, since) in enumerate(wanted):
        narrowed = condition(each, by=by, now=now)
        these = [list(by.teams), *narrowed.values]
        found.append(FOUND.format(place=place, narrowed=narrowed.sql))
        columns += [ALL.format(place=place), NEW.format(place=place) if since else "0"]
        asked += these
        if since:
            found.append(CHANGED.format(place=place, narrowed=narrowed.sql))
            asked += [*these, since]
            compared += [since, by.pseudonym]
    if not columns:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_statement(found, columns), [*asked, *compared])
        numbers = cursor.fetchone()
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return [Counted(every if every <= MOST_COUNTED else None, new) for every, new in pairs]


def _statement(found: Sequence[str], columns: Sequence[str]) -> str:
    return f"WITH {', '.join(found)} SELECT {', '.join(columns)}"
