"""Tell who must know that a promise about a referral runs out: at half, four fifths and the whole of its time.

Clocks are swept, never scheduled one by one. One statement takes the steps that are due and leaves the notices, which
name a report, a referral and a clock and nothing else. Before the end it is for whoever has the report; at the end, and
for a ruling from the beginning, for the team, whose supervisors are written to.
"""

from datetime import datetime

from django.db import connection, transaction

from auricle.audit import trail
from auricle.reports.referral_notices import CLOCK as PREFIX

CLOCK = "clock"
# Two sweepers never hold the same clock; whoever moves the referral is not waited for.
WARN = """
WITH due AS MATERIALIZED (
  SELECT c.id, s.reached FROM referrals_referralclock c CROSS JOIN LATERAL (
    SELECT CASE WHEN %(now)s >= c.due_at THEN 100
      WHEN %(now)s >= c.started_at + (c.due_at - c.started_at) * 0.8 THEN 80
      WHEN %(now)s >= c.started_at + (c.due_at - c.started_at) * 0.5 THEN 50 ELSE 0 END AS reached
  ) s
  WHERE c.stopped_at IS NULL AND c.warned < 100 AND s.reached > c.warned
  ORDER BY c.due_at LIMIT %(most)s FOR UPDATE OF c SKIP LOCKED
), warned AS (
  UPDATE referrals_referralclock c SET warned = due.reached FROM due WHERE c.id = due.id
  RETURNING c.referral_id, c.kind, due.reached
), noticed AS (
  INSERT INTO reports_notice (report_id, referral, event_number, kind, team_id, member_id, at)
  SELECT r.report_id, r.id, r.version, %(prefix)s || w.kind || '_' || w.reached, r.team_id,
    CASE WHEN w.reached < 100 AND w.kind <> 'RULE' THEN p.handler_id END, %(now)s
  FROM warned w JOIN referrals_referral r ON r.id = w.referral_id JOIN reports_report p ON p.id = r.report_id
  ON CONFLICT DO NOTHING
  RETURNING 1
)
SELECT (SELECT count(*) FROM warned), (SELECT count(*) FROM noticed)
"""


@transaction.atomic
def warn(*, most: int, now: datetime) -> int:
    """Take the steps that are due of up to `most` clocks. Returns of how many."""
    with connection.cursor() as cursor:
        cursor.execute(WARN, {"now": now, "most": most, "prefix": PREFIX})
        warned, told = cursor.fetchone()
    if told:
        trail.record(actor=CLOCK, act="referral_clocks_told", at=now, detail={"steps": int(told)})
    return int(warned)
