-- How an agency is reached: every desk sees it, administrators say it, the worker goes by it. The address of an office is
-- sealed to the worker.
GRANT SELECT, INSERT, UPDATE ON referrals_channel TO {desk};
GRANT SELECT ON referrals_channel TO {worker};
SELECT limit_rows('referrals_channel', '{desk}', 'true', '(SELECT i_am(''administrator''))');
SELECT limit_rows('referrals_channel', '{worker}', 'true', 'false');
-- Whether an agency has officers who could see something, and who of them is there.
GRANT SELECT (agency_id) ON directory_member TO {worker};
