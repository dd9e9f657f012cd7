-- A token for a survey: that one was given for this closing, and that one was spent. Neither knows of the other.
CREATE OR REPLACE FUNCTION inbox_survey(p_digest bytea, p_now timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  r reports_report%ROWTYPE;
BEGIN
  SELECT p.* INTO r FROM inbox_touch(p_digest, p_now) t JOIN reports_report p ON p.id = t.report_id;
  IF NOT FOUND THEN
    RETURN 'ended';
  ELSIF r.state NOT IN ('CLOSED', 'DISPOSITION_PROPOSED') OR r.closed_at IS NULL THEN
    RETURN 'open';
  END IF;
  INSERT INTO inbox_surveyissue (report_id, closed_at) VALUES (r.id, r.closed_at) ON CONFLICT DO NOTHING;
  RETURN CASE WHEN FOUND THEN 'given' ELSE 'again' END;
END $$;

CREATE OR REPLACE FUNCTION spend_token(p_digest bytea, p_week integer, p_language text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO inbox_spenttoken (digest, week, language) VALUES (p_digest, p_week, p_language) ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION inbox_survey(bytea, timestamptz), spend_token(bytea, integer, text) TO {public};
