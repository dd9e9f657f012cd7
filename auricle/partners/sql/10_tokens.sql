-- Tokens are made, agreed to and withdrawn by administrators on the desk. Nobody changes what one may do.
GRANT SELECT, INSERT, UPDATE (agreed_by_id, agreed_at, withdrawn_by_id, withdrawn_at) ON partners_token TO {desk};
GRANT USAGE ON SEQUENCE partners_token_id_seq TO {desk};
GRANT SELECT ON partners_refusal TO {desk};
SELECT limit_rows(t::regclass, '{desk}', '(SELECT i_am(''administrator''))')
FROM unnest(ARRAY['partners_token', 'partners_refusal']) AS t;

-- Each makes, agrees and withdraws in their own name, and two accounts of one hand are not two people.
CREATE OR REPLACE FUNCTION token_in_own_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.made_by_id IS DISTINCT FROM acting_member() OR NEW.agreed_by_id IS NOT NULL OR NEW.withdrawn_by_id IS NOT NULL THEN
      RAISE EXCEPTION 'permission denied: a token is made in one''s own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.withdrawn_at IS NOT NULL
    OR NEW.agreed_by_id IS DISTINCT FROM OLD.agreed_by_id AND (OLD.agreed_by_id IS NOT NULL
      OR NEW.agreed_by_id IS DISTINCT FROM acting_member()
      OR share_a_hand(NEW.agreed_by_id, NEW.made_by_id, NEW.agreed_at))
    OR NEW.withdrawn_by_id IS DISTINCT FROM OLD.withdrawn_by_id AND NEW.withdrawn_by_id IS DISTINCT FROM acting_member() THEN
    RAISE EXCEPTION 'permission denied: a second person agrees in their own name' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER token_in_own_name BEFORE INSERT OR UPDATE OF agreed_by_id, agreed_at, withdrawn_by_id, withdrawn_at
  ON partners_token
  FOR EACH ROW EXECUTE FUNCTION token_in_own_name();

-- Which token the interface for machines acts for (partners/acting.py), and whose agency's rows it may therefore see.
CREATE OR REPLACE FUNCTION acting_token() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT nullif(current_setting('auricle.token', true), '')::bigint $$;

CREATE OR REPLACE FUNCTION callers_agency() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT agency_id FROM partners_token WHERE id = acting_token() AND withdrawn_at IS NULL
$$;

CREATE OR REPLACE FUNCTION callers_pseudonym() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT pseudonym FROM partners_token WHERE id = acting_token() AND withdrawn_at IS NULL
$$;

-- Asked before anybody is known: the one row behind a hash, which only a holder of the token and of the key can make.
CREATE OR REPLACE FUNCTION token_find(p_digest bytea)
RETURNS TABLE (id bigint, pseudonym text, agency_id bigint, agency text, label text, scopes text, made_at timestamptz,
  expires_at timestamptz, agreed boolean, withdrawn boolean, used_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT t.id, t.pseudonym::text, t.agency_id, a.code::text, t.label::text, t.scopes::text, t.made_at, t.expires_at,
    t.agreed_at IS NOT NULL, t.withdrawn_at IS NOT NULL, t.used_on
  FROM partners_token t JOIN directory_agency a ON a.id = t.agency_id WHERE t.digest = p_digest
$$;

-- The first refusal of a token for a reason on a day leaves a line in the trail; the others of that day are counted, and
-- beyond a thousand not even that: whoever calls on and on fills no table and no log. True: there is a new line.
CREATE OR REPLACE FUNCTION token_refused(p_token bigint, p_why text, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  counted integer;
BEGIN
  INSERT INTO partners_refusal AS r (token_id, why, day, count) VALUES (p_token, p_why, (p_at AT TIME ZONE 'UTC')::date, 1)
  ON CONFLICT (token_id, why, day) DO UPDATE SET count = r.count + 1 WHERE r.count < 1000
  RETURNING count INTO counted;
  IF counted IS DISTINCT FROM 1 THEN
    RETURN false;
  END IF;
  PERFORM trail_append(p_at, coalesce((SELECT pseudonym FROM partners_token WHERE id = p_token), 'nobody'),
    'token_refused', ''::bytea, format('{"why":"%s"}', p_why), NULL);
  RETURN true;
END $$;

GRANT EXECUTE ON FUNCTION acting_token(), callers_agency(), callers_pseudonym(), token_find(bytea), token_refused(bigint, text, timestamptz)
  TO {api};
-- Of all tokens the interface sees the one that it acts for, and writes down the day.
GRANT SELECT, UPDATE (used_on) ON partners_token TO {api};
SELECT limit_rows('partners_token', '{api}', 'id = (SELECT acting_token())');
GRANT EXECUTE ON FUNCTION trail_append(timestamptz, text, text, bytea, text, bytea) TO {api};
