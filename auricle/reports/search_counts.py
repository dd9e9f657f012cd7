"""How many reports each of several filters finds for somebody, in one statement. Counting stops at MOST_COUNTED.

What is new is what came or was moved by somebody else since a moment: the last event of each report tells. It is looked
for among the reports that were counted, so that a search over everything costs no more than a narrow one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from auricle.directory.people import Person
from auricle.reports.list_filter import ListFilter, Value, condition
from auricle.reports.queries import OPEN

MOST_COUNTED = 1000
# The ids alone come from the queue's covering index; with more, each row that a filter passes by would be read.
FOUND = f"""
SELECT p.id FROM reports_report p WHERE p.team_id = ANY(%s::bigint[]) AND {OPEN} {{narrowed}}
LIMIT {MOST_COUNTED + 1}
"""  # noqa: S608  only constants are put in
ALL = "(SELECT count(*) FROM ({found}) AS f)"
NEW = """
(SELECT count(*) FROM ({found}) AS f JOIN reports_report r ON r.id = f.id
  JOIN reports_event e ON e.report_id = r.id AND e.number = r.version
  WHERE e.at > %s AND e.actor <> %s)
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
    values: list[Value | datetime] = []
    for each, since in wanted:
        narrowed = condition(each, by=by, now=now)
        found, asked = FOUND.format(narrowed=narrowed.sql), [list(by.teams), *narrowed.values]
        columns.append(ALL.format(found=found))
        values += asked
        columns.append(NEW.format(found=found) if since else "0")
        values += [*asked, since, by.pseudonym] if since else []
    if not columns:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_statement(columns), values)
        numbers = cursor.fetchone()
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return [Counted(found if found <= MOST_COUNTED else None, new) for found, new in pairs]


def _statement(columns: Sequence[str]) -> str:
    return "SELECT " + ", ".join(columns)
