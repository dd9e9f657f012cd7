"""Fills the tables that a list reads with as many reports as asked, by SQL, in seconds.

They are rows without sealed parts: a list reads none. One in ten is open; teams differ in size as they do in a hotline
(the largest has a third of all), some states are rare, and every open report has a running clock, a notice, one in
thirty of today, and a last event, one in twenty of the last day. Indexes and foreign keys are taken off meanwhile and
put back, since ten million rows would otherwise take an hour. A folder that was filled before is taken as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

SHARE_OPEN = 0.1

# Weights by order of the team's id: the first is the general desk.
REPORTS = """
WITH teams AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM directory_team WHERE kind = 'work'),
  team_of AS (SELECT array_agg(id ORDER BY n) AS ids FROM teams),
  category_of AS (SELECT array_agg(id) AS ids FROM directory_category),
  region_of AS (SELECT array_agg(id) AS ids FROM directory_region),
  member_of AS (SELECT array_agg(id) AS ids FROM directory_member),
  drawn AS (
    SELECT n AS number, random() AS a, random() AS b, random() AS c, random() AS d, random() AS e
    FROM generate_series(1, %(reports)s) AS n
  ),
  placed AS (
    SELECT *, a < %(open)s AS is_open,
      least(floor(power(b, 2.2) * cardinality(team_of.ids))::int, cardinality(team_of.ids) - 1) + 1 AS team
    FROM drawn, team_of
  )
INSERT INTO reports_report (id, retry_digest, category_id, region_id, team_id, channel, language, contact, urgent,
  state, outcome, grade, handler_id, lease_until, received_at, closed_at, next_due_at, next_due_kind, version, tags)
-- Rising, so that the primary key is written page after page; all else about a report is drawn.
SELECT (lpad(to_hex(number * %(step)s::bigint), 12, '0') || substr(md5(random()::text), 1, 20))::uuid,
  sha256(random()::text::bytea),
  category_of.ids[1 + floor(c * cardinality(category_of.ids))::int],
  region_of.ids[1 + floor(d * cardinality(region_of.ids))::int],
  placed.ids[placed.team], 'web', CASE WHEN e < 0.4 THEN 'zh-hans' ELSE 'en' END, 'code', e < 0.02,
  CASE WHEN NOT is_open THEN 'CLOSED' WHEN e < 0.0005 THEN 'AWAITING_REPORTER'
    WHEN e < 0.0025 THEN 'OUTCOME_PROPOSED' WHEN e < 0.35 THEN 'RECEIVED'
    WHEN e < 0.5 THEN 'SCREENING' WHEN e < 0.6 THEN 'READY' ELSE 'HANDLING' END,
  CASE WHEN is_open THEN '' ELSE 'ADVICE_GIVEN' END, 1 + floor(c * 5)::int,
  CASE WHEN e > 0.5 THEN member_of.ids[1 + floor(d * cardinality(member_of.ids))::int] END,
  CASE WHEN NOT is_open THEN NULL WHEN e < 0.0005 THEN now() + interval '7 days'
    WHEN e BETWEEN 0.35 AND 0.3501 THEN now() + interval '29 minutes' END,
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


EVENTS = """
INSERT INTO reports_event (report_id, number, kind, at, recorded_at, actor, from_state, to_state, data, digest)
SELECT id, version,
  CASE state WHEN 'SCREENING' THEN 'take' WHEN 'OUTCOME_PROPOSED' THEN 'propose_outcome' ELSE 'note' END,
  at, at, 'm-00000000', state, state, '{}', ''::bytea
FROM (SELECT *, now() - random() * interval '20 days' AS at FROM reports_report
  WHERE state NOT IN ('CLOSED', 'DISPOSITION_PROPOSED', 'DISPOSED')) AS r
"""
CLOCKS = """
INSERT INTO reports_clock (report_id, kind, started_at, target, pauses, due_at, stop_event, terms, calendar, steps_at,
  fired, next_step_at)
SELECT r.id, 'H', r.received_at, interval '30 days', '[]', now() + interval '30 days', '', 0, '',
  ARRAY[s.at, s.at + interval '9 days', s.at + interval '15 days', s.at + interval '30 days',
    s.at + interval '45 days'],
  0, s.at
FROM reports_report r, LATERAL (SELECT now() + interval '1 day' + random() * interval '14 days' AS at) s
WHERE {which}
"""
OPEN_ALONE, EVERY_ONE = "r.state NOT IN ('CLOSED', 'DISPOSITION_PROPOSED', 'DISPOSED')", "true"
INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = %s::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
FOREIGN_KEYS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'
"""


def fill(connection: psycopg.Connection, *, reports: int, clocks: str = OPEN_ALONE) -> None:
    """Insert so many reports, where they are not there yet, and let PostgreSQL look at them as autovacuum would."""
    rows = {
        "reports_report": REPORTS,
        "reports_notice": NOTICES,
        "reports_event": EVENTS,
        "reports_clock": CLOCKS.format(which=clocks),
    }
    drawn = {"reports": reports, "open": SHARE_OPEN, "step": 2**48 // (reports + 1)}
    here = connection.execute("SELECT count(*) FROM reports_report").fetchone()
    if here and here[0] not in (0, reports):
        raise SystemExit(f"This folder holds {here[0]} reports, and not {reports}.")
    if here == (0,):
        connection.execute("SET maintenance_work_mem = '1GB'")
        # All or nothing, so that a folder that was left half-way is filled anew.
        with connection.transaction():
            for table, statement in rows.items():
                with _bare(connection, table):
                    connection.execute(statement, drawn)
    for table in rows:
        connection.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))


@contextmanager
def _bare(connection: psycopg.Connection, table: str) -> Iterator[None]:
    """The table without what each row would be held against and entered into, for as long as it is filled."""
    indexes = connection.execute(INDEXES, [table]).fetchall()
    keys = connection.execute(FOREIGN_KEYS, [table]).fetchall()
    name = sql.Identifier(table)
    for index, _ in indexes:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index)))
    for key, _ in keys:
        connection.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(name, sql.Identifier(key)))
    # The events of real reports are chained; these stand for nothing but their time.
    connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
    yield
    connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))
    for _, definition in indexes:
        connection.execute(definition)
    for key, definition in keys:
        added = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(name, sql.Identifier(key))
        connection.execute(added + sql.SQL(definition))
