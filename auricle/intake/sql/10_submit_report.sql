-- The one door for every channel, in one round trip: all of a report or nothing of it.
-- Answers 'filed', 'again' (this very submission is here already), 'conflict' (another one has this id) or
-- 'incomplete' (an object's chunks have not all arrived).

CREATE OR REPLACE FUNCTION submit_report(
  p_report uuid, p_retry bytea, p_category bigint, p_region bigint, p_team bigint,
  p_channel text, p_language text, p_contact text, p_urgent boolean, p_received timestamptz, p_event_data text,
  p_purposes text[], p_commitments bytea[],
  g_purposes text[], g_keys bytea[], g_blobs bytea[],
  o_ids uuid[], o_purposes text[], o_labels text[], o_headers bytea[], o_bodies bytea[], o_chunks integer[],
  p_registration bytea,
  c_kinds text[], c_targets double precision[], c_dues timestamptz[],
  c_terms integer[], c_calendars text[], c_steps text[]
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  known bytea;
  first_due integer;
BEGIN
  IF EXISTS (
    SELECT 1 FROM unnest(o_ids, o_bodies, o_chunks) AS o(id, body, chunks)
    WHERE o.body IS NULL AND (o.chunks, o.chunks - 1) <> (
      SELECT count(*), max(c.index) FROM vault_objectchunk c WHERE c.object_id = o.id
    )
  ) THEN
    -- A report that is already here has claimed its chunks; only a new one can be incomplete.
    RETURN 'incomplete';
  END IF;

  SELECT i INTO first_due FROM generate_subscripts(c_dues, 1) AS i ORDER BY c_dues[i] LIMIT 1;
  INSERT INTO reports_report (id, retry_digest, category_id, region_id, team_id, channel, language, contact, urgent,
    state, outcome, received_at, next_due_at, next_due_kind, version, tags)
  VALUES (p_report, sha256(p_retry), p_category, p_region, p_team, p_channel, p_language, p_contact, p_urgent,
    'RECEIVED', '', p_received, c_dues[first_due], c_kinds[first_due], 1,
    CASE WHEN p_event_data LIKE '%"tags":%'
      THEN ARRAY(SELECT jsonb_array_elements_text(p_event_data::jsonb -> 'tags')) ELSE '{}' END)
  ON CONFLICT (id) DO NOTHING;
  IF NOT FOUND THEN
    SELECT retry_digest INTO known FROM reports_report WHERE id = p_report;
    RETURN CASE WHEN known = sha256(p_retry) THEN 'again' ELSE 'conflict' END;
  END IF;

  INSERT INTO reports_event (report_id, number, kind, at, actor, from_state, to_state, data)
  VALUES (p_report, 1, 'submit', p_received, 'reporter', '', 'RECEIVED', p_event_data);
  INSERT INTO reports_clock (report_id, kind, started_at, target, pauses, due_at, stop_event,
    terms, calendar, steps_at, fired, next_step_at)
  SELECT p_report, c.kind, p_received, make_interval(secs => c.target), '[]', c.due, '',
    c.terms, c.calendar, c.steps::timestamptz[], 0, (c.steps::timestamptz[])[1]
  FROM unnest(c_kinds, c_targets, c_dues, c_terms, c_calendars, c_steps)
    AS c(kind, target, due, terms, calendar, steps);
  INSERT INTO vault_reportkey (report_id, purpose, commitment)
  SELECT p_report, k.purpose, k.commitment FROM unnest(p_purposes, p_commitments) AS k(purpose, commitment);
  INSERT INTO vault_grant (report_id, purpose, key_id, algorithm, blob, granted_by)
  SELECT p_report, g.purpose, g.key, 1, g.blob, '' FROM unnest(g_purposes, g_keys, g_blobs) AS g(purpose, key, blob);
  INSERT INTO vault_sealedobject (id, report_id, purpose, label, header, body, chunks, kept_at)
  SELECT o.id, p_report, o.purpose, o.label, o.header, o.body, o.chunks, p_received
  FROM unnest(o_ids, o_purposes, o_labels, o_headers, o_bodies, o_chunks)
    AS o(id, purpose, label, header, body, chunks);
  INSERT INTO vault_receiptregistration (report_id, sealed, kept_at, failures)
  VALUES (p_report, p_registration, p_received, 0);
  INSERT INTO reports_outbox (kind, report_id, event_number, at) VALUES ('submit', p_report, 1, p_received);
  RETURN 'filed';
END $$;

-- How many chunks of an object have arrived without a gap: where a broken upload goes on.
CREATE OR REPLACE FUNCTION chunks_kept(p_object uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*)::integer FROM (
    SELECT c.index, row_number() OVER (ORDER BY c.index) - 1 AS place FROM vault_objectchunk c WHERE c.object_id = p_object
  ) AS kept WHERE kept.index = kept.place
$$;

-- Chunks of large files come before the report that claims them. A claimed object takes no more.
CREATE OR REPLACE FUNCTION keep_chunk(p_object uuid, p_index integer, p_data bytea, p_at timestamptz)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM vault_sealedobject WHERE id = p_object) THEN
    RAISE EXCEPTION 'this object is complete' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO vault_objectchunk (object_id, index, data, kept_at) VALUES (p_object, p_index, p_data, p_at)
  ON CONFLICT (object_id, index) DO NOTHING;
  RETURN chunks_kept(p_object);
END $$;

CREATE OR REPLACE FUNCTION discard_chunks(p_object uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM vault_objectchunk c WHERE c.object_id = p_object
    AND NOT EXISTS (SELECT 1 FROM vault_sealedobject o WHERE o.id = p_object)
$$;

CREATE OR REPLACE FUNCTION discard_unclaimed(p_before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM vault_objectchunk c WHERE c.kept_at < p_before
      AND NOT EXISTS (SELECT 1 FROM vault_sealedobject o WHERE o.id = c.object_id)
    RETURNING 1
  ) SELECT count(*) FROM gone
$$;
GRANT EXECUTE ON FUNCTION discard_unclaimed(timestamptz) TO {worker};

DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND p.proname IN ('submit_report', 'keep_chunk', 'chunks_kept', 'discard_chunks')
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO {public}, {line}, {worker}', f);
  END LOOP;
  -- Whoever registers a report for somebody else (intake/registering.py).
  SELECT p.oid::regprocedure INTO f FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND p.proname = 'submit_report';
  EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO {desk}', f);
END $$;
