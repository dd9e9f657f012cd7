-- Powers that take two. The desk's role may give lighter roles and teams; what takes two is written by the function at
-- the end alone, for a proposal that a second person approves. The lists are those of directory/powers.py.

GRANT INSERT, DELETE ON directory_memberrole, directory_membership TO {desk};
GRANT DELETE ON directory_personalpermission TO {desk};
GRANT UPDATE (agency_id) ON directory_member TO {desk};
-- Whoever is invited again enrols with another's hand in the account, on either face.
GRANT UPDATE (made_by_id, made_at) ON directory_member TO {desk}, {agency};
GRANT SELECT, INSERT, UPDATE (state, decided_by_id, decided_at) ON directory_proposal TO {desk};
GRANT USAGE ON SEQUENCE directory_memberrole_id_seq, directory_membership_id_seq, directory_proposal_id_seq TO {desk};
GRANT SELECT (id, state, expires_at), UPDATE (state) ON directory_proposal TO {worker};

SELECT limit_rows('directory_proposal', '{desk}',
  '(SELECT i_am(''administrator'') OR i_am(''auditor'')) OR subject_id = (SELECT acting_member())',
  '(SELECT i_am(''administrator'')) AND state <> ''approved''');
SELECT limit_rows('directory_proposal', '{worker}', 'true');

