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

-- How many reports a matter has, for whoever may see one of them; the others may be other teams'.
CREATE OR REPLACE FUNCTION matter_size(p_matter uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*)::integer FROM reports_matterreport m WHERE m.matter_id = p_matter
    AND (acting_member() IS NULL AND session_user = current_user OR EXISTS (
      SELECT 1 FROM reports_matterreport n JOIN reports_report r ON r.id = n.report_id
      WHERE n.matter_id = p_matter AND r.team_id = ANY ((SELECT my_teams())::bigint[])))
$$;
GRANT EXECUTE ON FUNCTION matter_size(uuid) TO {desk};

-- An auditor has a closed report opened again: the one thing that they change. The worker lets its clocks run on, as
-- after a reporter's act.
CREATE OR REPLACE FUNCTION auditor_reopen(p_subject bytea, p_reason text, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  r reports_report%ROWTYPE;
BEGIN
  PERFORM require_auditor();
  SELECT p.* INTO r FROM audit_trailsalt s JOIN reports_report p ON p.id = s.report_id
  WHERE sha256(s.salt || uuid_send(s.report_id)) = p_subject FOR UPDATE OF p;
  IF NOT EXISTS (
    SELECT 1 FROM reports_transition WHERE from_state = r.state AND move = 'reopen' AND to_state = 'HANDLING'
  ) THEN
    RETURN false;
  END IF;
  INSERT INTO reports_event (report_id, number, kind, at, actor, from_state, to_state, data)
  SELECT r.id, r.version + 1, 'reopen', p_now, m.pseudonym, r.state, 'HANDLING',
    json_build_object('reason', p_reason)::text
  FROM directory_member m WHERE m.id = acting_member();
  UPDATE reports_report SET version = r.version + 1, state = 'HANDLING', lease_until = NULL, outcome = '',
    closed_at = NULL
  WHERE id = r.id;
  INSERT INTO reports_outbox (kind, report_id, event_number, at) VALUES ('reopen', r.id, r.version + 1, p_now);
  RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION auditor_reopen(bytea, text, timestamptz) TO {desk};

-- Whose saved searches are marked, and what each of them may see: the worker, which knows no powers, counts them for their
-- members. A search that was shared with a team is told to those who are in it still.
CREATE OR REPLACE FUNCTION marked_searches()
RETURNS TABLE (member bigint, pseudonym text, roles text[], granted text[], teams bigint[], search bigint, query text,
  mark text, threshold integer, looked timestamptz, told timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.id, m.pseudonym,
    array(SELECT r.role FROM directory_memberrole r WHERE r.member_id = m.id),
    array(SELECT g.permission FROM directory_personalpermission g WHERE g.member_id = m.id),
    array(SELECT t.team_id FROM directory_membership t WHERE t.member_id = m.id ORDER BY t.team_id),
    s.id, s.query, l.mark, l.threshold, l.at, l.told_at
  FROM reports_searchlook l JOIN reports_savedsearch s ON s.id = l.search_id JOIN directory_member m ON m.id = l.member_id
  WHERE l.mark <> 'none' AND s.deleted_at IS NULL AND m.active
    AND (s.owner_id = m.id OR EXISTS (
      SELECT 1 FROM directory_membership t WHERE t.member_id = m.id AND t.team_id = s.team_id))
  ORDER BY m.id, s.id
$$;
GRANT EXECUTE ON FUNCTION marked_searches() TO {worker};
-- It notes that a member was told, and changes nothing else of how they look at it.
GRANT SELECT (search_id, member_id), UPDATE (told_at) ON reports_searchlook TO {worker};

-- Whether anybody opened a file of this report, for whoever may see its row.
CREATE OR REPLACE FUNCTION a_file_was_opened(p_report uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM audit_trailsalt s JOIN audit_trailline l ON l.subject = sha256(s.salt || uuid_send(s.report_id))
    WHERE s.report_id = p_report AND l.act = 'read_file')
    AND (acting_member() IS NULL AND session_user = current_user
      OR EXISTS (SELECT 1 FROM reports_report r WHERE r.id = p_report AND r.team_id = ANY ((SELECT my_teams())::bigint[])))
$$;
GRANT EXECUTE ON FUNCTION a_file_was_opened(uuid) TO {desk};
