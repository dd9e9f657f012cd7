-- A month's figures of an agency are counted once, by the worker, and never changed: only when the agency had somebody who
-- could see them is written down, once.
CREATE OR REPLACE TRIGGER figure_is_frozen BEFORE UPDATE OF agency_id, month, measure, definition, numerator, denominator,
  frozen_at OR DELETE ON referrals_scorecardfigure FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER figure_is_shown_once BEFORE UPDATE ON referrals_scorecardfigure
  FOR EACH ROW WHEN (OLD.shown_to_agency_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER figures_are_never_emptied BEFORE TRUNCATE ON referrals_scorecardfigure
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT ON referrals_scorecardfigure TO {desk}, {agency}, {worker};
GRANT INSERT, UPDATE (shown_to_agency_at, desk_from) ON referrals_scorecardfigure TO {worker};
GRANT USAGE ON SEQUENCE referrals_scorecardfigure_id_seq TO {worker};
-- Which agencies have somebody who can see their figures: no name of anybody is read for it.
CREATE OR REPLACE FUNCTION agencies_with_officers() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT m.agency_id FROM directory_member m JOIN directory_memberrole r ON r.member_id = m.id AND r.role = 'officer'
  WHERE m.agency_id IS NOT NULL AND m.active
$$;
GRANT EXECUTE ON FUNCTION agencies_with_officers() TO {worker};
GRANT SELECT ON directory_agency TO {worker};

SELECT limit_rows('referrals_scorecardfigure', '{worker}', 'true');
SELECT limit_rows('referrals_scorecardfigure', '{agency}',
  'agency_id = (SELECT my_agency()) AND shown_to_agency_at IS NOT NULL', 'false');
-- The agency sees them before anyone else, whatever a query of the desk forgets.
SELECT limit_rows('referrals_scorecardfigure', '{desk}',
  'desk_from <= now() AND ((SELECT i_am(''supervisor'')) OR (SELECT i_am(''analyst'')))', 'false');
