-- The agency face knows officers alone: before somebody has signed in, those of every agency, then those of their own.
SELECT limit_rows('directory_member', '{agency}',
  'agency_id IS NOT NULL AND (acting_member() IS NULL OR agency_id = (SELECT my_agency()))');
SELECT limit_rows(t::regclass, '{agency}',
  format('EXISTS (SELECT 1 FROM directory_member m WHERE m.id = %s.member_id)', t), 'false')
FROM unnest(ARRAY['directory_memberrole', 'directory_membership', 'directory_personalpermission']) AS t;
-- Ways in belong to officers as their accounts do; an invitation says for which agency it is.
SELECT limit_rows(t::regclass, '{agency}', format('EXISTS (SELECT 1 FROM directory_member m WHERE m.id = %s.member_id)', t))
FROM unnest(ARRAY['directory_authenticator', 'directory_devicerest', 'directory_recoverycode']) AS t;
SELECT limit_rows('directory_invitation', '{agency}', 'agency_id IS NOT NULL');
SELECT limit_rows(t::regclass, '{desk}', 'true') FROM unnest(ARRAY['directory_authenticator', 'directory_devicerest',
  'directory_recoverycode', 'directory_invitation']) AS t;
SELECT limit_rows('directory_devicerest', '{worker}', 'true');
-- A link to an identity provider signs its member in, so it is made by that member alone, and taken away by them or by an
-- administrator. It is read before anybody is known.
SELECT limit_rows('directory_signonlink', '{agency}',
  'EXISTS (SELECT 1 FROM directory_member m WHERE m.id = directory_signonlink.member_id)',
  'member_id = (SELECT acting_member())');
SELECT limit_rows('directory_signonlink', '{desk}', 'true', 'member_id = (SELECT acting_member())',
  'member_id = (SELECT acting_member()) OR (SELECT i_am(''administrator''))');
-- The desk knows everybody who works here: it signs them in, and names colleagues in logs and lists.
SELECT limit_rows('directory_member', '{desk}', 'true');
SELECT limit_rows(t::regclass, '{desk}', 'true', '(SELECT i_am(''administrator''))')
FROM unnest(ARRAY['directory_memberrole', 'directory_membership', 'directory_personalpermission']) AS t;
-- Whoever shares out work sees who speaks what and who is away. It is set by the member, or by a supervisor of a team of theirs.
SELECT limit_rows('directory_working', '{desk}', 'true',
  'member_id = (SELECT acting_member()) OR (SELECT i_am(''supervisor'')) AND EXISTS (
    SELECT 1 FROM directory_membership m
    WHERE m.member_id = directory_working.member_id AND m.team_id = ANY ((SELECT my_teams())::bigint[]))');
