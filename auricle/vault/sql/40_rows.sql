-- Keys: a team's are for its members, a seat's for the custodians. Administrators and auditors see that they exist; the
-- blobs are sealed to single members.
SELECT limit_rows(t::regclass, '{desk}',
  format('EXISTS (SELECT 1 FROM vault_sealingkey k WHERE k.key_id = %s.%s'
    ' AND k.team_id = ANY ((SELECT my_teams())::bigint[]))'
    ' OR (SELECT i_am(''administrator'') OR i_am(''auditor''))', t, of_key),
  format('EXISTS (SELECT 1 FROM vault_sealingkey k WHERE k.key_id = %s.%s'
    ' AND k.team_id = ANY ((SELECT my_teams())::bigint[]))', t, of_key),
  -- Who takes somebody out of a team takes away what they hold.
  '(SELECT i_am(''administrator'')) OR ' || format('EXISTS (SELECT 1 FROM vault_sealingkey k WHERE k.key_id = %s.%s'
    ' AND k.team_id = ANY ((SELECT my_teams())::bigint[]))', t, of_key))
FROM (VALUES ('vault_teamseed', 'key_id'), ('vault_recoveryseed', 'key_id'), ('vault_rotation', 'old_id')) AS v(t, of_key);
SELECT limit_rows('vault_rotation', '{worker}', 'true');
-- An officer has what belongs to the key of their own agency. A team of the desk is out of reach of this face, even in the
-- name of one of its members.
SELECT limit_rows(t::regclass, '{agency}', own_key,
  CASE t WHEN 'vault_grant' THEN 'false'
    WHEN 'vault_teamseed' THEN own_key || ' AND EXISTS (SELECT 1 FROM directory_member m WHERE m.id = member_id)'
    ELSE own_key END,
  CASE t WHEN 'vault_teamseed' THEN 'member_id = (SELECT acting_member())' ELSE 'false' END)
FROM (VALUES ('vault_teamseed', 'key_id'), ('vault_recoveryseed', 'key_id'), ('vault_rotation', 'old_id'),
  ('vault_grant', 'key_id')) AS v(t, of_key),
LATERAL (SELECT format('EXISTS (SELECT 1 FROM vault_sealingkey k WHERE k.key_id = %s.%s'
  ' AND k.team_id = (SELECT my_agency_team()))', t, of_key) AS own_key) AS o;
-- Public keys are open. An officer proposes one for their own agency, under its own name.
SELECT limit_rows('vault_sealingkey', r::regrole, 'true')
FROM unnest(ARRAY['{public}', '{line}', '{desk}', '{worker}', '{api}']) AS r;
SELECT limit_rows('vault_sealingkey', '{agency}', 'true', 'purpose = ''team'' AND team_id = (SELECT my_agency_team())
  AND holder = (SELECT t.code FROM directory_team t WHERE t.id = team_id)');
SELECT limit_rows('vault_seat', '{desk}',
  '(SELECT i_am(''custodian'') OR i_am(''administrator'') OR i_am(''auditor''))', '(SELECT i_am(''custodian''))');
SELECT limit_rows('vault_seatproposal', '{desk}',
  '(SELECT i_am(''custodian'') OR i_am(''administrator'') OR i_am(''auditor''))',
  '(SELECT i_am(''custodian'')) AND proposed_by_id = (SELECT acting_member())');

-- Sessions and member keys are read before anybody is known: signing in is by them. The agency face has its officers'.
SELECT limit_rows(t::regclass, '{agency}',
  format('EXISTS (SELECT 1 FROM directory_member m WHERE m.id = %s.member_id)', t))
FROM unnest(ARRAY['vault_desksession', 'vault_memberkey', 'vault_memberwrap']) AS t;
SELECT limit_rows(t::regclass, '{desk}', 'true')
FROM unnest(ARRAY['vault_desksession', 'vault_memberkey', 'vault_memberwrap']) AS t;
SELECT limit_rows('vault_desksession', '{worker}', 'true');
-- A ticket is shown before anybody is known; what it opens is then read as its member.
SELECT limit_rows('vault_fileticket', '{desk}', 'true');
SELECT limit_rows('vault_fileticket', '{agency}',
  'EXISTS (SELECT 1 FROM directory_member m WHERE m.id = vault_fileticket.member_id)');
