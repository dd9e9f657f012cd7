-- Row-level security as the files of the apps declare it: limit_rows(table, role, what it reads, what it may
-- write, what it may delete); what is left out is as the one before.
-- A face's role reads no row of a limited table but those that the condition names. The owner, and with it every
-- function that acts for its owner, is not limited.

-- Several apps may say more of one table: `p_part` names what a later one adds. Rows that either lets through are seen.
DROP FUNCTION IF EXISTS limit_rows(regclass, regrole, text, text, text);
CREATE OR REPLACE FUNCTION limit_rows(
  p_table regclass, p_role regrole, p_read text, p_write text DEFAULT NULL, p_delete text DEFAULT NULL,
  p_part text DEFAULT ''
)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  condition text;
  form text;
  named name;
  known text;
BEGIN
  IF NOT (SELECT relrowsecurity FROM pg_class WHERE oid = p_table) THEN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p_table);
  END IF;
  FOREACH form IN ARRAY ARRAY['SELECT USING (%s)', 'INSERT WITH CHECK (%s)', 'UPDATE USING (%s)', 'DELETE USING (%s)']
  LOOP
    condition := CASE WHEN form LIKE 'SELECT%' THEN p_read WHEN form LIKE 'DELETE%' THEN coalesce(p_delete, p_write, p_read)
      ELSE coalesce(p_write, p_read) END;
    named := lower(split_part(form, ' ', 1)) || '_by_' || trim(BOTH '"' FROM p_role::text) || p_part;
    PERFORM set_config('auricle.limited', coalesce(current_setting('auricle.limited', true), '')
      || format('%s.%s|', p_table::oid, named), true);
    SELECT coalesce(obj_description(oid, 'pg_policy'), '') INTO known FROM pg_policy
    WHERE polrelid = p_table AND polname = named;
    -- Making a policy shuts everybody out of its table for a moment: only what has changed is made anew.
    CONTINUE WHEN known = condition;
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s', named, p_table);
    EXECUTE format('CREATE POLICY %I ON %s FOR ' || split_part(form, ' ', 1) || ' TO %s '
      || substr(form, strpos(form, ' ') + 1), named, p_table, p_role, condition);
    EXECUTE format('COMMENT ON POLICY %I ON %s IS %L', named, p_table, condition);
  END LOOP;
END $$;

-- Policies that no file declares any more go, as grants do; their tables stay limited, so nobody sees more by it.
CREATE OR REPLACE FUNCTION forget_undeclared_rows() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  gone record;
BEGIN
  FOR gone IN SELECT p.polname, p.polrelid::regclass AS place FROM pg_policy p
    JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'public'::regnamespace
    AND strpos(coalesce(current_setting('auricle.limited', true), ''), format('%s.%s|', p.polrelid::oid, p.polname)) = 0
  LOOP
    EXECUTE format('DROP POLICY %I ON %s', gone.polname, gone.place);
  END LOOP;
END $$;
