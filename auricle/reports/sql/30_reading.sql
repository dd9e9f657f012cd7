-- For auditors: readings of reports by people who are in no team of the report. One that was passed on since counts too,
-- so a person is asked before anything is made of it.
CREATE OR REPLACE FUNCTION trail_outside_team(p_acts text[], p_since timestamptz, p_until timestamptz)
RETURNS TABLE (actor text, times bigint, reports bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_auditor();
  RETURN QUERY
    WITH readings AS MATERIALIZED (
      SELECT l.actor, l.subject, count(*) AS times FROM audit_trailline l
      WHERE l.act = ANY(p_acts) AND l.at >= p_since AND l.at < p_until GROUP BY l.actor, l.subject
    )
    SELECT g.actor, sum(g.times)::bigint, count(*) FROM readings g
    JOIN audit_trailsalt s ON sha256(s.salt || uuid_send(s.report_id)) = g.subject
    JOIN reports_report r ON r.id = s.report_id
    WHERE NOT EXISTS (
      SELECT 1 FROM directory_member m JOIN directory_membership t ON t.member_id = m.id
      WHERE m.pseudonym = g.actor AND t.team_id = r.team_id)
    GROUP BY g.actor;
END $$;

GRANT EXECUTE ON FUNCTION trail_outside_team(text[], timestamptz, timestamptz) TO {desk};

-- How often somebody read something of a report, and when last: for the record of their decision. Everybody asks for
-- themselves; whoever sets up a demonstration is nobody, and asks for all.
CREATE OR REPLACE FUNCTION readings_of(p_report uuid, p_actor text, p_acts text[])
RETURNS TABLE (act text, times bigint, last timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT l.act, count(*), max(l.at) FROM audit_trailsalt s
  JOIN audit_trailline l ON l.subject = sha256(s.salt || uuid_send(s.report_id))
  JOIN directory_member m ON m.pseudonym = l.actor
  WHERE s.report_id = p_report AND l.actor = p_actor AND l.act = ANY(p_acts)
    AND (m.id = acting_member() OR (acting_member() IS NULL AND session_user = current_user))
  GROUP BY l.act ORDER BY l.act
$$;
GRANT EXECUTE ON FUNCTION readings_of(uuid, text, text[]) TO {desk};
