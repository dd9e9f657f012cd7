-- The log of a referral is what happened; its row is a cache. A state changes only together with the event that the state
-- table (referrals_referraltransition, written from referrals/lifecycle.py) allows to this side.

CREATE OR REPLACE FUNCTION stamp_referral_event() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  r referrals_referral%ROWTYPE;
BEGIN
  -- Who writes an event can choose its time, not the time at which the database learned of it.
  NEW.recorded_at := clock_timestamp();
  IF NOT EXISTS (
    SELECT 1 FROM referrals_referraltransition t
    WHERE t.from_state = NEW.from_state AND t.move = NEW.kind AND t.to_state = NEW.to_state AND t.side = NEW.side
  ) THEN
    RAISE EXCEPTION 'no move % of the % leads from % to %', NEW.kind, NEW.side, NEW.from_state, NEW.to_state
      USING ERRCODE = 'check_violation';
  END IF;
  SELECT * INTO r FROM referrals_referral WHERE id = NEW.referral_id;
  IF NOT (NEW.number = 1 AND NEW.from_state = '' AND r.version = 1)
    AND NOT (r.state = NEW.from_state AND r.version = NEW.number - 1) THEN
    RAISE EXCEPTION 'event % does not follow the last one of its referral', NEW.number
      USING ERRCODE = 'check_violation';
  END IF;
  -- Approval is another person's, unless two people agreed beforehand that this agency may be asked this.
  IF NEW.kind = 'approve' AND NEW.actor = r.drafted_by AND NOT EXISTS (
    SELECT 1 FROM referrals_agreement a
    WHERE a.agency_id = r.agency_id AND a.category_id IN (r.category_id,
        (SELECT c.parent_id FROM directory_category c WHERE c.id = r.category_id))
      AND a.asked = r.asked AND a.approved_by <> '' AND a.ended_at IS NULL AND a.valid_until > NEW.at
  ) THEN
    RAISE EXCEPTION 'nobody approves their own draft' USING ERRCODE = 'check_violation';
  END IF;
  -- A contested ruling is another person's to decide.
  IF NEW.kind IN ('uphold_return', 'overrule_return') AND EXISTS (
    SELECT 1 FROM referrals_referralevent e WHERE e.referral_id = NEW.referral_id AND e.actor = NEW.actor
      AND e.kind IN ('uphold_return', 'overrule_return')
  ) THEN
    RAISE EXCEPTION 'nobody rules twice on one referral' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.side = 'desk' AND NEW.kind IN ('approve', 'uphold_return', 'overrule_return', 'ask_reporter', 'verify', 'update', 'arrange',
      'meeting', 'acknowledge', 'accept', 'request_return', 'report_outcome') AND EXISTS (
    SELECT 1 FROM reports_event e WHERE e.report_id = r.report_id AND e.kind = 'declare_conflict'
      AND e.actor = NEW.actor AND NOT EXISTS (SELECT 1 FROM reports_event b WHERE b.report_id = e.report_id
        AND b.actor = e.actor AND b.kind = 'take_back_conflict' AND b.number > e.number)
  ) THEN
    RAISE EXCEPTION 'a conflict of interest was declared' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION referral_follows_events() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM referrals_referralevent e
    WHERE e.referral_id = NEW.id AND e.number = NEW.version AND e.to_state = NEW.state
  ) OR EXISTS (
    SELECT 1 FROM referrals_referralevent e WHERE e.referral_id = NEW.id AND e.number > NEW.version
  ) THEN
    RAISE EXCEPTION 'the state of a referral changes only by an event' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

-- A referral begins as a draft of the team that has the report, and for good: of this report, to this agency.
CREATE OR REPLACE FUNCTION referral_begins() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state <> 'DRAFTED' OR NEW.version <> 1 OR NOT EXISTS (
    SELECT 1 FROM reports_report p WHERE p.id = NEW.report_id AND p.team_id = NEW.team_id
  ) THEN
    RAISE EXCEPTION 'a referral begins as a draft of its report''s team' USING ERRCODE = 'check_violation';
  END IF;
  -- Whoever closes the agency at this moment waits for this row, or this one for that.
  IF (SELECT a.closed_at IS NOT NULL FROM directory_agency a WHERE a.id = NEW.agency_id FOR SHARE) THEN
    RAISE EXCEPTION 'nothing new is handed to an agency that is closed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

