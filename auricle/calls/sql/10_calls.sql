-- What happened to calls. The phone's way in tells it by functions and reads nothing back; supervisors see it; the clock deletes
-- what is old. Told again, it changes nothing.
CREATE OR REPLACE FUNCTION keep_call_events(p_events jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  kept integer;
BEGIN
  INSERT INTO calls_callevent (call, what, at, language, urgent, team, waited)
  SELECT e.call, e.what, e.at, e.language, e.urgent, e.team, e.waited
  FROM jsonb_to_recordset(p_events) AS e(
    call uuid, what text, at timestamptz, language text, urgent boolean, team text, waited double precision)
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS kept = ROW_COUNT;
  RETURN kept;
END $$;

-- Who answers at this moment: one row, and what comes late does not undo what is newer.
CREATE OR REPLACE FUNCTION say_takers(
  p_ready integer, p_busy integer, p_languages jsonb, p_at timestamptz, p_since timestamptz
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO calls_takersnow AS t (id, ready, busy, languages, at, since)
  VALUES (1, p_ready, p_busy, p_languages, p_at, p_since)
  ON CONFLICT (id) DO UPDATE SET ready = excluded.ready, busy = excluded.busy, languages = excluded.languages,
    at = excluded.at, since = excluded.since WHERE t.at <= excluded.at
$$;

-- What the phone's service must know before it lets somebody wait: the plan that holds, and whom two people stand for.
CREATE OR REPLACE FUNCTION phone_plan() RETURNS TABLE (number integer, document text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.number, p.document FROM calls_planversion p ORDER BY p.number DESC LIMIT 1
$$;
CREATE OR REPLACE FUNCTION phone_interpreters() RETURNS TABLE (id bigint, name text, language text, phone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT i.id, i.name::text, i.language::text, i.phone::text FROM calls_interpreter i
  WHERE i.confirmed_by <> '' AND i.ended_at IS NULL ORDER BY i.language, i.name, i.id
$$;
GRANT EXECUTE ON FUNCTION keep_call_events(jsonb), say_takers(integer, integer, jsonb, timestamptz, timestamptz) TO {line};
GRANT EXECUTE ON FUNCTION phone_plan(), phone_interpreters() TO {line};
-- Who calls somebody back promises the next hours by it.
GRANT EXECUTE ON FUNCTION phone_plan() TO {desk};

-- An interpreter is written down by one and confirmed by another (directory/sql/90_standing_for.sql).
CREATE OR REPLACE TRIGGER interpreter_in_own_name BEFORE INSERT OR UPDATE ON calls_interpreter
  FOR EACH ROW EXECUTE FUNCTION stood_for_in_own_name();
DROP FUNCTION IF EXISTS interpreter_in_own_name();
CREATE OR REPLACE TRIGGER interpreter_stays BEFORE UPDATE OF name, language, phone, made_by, made_at ON calls_interpreter
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER call_event_stays BEFORE UPDATE ON calls_callevent
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER plan_version_stays BEFORE UPDATE OR DELETE ON calls_planversion
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER plan_versions_are_never_emptied BEFORE TRUNCATE ON calls_planversion
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT ON calls_callevent, calls_takersnow TO {desk};
SELECT limit_rows(t::regclass, '{desk}', '(SELECT i_am(''supervisor''))', 'false')
FROM unnest(ARRAY['calls_callevent', 'calls_takersnow']) AS t;
GRANT SELECT, DELETE ON calls_callevent TO {worker};
SELECT limit_rows('calls_callevent', '{worker}', 'true');
GRANT SELECT, INSERT ON calls_planversion TO {desk};
SELECT limit_rows('calls_planversion', '{desk}', 'true', '(SELECT i_am(''administrator''))');
GRANT SELECT, INSERT, UPDATE (confirmed_by, confirmed_at, ended_by, ended_at) ON calls_interpreter TO {desk};
GRANT USAGE ON SEQUENCE calls_interpreter_id_seq TO {desk};
SELECT limit_rows('calls_interpreter', '{desk}', '(SELECT i_am(''administrator''))');
