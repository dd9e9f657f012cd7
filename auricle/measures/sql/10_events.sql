-- The log of a measure is what happened; its row is a cache. A state changes only together with the event that the state
-- table (measures_measuretransition, written from measures/lifecycle.py) allows to this side.

CREATE OR REPLACE FUNCTION stamp_measure_event() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  m measures_measure%ROWTYPE;
BEGIN
  -- Who writes an event can choose its time, not the time at which the database learned of it.
  NEW.recorded_at := clock_timestamp();
  IF NOT EXISTS (
    SELECT 1 FROM measures_measuretransition t
    WHERE t.from_state = NEW.from_state AND t.move = NEW.kind AND t.to_state = NEW.to_state AND t.side = NEW.side
  ) THEN
    RAISE EXCEPTION 'no move % of the % leads from % to %', NEW.kind, NEW.side, NEW.from_state, NEW.to_state
      USING ERRCODE = 'check_violation';
  END IF;
  SELECT * INTO m FROM measures_measure WHERE referral_id = NEW.measure_id;
  IF NOT (NEW.number = 1 AND NEW.from_state = '' AND m.version = 1)
    AND NOT (m.state = NEW.from_state AND m.version = NEW.number - 1) THEN
    RAISE EXCEPTION 'event % does not follow the last one of its measure', NEW.number
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.kind = 'release_numbers' AND NEW.actor = m.requested_by THEN
    RAISE EXCEPTION 'nobody releases the account numbers that they asked for' USING ERRCODE = 'check_violation';
  END IF;
  -- A bank is phoned at a number of our directory that two people stand for.
  IF NEW.kind = 'phone' AND (m.numbers_released_at IS NULL OR NOT EXISTS (
    SELECT 1 FROM measures_callbacknumber n JOIN referrals_referral r ON r.agency_id = n.agency_id
    WHERE r.id = NEW.measure_id AND n.id = (NEW.data ->> 'called')::bigint AND n.confirmed_by <> '' AND n.ended_at IS NULL
  )) THEN
    RAISE EXCEPTION 'a bank is phoned at a confirmed number, once its account numbers were released'
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.kind IN ('hold', 'extend') AND coalesce((NEW.data ->> 'until')::timestamptz <= NEW.at, true) THEN
    RAISE EXCEPTION 'a hold ends later' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.side = 'desk' AND EXISTS (
    SELECT 1 FROM reports_event e JOIN referrals_referral r ON r.report_id = e.report_id
    WHERE r.id = NEW.measure_id AND e.kind = 'declare_conflict' AND e.actor = NEW.actor
      AND NOT EXISTS (SELECT 1 FROM reports_event b WHERE b.report_id = e.report_id
        AND b.actor = e.actor AND b.kind = 'take_back_conflict' AND b.number > e.number)
  ) THEN
    RAISE EXCEPTION 'a conflict of interest was declared' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION measure_follows_events() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM measures_measureevent e
    WHERE e.measure_id = NEW.referral_id AND e.number = NEW.version AND e.to_state = NEW.state
  ) OR EXISTS (
    SELECT 1 FROM measures_measureevent e WHERE e.measure_id = NEW.referral_id AND e.number > NEW.version
  ) THEN
    RAISE EXCEPTION 'the state of a measure changes only by an event' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

-- Account numbers are released by whoever the log says, and for good.
CREATE OR REPLACE FUNCTION numbers_follow_events() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.numbers_released_by <> '' OR NOT EXISTS (
    SELECT 1 FROM measures_measureevent e WHERE e.measure_id = NEW.referral_id AND e.kind = 'release_numbers'
      AND e.actor = NEW.numbers_released_by AND e.at = NEW.numbers_released_at
  ) THEN
    RAISE EXCEPTION 'account numbers are released by an event' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