CREATE OR REPLACE FUNCTION is_weighty(p_role text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT p_role IN ('custodian', 'auditor', 'administrator', 'supervisor', 'records_officer')
$$;

-- Everybody whose hand is in an account: its maker, and the makers of that one, as far as accounts were made lately.
CREATE OR REPLACE FUNCTION hands_in(p_member bigint, p_at timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up(id) AS (
    SELECT p_member
    UNION
    SELECT m.made_by_id FROM up JOIN directory_member m ON m.id = up.id
    WHERE m.made_by_id IS NOT NULL AND m.made_at > p_at - interval '30 days'
  ) SELECT id FROM up
$$;

-- Whether one hand is in two accounts: somebody made both lately, or one is the maker of the other.
CREATE OR REPLACE FUNCTION share_a_hand(p_one bigint, p_other bigint, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT hands_in(p_one, p_at) INTERSECT SELECT hands_in(p_other, p_at))
$$;

-- Whether somebody is a second pair of eyes: no hand is in both their account and the proposer's, and theirs is not in
-- the account whose powers change.
CREATE OR REPLACE FUNCTION is_second_person(p_member bigint, p_proposer bigint, p_subject bigint, p_at timestamptz)
RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT p_member <> p_proposer AND p_member <> p_subject
    AND NOT share_a_hand(p_member, p_proposer, p_at)
    AND NOT EXISTS (SELECT 1 FROM hands_in(p_subject, p_at) AS h(id) WHERE h.id = p_member)
$$;
GRANT EXECUTE ON FUNCTION is_weighty(text), hands_in(bigint, timestamptz), share_a_hand(bigint, bigint, timestamptz),
  is_second_person(bigint, bigint, bigint, timestamptz) TO {desk};

-- What somebody signs in with is changed by themselves alone: a face that could write another's would let anybody in as
-- them. The owner makes accounts; whoever enrols acts for the account that they were invited to.
CREATE OR REPLACE FUNCTION own_way_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
    AND NEW.id IS DISTINCT FROM acting_member() THEN
    RAISE EXCEPTION 'permission denied: a way to sign in is changed by its own member' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER way_in_is_changed_by_its_member BEFORE UPDATE OF salt, verifier, totp_sealed ON directory_member
  FOR EACH ROW EXECUTE FUNCTION own_way_in();

CREATE OR REPLACE FUNCTION takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
    RAISE EXCEPTION 'this takes two administrators' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE OR REPLACE TRIGGER weighty_role_is_given_by_two BEFORE INSERT ON directory_memberrole
  FOR EACH ROW WHEN (is_weighty(NEW.role)) EXECUTE FUNCTION takes_two();
CREATE OR REPLACE TRIGGER weighty_role_is_taken_by_two BEFORE DELETE ON directory_memberrole
  FOR EACH ROW WHEN (is_weighty(OLD.role)) EXECUTE FUNCTION takes_two();
CREATE OR REPLACE TRIGGER role_is_never_rewritten BEFORE UPDATE ON directory_memberrole
  FOR EACH ROW EXECUTE FUNCTION takes_two();
CREATE OR REPLACE TRIGGER personal_permission_is_given_by_two BEFORE INSERT OR UPDATE ON directory_personalpermission
  FOR EACH ROW EXECUTE FUNCTION takes_two();
CREATE OR REPLACE TRIGGER account_is_switched_by_two BEFORE UPDATE OF active ON directory_member
  FOR EACH ROW WHEN (OLD.active IS DISTINCT FROM NEW.active) EXECUTE FUNCTION takes_two();

-- Approve a proposal and do what it says: 'done', 'hand' (not a second person) or 'gone' (decided or run out).
-- An administrator who is not the subject approves, so one always remains, also when two are taken away at once.
CREATE OR REPLACE FUNCTION carry_out_proposal(p_id bigint, p_by bigint, p_at timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  p directory_proposal%ROWTYPE;
BEGIN
  IF coalesce(acting_member(), p_by) <> p_by THEN
    RETURN 'hand';
  END IF;
  -- One at a time: whether somebody is still an administrator must not change while it is asked.
  PERFORM pg_advisory_xact_lock(4184);
  SELECT * INTO p FROM directory_proposal WHERE id = p_id AND state = 'open' AND expires_at > p_at FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'gone';
  END IF;
  IF NOT is_second_person(p_by, p.proposed_by_id, p.subject_id, p_at) OR 2 <> (
    SELECT count(*) FROM directory_member m JOIN directory_memberrole r ON r.member_id = m.id
    WHERE m.id IN (p_by, p.proposed_by_id) AND m.active AND r.role = 'administrator'
  ) THEN
    RETURN 'hand';
  END IF;
  UPDATE directory_proposal SET state = 'approved', decided_by_id = p_by, decided_at = p_at WHERE id = p_id;
  CASE p.kind
    WHEN 'give_role' THEN
      INSERT INTO directory_memberrole (member_id, role) VALUES (p.subject_id, p.detail) ON CONFLICT DO NOTHING;
    WHEN 'take_role' THEN
      DELETE FROM directory_memberrole WHERE member_id = p.subject_id AND role = p.detail;
    WHEN 'give_permission' THEN
      INSERT INTO directory_personalpermission (member_id, permission) VALUES (p.subject_id, p.detail)
      ON CONFLICT DO NOTHING;
    WHEN 'switch_off' THEN
      UPDATE directory_member SET active = false WHERE id = p.subject_id;
    WHEN 'switch_on' THEN
      UPDATE directory_member SET active = true, failures = 0, blocked_until = NULL WHERE id = p.subject_id;
  END CASE;
  RETURN 'done';
END $$;
GRANT EXECUTE ON FUNCTION carry_out_proposal(bigint, bigint, timestamptz) TO {desk};

-- Routing rules: read by whoever files, written by administrators, and never changed afterwards.
GRANT INSERT ON directory_routingversion TO {desk};
SELECT limit_rows(t::regclass, r::regrole, 'true', 'false')
FROM unnest(ARRAY['directory_routingversion']) AS t, unnest(ARRAY['{public}', '{line}', '{worker}']) AS r;
SELECT limit_rows('directory_routingversion', '{desk}', 'true', '(SELECT i_am(''administrator''))');
CREATE OR REPLACE TRIGGER routing_is_append_only BEFORE UPDATE OR DELETE ON directory_routingversion
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Letters: read by whoever writes to reporters, written by supervisors, and never changed afterwards.
GRANT SELECT, INSERT ON directory_letterversion TO {desk};
GRANT USAGE ON SEQUENCE directory_letterversion_id_seq TO {desk};
SELECT limit_rows('directory_letterversion', '{desk}', 'true', '(SELECT i_am(''supervisor''))');
CREATE OR REPLACE TRIGGER letters_are_append_only BEFORE UPDATE OR DELETE ON directory_letterversion
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
