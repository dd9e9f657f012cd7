-- A system of an agency keeps where it is told, and sees what was sent there. No role but the worker's has what opens a secret.
GRANT SELECT, INSERT, UPDATE (secret, former, former_until, off_at, off_why) ON partners_webhook TO {api};
GRANT SELECT, INSERT, UPDATE (ended_at, next_at, outcome) ON partners_delivery TO {api};
SELECT limit_rows('partners_webhook', '{api}', 'agency_id = (SELECT callers_agency())');
SELECT limit_rows('partners_delivery', '{api}', 'EXISTS (SELECT 1 FROM partners_webhook w
  WHERE w.id = webhook_id AND w.agency_id = (SELECT callers_agency()))');
GRANT SELECT ON directory_agency, vault_sealingkey TO {api};

-- The worker sends. It switches off what takes nothing for a day and a half.
GRANT SELECT, UPDATE (off_at, off_why) ON partners_webhook TO {worker};
GRANT SELECT, DELETE, INSERT, UPDATE (attempts, next_at, handed_at, ended_at, outcome, trouble) ON partners_delivery TO {worker};
SELECT limit_rows(t::regclass, '{worker}', 'true') FROM unnest(ARRAY['partners_webhook', 'partners_delivery']) AS t;

-- On the desk, administrators and supervisors see which system is not told any more: no secret, no address.
GRANT SELECT (id, agency_id, off_at, off_why, made_at) ON partners_webhook TO {desk};
SELECT limit_rows('partners_webhook', '{desk}', '(SELECT i_am(''administrator'') OR i_am(''supervisor''))', 'false');
