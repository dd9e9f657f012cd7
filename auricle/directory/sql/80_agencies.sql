-- An agency's key is the key of a team of its own: its officers are the members of that team, and nobody else is.

CREATE OR REPLACE TRIGGER team_stays_of_its_kind BEFORE UPDATE OF kind ON directory_team
  FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM NEW.kind) EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER agency_keeps_its_team BEFORE UPDATE OF team_id ON directory_agency
  FOR EACH ROW WHEN (OLD.team_id IS NOT NULL AND OLD.team_id IS DISTINCT FROM NEW.team_id) EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE FUNCTION agency_has_an_agencys_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM directory_team t WHERE t.id = NEW.team_id AND t.kind = 'agency') THEN
    RAISE EXCEPTION 'the team of an agency works on no report'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'agency_has_an_agencys_team', TABLE = 'directory_agency';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER agency_has_an_agencys_team BEFORE INSERT OR UPDATE OF team_id ON directory_agency
  FOR EACH ROW WHEN (NEW.team_id IS NOT NULL) EXECUTE FUNCTION agency_has_an_agencys_team();

-- At once: an officer is in no other team for a moment, and whoever acts for no agency is in no agency's.
CREATE OR REPLACE FUNCTION officers_have_a_team_of_their_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM directory_member m JOIN directory_team t ON t.id = NEW.team_id
    LEFT JOIN directory_agency a ON a.id = m.agency_id
    WHERE m.id = NEW.member_id AND (a.team_id = t.id OR m.agency_id IS NULL AND t.kind <> 'agency')
  ) THEN
    RAISE EXCEPTION 'officers are in the team of their agency, and nobody else is'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'officers_have_a_team_of_their_own', TABLE = 'directory_membership';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER officers_have_a_team_of_their_own BEFORE INSERT OR UPDATE ON directory_membership
  FOR EACH ROW EXECUTE FUNCTION officers_have_a_team_of_their_own();

-- When all is written: who has the role is in the team of their agency, who has not is out of it, and whoever becomes
-- an officer has left the desk.
CREATE OR REPLACE FUNCTION officers_are_in_their_agencys_team() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  changed jsonb := to_jsonb(coalesce(NEW, OLD));
  who bigint := coalesce(changed ->> 'member_id', changed ->> 'id')::bigint;
BEGIN
  IF EXISTS (
    SELECT 1 FROM directory_member m JOIN directory_agency a ON a.id = m.agency_id
    WHERE m.id = who AND a.team_id IS NOT NULL AND (
      EXISTS (SELECT 1 FROM directory_memberrole r WHERE r.member_id = who AND r.role = 'officer')
        <> EXISTS (SELECT 1 FROM directory_membership t WHERE t.member_id = who AND t.team_id = a.team_id)
      OR EXISTS (SELECT 1 FROM directory_membership t WHERE t.member_id = who AND t.team_id <> a.team_id))
  ) THEN
    RAISE EXCEPTION 'officers are in the team of their agency, and nobody else is'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'officers_are_in_their_agencys_team', TABLE = 'directory_membership';
  END IF;
  RETURN NULL;
END $$;
-- A trigger that waits for the end cannot be replaced: it is made once.
DO $$
DECLARE
  place text;
BEGIN
  FOREACH place IN ARRAY ARRAY['INSERT OR DELETE ON directory_memberrole',
    'INSERT OR UPDATE OR DELETE ON directory_membership', 'UPDATE OF agency_id ON directory_member']
  LOOP
    CONTINUE WHEN EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'officers_are_in_their_agencys_team'
      AND tgrelid = split_part(place, ' ON ', 2)::regclass);
    EXECUTE 'CREATE CONSTRAINT TRIGGER officers_are_in_their_agencys_team AFTER ' || place
      || ' DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION officers_are_in_their_agencys_team()';
  END LOOP;
END $$;

-- Agencies are added, closed and opened again by two: an administrator asks, or the operator, and another administrator
-- agrees. The desk's role writes what is asked; what is done is written by the function at the end alone.
GRANT SELECT, INSERT, UPDATE (state, decided_by_id, decided_at) ON directory_agencychange TO {desk};
GRANT USAGE ON SEQUENCE directory_agencychange_id_seq TO {desk};
SELECT limit_rows('directory_agencychange', '{desk}', '(SELECT i_am(''administrator''))',
  '(SELECT i_am(''administrator'')) AND state <> ''approved''');

CREATE OR REPLACE FUNCTION agency_change_in_own_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
    AND (CASE TG_OP WHEN 'INSERT' THEN NEW.state <> 'open' OR NEW.asked_by_id IS DISTINCT FROM acting_member()
      ELSE OLD.state <> 'open' OR NEW.decided_by_id IS DISTINCT FROM acting_member() END) THEN
    RAISE EXCEPTION 'permission denied: a change of an agency is asked and decided in one''s own name'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER agency_change_in_own_name BEFORE INSERT OR UPDATE ON directory_agencychange
  FOR EACH ROW EXECUTE FUNCTION agency_change_in_own_name();

-- Do what was asked: 'done', 'hand' (not a second person) or 'gone' (decided, or the agency is not as it was).
CREATE OR REPLACE FUNCTION carry_out_agency_change(p_id bigint, p_by bigint, p_at timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  c directory_agencychange%ROWTYPE;
  new_team bigint;
BEGIN
  IF coalesce(acting_member(), p_by) <> p_by THEN
    RETURN 'hand';
  END IF;
  SELECT * INTO c FROM directory_agencychange WHERE id = p_id AND state = 'open' FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'gone';
  END IF;
  IF c.asked_by_id IS NOT NULL AND share_a_hand(p_by, c.asked_by_id, p_at) OR EXISTS (
    SELECT 1 FROM unnest(ARRAY[p_by, c.asked_by_id]) AS who(id)
    WHERE who.id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM directory_member m JOIN directory_memberrole r ON r.member_id = m.id
      WHERE m.id = who.id AND m.active AND r.role = 'administrator')
  ) THEN
    RETURN 'hand';
  END IF;
  CASE c.kind
    WHEN 'add' THEN
      IF EXISTS (SELECT 1 FROM directory_agency a WHERE a.code = c.code)
        OR EXISTS (SELECT 1 FROM directory_team t WHERE t.code = left('agency-' || c.code, 60)) THEN
        RETURN 'gone';
      END IF;
      INSERT INTO directory_team (code, names, kind) VALUES (left('agency-' || c.code, 60), c.names, 'agency')
      RETURNING id INTO new_team;
      INSERT INTO directory_agency (code, names, kind, team_id) VALUES (c.code, c.names, c.sort, new_team);
    WHEN 'close' THEN
      UPDATE directory_agency SET closed_at = p_at WHERE code = c.code AND closed_at IS NULL;
    WHEN 'reopen' THEN
      UPDATE directory_agency SET closed_at = NULL WHERE code = c.code AND closed_at IS NOT NULL;
  END CASE;
  IF NOT FOUND THEN
    RETURN 'gone';
  END IF;
  UPDATE directory_agencychange SET state = 'approved', decided_by_id = p_by, decided_at = p_at WHERE id = p_id;
  RETURN 'done';
END $$;
GRANT EXECUTE ON FUNCTION carry_out_agency_change(bigint, bigint, timestamptz) TO {desk};
