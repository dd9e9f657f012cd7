-- A caller asked to be called back. The phone's way in may do this and nothing else with the table: it sees no promise.
-- Answers 'kept', 'again' (this one is here already), 'key' (the team has another key) or 'full'.
CREATE OR REPLACE FUNCTION keep_call_back(
  p_id uuid, p_language text, p_window text, p_at timestamptz, p_starts timestamptz, p_ends timestamptz,
  p_key bytea, p_sealed bytea
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  of_team bigint;
BEGIN
  SELECT k.team_id INTO of_team FROM vault_sealingkey k JOIN directory_team t ON t.id = k.team_id AND t.kind = 'work'
  WHERE k.key_id = p_key AND k.purpose = 'team' AND k.signature IS NOT NULL AND k.retired_at IS NULL;
  IF of_team IS NULL OR octet_length(p_sealed) <> 1168 THEN
    RETURN 'key';
  END IF;
  -- Before it is said that the list is full: whoever asks again was promised already, and is in it.
  IF EXISTS (SELECT 1 FROM call_backs_callback WHERE id = p_id) THEN
    RETURN 'again';
  END IF;
  -- Whoever calls on and on fills no list: nobody could call so many back.
  IF (SELECT count(*) FROM call_backs_callback WHERE ended_at IS NULL) >= 500 THEN
    RETURN 'full';
  END IF;
  INSERT INTO call_backs_callback (id, team_id, language, "window", asked_at, starts_at, ends_at, key_id, sealed, tries,
    taken_by, outcome)
  VALUES (p_id, of_team, p_language, p_window, p_at, p_starts, p_ends, p_key, p_sealed, 0, '', '')
  ON CONFLICT (id) DO NOTHING;
  IF NOT FOUND THEN
    RETURN 'again';
  END IF;
  PERFORM trail_append(p_at, 'nobody', 'call_back_asked', ''::bytea,
    format('{"call_back":"%s","window":"%s"}', p_id, p_window), NULL);
  RETURN 'kept';
END $$;
GRANT EXECUTE ON FUNCTION keep_call_back(uuid, text, text, timestamptz, timestamptz, timestamptz, bytea, bytea) TO {line};

-- Those who take calls and their supervisors, in the team that the number is sealed to.
GRANT SELECT, UPDATE (starts_at, ends_at, key_id, sealed, tries, tried_at, taken_by, taken_at, outcome, ended_at)
ON call_backs_callback TO {desk};
SELECT limit_rows('call_backs_callback', '{desk}', 'team_id = ANY ((SELECT my_teams())::bigint[])
  AND (SELECT i_am(''call_taker'') OR i_am(''clerk'') OR i_am(''supervisor''))');

-- The clock ends what is over, and never has the sealed bytes in its hands.
GRANT SELECT (id, ends_at, key_id, ended_at, taken_by, outcome), DELETE,
  UPDATE (key_id, sealed, taken_by, taken_at, outcome, ended_at) ON call_backs_callback TO {worker};
SELECT limit_rows('call_backs_callback', '{worker}', 'true');
