-- What a reporter may do. Every function asks for a proof: the lookup that only the code (and the pepper) gives, or
-- the digest of a session's secret. The public role can call these and select nothing.

CREATE OR REPLACE FUNCTION base64_of(value bytea) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT replace(encode(value, 'base64'), E'\n', '') $$;

-- Their shape changed when receipts got a second factor.
DROP FUNCTION IF EXISTS inbox_find(bytea);
DROP FUNCTION IF EXISTS inbox_begin(bytea, bytea, bytea, timestamptz);

CREATE FUNCTION inbox_find(p_lookup bytea) RETURNS TABLE (report_id uuid, seed_locked bytea, pin boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.report_id, r.seed_locked, r.pin_proof IS NOT NULL FROM vault_receipt r WHERE r.lookup = p_lookup
$$;

-- Count one try of a PIN, or say until when the receipt rests: five for nothing, then twice as long each time, a quarter
-- of an hour at most, never for good. A try that came too early is not counted: it must not lengthen the rest.
CREATE OR REPLACE FUNCTION inbox_try(p_lookup bytea, p_now timestamptz) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  r vault_receipt%ROWTYPE;
  counted integer;
BEGIN
  SELECT * INTO r FROM vault_receipt WHERE lookup = p_lookup FOR UPDATE;
  IF r.rest_until > p_now THEN
    RETURN r.rest_until;
  END IF;
  counted := 1 + greatest(0, r.tries - coalesce(floor(extract(epoch FROM p_now - r.tried_at) / 3600), 0)::integer);
  UPDATE vault_receipt SET tries = least(counted, 100), tried_at = p_now,
    rest_until = CASE WHEN counted > 4 THEN p_now + least(interval '15 minutes',
      interval '15 seconds' * power(2, least(counted - 5, 10))) END
  WHERE lookup = p_lookup;
  RETURN NULL;
END $$;

-- A session of a receipt with a PIN opens nothing until inbox_prove.
CREATE OR REPLACE FUNCTION inbox_begin(p_lookup bytea, p_digest bytea, p_seed_sealed bytea, p_now timestamptz)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO inbox_inboxsession (digest, report_id, seed_sealed, created_at, seen_at, proved)
  SELECT p_digest, r.report_id, p_seed_sealed, p_now, p_now, r.pin_proof IS NULL FROM vault_receipt r
  WHERE r.lookup = p_lookup;
  RETURN FOUND;
END $$;

-- Whoever holds the seed that a right PIN gives can show it; the tries before are then forgotten.
CREATE OR REPLACE FUNCTION inbox_prove(p_digest bytea, p_proof bytea, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE vault_receipt r SET tries = 0, rest_until = NULL
  FROM inbox_inboxsession s
  WHERE s.digest = p_digest AND s.seen_at > p_now - interval '10 minutes' AND r.report_id = s.report_id
    AND r.pin_proof = sha256(p_proof);
  IF FOUND THEN
    UPDATE inbox_inboxsession SET proved = true, seen_at = p_now WHERE digest = p_digest;
  END IF;
  RETURN FOUND;
END $$;

-- The report of a live session, or nothing. Ten quiet minutes end it.
CREATE OR REPLACE FUNCTION inbox_touch(p_digest bytea, p_now timestamptz)
RETURNS TABLE (report_id uuid, seed_sealed bytea)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE inbox_inboxsession s SET seen_at = p_now
  WHERE s.digest = p_digest AND s.seen_at > p_now - interval '10 minutes' AND s.proved
  RETURNING s.report_id, s.seed_sealed
$$;

-- Where the receipt of an open inbox is stored: what a PIN's part is computed for.
CREATE OR REPLACE FUNCTION inbox_lookup(p_digest bytea, p_now timestamptz) RETURNS bytea
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.lookup FROM inbox_touch(p_digest, p_now) t JOIN vault_receipt r ON r.report_id = t.report_id
$$;

-- Set a PIN from an open inbox: the seed locked anew, and what will prove it.
CREATE OR REPLACE FUNCTION inbox_set_pin(p_digest bytea, p_now timestamptz, p_locked bytea, p_proof bytea)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE vault_receipt r SET seed_locked = p_locked, pin_proof = p_proof, tries = 0, rest_until = NULL
  FROM inbox_touch(p_digest, p_now) t WHERE r.report_id = t.report_id;
  RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION inbox_end(p_digest bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM inbox_inboxsession WHERE digest = p_digest
$$;

CREATE OR REPLACE FUNCTION inbox_object(o vault_sealedobject) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('id', o.id, 'label', o.label, 'purpose', o.purpose, 'header', base64_of(o.header),
    'body', base64_of(o.body), 'chunks', o.chunks)
$$;

CREATE OR REPLACE FUNCTION inbox_thread(p_digest bytea, p_now timestamptz) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  r reports_report%ROWTYPE;
BEGIN
  SELECT p.* INTO r FROM inbox_touch(p_digest, p_now) t JOIN reports_report p ON p.id = t.report_id;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  RETURN jsonb_build_object(
    'report', r.id, 'state', r.state, 'outcome', r.outcome, 'received_at', r.received_at, 'closed_at', r.closed_at,
    'contact', r.contact, 'language', r.language,
    'mail', EXISTS (SELECT 1 FROM mailing_reporterbox b WHERE b.report = r.id),
    'pin', EXISTS (SELECT 1 FROM vault_receipt v WHERE v.report_id = r.id AND v.pin_proof IS NOT NULL),
    'category', (SELECT c.names FROM directory_category c WHERE c.id = r.category_id),
    'clocks', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', c.kind, 'started_at', c.started_at,
        'due_at', c.due_at, 'stopped_at', c.stopped_at, 'pauses', c.pauses) ORDER BY c.due_at), '[]')
      FROM reports_clock c WHERE c.report_id = r.id),
    -- The reporter's own grants are those to a key that is none of the organisation's.
    'keys', (SELECT coalesce(jsonb_object_agg(k.purpose, jsonb_build_object('commitment', base64_of(k.commitment),
        'grant', base64_of(g.blob))), '{}')
      FROM vault_reportkey k JOIN vault_grant g ON g.report_id = k.report_id AND g.purpose = k.purpose
      WHERE k.report_id = r.id AND k.purpose <> 'desk'
        AND NOT EXISTS (SELECT 1 FROM vault_sealingkey s WHERE s.key_id = g.key_id)),
    'story', (SELECT inbox_object(o) FROM vault_sealedobject o WHERE o.report_id = r.id AND o.label = 'story'),
    'files', (SELECT coalesce(jsonb_agg(inbox_object(o) - 'body'), '[]') FROM vault_sealedobject o
      WHERE o.report_id = r.id AND o.label LIKE 'file/%'),
    -- Recordings of talks with a call-taker: when each was added.
    'talks', (SELECT coalesce(jsonb_agg(o.kept_at ORDER BY o.kept_at), '[]') FROM vault_sealedobject o
      WHERE o.report_id = r.id AND o.purpose LIKE 'talk%' AND o.label LIKE 'talk/%'),
    -- Each time their identity was put together, whether it was then looked at or not.
    'openings', (SELECT coalesce(jsonb_agg(jsonb_build_object('code', i.code, 'at', i.decided_at) ORDER BY i.decided_at),
        '[]')
      FROM vault_identityrequest i WHERE i.report_id = r.id AND i.state IN ('opened', 'seen', 'unseen')),
    'messages', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'from', m.sender, 'kind', m.kind,
        'at', m.at, 'object', inbox_object(o),
        -- The event of the same act says whether it may be read aloud on the phone.
        'speakable', EXISTS (SELECT 1 FROM reports_event e WHERE e.report_id = r.id AND e.at = m.at
          AND e.kind IN ('answer', 'ask') AND e.data::jsonb @> '{"speakable": true}')) ORDER BY m.at), '[]')
      FROM inbox_message m JOIN vault_sealedobject o ON o.id = m.sealed_id
      WHERE m.report_id = r.id AND m.kind <> 'note'));
