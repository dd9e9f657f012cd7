-- Counts of closed months: written once by the worker, then read through two functions, each of which shows an agency its own
-- part. No face reads the tables.
CREATE OR REPLACE TRIGGER regional_figure_is_frozen BEFORE UPDATE OR DELETE ON insights_regionalfigure
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER regional_figures_are_never_emptied BEFORE TRUNCATE ON insights_regionalfigure
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON insights_regionalfigure TO {worker};
GRANT USAGE ON SEQUENCE insights_regionalfigure_id_seq TO {worker};
SELECT limit_rows('insights_regionalfigure', '{worker}', 'true');

-- Administrators choose what an agency sees.
GRANT SELECT, INSERT, DELETE ON insights_reach TO {desk};
GRANT USAGE ON SEQUENCE insights_reach_id_seq TO {desk};
SELECT limit_rows('insights_reach', '{desk}', '(SELECT i_am(''administrator''))');

-- What an agency sees: what was chosen, else the provinces and categories of the referrals that reached it.
CREATE OR REPLACE FUNCTION reach_of(p_agency bigint) RETURNS TABLE (region bigint, category bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT w.region_id, w.category_id FROM insights_reach w WHERE w.agency_id = p_agency
  UNION
  SELECT coalesce(g.parent_id, g.id), NULL FROM referrals_referral r JOIN directory_region g ON g.id = r.region_id
  WHERE r.agency_id = p_agency AND r.state NOT IN ('DRAFTED', 'APPROVED', 'DISCARDED', 'SENT', 'UNDELIVERED')
    AND NOT EXISTS (SELECT 1 FROM insights_reach w WHERE w.agency_id = p_agency AND w.region_id IS NOT NULL)
  UNION
  SELECT NULL, coalesce(c.parent_id, c.id) FROM referrals_referral r JOIN directory_category c ON c.id = r.category_id
  WHERE r.agency_id = p_agency AND r.state NOT IN ('DRAFTED', 'APPROVED', 'DISCARDED', 'SENT', 'UNDELIVERED')
    AND NOT EXISTS (SELECT 1 FROM insights_reach w WHERE w.agency_id = p_agency AND w.category_id IS NOT NULL)
$$;
-- Each number of it, with the sums of its provinces over all categories and of its categories over all places; by codes.
CREATE OR REPLACE FUNCTION figures_of(p_agency bigint) RETURNS TABLE (month date, region text, category text, count integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH mine AS MATERIALIZED (SELECT * FROM reach_of(p_agency))
  SELECT f.month, g.code::text, c.code::text, f.count
  FROM insights_regionalfigure f LEFT JOIN directory_region g ON g.id = f.region_id
  LEFT JOIN directory_category c ON c.id = f.category_id
  WHERE (f.place = 'all' AND f.category_id IS NOT NULL OR f.region_id IN (SELECT m.region FROM mine m))
    AND (f.category_id IS NULL OR f.category_id IN (SELECT m.category FROM mine m))
$$;
CREATE OR REPLACE FUNCTION agencys_figures() RETURNS TABLE (month date, region text, category text, count integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM figures_of(my_agency())
$$;
CREATE OR REPLACE FUNCTION callers_figures() RETURNS TABLE (month date, region text, category text, count integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM figures_of(callers_agency())
$$;
-- What is shown without a choice, for administrators who make one: no number is among it.
CREATE OR REPLACE FUNCTION reach_to_choose(p_agency bigint) RETURNS TABLE (region bigint, category bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM reach_of(p_agency) WHERE i_am('administrator')
$$;
GRANT EXECUTE ON FUNCTION agencys_figures() TO {agency};
GRANT EXECUTE ON FUNCTION callers_figures() TO {api};
GRANT EXECUTE ON FUNCTION reach_to_choose(bigint) TO {desk};
