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
SELECT limit_rows(t::regclass, '{agency}',
  format('EXISTS (SELECT 1 FROM vault_sealingkey k WHERE k.key_id = %s.%s AND k.team_id = (SELECT my_agency_team()))',
    t, of_key),
  'false', CASE t WHEN 'vault_teamseed' THEN 'member_id = (SELECT acting_member())' ELSE 'false' END)
FROM (VALUES ('vault_teamseed', 'key_id'), ('vault_recoveryseed', 'key_id'), ('vault_rotation', 'old_id'),
  ('vault_grant', 'key_id')) AS v(t, of_key);
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
