-- A number is written down by one and confirmed by another, each in their own name; two accounts of one hand are not two
-- people, and what was taken away does not come back. The tables of directory/standing_for.py have this trigger.
CREATE OR REPLACE FUNCTION stood_for_in_own_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF acting_member() IS NOT NULL AND (CASE TG_OP
      WHEN 'INSERT' THEN NEW.made_by IS DISTINCT FROM my_pseudonym() OR NEW.confirmed_by <> '' OR NEW.ended_by <> ''
      ELSE OLD.ended_at IS NOT NULL
        OR NEW.confirmed_by <> OLD.confirmed_by AND (OLD.confirmed_by <> '' OR NEW.confirmed_by IS DISTINCT FROM my_pseudonym()
          OR share_a_hand(acting_member(), (SELECT m.id FROM directory_member m WHERE m.pseudonym = OLD.made_by), NEW.confirmed_at))
        OR NEW.ended_by <> OLD.ended_by AND NEW.ended_by IS DISTINCT FROM my_pseudonym()
    END) THEN
    RAISE EXCEPTION 'permission denied: a number is written down and confirmed in one''s own name'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