-- How many referrals a report waits for. Its lifecycle asks for it before it closes or is handed over.
CREATE OR REPLACE FUNCTION count_open_referrals() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE reports_report SET open_referrals = (
    SELECT count(*) FROM referrals_referral r WHERE r.report_id = NEW.report_id
      AND r.state NOT IN ('ENDED', 'RETURN_UPHELD', 'RECALLED', 'INFORMED', 'DISCARDED'))
  WHERE id = NEW.report_id;
  RETURN NULL;
END $$;

-- A report is referred because a referral of it was approved, and for no other reason.
CREATE OR REPLACE FUNCTION report_is_referred() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM referrals_referral r WHERE r.report_id = NEW.report_id AND r.state = 'APPROVED'
  ) THEN
    RAISE EXCEPTION 'no approved referral of this report' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

-- When the report is destroyed, so is what was handed over of it: the copy would otherwise outlive it here.
CREATE OR REPLACE FUNCTION referrals_are_destroyed() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM vault_objectchunk c USING vault_sealedobject o, referrals_referral r
  WHERE r.report_id = NEW.id AND o.report_id = r.id AND c.object_id = o.id;
  DELETE FROM vault_sealedobject o USING referrals_referral r WHERE r.report_id = NEW.id AND o.report_id = r.id;
  DELETE FROM vault_grant g USING referrals_referral r WHERE r.report_id = NEW.id AND g.report_id = r.id;
  DELETE FROM vault_reportkey k USING referrals_referral r WHERE r.report_id = NEW.id AND k.report_id = r.id;
  RETURN NULL;
END $$;

-- What was recalled opens for nobody at the agency from that moment on.
CREATE OR REPLACE FUNCTION recalled_is_closed() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM vault_grant g USING vault_sealingkey k, directory_agency a
  WHERE g.report_id = NEW.id AND k.key_id = g.key_id AND a.id = NEW.agency_id AND k.team_id = a.team_id;
  RETURN NULL;
END $$;

-- An agency is closed when nothing that it was handed is open any more.
CREATE OR REPLACE FUNCTION agency_has_open_referrals() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM referrals_referral r WHERE r.agency_id = NEW.id
      AND r.state NOT IN ('ENDED', 'RETURN_UPHELD', 'RECALLED', 'INFORMED', 'DISCARDED')
  ) THEN
    RAISE EXCEPTION 'the agency has open referrals'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'agency_has_open_referrals', TABLE = 'directory_agency';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER agency_has_open_referrals BEFORE UPDATE OF closed_at ON directory_agency
  FOR EACH ROW WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION agency_has_open_referrals();

-- A clock that was given more time, or that began anew, warns anew. Agencies, who extend, cannot write that themselves.
CREATE OR REPLACE FUNCTION clock_warns_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.warned := 0;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER referral_clock_warns_anew BEFORE UPDATE OF due_at ON referrals_referralclock
  FOR EACH ROW WHEN (OLD.due_at IS DISTINCT FROM NEW.due_at) EXECUTE FUNCTION clock_warns_anew();

-- A standing agreement is made and approved in one's own name, once, and does not come back to life.
CREATE OR REPLACE FUNCTION agreement_in_own_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF acting_member() IS NOT NULL AND (CASE TG_OP
      WHEN 'INSERT' THEN NEW.made_by IS DISTINCT FROM my_pseudonym() OR NEW.approved_by <> ''
      ELSE OLD.ended_at IS NOT NULL OR NEW.approved_by <> OLD.approved_by AND (OLD.approved_by <> ''
        OR NEW.approved_by IS DISTINCT FROM my_pseudonym())
    END) THEN
    RAISE EXCEPTION 'permission denied: an agreement is made and approved in one''s own name'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER referral_event_is_stamped BEFORE INSERT ON referrals_referralevent
  FOR EACH ROW EXECUTE FUNCTION stamp_referral_event();
CREATE OR REPLACE TRIGGER referral_event_is_append_only BEFORE UPDATE OR DELETE ON referrals_referralevent
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER referral_events_are_never_emptied BEFORE TRUNCATE ON referrals_referralevent
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER opening_is_append_only BEFORE UPDATE OR DELETE ON referrals_opening
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER agreement_in_own_name BEFORE INSERT OR UPDATE ON referrals_agreement
  FOR EACH ROW EXECUTE FUNCTION agreement_in_own_name();
CREATE OR REPLACE TRIGGER referral_begins BEFORE INSERT ON referrals_referral
  FOR EACH ROW EXECUTE FUNCTION referral_begins();
