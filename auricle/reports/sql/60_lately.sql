-- How much came lately that is like what a caller tells: for whoever takes calls, who reads no report. The numbers are
-- the lower ends of steps, and below five it is nought, so that one report more or less shows nowhere else.
CREATE OR REPLACE FUNCTION reports_lately(p_category bigint, p_region bigint, p_now timestamptz)
RETURNS TABLE (week integer, month integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT (i_am('call_taker') OR i_am('clerk')) THEN
    RAISE EXCEPTION 'whoever takes calls asks this' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY
  WITH counted AS (
    SELECT count(*) FILTER (WHERE r.received_at > p_now - interval '7 days') AS week, count(*) AS month
    FROM directory_team t JOIN reports_report r ON r.team_id = t.id
      AND r.received_at > p_now - interval '30 days' AND r.received_at <= p_now
    WHERE r.category_id IN (SELECT c.id FROM directory_category c WHERE p_category IN (c.id, c.parent_id))
      AND (p_region IS NULL
        OR r.region_id IN (SELECT g.id FROM directory_region g WHERE p_region IN (g.id, g.parent_id)))
  )
  SELECT lately_step(c.week), lately_step(c.month) FROM counted c;
END $$;
CREATE OR REPLACE FUNCTION lately_step(p_count bigint) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(max(s), 0) FROM unnest(ARRAY[5, 10, 20, 50, 100, 200, 500, 1000]) AS s WHERE s <= p_count
$$;
GRANT EXECUTE ON FUNCTION reports_lately(bigint, bigint, timestamptz) TO {desk};
