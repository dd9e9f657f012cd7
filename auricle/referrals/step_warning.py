"""Tell the desk that a step agreed at a meeting runs out: at half, four fifths and the whole of its time.

As warning.py does it for the clocks of referrals. The notice names a referral that has the record, and no word.
"""

from datetime import datetime

from django.db import connection, transaction

from auricle.audit import trail
from auricle.reports.referral_notices import STEP as PREFIX

CLOCK = "clock"
WARN = """
WITH due AS MATERIALIZED (
  SELECT s.id, w.reached FROM referrals_meetingstep s JOIN referrals_meeting m ON m.id = s.meeting_id
  CROSS JOIN LATERAL (
    SELECT CASE WHEN %(now)s >= s.due_at THEN 100
      WHEN %(now)s >= m.made_at + (s.due_at - m.made_at) * 0.8 THEN 80
      WHEN %(now)s >= m.made_at + (s.due_at - m.made_at) * 0.5 THEN 50 ELSE 0 END AS reached
  ) w
  WHERE s.state = 'open' AND s.warned < 100 AND w.reached > s.warned
  ORDER BY s.due_at LIMIT %(most)s FOR UPDATE OF s SKIP LOCKED
), warned AS (
  UPDATE referrals_meetingstep s SET warned = due.reached FROM due WHERE s.id = due.id
  RETURNING s.meeting_id, s.number, s.agency_id, due.reached
), noticed AS (
  INSERT INTO reports_notice (report_id, referral, event_number, kind, team_id, member_id, at)
  SELECT r.report_id, r.id, r.version, %(prefix)s || w.number || '_' || w.reached, r.team_id,
    CASE WHEN w.reached < 100 THEN p.handler_id END, %(now)s
  FROM warned w CROSS JOIN LATERAL (
    SELECT r.* FROM referrals_meetingcopy c JOIN referrals_referral r ON r.id = c.referral_id
    WHERE c.meeting_id = w.meeting_id ORDER BY r.agency_id IS DISTINCT FROM w.agency_id, r.id LIMIT 1
  ) r JOIN reports_report p ON p.id = r.report_id
  ON CONFLICT DO NOTHING
  RETURNING 1
)
SELECT (SELECT count(*) FROM warned), (SELECT count(*) FROM noticed)
"""


@transaction.atomic
def warn(*, most: int, now: datetime) -> int:
    """Take what is due of up to `most` steps. Returns of how many."""
    with connection.cursor() as cursor:
        cursor.execute(WARN, {"now": now, "most": most, "prefix": PREFIX})
        warned, told = cursor.fetchone()
    if told:
        trail.record(actor=CLOCK, act="meeting_steps_told", at=now, detail={"steps": int(told)})
    return int(warned)
