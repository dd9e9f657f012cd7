-- Keys: proposed by the desk, signed by the owner's commands, retired, destroyed. The log of it is written by a trigger.

CREATE OR REPLACE FUNCTION log_key() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  happened text;
BEGIN
  IF NEW.signature IS NULL THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' OR OLD.signature IS NULL THEN
    happened := 'signed';
  ELSIF NEW.signature IS DISTINCT FROM OLD.signature THEN
    happened := 'renewed';
  END IF;
  IF happened IS NOT NULL THEN
    INSERT INTO vault_keylogline (at, what, key_id, purpose, holder, public, signature, expires_at)
    VALUES (NEW.signed_at, happened, NEW.key_id, NEW.purpose, NEW.holder, NEW.public, NEW.signature, NEW.expires_at);
  END IF;
  IF NEW.retired_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.retired_at IS NULL) THEN
    INSERT INTO vault_keylogline (at, what, key_id, purpose, holder, public, signature, expires_at)
    VALUES (NEW.retired_at, 'retired', NEW.key_id, NEW.purpose, NEW.holder, NEW.public, NEW.signature, NEW.expires_at);
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER key_is_logged AFTER INSERT OR UPDATE ON vault_sealingkey
  FOR EACH ROW EXECUTE FUNCTION log_key();

CREATE OR REPLACE FUNCTION keep_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.signature IS NOT NULL THEN
      RAISE EXCEPTION 'a signed key stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
  END IF;
  IF (NEW.key_id, NEW.purpose, NEW.holder, NEW.public, NEW.team_id, NEW.outside) IS DISTINCT FROM
     (OLD.key_id, OLD.purpose, OLD.holder, OLD.public, OLD.team_id, OLD.outside)
     OR (OLD.signature IS NOT NULL AND NEW.signature IS NULL)
     OR (OLD.retired_at IS NOT NULL AND NEW.retired_at IS NULL)
     OR (OLD.destroyed_at IS NOT NULL AND NEW.destroyed_at IS NULL) THEN
    RAISE EXCEPTION 'a key is never changed back' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER key_stays_what_it_is BEFORE UPDATE OR DELETE ON vault_sealingkey
  FOR EACH ROW EXECUTE FUNCTION keep_key();

-- A key whose seed is elsewhere has none here, and only an agency can have one: reports of a team would stay shut.
CREATE OR REPLACE FUNCTION outside_key_is_an_agencys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM directory_team t WHERE t.id = NEW.team_id AND t.kind = 'agency') THEN
    RAISE EXCEPTION 'only an agency keeps a key elsewhere'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'outside_key_is_an_agencys', TABLE = 'vault_sealingkey';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER outside_key_is_an_agencys BEFORE INSERT ON vault_sealingkey
  FOR EACH ROW WHEN (NEW.outside) EXECUTE FUNCTION outside_key_is_an_agencys();

-- An agency's key is sealed to its officers alone, whatever a face or a recovery asks for.
CREATE OR REPLACE FUNCTION agency_seed_is_an_officers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM vault_sealingkey k JOIN directory_team t ON t.id = k.team_id
    WHERE k.key_id = NEW.key_id AND t.kind = 'agency' AND NOT EXISTS (
      SELECT 1 FROM directory_membership m WHERE m.team_id = t.id AND m.member_id = NEW.member_id)) THEN
    RAISE EXCEPTION 'an agency''s key is for its officers'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'agency_seed_is_an_officers', TABLE = 'vault_teamseed';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER agency_seed_is_an_officers BEFORE INSERT OR UPDATE ON vault_teamseed
  FOR EACH ROW EXECUTE FUNCTION agency_seed_is_an_officers();

