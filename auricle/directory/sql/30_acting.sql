-- Whom a face acts for (directory/acting.py), and what follows from it: for the conditions of limit_rows.
-- Conditions name these inside (SELECT ...), so that they are asked once for a statement and not for each row.

CREATE OR REPLACE FUNCTION acting_member() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT nullif(current_setting('auricle.member', true), '')::bigint $$;

CREATE OR REPLACE FUNCTION my_teams() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(team_id), '{}') FROM directory_membership WHERE member_id = acting_member()
$$;

CREATE OR REPLACE FUNCTION my_agency() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT agency_id FROM directory_member WHERE id = acting_member()
$$;

-- The team that holds the key of the acting officer's agency; no team of the desk, whoever is named.
CREATE OR REPLACE FUNCTION my_agency_team() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT t.team_id FROM directory_membership t JOIN directory_agency a ON a.team_id = t.team_id
  WHERE t.member_id = acting_member()
$$;

CREATE OR REPLACE FUNCTION i_am(p_role text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM directory_memberrole WHERE member_id = acting_member() AND role = p_role)
$$;

CREATE OR REPLACE FUNCTION my_pseudonym() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT pseudonym FROM directory_member WHERE id = acting_member()
$$;

GRANT EXECUTE ON FUNCTION acting_member(), my_teams(), my_agency(), i_am(text) TO {desk}, {agency}, {worker};
GRANT EXECUTE ON FUNCTION my_agency_team() TO {agency};
GRANT EXECUTE ON FUNCTION my_pseudonym() TO {desk}, {agency};
