-- A report goes to another team, row and keys at once. It is the only way by which a report changes its team, and it asks
-- for the event that says from where to where, so that the log, the row and the grants never tell different things.

CREATE OR REPLACE FUNCTION team_follows_events() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM reports_event e JOIN directory_team t ON t.code = e.data::jsonb ->> 'to'
    WHERE e.report_id = NEW.id AND e.number = NEW.version AND e.kind IN ('transfer', 'return_to_team')
      AND t.id = NEW.team_id
  ) THEN
    RAISE EXCEPTION 'a report changes its team only by an event' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER report_team_follows_events BEFORE UPDATE OF team_id ON reports_report
  FOR EACH ROW WHEN (OLD.team_id IS DISTINCT FROM NEW.team_id) EXECUTE FUNCTION team_follows_events();

CREATE OR REPLACE FUNCTION hand_over_report(
  p_report uuid, p_key bytea, p_purposes text[], p_blobs bytea[], p_by text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  r reports_report%ROWTYPE;
  k vault_sealingkey%ROWTYPE;
BEGIN
  SELECT * INTO r FROM reports_report WHERE id = p_report FOR UPDATE;
  SELECT * INTO k FROM vault_sealingkey WHERE key_id = p_key AND purpose = 'team' AND signature IS NOT NULL
    AND destroyed_at IS NULL;
  -- It works past the limits on rows, so it asks by itself whose report it is.
  IF NOT (CASE WHEN acting_member() IS NULL THEN session_user = current_user
      ELSE r.team_id = ANY (my_teams()) AND i_am('supervisor') END)
    OR NOT EXISTS (
      SELECT 1 FROM reports_event e JOIN directory_team f ON f.code = e.data::jsonb ->> 'from'
        JOIN directory_team t ON t.code = e.data::jsonb ->> 'to'
      WHERE e.report_id = r.id AND e.number = r.version AND e.kind IN ('transfer', 'return_to_team')
        AND f.id = r.team_id AND t.id = k.team_id AND t.id <> f.id AND t.kind = 'work')
  THEN
    RAISE EXCEPTION 'no event hands this report to this team' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Nothing that the old team opens may stay behind.
  IF EXISTS (
    SELECT 1 FROM vault_grant g JOIN vault_sealingkey s ON s.key_id = g.key_id AND s.purpose = 'team'
    WHERE g.report_id = r.id AND g.purpose <> ALL (p_purposes)
  ) THEN
    RAISE EXCEPTION 'a key of the report is missing' USING ERRCODE = 'check_violation';
  END IF;
  DELETE FROM vault_grant g USING vault_sealingkey s
  WHERE g.report_id = r.id AND s.key_id = g.key_id AND s.purpose = 'team';
  INSERT INTO vault_grant (report_id, purpose, key_id, algorithm, blob, granted_by)
  SELECT r.id, n.purpose, k.key_id, 1, n.blob, p_by FROM unnest(p_purposes, p_blobs) AS n(purpose, blob);
  DELETE FROM vault_fileticket t USING vault_sealedobject o WHERE o.report_id = r.id AND t.object_id = o.id;
  UPDATE reports_report SET team_id = k.team_id WHERE id = r.id;
END $$;
GRANT EXECUTE ON FUNCTION hand_over_report(uuid, bytea, text[], bytea[], text) TO {desk};
