-- Copies with a disguised voice. Whoever may open the report asks; another one, who rules on referrals, decides.
GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_at) ON referrals_disguisedcopy TO {desk};
SELECT limit_rows('referrals_disguisedcopy', '{desk}',
  'EXISTS (SELECT 1 FROM reports_report r WHERE r.id = referrals_disguisedcopy.report_id)',
  'EXISTS (SELECT 1 FROM reports_report r WHERE r.id = referrals_disguisedcopy.report_id
    AND r.team_id = ANY ((SELECT my_teams())::bigint[]))');

-- Whoever asks, and whoever decides, does it in their own name, once, and never both.
CREATE OR REPLACE FUNCTION disguise_in_own_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF acting_member() IS NULL THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' AND (NEW.asked_by <> my_pseudonym() OR NEW.state <> 'asked')
    OR TG_OP = 'UPDATE' AND (OLD.state <> 'asked' OR NEW.state = 'asked' OR NEW.decided_by <> my_pseudonym()
      OR NOT i_am('supervisor')) THEN
    RAISE EXCEPTION 'permission denied: a disguised copy takes two people' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER disguise_in_own_name BEFORE INSERT OR UPDATE ON referrals_disguisedcopy
  FOR EACH ROW EXECUTE FUNCTION disguise_in_own_name();
