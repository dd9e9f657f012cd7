-- Announcements are made, agreed to and ended by supervisors and administrators. Nobody rewrites what was said.
GRANT SELECT, INSERT, UPDATE (agreed_by_id, agreed_at, ended_by_id, ended_at) ON directory_announcement TO {desk};
GRANT USAGE ON SEQUENCE directory_announcement_id_seq TO {desk};
SELECT limit_rows('directory_announcement', '{desk}', 'true',
  '(SELECT i_am(''supervisor'') OR i_am(''administrator''))');

-- Each says, agrees and ends in their own name, and two accounts of one hand are not two people.
CREATE OR REPLACE FUNCTION announcement_in_own_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.said_by_id IS DISTINCT FROM acting_member() OR NEW.agreed_by_id IS NOT NULL OR NEW.ended_by_id IS NOT NULL THEN
      RAISE EXCEPTION 'permission denied: an announcement is made in one''s own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.ended_at IS NOT NULL
    OR NEW.agreed_by_id IS DISTINCT FROM OLD.agreed_by_id AND (OLD.agreed_by_id IS NOT NULL
      OR NEW.agreed_by_id IS DISTINCT FROM acting_member()
      OR share_a_hand(NEW.agreed_by_id, NEW.said_by_id, NEW.agreed_at))
    OR NEW.ended_by_id IS DISTINCT FROM OLD.ended_by_id AND NEW.ended_by_id IS DISTINCT FROM acting_member() THEN
    RAISE EXCEPTION 'permission denied: a second person agrees in their own name' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER announcement_in_own_name BEFORE INSERT OR UPDATE ON directory_announcement
  FOR EACH ROW EXECUTE FUNCTION announcement_in_own_name();

-- What the public face may know: the words that two people agreed to, not whose they are, and nothing of the desk.
CREATE OR REPLACE FUNCTION announced_in_public(p_at timestamptz)
RETURNS TABLE (place text, level text, texts jsonb, begins_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.place::text, a.level::text, a.texts, a.begins_at, a.ends_at FROM directory_announcement a
  WHERE a.place IN ('public', 'web') AND a.agreed_at IS NOT NULL AND a.ended_at IS NULL AND a.ends_at > p_at
  ORDER BY a.begins_at, a.id LIMIT 20
$$;
GRANT EXECUTE ON FUNCTION announced_in_public(timestamptz) TO {public};
