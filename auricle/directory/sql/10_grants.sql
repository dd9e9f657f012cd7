-- What a reporter's form shows is open. Members are for the faces that they sign in to.
GRANT SELECT ON directory_region, directory_category, directory_team, directory_routingversion
  TO {public}, {line}, {desk}, {worker};
GRANT SELECT ON directory_team TO {agency};
-- How members work: set by themselves and by supervisors of their teams (40_rows.sql).
GRANT SELECT, INSERT, UPDATE (languages, skills, absent_from, absent_until, goes_on) ON directory_working TO {desk};
GRANT SELECT ON directory_agency TO {desk}, {agency};
GRANT SELECT ON directory_member, directory_memberrole, directory_membership, directory_personalpermission
  TO {desk}, {agency};
GRANT UPDATE (totp_last_step, failures, blocked_until, language) ON directory_member TO {desk}, {agency};