-- A measure begins as a request of the team that drafted its urgent referral, to a bank.
CREATE OR REPLACE FUNCTION measure_begins() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state <> 'REQUESTED' OR NEW.version <> 1 OR NEW.numbers_released_by <> '' OR NOT EXISTS (
    SELECT 1 FROM referrals_referral r JOIN directory_agency a ON a.id = r.agency_id
    WHERE r.id = NEW.referral_id AND r.kind = 'urgent' AND r.asked = 'freeze' AND r.state = 'DRAFTED' AND a.kind = 'bank'
  ) THEN
    RAISE EXCEPTION 'a measure begins with the draft of an urgent referral to a bank' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER measure_event_is_stamped BEFORE INSERT ON measures_measureevent
  FOR EACH ROW EXECUTE FUNCTION stamp_measure_event();
CREATE OR REPLACE TRIGGER measure_event_is_append_only BEFORE UPDATE OR DELETE ON measures_measureevent
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER measure_events_are_never_emptied BEFORE TRUNCATE ON measures_measureevent
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER measure_alarm_is_append_only BEFORE UPDATE OR DELETE ON measures_measurealarm
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER measure_begins BEFORE INSERT ON measures_measure
  FOR EACH ROW EXECUTE FUNCTION measure_begins();
CREATE OR REPLACE TRIGGER measure_state_follows_events BEFORE UPDATE OF state, version ON measures_measure
  FOR EACH ROW WHEN ((OLD.state, OLD.version) IS DISTINCT FROM (NEW.state, NEW.version))
  EXECUTE FUNCTION measure_follows_events();
CREATE OR REPLACE TRIGGER numbers_follow_events BEFORE UPDATE OF numbers_released_by, numbers_released_at ON measures_measure
  FOR EACH ROW EXECUTE FUNCTION numbers_follow_events();
CREATE OR REPLACE TRIGGER measure_stays_what_was_asked BEFORE UPDATE OF referral_id, currency, amount_asked, basis, accounts, count,
  requested_by, requested_at ON measures_measure FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- A number is found by one and confirmed by another (directory/sql/90_standing_for.sql).
CREATE OR REPLACE TRIGGER call_back_number_in_own_name BEFORE INSERT OR UPDATE ON measures_callbacknumber
  FOR EACH ROW EXECUTE FUNCTION stood_for_in_own_name();
DROP FUNCTION IF EXISTS call_back_number_in_own_name();
CREATE OR REPLACE TRIGGER call_back_number_stays BEFORE UPDATE OF agency_id, phone, desk, made_by, made_at ON measures_callbacknumber
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON measures_measure TO {desk};
GRANT UPDATE (state, version, amount_released, numbers_released_by, numbers_released_at, called_id, spoke_to, phoned_at, held_until,
  extensions, ended_at, due_kind, due_at, rings_at) ON measures_measure TO {desk};
-- Of the hotline nobody is named to a bank.
GRANT SELECT (referral_id, state, version, currency, amount_asked, amount_held, amount_released, basis, accounts, count,
  requested_at, numbers_released_at, phoned_at, held_until, extensions, ended_at, due_kind, due_at)
  ON measures_measure TO {agency}, {api};
GRANT UPDATE (state, version, amount_held, amount_released, held_until, ended_at, due_kind, due_at, rings_at)
  ON measures_measure TO {agency}, {api};
GRANT SELECT ON measures_measure TO {worker};
GRANT UPDATE (state, version, ended_at, due_kind, due_at, rings_at, rang) ON measures_measure TO {worker};
GRANT SELECT, INSERT ON measures_measureevent TO {desk}, {agency}, {api}, {worker};
GRANT USAGE ON SEQUENCE measures_measureevent_id_seq TO {desk}, {agency}, {api}, {worker};
GRANT SELECT ON measures_measuretransition TO {desk}, {agency}, {worker};
GRANT SELECT ON measures_measurealarm TO {desk};
GRANT SELECT, INSERT ON measures_measurealarm TO {worker};
GRANT USAGE ON SEQUENCE measures_measurealarm_id_seq TO {worker};
GRANT SELECT, INSERT, UPDATE (confirmed_by, confirmed_at, ended_by, ended_at) ON measures_callbacknumber TO {desk};
GRANT USAGE ON SEQUENCE measures_callbacknumber_id_seq TO {desk};
