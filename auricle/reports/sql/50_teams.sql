-- Reports are with teams that work on them. What is handed to an agency, or asked of the custodians, stays with its team.
CREATE OR REPLACE FUNCTION report_is_with_a_working_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM directory_team t WHERE t.id = NEW.team_id AND t.kind = 'work') THEN
    RAISE EXCEPTION 'this team works on no report'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'report_is_with_a_working_team', TABLE = 'reports_report';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER report_is_with_a_working_team BEFORE INSERT OR UPDATE OF team_id ON reports_report
  FOR EACH ROW EXECUTE FUNCTION report_is_with_a_working_team();