CREATE OR REPLACE TRIGGER referral_state_follows_events BEFORE UPDATE OF state, version ON referrals_referral
  FOR EACH ROW WHEN ((OLD.state, OLD.version) IS DISTINCT FROM (NEW.state, NEW.version))
  EXECUTE FUNCTION referral_follows_events();
CREATE OR REPLACE TRIGGER referral_stays_whose_it_is BEFORE UPDATE OF report_id, agency_id, team_id, kind, asked, drafted_by
  ON referrals_referral FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER open_referrals_are_counted AFTER INSERT OR UPDATE OF state ON referrals_referral
  FOR EACH ROW EXECUTE FUNCTION count_open_referrals();
CREATE OR REPLACE TRIGGER recalled_is_closed AFTER UPDATE OF state ON referrals_referral
  FOR EACH ROW WHEN (NEW.state = 'RECALLED' AND OLD.state <> 'RECALLED') EXECUTE FUNCTION recalled_is_closed();
CREATE OR REPLACE TRIGGER report_is_referred BEFORE INSERT ON reports_event
  FOR EACH ROW WHEN (NEW.kind = 'refer') EXECUTE FUNCTION report_is_referred();
CREATE OR REPLACE TRIGGER referrals_are_destroyed AFTER UPDATE OF state ON reports_report
  FOR EACH ROW WHEN (NEW.state = 'DISPOSED' AND OLD.state <> 'DISPOSED') EXECUTE FUNCTION referrals_are_destroyed();

-- The agency never learns which report a referral is of: the column is not theirs.
GRANT SELECT (id, team_id, agency_id, category_id, region_id, grade, kind, asked, state, version, package, seen_package, lead,
  made_at, sent_at, ended_at, ground, outcome, reworks, extended_until, waits_for, next_due_at, next_due_kind)
  ON referrals_referral TO {agency};
GRANT UPDATE (state, version, seen_package, ground, outcome, extended_until, waits_for, next_due_at, next_due_kind, ended_at)
  ON referrals_referral TO {agency};
GRANT SELECT, INSERT ON referrals_referral TO {desk};
GRANT UPDATE (state, version, package, lead, waits_for, reworks, channel, tries, trouble, next_try_at, next_due_at, next_due_kind,
  sent_at, ended_at, ground, outcome) ON referrals_referral TO {desk};
GRANT SELECT ON referrals_referral TO {worker};
GRANT UPDATE (state, version, tries, trouble, next_try_at, next_due_at, next_due_kind, ended_at) ON referrals_referral TO {worker};
GRANT SELECT, INSERT ON referrals_referralevent, referrals_referralclock, referrals_referraloutbox TO {desk}, {agency}, {worker};
GRANT UPDATE (started_at, due_at, stopped_at, stop_event) ON referrals_referralclock TO {desk}, {agency};
GRANT UPDATE (started_at, due_at, stopped_at, stop_event, warned) ON referrals_referralclock TO {worker};
GRANT DELETE ON referrals_referraloutbox TO {worker};
GRANT SELECT ON referrals_referraltransition TO {desk}, {agency}, {worker};
GRANT SELECT ON referrals_package TO {desk}, {agency};
GRANT INSERT, UPDATE (released_by, released_at) ON referrals_package TO {desk};
GRANT SELECT ON referrals_opening TO {desk}, {agency};
GRANT INSERT ON referrals_opening TO {agency};
GRANT SELECT, INSERT, UPDATE (approved_by, ended_at) ON referrals_agreement TO {desk};
GRANT USAGE ON SEQUENCE referrals_referralevent_id_seq, referrals_referralclock_id_seq, referrals_referraloutbox_id_seq
  TO {desk}, {agency}, {worker};
GRANT USAGE ON SEQUENCE referrals_package_id_seq, referrals_agreement_id_seq TO {desk};
GRANT USAGE ON SEQUENCE referrals_opening_id_seq TO {agency};
-- An officer opens what was sealed to the agency, and seals answers under the same key.
GRANT SELECT ON vault_reportkey, vault_sealedobject, vault_objectchunk TO {agency};
GRANT INSERT ON vault_sealedobject TO {agency};
GRANT SELECT ON reports_termsversion, directory_category, directory_region, directory_routingversion TO {agency};
-- Copies of attachments are kept chunk by chunk, as those of a report are.
GRANT EXECUTE ON FUNCTION keep_chunk(uuid, integer, bytea, timestamptz) TO {desk};
