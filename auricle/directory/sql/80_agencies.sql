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