CREATE OR REPLACE TRIGGER key_log_is_append_only BEFORE UPDATE OR DELETE ON vault_keylogline
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER key_log_is_never_emptied BEFORE TRUNCATE ON vault_keylogline
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT ON vault_keylogline TO {public}, {desk}, {worker};
-- The desk may propose a key. It cannot sign, renew or retire one.
GRANT INSERT (key_id, purpose, team_id, holder, public, created_at, outside) ON vault_sealingkey TO {desk};
GRANT INSERT ON vault_teamseed TO {desk};
GRANT SELECT, INSERT ON vault_recoveryseed, vault_rotation TO {desk};
GRANT SELECT ON vault_rotation TO {worker};
GRANT USAGE ON SEQUENCE vault_teamseed_id_seq, vault_recoveryseed_id_seq TO {desk};

-- What moves grants works past the limits on rows, so it asks by itself: a face acts for a member who holds the key.
CREATE OR REPLACE FUNCTION holds_seed(p_key bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN acting_member() IS NULL THEN session_user = current_user
    ELSE EXISTS (SELECT 1 FROM vault_teamseed t JOIN vault_sealingkey k ON k.key_id = t.key_id
      WHERE t.key_id = p_key AND t.member_id = acting_member()
      -- The agencies' face reaches no key of the desk, even in the name of somebody who holds it.
      AND (quote_ident(session_user)::regrole <> '{agency}'::regrole OR k.team_id = my_agency_team())) END
$$;

-- Somebody leaves teams: their seeds go, and each key that they held is due for a change. The seed of a key that nobody
-- else holds stays, or all that is sealed to it would be lost. Answers with the holders of such keys.
CREATE OR REPLACE FUNCTION leave_keys(p_member bigint, p_teams bigint[], p_at timestamptz)
RETURNS TABLE (key_id bytea, holder text, newly_due boolean, kept boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  k record;
BEGIN
  IF NOT (CASE WHEN acting_member() IS NULL THEN session_user = current_user
    ELSE acting_member() = p_member OR i_am('administrator') END) THEN
    RAISE EXCEPTION 'only for an administrator, or oneself' USING ERRCODE = 'insufficient_privilege';
  END IF;
  FOR k IN SELECT s.key_id, s.holder, s.retired_at, s.rotation_due_since FROM vault_sealingkey s
    JOIN vault_teamseed t ON t.key_id = s.key_id AND t.member_id = p_member
    WHERE s.team_id = ANY (p_teams) AND s.destroyed_at IS NULL ORDER BY s.created_at
    -- One at a time: two who leave at once would each see the other, and nobody would be left.
    FOR UPDATE OF s
  LOOP
    kept := NOT EXISTS (SELECT 1 FROM vault_teamseed t JOIN directory_member m ON m.id = t.member_id
      WHERE t.key_id = k.key_id AND t.member_id <> p_member AND m.active);
    newly_due := k.retired_at IS NULL AND k.rotation_due_since IS NULL;
    IF newly_due THEN
      UPDATE vault_sealingkey s SET rotation_due_since = p_at WHERE s.key_id = k.key_id;
    END IF;
    IF NOT kept THEN
      DELETE FROM vault_teamseed t WHERE t.key_id = k.key_id AND t.member_id = p_member;
    END IF;
    key_id := k.key_id;
    holder := k.holder;
    RETURN NEXT;
  END LOOP;
END $$;

-- How much is still sealed to a key.
CREATE OR REPLACE FUNCTION grants_under(p_key bytea) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*) FROM vault_grant WHERE key_id = p_key
$$;

-- The next grants of a retired key, in the order of their ids, with the commitment that each must meet.
CREATE OR REPLACE FUNCTION grants_to_move(p_old bytea, p_after bigint, p_most integer)
RETURNS TABLE (id bigint, report_id uuid, purpose text, blob bytea, commitment bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT g.id, g.report_id, g.purpose, g.blob, k.commitment
  FROM vault_grant g LEFT JOIN vault_reportkey k ON k.report_id = g.report_id AND k.purpose = g.purpose
  WHERE g.key_id = p_old AND g.id > p_after
    AND EXISTS (SELECT 1 FROM vault_sealingkey s WHERE s.key_id = p_old AND s.purpose = 'team' AND s.retired_at IS NOT NULL)
    AND (SELECT holds_seed(p_old))
  ORDER BY g.key_id, g.id LIMIT p_most
$$;

-- Put grants under the key that follows the old one, each at once and wholly. Whoever comes second finds nothing to
-- move: the condition on the old key decides. It is the only way by which a grant is ever changed.
CREATE OR REPLACE FUNCTION move_grants(
  p_old bytea, p_new bytea, p_ids bigint[], p_blobs bytea[], p_by text, p_unopened integer
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  doubled integer;
  moved_now integer;
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM vault_sealingkey o JOIN vault_sealingkey n ON n.purpose = o.purpose AND n.holder = o.holder
    WHERE o.key_id = p_old AND n.key_id = p_new AND o.purpose = 'team' AND o.retired_at IS NOT NULL
      AND n.retired_at IS NULL AND n.signature IS NOT NULL
  ) OR NOT holds_seed(p_old) THEN
    RAISE EXCEPTION 'not the key that follows' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- A report that has a grant under the new key already needs the old one no more.
  DELETE FROM vault_grant g USING vault_grant n
  WHERE g.id = ANY (p_ids) AND g.key_id = p_old
    AND n.report_id = g.report_id AND n.purpose = g.purpose AND n.key_id = p_new;
  GET DIAGNOSTICS doubled = ROW_COUNT;
  UPDATE vault_grant g SET key_id = p_new, blob = m.blob, granted_by = p_by
  FROM unnest(p_ids, p_blobs) AS m(id, blob) WHERE g.id = m.id AND g.key_id = p_old;
  GET DIAGNOSTICS moved_now = ROW_COUNT;
  UPDATE vault_rotation SET moved = moved + moved_now + doubled, unopened = unopened + p_unopened
  WHERE old_id = p_old;
  RETURN moved_now + doubled;
END $$;

-- The end of a retired key: its seeds, on members and for recovery, once nothing is sealed to it any more and whoever
-- was given the key shortly before has long sent what they had.
CREATE OR REPLACE FUNCTION destroy_seeds(p_key bytea, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE vault_sealingkey SET destroyed_at = p_at
  WHERE key_id = p_key AND purpose = 'team' AND destroyed_at IS NULL AND retired_at <= p_at - interval '24 hours'
    AND NOT EXISTS (SELECT 1 FROM vault_grant g WHERE g.key_id = p_key);
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  DELETE FROM vault_teamseed WHERE key_id = p_key;
  DELETE FROM vault_recoveryseed WHERE key_id = p_key;
  RETURN true;
END $$;

-- A grant's quick wrap is under the key that its row names: under another key it is worth nothing, and would let who holds
-- the old one open what is not theirs any more.
CREATE OR REPLACE FUNCTION drop_quick_wrap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.quick := NULL;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER quick_wrap_goes_with_its_key BEFORE UPDATE OF key_id, blob ON vault_grant
  FOR EACH ROW EXECUTE FUNCTION drop_quick_wrap();
-- What a search makes of a grant that it opened. Whatever else is written there opens nothing, and the grant is asked.
GRANT UPDATE (quick) ON vault_grant TO {desk};

GRANT EXECUTE ON FUNCTION leave_keys(bigint, bigint[], timestamptz) TO {desk};
GRANT EXECUTE ON FUNCTION grants_under(bytea) TO {desk}, {agency}, {worker};
GRANT EXECUTE ON FUNCTION grants_to_move(bytea, bigint, integer) TO {desk}, {agency};
GRANT EXECUTE ON FUNCTION move_grants(bytea, bytea, bigint[], bytea[], text, integer) TO {desk}, {agency};
GRANT EXECUTE ON FUNCTION destroy_seeds(bytea, timestamptz) TO {worker};
