"""Tell who must know that a promise runs out: each step of the ladder once, however many sweepers there are.

Clocks are swept, never scheduled one by one: a partial index holds when each running clock comes to its next step.
One statement takes the steps that are due, writes whom they tell, and leaves the notices, which name a report and a
clock and nothing else. A batch has one line in the trail, with the digest of what was told. In the deputy's place
somebody who is on shift is told, if there is one besides the handler.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from auricle.audit import trail
from auricle.audit.models import TrailLine
from auricle.directory import roster
from auricle.reports import in_force
from auricle.reports.ladder import LADDER, PERCENTS
from auricle.reports.models import LadderStep
from auricle.reports.terms import DAY_AND_NIGHT

CLOCK = "clock"

# The report's row is locked together with its clock's, and passed by while somebody moves the report: waiting for
# either while holding the other would stop both. Two sweepers never hold the same clock.
CLIMB = """
WITH duty AS MATERIALIZED (
  SELECT d.team, d.member, d.until FROM on_duty(%(now)s, %(zone)s) AS d
), due AS MATERIALIZED (
  SELECT c.id, c.fired, r.team_id, r.handler_id, r.version,
    (SELECT count(*) FROM unnest(c.steps_at) AS s(at) WHERE s.at <= %(now)s)::integer AS reached
  FROM reports_clock c JOIN reports_report r ON r.id = c.report_id
  WHERE c.next_step_at <= %(now)s AND (NOT %(quiet)s OR c.kind = ANY(%(day_and_night)s))
  ORDER BY c.next_step_at LIMIT %(most)s
  FOR UPDATE OF c SKIP LOCKED FOR KEY SHARE OF r SKIP LOCKED
), climbed AS (
  UPDATE reports_clock c SET fired = due.reached, next_step_at = c.steps_at[due.reached + 1]
  FROM due WHERE c.id = due.id
  RETURNING c.report_id, c.kind, c.started_at, due.fired, due.reached, due.team_id, due.handler_id, due.version
), told AS (
  INSERT INTO reports_ladderstep (report_id, clock, started_at, percent, rung, team_id, member_id, at, batch)
  SELECT k.report_id, k.kind, k.started_at, l.percent, l.rung, k.team_id,
    CASE l.rung WHEN 'owner' THEN k.handler_id WHEN 'deputy' THEN coalesce((
        SELECT d.member FROM duty d WHERE d.team = k.team_id AND d.member IS DISTINCT FROM k.handler_id
        ORDER BY d.until DESC, d.member LIMIT 1), p.member_id)
      ELSE p.member_id END, %(now)s, %(batch)s
  FROM climbed k
  JOIN unnest(%(places)s::integer[], %(percents)s::integer[], %(rungs)s::text[]) AS l(place, percent, rung)
    ON l.place > k.fired AND l.place <= k.reached
  LEFT JOIN reports_place p ON p.team_id = k.team_id AND p.rung = l.rung
  ON CONFLICT DO NOTHING
  RETURNING *
), noticed AS (
  INSERT INTO reports_notice (report_id, event_number, kind, team_id, member_id, at)
  SELECT t.report_id, k.version, 'clock_' || t.rung || '_' || t.clock || '_' || t.percent, t.team_id, t.member_id, t.at
  FROM told t JOIN climbed k ON (k.report_id, k.kind, k.started_at) = (t.report_id, t.clock, t.started_at)
  ON CONFLICT DO NOTHING
)
SELECT (SELECT count(*) FROM climbed), count(*), encode(sha256(convert_to(coalesce(string_agg(
  concat_ws(' ', t.report_id, t.clock, (extract(epoch FROM t.started_at) * 1000000)::bigint, t.percent, t.rung,
    coalesce(t.member_id, 0)), E'\\n'
  ORDER BY t.report_id, t.clock COLLATE "C", t.started_at, t.percent, t.rung COLLATE "C"), ''), 'UTF8')), 'hex')
FROM told t
"""


@transaction.atomic
def climb(*, most: int, now: datetime) -> int:
    """Take the steps that are due of up to `most` clocks. Returns of how many; in quiet hours only urgent ones."""
    quiet, batch = in_force.at(now).quiet, uuid4()
    values: dict[str, Any] = {
        "now": now,
        "zone": roster.zone(),
        "quiet": quiet is not None and quiet.at(now),
        "day_and_night": sorted(DAY_AND_NIGHT),
        "most": most,
        "batch": batch,
        "places": [PERCENTS.index(step.percent) + 1 for step in LADDER],
        "percents": [step.percent for step in LADDER],
        "rungs": [step.rung.value for step in LADDER],
    }
    with connection.cursor() as cursor:
        cursor.execute(CLIMB, values)
        climbed, told, digest = cursor.fetchone()
    if told:
        trail.record(
            actor=CLOCK,
            act="clocks_told",
            at=now,
            detail={"steps": told, "batch": batch.hex, "digest": digest},
        )
    return int(climbed)


def unproved_batches() -> Iterator[str]:
    """Yield what does not hold: steps that are not what the trail's line of their batch says, or have no line."""
    lines = TrailLine.objects.filter(act="clocks_told").order_by("seq").values_list("detail", flat=True)
    said = {line["batch"]: line["digest"] for line in map(json.loads, lines.iterator())}
    for batch in LadderStep.objects.order_by("batch").values_list("batch", flat=True).distinct().iterator():
        if said.pop(batch.hex, None) != batch_digest(list(LadderStep.objects.filter(batch=batch))):
            yield f"steps of the ladder in batch {batch.hex[:8]} are not what was told"
    if said:
        yield f"{len(said)} batches of steps in the trail are gone from the ladder"


def batch_digest(steps: list[LadderStep]) -> str:
    """SHA-256 over who was told of what, as the statement above computes it."""
    ordered = sorted(steps, key=lambda s: (s.report_id, s.clock, s.started_at, s.percent, s.rung))
    lines = (
        f"{s.report_id} {s.clock} {int.from_bytes(trail.micros(s.started_at), 'big')} {s.percent} {s.rung} "
        f"{s.member_id or 0}"
        for s in ordered
    )
    return sha256("\n".join(lines).encode()).hexdigest()
