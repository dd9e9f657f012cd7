-- The desk sees the referrals of its teams' reports; an agency those that were sent to it, whatever a query forgets. The
-- tables of the vault that belong to a referral are declared here, beside what the reports say of them.

SELECT limit_rows('referrals_referral', '{desk}',
  'team_id = ANY ((SELECT my_teams())::bigint[]) OR (SELECT i_am(''auditor''))',
  'team_id = ANY ((SELECT my_teams())::bigint[])');
SELECT limit_rows('referrals_referral', '{agency}',
  'agency_id = (SELECT my_agency()) AND state NOT IN (''DRAFTED'', ''APPROVED'', ''DISCARDED'', ''SENT'', ''UNDELIVERED'')');

SELECT limit_rows('referrals_referralevent', '{desk}',
  'EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = referrals_referralevent.referral_id)',
  'side = ''desk'' AND actor = (SELECT my_pseudonym()) AND EXISTS (SELECT 1 FROM referrals_referral r
    WHERE r.id = referrals_referralevent.referral_id AND r.team_id = ANY ((SELECT my_teams())::bigint[]))');
-- What of a referral's log an agency is told, and what it may read: of what the desk does, what is said to it and what its
-- clocks are computed from, never how an outcome was verified. These are TOLD and READ of agency_rules.py; a test holds that.
CREATE OR REPLACE FUNCTION agency_is_told(p_kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT p_kind IN ('delivered', 'answer', 'update', 'uphold_return', 'overrule_return', 'rework', 'end', 'recall', 'arrange', 'meeting')
$$;
CREATE OR REPLACE FUNCTION agency_may_read(p_side text, p_kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT p_side <> 'desk' OR p_kind IN ('draft', 'approve', 'send', 'send_again', 'post') OR agency_is_told(p_kind)
    -- What the desk entered for it from a letter or a call.
    OR p_kind IN ('acknowledge', 'accept', 'request_return', 'report_outcome')
$$;
GRANT EXECUTE ON FUNCTION agency_is_told(text), agency_may_read(text, text) TO {desk}, {agency}, {api}, {worker};
-- Officers write in their own name.
SELECT limit_rows('referrals_referralevent', '{agency}',
  'agency_may_read(side, kind) AND EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = referrals_referralevent.referral_id)',
  'side = ''agency'' AND actor = (SELECT my_pseudonym())
    AND EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = referrals_referralevent.referral_id)');
SELECT limit_rows('referrals_referralevent', '{worker}', 'true', 'side = ''clock''');

SELECT limit_rows(t::regclass, '{desk}', format('EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = %s.referral_id)', t),
  format('EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = %s.referral_id
    AND r.team_id = ANY ((SELECT my_teams())::bigint[]))', t))
FROM unnest(ARRAY['referrals_referralclock', 'referrals_referraloutbox', 'referrals_package', 'referrals_opening']) AS t;
SELECT limit_rows(t::regclass, '{agency}', format('EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = %s.referral_id)', t))
FROM unnest(ARRAY['referrals_referralclock', 'referrals_referraloutbox']) AS t;
SELECT limit_rows('referrals_package', '{agency}',
  'released_at IS NOT NULL AND EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = referrals_package.referral_id
    AND r.state <> ''RECALLED'')', 'false');
SELECT limit_rows('referrals_opening', '{agency}',
  'EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = referrals_opening.referral_id)',
  'officer = (SELECT my_pseudonym()) AND EXISTS (SELECT 1 FROM referrals_package p
    WHERE p.referral_id = referrals_opening.referral_id AND p.number = referrals_opening.package
      AND (p.document = referrals_opening.object_id OR referrals_opening.object_id = ANY (p.files)))');
-- Agreements hold nothing of a report: every desk sees them, supervisors make them, in their own name.
SELECT limit_rows('referrals_agreement', '{desk}', 'true', '(SELECT i_am(''supervisor''))');
SELECT limit_rows(t::regclass, '{worker}', 'true')
FROM unnest(ARRAY['referrals_referral', 'referrals_referralclock', 'referrals_referraloutbox']) AS t;

-- What was sealed for an agency: the desk's team that handed it over, and the agency. Unreleased versions are the desk's.
SELECT limit_rows(t::regclass, '{desk}',
  format('EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = %s.report_id
    AND r.team_id = ANY ((SELECT my_teams())::bigint[]))', t), p_part => '_of_referrals')
FROM unnest(ARRAY['vault_reportkey', 'vault_grant', 'vault_sealedobject']) AS t;
SELECT limit_rows('vault_reportkey', '{agency}',
  'EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = vault_reportkey.report_id AND r.state <> ''RECALLED'')', 'false');
SELECT limit_rows('vault_sealedobject', '{agency}',
  'EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = vault_sealedobject.report_id AND r.state <> ''RECALLED'')
    AND (label LIKE ''words/%'' OR EXISTS (SELECT 1 FROM referrals_package p
      WHERE p.referral_id = vault_sealedobject.report_id
        AND (p.document = vault_sealedobject.id OR vault_sealedobject.id = ANY (p.files))))',
  'label LIKE ''words/%'' AND EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = vault_sealedobject.report_id
    AND r.state <> ''RECALLED'')');
SELECT limit_rows('vault_objectchunk', '{agency}',
  'EXISTS (SELECT 1 FROM vault_sealedobject o WHERE o.id = vault_objectchunk.object_id)', 'false');
