-- The roster: seen by those of the team, kept by its supervisors. Who is on duty at a moment is asked of a function, so
-- that the process that keeps time learns that and nothing of anybody's absences.
GRANT SELECT, INSERT, DELETE ON directory_shift TO {desk};
GRANT USAGE ON SEQUENCE directory_shift_id_seq TO {desk};
SELECT limit_rows('directory_shift', '{desk}', 'team_id = ANY ((SELECT my_teams())::bigint[])',
  'team_id = ANY ((SELECT my_teams())::bigint[]) AND (SELECT i_am(''supervisor''))');

-- A shift that began yesterday and goes past midnight counts too. Who is away, left the team or was switched off is not
-- on duty.
CREATE OR REPLACE FUNCTION on_duty(p_at timestamptz, p_zone text)
RETURNS TABLE (team bigint, member bigint, until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.team_id, s.member_id, max((d.day + s.ends + d.later) AT TIME ZONE p_zone)
  FROM directory_shift s
  JOIN directory_membership t ON t.member_id = s.member_id AND t.team_id = s.team_id
  JOIN directory_member m ON m.id = s.member_id AND m.active
  LEFT JOIN directory_working w ON w.member_id = s.member_id
  CROSS JOIN (SELECT p_at AT TIME ZONE p_zone AS at) l
  CROSS JOIN LATERAL (
    SELECT v.day, CASE WHEN s.ends <= s.begins THEN interval '1 day' ELSE interval '0' END AS later
    FROM (VALUES (l.at::date), (l.at::date - 1)) AS v(day)
  ) d
  WHERE (s.day = d.day OR s.weekday = extract(isodow FROM d.day))
    AND l.at >= d.day + s.begins AND l.at < d.day + s.ends + d.later
    AND NOT coalesce(l.at::date BETWEEN w.absent_from AND w.absent_until, false)
    AND (acting_member() IS NULL OR s.team_id = ANY ((SELECT my_teams())::bigint[]))
  GROUP BY s.team_id, s.member_id ORDER BY s.team_id, 3 DESC, s.member_id
$$;
GRANT EXECUTE ON FUNCTION on_duty(timestamptz, text) TO {desk}, {worker};
