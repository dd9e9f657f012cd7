-- A call with a wrong key at the phone's way in. The first of a day leaves a line in the trail, the others are counted, and
-- beyond a thousand not even that: whoever calls on and on fills no table and no log. True: there is a new line.
CREATE OR REPLACE FUNCTION line_refused(p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  counted integer;
BEGIN
  INSERT INTO intake_linerefusal AS r (day, count) VALUES ((p_at AT TIME ZONE 'UTC')::date, 1)
  ON CONFLICT (day) DO UPDATE SET count = r.count + 1 WHERE r.count < 1000
  RETURNING count INTO counted;
  IF counted IS DISTINCT FROM 1 THEN
    RETURN false;
  END IF;
  PERFORM trail_append(p_at, 'nobody', 'line_refused', ''::bytea, '{}', NULL);
  RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION line_refused(timestamptz) TO {line};
