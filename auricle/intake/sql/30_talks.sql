-- The recording of a talk joins the report that its call-taker registered (intake/talks.py).

-- Whoever registers a report for somebody on the phone leaves the reporter's public key for a day. It is the key that the
-- report itself was sealed to, so that nobody puts another one in its place.
CREATE OR REPLACE FUNCTION expect_talk(p_report uuid, p_reporter bytea, p_at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO intake_expectedtalk (report_id, reporter, at)
  SELECT r.id, p_reporter, p_at FROM reports_report r JOIN vault_grant g ON g.report_id = r.id
  WHERE r.id = p_report AND r.channel = 'phone' AND g.purpose = 'content'
    AND g.key_id = substring(sha256(p_reporter) FOR 16)
    AND NOT EXISTS (SELECT 1 FROM vault_sealingkey s WHERE s.key_id = g.key_id)
  ON CONFLICT DO NOTHING
$$;
GRANT EXECUTE ON FUNCTION expect_talk(uuid, bytea, timestamptz) TO {desk};

-- Whom a recording is sealed to by now, and the first purpose that is free; an empty one where there are enough.
CREATE OR REPLACE FUNCTION talk_recipients(p_report uuid, p_since timestamptz)
RETURNS TABLE (team text, reporter bytea, purpose text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT t.code, e.reporter, coalesce((
      SELECT p.purpose FROM unnest(ARRAY['talk', 'talk/2', 'talk/3', 'talk/4']) WITH ORDINALITY AS p(purpose, place)
      WHERE NOT EXISTS (SELECT 1 FROM vault_reportkey k WHERE k.report_id = r.id AND k.purpose = p.purpose)
      ORDER BY p.place LIMIT 1), '')
  FROM intake_expectedtalk e JOIN reports_report r ON r.id = e.report_id JOIN directory_team t ON t.id = r.team_id
  WHERE e.report_id = p_report AND e.at > p_since AND r.state <> 'DISPOSED'
$$;
GRANT EXECUTE ON FUNCTION talk_recipients(uuid, timestamptz) TO {line};

-- All of a recording or nothing of it. Answers 'kept', 'again', 'not-yet' (no such report, or not any more), 'incomplete'
-- (its sound has not all arrived), 'recipients' (ask once more whom to seal to) or 'full'.
CREATE OR REPLACE FUNCTION keep_talk(
  p_report uuid, p_at timestamptz, p_since timestamptz, p_purpose text, p_commitment bytea,
  g_keys bytea[], g_blobs bytea[],
  o_ids uuid[], o_labels text[], o_headers bytea[], o_bodies bytea[], o_chunks integer[]
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  r reports_report%ROWTYPE;
  of_reporter bytea;
BEGIN
  SELECT p.* INTO r FROM reports_report p WHERE p.id = p_report FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'not-yet';
  -- Under whatever purpose: after a crash the service may have filed this sound as a report of its own.
  ELSIF EXISTS (SELECT 1 FROM vault_sealedobject o WHERE o.report_id = p_report AND o.id = ANY (o_ids)
      AND o.label LIKE 'file/%') THEN
    RETURN 'again';
  END IF;
  SELECT substring(sha256(e.reporter) FOR 16) INTO of_reporter FROM intake_expectedtalk e
  WHERE e.report_id = p_report AND e.at > p_since;
  IF NOT FOUND OR NOT EXISTS (
    SELECT 1 FROM reports_transition t
    WHERE t.from_state = r.state AND t.move = 'talk_added' AND t.to_state = r.state
  ) THEN
    RETURN 'not-yet';
  ELSIF (SELECT count(*) FROM vault_reportkey k WHERE k.report_id = p_report AND k.purpose LIKE 'talk%') >= 4 THEN
    RETURN 'full';
  ELSIF EXISTS (SELECT 1 FROM vault_reportkey k WHERE k.report_id = p_report AND k.purpose = p_purpose)
    OR NOT EXISTS (SELECT 1 FROM vault_sealingkey s WHERE s.key_id = ANY (g_keys) AND s.purpose = 'team'
      AND s.team_id = r.team_id AND s.signature IS NOT NULL AND s.retired_at IS NULL)
    OR EXISTS (SELECT 1 FROM unnest(g_keys) AS g(key) WHERE g.key <> of_reporter
      AND NOT EXISTS (SELECT 1 FROM vault_sealingkey s WHERE s.key_id = g.key AND s.team_id = r.team_id)) THEN
    RETURN 'recipients';
  ELSIF EXISTS (
    SELECT 1 FROM unnest(o_ids, o_bodies, o_chunks) AS o(id, body, chunks)
    WHERE o.body IS NULL AND (o.chunks, o.chunks - 1) <> (
      SELECT count(*), max(c.index) FROM vault_objectchunk c WHERE c.object_id = o.id
    )
  ) THEN
    RETURN 'incomplete';
  END IF;
  INSERT INTO vault_reportkey (report_id, purpose, commitment) VALUES (p_report, p_purpose, p_commitment);
  INSERT INTO vault_grant (report_id, purpose, key_id, algorithm, blob, granted_by)
  SELECT p_report, p_purpose, g.key, 1, g.blob, '' FROM unnest(g_keys, g_blobs) AS g(key, blob);
  INSERT INTO vault_sealedobject (id, report_id, purpose, label, header, body, chunks, kept_at)
  SELECT o.id, p_report, p_purpose, o.label, o.header, o.body, o.chunks, p_at
  FROM unnest(o_ids, o_labels, o_headers, o_bodies, o_chunks) AS o(id, label, header, body, chunks);
  PERFORM inbox_event(p_report, 'talk_added', r.state, p_at, '{}');
  RETURN 'kept';
END $$;
GRANT EXECUTE ON FUNCTION keep_talk(uuid, timestamptz, timestamptz, text, bytea, bytea[], bytea[], uuid[], text[], bytea[],
  bytea[], integer[]) TO {line};

CREATE OR REPLACE FUNCTION forget_expected_talks(p_before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (DELETE FROM intake_expectedtalk WHERE at <= p_before RETURNING 1) SELECT count(*) FROM gone
$$;
GRANT EXECUTE ON FUNCTION forget_expected_talks(timestamptz) TO {worker};
