-- The trail is a hash chain with one way in. What a line's digest covers is written in audit/trail.py too, which
-- verifies it from outside the database: keep the two in step.

CREATE OR REPLACE FUNCTION trail_field(value bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT int4send(length(value)) || value
$$;

CREATE OR REPLACE FUNCTION trail_append(
  p_at timestamptz, p_actor text, p_act text, p_subject bytea, p_detail text, p_event_digest bytea
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  last audit_trailline%ROWTYPE;
  next_seq bigint;
  before bytea;
  micros bigint := (extract(epoch FROM p_at) * 1000000)::bigint;
BEGIN
  -- One appender at a time, until its transaction ends: a chain has one end.
  PERFORM pg_advisory_xact_lock(4181);
  SELECT * INTO last FROM audit_trailline ORDER BY seq DESC LIMIT 1;
  next_seq := coalesce(last.seq, 0) + 1;
  before := coalesce(last.digest, '\x'::bytea);
  INSERT INTO audit_trailline (seq, at, actor, act, subject, detail, event_digest, previous, digest)
  VALUES (next_seq, p_at, p_actor, p_act, p_subject, p_detail, p_event_digest, before, sha256(
    trail_field(before) || int8send(next_seq) || int8send(micros)
    || trail_field(convert_to(p_actor, 'UTF8')) || trail_field(convert_to(p_act, 'UTF8'))
    || trail_field(p_subject) || trail_field(convert_to(p_detail, 'UTF8'))
    || trail_field(coalesce(p_event_digest, '\x'::bytea))));
  RETURN next_seq;
END $$;

CREATE OR REPLACE FUNCTION trail_has_event(p_event_digest bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM audit_trailline WHERE event_digest = p_event_digest)
$$;

-- The name a report has in the trail: a hash under a salt that disposal destroys.
CREATE OR REPLACE FUNCTION trail_subject(p_report uuid) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  known bytea;
BEGIN
  INSERT INTO audit_trailsalt (report_id, salt)
  VALUES (p_report, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
  ON CONFLICT (report_id) DO NOTHING;
  SELECT salt INTO known FROM audit_trailsalt WHERE report_id = p_report;
  RETURN sha256(known || uuid_send(p_report));
END $$;

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE TRIGGER trail_is_append_only BEFORE UPDATE OR DELETE ON audit_trailline
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER trail_is_never_emptied BEFORE TRUNCATE ON audit_trailline
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT EXECUTE ON FUNCTION trail_append(timestamptz, text, text, bytea, text, bytea) TO {desk}, {agency}, {worker};
GRANT EXECUTE ON FUNCTION trail_subject(uuid) TO {desk}, {worker};
GRANT EXECUTE ON FUNCTION trail_has_event(bytea) TO {desk}, {worker};
GRANT SELECT ON audit_trailline TO {worker};