END $$;

CREATE OR REPLACE FUNCTION inbox_chunk(p_digest bytea, p_now timestamptz, p_object uuid, p_index integer)
RETURNS bytea
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN o.body IS NOT NULL AND p_index = 0 THEN o.body ELSE
    (SELECT c.data FROM vault_objectchunk c WHERE c.object_id = o.id AND c.index = p_index) END
  FROM inbox_touch(p_digest, p_now) t
  JOIN vault_sealedobject o ON o.report_id = t.report_id AND o.id = p_object AND o.purpose <> 'desk'
$$;

-- A reporter's act takes the next number in the log. The worker then does what follows from it: clocks, notices.
CREATE OR REPLACE FUNCTION inbox_event(p_report uuid, p_kind text, p_to text, p_now timestamptz, p_data text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  was text;
  numbered integer;
BEGIN
  SELECT state, version + 1 INTO was, numbered FROM reports_report WHERE id = p_report FOR UPDATE;
  INSERT INTO reports_event (report_id, number, kind, at, actor, from_state, to_state, data)
  VALUES (p_report, numbered, p_kind, p_now, 'reporter', was, p_to, p_data);
  UPDATE reports_report SET version = numbered, state = p_to,
    lease_until = CASE WHEN p_to = was THEN lease_until END,
    outcome = CASE WHEN p_kind = 'reopen' THEN '' ELSE outcome END,
    closed_at = CASE WHEN p_kind = 'reopen' THEN NULL ELSE closed_at END
  WHERE id = p_report;
  INSERT INTO reports_outbox (kind, report_id, event_number, at) VALUES (p_kind, p_report, numbered, p_now);
END $$;

CREATE OR REPLACE FUNCTION inbox_say(
  p_digest bytea, p_now timestamptz, p_message uuid,
  o_ids uuid[], o_labels text[], o_headers bytea[], o_bodies bytea[], o_chunks integer[]
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  of_report uuid;
  of_state text;
BEGIN
  SELECT p.id, p.state INTO of_report, of_state
  FROM inbox_touch(p_digest, p_now) t JOIN reports_report p ON p.id = t.report_id FOR UPDATE OF p;
  IF NOT FOUND THEN
    RETURN 'ended';
  ELSIF EXISTS (SELECT 1 FROM inbox_message WHERE id = p_message AND report_id = of_report) THEN
    RETURN 'again';
  ELSIF of_state = 'DISPOSED' THEN
    RETURN 'closed';
  ELSIF EXISTS (
    SELECT 1 FROM unnest(o_ids, o_bodies, o_chunks) AS o(id, body, chunks)
    WHERE o.body IS NULL AND (o.chunks, o.chunks - 1) <> (
      SELECT count(*), max(c.index) FROM vault_objectchunk c WHERE c.object_id = o.id
    )
  ) THEN
    RETURN 'incomplete';
  END IF;
  INSERT INTO vault_sealedobject (id, report_id, purpose, label, header, body, chunks, kept_at)
  SELECT o.id, of_report, 'content', o.label, o.header, o.body, o.chunks, p_now
  FROM unnest(o_ids, o_labels, o_headers, o_bodies, o_chunks) AS o(id, label, header, body, chunks);
  INSERT INTO inbox_message (id, report_id, sender, kind, member, sealed_id, at)
  SELECT p_message, of_report, 'reporter', 'answer', '', o.id, p_now FROM vault_sealedobject o
  WHERE o.report_id = of_report AND o.label = 'message/' || p_message;
  -- Writing to a closed report is new evidence and opens it again; a question that waited is answered.
  IF of_state IN ('CLOSED', 'DISPOSITION_PROPOSED') THEN
    PERFORM inbox_event(of_report, 'reopen', 'HANDLING', p_now, '{"reason":"new_evidence"}');
  ELSIF of_state = 'AWAITING_REPORTER' THEN
    PERFORM inbox_event(of_report, 'reporter_replied', 'HANDLING', p_now, '{}');
  ELSE
    PERFORM inbox_event(of_report, 'reporter_replied', of_state, p_now, '{}');
  END IF;
  RETURN 'kept';
END $$;

CREATE OR REPLACE FUNCTION inbox_withdraw(p_digest bytea, p_now timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  of_report uuid;
  of_state text;
BEGIN
  SELECT p.id, p.state INTO of_report, of_state
  FROM inbox_touch(p_digest, p_now) t JOIN reports_report p ON p.id = t.report_id FOR UPDATE OF p;
  IF NOT FOUND THEN
    RETURN 'ended';
  ELSIF of_state = 'WITHDRAWN' THEN
    RETURN 'again';
  ELSIF NOT EXISTS (
    SELECT 1 FROM reports_transition WHERE from_state = of_state AND move = 'withdraw' AND to_state = 'WITHDRAWN'
  ) THEN
    RETURN 'closed';
  END IF;
  PERFORM inbox_event(of_report, 'withdraw', 'WITHDRAWN', p_now, '{}');
  RETURN 'kept';
END $$;

-- "It is not resolved": for thirty days after closing a report opens again without a further word. What is written
-- (inbox_say) opens it at any time.
CREATE OR REPLACE FUNCTION inbox_not_resolved(p_digest bytea, p_now timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  r reports_report%ROWTYPE;
BEGIN
  SELECT p.* INTO r FROM inbox_touch(p_digest, p_now) t JOIN reports_report p ON p.id = t.report_id FOR UPDATE OF p;
  IF NOT FOUND THEN
    RETURN 'ended';
  ELSIF r.state = 'DISPOSED' THEN
    RETURN 'closed';
  ELSIF NOT EXISTS (
    SELECT 1 FROM reports_transition WHERE from_state = r.state AND move = 'reopen' AND to_state = 'HANDLING'
  ) THEN
    RETURN 'again';
  ELSIF r.closed_at IS NULL OR p_now > r.closed_at + interval '30 days' THEN
    RETURN 'late';
  END IF;
  PERFORM inbox_event(r.id, 'reopen', 'HANDLING', p_now, '{"reason":"not_resolved"}');
  RETURN 'kept';
END $$;

-- Keep where the reporter wants to be told, in place of what they left before; without anything, forget it. Who reads
-- an open inbox sees that there is an address, and nobody ever which.
CREATE OR REPLACE FUNCTION inbox_mail(p_digest bytea, p_now timestamptz, p_sealed bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  of_report uuid;
  of_state text;
BEGIN
  SELECT p.id, p.state INTO of_report, of_state
  FROM inbox_touch(p_digest, p_now) t JOIN reports_report p ON p.id = t.report_id FOR SHARE OF p;
  IF NOT FOUND THEN
    RETURN 'ended';
  ELSIF p_sealed IS NULL THEN
    DELETE FROM mailing_reporterbox WHERE report = of_report;
    RETURN 'kept';
  ELSIF of_state IN ('CLOSED', 'DISPOSITION_PROPOSED', 'DISPOSED') THEN
    RETURN 'closed';
  END IF;
  INSERT INTO mailing_reporterbox (report, sealed) VALUES (of_report, p_sealed)
  ON CONFLICT (report) DO UPDATE SET sealed = excluded.sealed;
  RETURN 'kept';
END $$;

DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND p.proname IN ('inbox_find', 'inbox_begin', 'inbox_touch', 'inbox_end',
      'inbox_thread', 'inbox_chunk', 'inbox_say', 'inbox_withdraw', 'inbox_try', 'inbox_prove', 'inbox_lookup',
      'inbox_set_pin', 'inbox_not_resolved', 'inbox_mail')
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO {public}', f);
  END LOOP;
  -- The phone's way in: no PIN is set there, no mail address left, and nothing opened again without a word.
  FOR f IN SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND p.proname IN ('inbox_find', 'inbox_begin', 'inbox_touch', 'inbox_end',
      'inbox_thread', 'inbox_say', 'inbox_withdraw', 'inbox_try', 'inbox_prove')
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO {line}', f);
  END LOOP;
END $$;
GRANT SELECT, INSERT ON inbox_message, inbox_unmasking TO {desk};

CREATE OR REPLACE FUNCTION inbox_end_stale(p_now timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (DELETE FROM inbox_inboxsession WHERE seen_at <= p_now - interval '10 minutes' RETURNING 1)
  SELECT count(*) FROM gone
$$;
GRANT EXECUTE ON FUNCTION inbox_end_stale(timestamptz) TO {worker};
