-- A draft is its writer's: nobody else sees that there is one. The worker sees when it was kept, and takes old ones away.
GRANT SELECT, INSERT, UPDATE (number, sealed, kept_at, discarded_at), DELETE ON intake_draft TO {desk};
GRANT SELECT (member_id, kept_at, discarded_at), DELETE ON intake_draft TO {worker};
SELECT limit_rows('intake_draft', '{desk}', 'member_id = (SELECT acting_member())');
SELECT limit_rows('intake_draft', '{worker}', 'true');
ALTER TABLE intake_draft ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- A call is over: it is counted, and not whose it was.
CREATE OR REPLACE FUNCTION call_wrapped(p_day date, p_outcome text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT (i_am('call_taker') OR i_am('clerk')) THEN
    RAISE EXCEPTION 'whoever takes calls wraps them up' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO intake_calloutcome AS o (day, outcome, count) VALUES (p_day, p_outcome, 1)
  ON CONFLICT (day, outcome) DO UPDATE SET count = o.count + 1;
END $$;
GRANT EXECUTE ON FUNCTION call_wrapped(date, text) TO {desk};

-- How calls ended, for supervisors: by whole weeks that are over, and nothing that fewer than five calls had. Weeks begin on
-- Mondays whatever is asked, so that no two answers differ by a day.
CREATE OR REPLACE FUNCTION calls_ended(p_from date, p_until date)
RETURNS TABLE (week date, outcome text, calls bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT i_am('supervisor') THEN
    RAISE EXCEPTION 'supervisors ask how calls ended' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY
  SELECT date_trunc('week', o.day)::date, o.outcome::text, sum(o.count)
  FROM intake_calloutcome o
  WHERE o.day >= date_trunc('week', p_from) AND o.day < date_trunc('week', least(p_until, current_date))
  GROUP BY 1, 2 HAVING sum(o.count) >= 5;
END $$;
GRANT EXECUTE ON FUNCTION calls_ended(date, date) TO {desk};
