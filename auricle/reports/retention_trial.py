"""Try a retention schedule before it holds: how many closed reports it would make due. Opens and changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from auricle.reports import retention, retention_versions

# What is due by each schedule, of everything that is closed and not destroyed.
COMPARED = """
SELECT r.outcome, count(*),
  count(*) FILTER (WHERE r.closed_at + n.days * interval '1 day' <= %(now)s),
  count(*) FILTER (WHERE r.closed_at + t.days * interval '1 day' <= %(now)s)
FROM reports_report r
JOIN unnest(%(categories)s::bigint[], %(outcomes)s::text[], %(days)s::integer[]) AS n(category, outcome, days)
  ON n.category = r.category_id AND n.outcome = r.outcome
JOIN unnest(%(categories)s::bigint[], %(outcomes)s::text[], %(other)s::integer[]) AS t(category, outcome, days)
  ON t.category = r.category_id AND t.outcome = r.outcome
WHERE r.state IN ('CLOSED', 'DISPOSITION_PROPOSED')
GROUP BY r.outcome ORDER BY r.outcome
"""


@dataclass(frozen=True)
class Compared:
    """The closed reports with one outcome: how many, and how many of them are due now and by the other schedule."""

    outcome: str
    reports: int
    due_now: int
    due_then: int


def try_out(*, document: str, now: datetime) -> list[Compared]:
    """What another schedule would make due at this moment, by outcome. Raises BrokenSchedule."""
    retention_versions.check(document)
    categories, outcomes, days = retention_versions.table()
    _, _, other = retention_versions.table(retention.read(document, version=0))
    values: dict[str, Any] = {
        "categories": categories,
        "outcomes": outcomes,
        "days": days,
        "other": other,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(COMPARED, values)
        return [Compared(*row) for row in cursor.fetchall()]
