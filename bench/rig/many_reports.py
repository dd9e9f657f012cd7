"""Fills the tables that a list reads with as many reports as asked, by SQL, in seconds.

They are rows without sealed parts: a list reads none. One in ten is open; teams differ in size as they do in a hotline
(the largest has a third of all), some states are rare, and every open report has a notice, one in thirty of today.
"""

from __future__ import annotations

import psycopg

SHARE_OPEN = 0.1

# Weights by order of the team's id: the first is the general desk.
REPORTS = """
WITH teams AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM directory_team WHERE kind = 'work'),
  team_of AS (SELECT array_agg(id ORDER BY n) AS ids FROM teams),
  category_of AS (SELECT array_agg(id) AS ids FROM directory_category),
  region_of AS (SELECT array_agg(id) AS ids FROM directory_region),
  member_of AS (SELECT array_agg(id) AS ids FROM directory_member),
  drawn AS (
    SELECT random() AS a, random() AS b, random() AS c, random() AS d, random() AS e
    FROM generate_series(1, %(reports)s)
  ),
  placed AS (
    SELECT *, a < %(open)s AS is_open,
      least(floor(power(b, 2.2) * cardinality(team_of.ids))::int, cardinality(team_of.ids) - 1) + 1 AS team
    FROM drawn, team_of
  )
INSERT INTO reports_report (id, retry_digest, category_id, region_id, team_id, channel, language, contact, urgent,
  state, outcome, grade, handler_id, received_at, closed_at, next_due_at, next_due_kind, version, tags)
SELECT gen_random_uuid(), sha256(random()::text::bytea),
  category_of.ids[1 + floor(c * cardinality(category_of.ids))::int],
  region_of.ids[1 + floor(d * cardinality(region_of.ids))::int],
  placed.ids[placed.team], 'web', CASE WHEN e < 0.4 THEN 'zh-hans' ELSE 'en' END, 'code', e < 0.02,
  CASE WHEN NOT is_open THEN 'CLOSED' WHEN e < 0.0005 THEN 'AWAITING_REPORTER' WHEN e < 0.35 THEN 'RECEIVED'
    WHEN e < 0.5 THEN 'SCREENING' WHEN e < 0.6 THEN 'READY' ELSE 'HANDLING' END,
  CASE WHEN is_open THEN '' ELSE 'ADVICE_GIVEN' END, 1 + floor(c * 5)::int,
  CASE WHEN e > 0.5 THEN member_of.ids[1 + floor(d * cardinality(member_of.ids))::int] END,
  now() - (CASE WHEN is_open THEN 20 ELSE 700 END * d) * interval '1 day',
  CASE WHEN NOT is_open THEN now() - c * interval '10 day' END,
  CASE WHEN is_open THEN now() + (c * 30 - 3) * interval '1 day' ELSE timestamptz '9999-01-01' END,
  CASE WHEN is_open THEN 'H' ELSE '' END, 3, '{}'
FROM placed, category_of, region_of, member_of
"""
NOTICES = """
INSERT INTO reports_notice (report_id, event_number, kind, team_id, member_id, at)
SELECT id, 1, 'team_new', team_id, NULL, now() - random() * interval '30 days' FROM reports_report
WHERE state NOT IN ('CLOSED', 'DISPOSITION_PROPOSED', 'DISPOSED')
"""


def fill(connection: psycopg.Connection, *, reports: int) -> None:
    """Insert so many reports and let PostgreSQL look at them as autovacuum would."""
    connection.execute(REPORTS, {"reports": reports, "open": SHARE_OPEN})
    connection.execute(NOTICES)
    connection.execute("VACUUM ANALYZE reports_report")
    connection.execute("VACUUM ANALYZE reports_notice")
