-- Several agencies on one matter. An agency learns of the others' names and of who leads, where the desk said so for its own
-- referral, and of nothing else: no report, no number of theirs, no state.
CREATE OR REPLACE FUNCTION others_on_it(p_referral uuid) RETURNS TABLE (names jsonb, lead boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.names, bool_or(o.lead)
  FROM referrals_referral r
  JOIN referrals_referral o ON o.agency_id <> r.agency_id AND (o.report_id = r.report_id OR o.report_id IN (
    SELECT n.report_id FROM reports_matterreport m JOIN reports_matterreport n ON n.matter_id = m.matter_id
    WHERE m.report_id = r.report_id))
  JOIN directory_agency a ON a.id = o.agency_id
  WHERE r.id = p_referral AND r.agency_id = my_agency() AND r.told_others
    AND r.state NOT IN ('DRAFTED', 'APPROVED', 'DISCARDED', 'SENT', 'UNDELIVERED', 'RECALLED', 'RETURN_UPHELD')
    AND o.state NOT IN ('DRAFTED', 'APPROVED', 'DISCARDED', 'SENT', 'UNDELIVERED', 'RECALLED', 'RETURN_UPHELD', 'INFORMED')
  GROUP BY a.id, a.names
$$;
GRANT EXECUTE ON FUNCTION others_on_it(uuid) TO {agency};

GRANT UPDATE (told_others) ON referrals_referral TO {desk};
GRANT SELECT, INSERT ON referrals_meeting, referrals_meetingcopy, referrals_meetingstep TO {desk};
GRANT UPDATE (state, done_at, done_by) ON referrals_meetingstep TO {desk}, {agency};
GRANT USAGE ON SEQUENCE referrals_meetingcopy_id_seq, referrals_meetingstep_id_seq TO {desk};
GRANT SELECT (id, held_on, made_at) ON referrals_meeting TO {agency};
GRANT SELECT ON referrals_meetingcopy TO {agency};
GRANT SELECT (id, meeting_id, number, agency_id, due_at, state, done_at) ON referrals_meetingstep TO {agency};
GRANT SELECT ON referrals_meeting, referrals_meetingcopy, referrals_meetingstep TO {worker};
GRANT UPDATE (warned) ON referrals_meetingstep TO {worker};

SELECT limit_rows('referrals_meeting', '{desk}', 'team_id = ANY ((SELECT my_teams())::bigint[]) OR (SELECT i_am(''auditor''))',
  'team_id = ANY ((SELECT my_teams())::bigint[]) AND made_by = (SELECT my_pseudonym())');
SELECT limit_rows('referrals_meetingcopy', '{desk}',
  'EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = referrals_meetingcopy.referral_id)',
  'EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = referrals_meetingcopy.referral_id
    AND r.team_id = ANY ((SELECT my_teams())::bigint[]))');
SELECT limit_rows('referrals_meetingstep', '{desk}',
  'EXISTS (SELECT 1 FROM referrals_meeting m WHERE m.id = referrals_meetingstep.meeting_id)',
  'EXISTS (SELECT 1 FROM referrals_meeting m WHERE m.id = referrals_meetingstep.meeting_id
    AND m.team_id = ANY ((SELECT my_teams())::bigint[]))');
-- An agency sees the meetings whose record lies with a referral of its own, and says of its own steps that they are done.
SELECT limit_rows('referrals_meetingcopy', '{agency}',
  'EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = referrals_meetingcopy.referral_id AND r.state <> ''RECALLED'')', 'false');
SELECT limit_rows('referrals_meeting', '{agency}',
  'EXISTS (SELECT 1 FROM referrals_meetingcopy c WHERE c.meeting_id = referrals_meeting.id)', 'false');
SELECT limit_rows('referrals_meetingstep', '{agency}',
  'EXISTS (SELECT 1 FROM referrals_meetingcopy c WHERE c.meeting_id = referrals_meetingstep.meeting_id)',
  'agency_id = (SELECT my_agency())');
SELECT limit_rows(t::regclass, '{worker}', 'true')
FROM unnest(ARRAY['referrals_meeting', 'referrals_meetingcopy', 'referrals_meetingstep']) AS t;

-- Whoever says how a step stands says it in their own name; an agency says only that it is done.
CREATE OR REPLACE FUNCTION step_in_own_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF acting_member() IS NOT NULL AND (NEW.done_by NOT IN ('', my_pseudonym())
      OR my_agency() IS NOT NULL AND (OLD.state <> 'open' OR NEW.state <> 'done')) THEN
    RAISE EXCEPTION 'permission denied: a step is ended in one''s own name' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER step_in_own_name BEFORE UPDATE OF state, done_at, done_by ON referrals_meetingstep
  FOR EACH ROW EXECUTE FUNCTION step_in_own_name();
