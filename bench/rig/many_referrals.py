"""Fills the tables that lists of referrals read with as many open ones as asked, by SQL, in seconds.

They are rows without sealed parts: a list opens none. The first agency has most. What the database holds each row
against is switched off meanwhile, since every one would otherwise begin as a draft.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

from bench.rig import many_reports

REFERRALS = """
WITH reports AS (
  SELECT r.*, row_number() OVER () AS n FROM reports_report r
  WHERE r.state = 'HANDLING' OR r.state = 'READY' OR r.state = 'RECEIVED' OR r.state = 'SCREENING' LIMIT %(referrals)s
), agency_of AS (SELECT array_agg(id ORDER BY id) AS ids FROM directory_agency), drawn AS (
  SELECT reports.*, random() AS a, random() AS b, random() AS c FROM reports
)
INSERT INTO referrals_referral (id, report_id, team_id, agency_id, category_id, region_id, grade, kind, asked,
  state, version, package, seen_package, lead, drafted_by, made_at, sent_at, ground, outcome, reworks, waits_for,
  tries, next_due_at, next_due_kind)
SELECT md5('referral' || n)::uuid, drawn.id, drawn.team_id,
  agency_of.ids[1 + least(floor(power(a, 2.0) * cardinality(agency_of.ids))::int, cardinality(agency_of.ids) - 1)],
  drawn.category_id, drawn.region_id, drawn.grade, 'action', 'examine', s.state, 8, 1, 1, false, 'm-00000000',
  now() - interval '20 days' * b, now() - interval '19 days' * b,
  CASE WHEN s.state IN ('RETURN_REQUESTED', 'DISPUTED') THEN 'other_territory' ELSE '' END,
  CASE WHEN s.state = 'OUTCOME_REPORTED' THEN 'acted' ELSE '' END, 0, CASE WHEN c < 0.03 THEN 'desk' ELSE '' END, 1,
  now() + (c * 30 - 3) * interval '1 day', s.clock
FROM drawn, agency_of, LATERAL (
  SELECT CASE WHEN b < 0.1 THEN 'DELIVERED' WHEN b < 0.2 THEN 'ACKNOWLEDGED' WHEN b < 0.5 THEN 'ACCEPTED'
    WHEN b < 0.95 THEN 'IN_PROGRESS' WHEN b < 0.96 THEN 'RETURN_REQUESTED' WHEN b < 0.9605 THEN 'UNDELIVERED'
    ELSE 'OUTCOME_REPORTED' END AS state,
  CASE WHEN b < 0.1 THEN 'ACKNOWLEDGE' WHEN b < 0.2 THEN 'DECIDE' WHEN b < 0.95 THEN 'OUTCOME' WHEN b < 0.96 THEN 'RULE'
    WHEN b < 0.9605 THEN 'DELIVER' ELSE 'VERIFY' END AS clock) s
"""
CLOCKS = """
INSERT INTO referrals_referralclock (referral_id, kind, started_at, due_at, stop_event, warned)
SELECT id, next_due_kind, sent_at, next_due_at, '', 0 FROM referrals_referral
"""
TABLES = ("referrals_referral", "referrals_referralclock")


def fill(connection: psycopg.Connection, *, referrals: int) -> None:
    """Reports enough, and one open referral of so many of them."""
    many_reports.fill(connection, reports=round(referrals * 1.2 / many_reports.SHARE_OPEN))
    with connection.transaction():
        for table in TABLES:
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
        connection.execute(REFERRALS, {"referrals": referrals})
        connection.execute(CLOCKS)
        # What is checked at the end is checked now: nobody may change a table that has it before it.
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
    for table in TABLES:
        connection.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))
