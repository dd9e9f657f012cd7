-- Two seats and two parts of an opening take two people, and two accounts that one administrator made lately are not two.

CREATE OR REPLACE FUNCTION seats_take_many_hands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM vault_seat s
    WHERE s.number <> NEW.number AND s.number <> OLD.number AND share_a_hand(s.holder_id, NEW.holder_id, NEW.since)) THEN
    RAISE EXCEPTION 'one hand would have two seats'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'seats_take_many_hands', TABLE = 'vault_seat';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER seat_goes_to_another_hand BEFORE UPDATE OF holder_id ON vault_seat
  FOR EACH ROW EXECUTE FUNCTION seats_take_many_hands();

-- A seat that nobody fills: whoever is proposed is of no hand that holds another one.
CREATE OR REPLACE FUNCTION proposals_take_many_hands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM vault_seat s
    WHERE s.number <> NEW.number AND share_a_hand(s.holder_id, NEW.holder_id, NEW.at)) THEN
    RAISE EXCEPTION 'one hand would have two seats'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'seats_take_many_hands', TABLE = 'vault_seatproposal';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER seat_is_proposed_to_another_hand BEFORE INSERT ON vault_seatproposal
  FOR EACH ROW EXECUTE FUNCTION proposals_take_many_hands();

-- A proposal that is taken back takes its unsigned key along: nothing may ever be sealed to it.
CREATE OR REPLACE FUNCTION take_back_seat(p_number smallint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  taken bytea;
BEGIN
  IF NOT (CASE WHEN acting_member() IS NULL THEN session_user = current_user ELSE i_am('custodian') END) THEN
    RAISE EXCEPTION 'only for custodians' USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM vault_seatproposal WHERE number = p_number RETURNING key_id INTO taken;
  DELETE FROM vault_sealingkey WHERE key_id = taken AND signature IS NULL;
  RETURN taken IS NOT NULL;
END $$;
GRANT EXECUTE ON FUNCTION take_back_seat(smallint) TO {desk};

CREATE OR REPLACE FUNCTION identity_takes_three_hands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF share_a_hand(NEW.supported_by_id, NEW.asked_by_id, NEW.supported_at)
    OR share_a_hand(NEW.approved_by_id, NEW.asked_by_id, NEW.decided_at)
    OR share_a_hand(NEW.approved_by_id, NEW.supported_by_id, NEW.decided_at) THEN
    RAISE EXCEPTION 'one hand would have two parts'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'identity_takes_three_hands', TABLE = 'vault_identityrequest';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER identity_is_opened_by_three_hands
  AFTER UPDATE OF supported_by_id, approved_by_id ON vault_identityrequest
  FOR EACH ROW EXECUTE FUNCTION identity_takes_three_hands();
