-- Members set how they are written to, each in their own row. The worker notes what is due, and sends.
GRANT SELECT, INSERT, UPDATE (address, new_address, code, code_digest, code_made_at, code_failures, choices, daily_hour,
  quiet_from, quiet_until, due_at) ON mailing_mailbox TO {desk};
GRANT SELECT, DELETE, UPDATE (due_at) ON mailing_mailbox TO {worker};
GRANT SELECT, INSERT ON mailing_letter TO {desk};
GRANT SELECT, INSERT, DELETE, UPDATE (report, handed_at, attempts, trouble, given_up_at) ON mailing_letter TO {worker};
-- Whom the worker writes to: who is there, in which language, and who decides in a team. It learns no name and no login.
GRANT SELECT (id, pseudonym, language, active) ON directory_member TO {worker};
GRANT SELECT ON directory_memberrole, directory_membership TO {worker};
GRANT SELECT, DELETE, UPDATE (due_at) ON mailing_reporterbox TO {worker};
SELECT limit_rows(t::regclass, '{worker}', 'true')
FROM unnest(ARRAY['mailing_mailbox', 'mailing_reporterbox', 'mailing_letter']) AS t;
SELECT limit_rows(t::regclass, '{worker}', 'true', 'false')
FROM unnest(ARRAY['directory_member', 'directory_memberrole', 'directory_membership']) AS t;
SELECT limit_rows('mailing_mailbox', '{desk}', 'member_id = (SELECT acting_member())');
-- Administrators see that letters were given up, and how many.
SELECT limit_rows('mailing_letter', '{desk}',
  'member_id = (SELECT acting_member()) OR (SELECT i_am(''administrator''))',
  'member_id = (SELECT acting_member()) AND kind = ''code''');
