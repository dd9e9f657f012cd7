-- What auditors read of the trail. No face may select from it: these functions look for the acting member, whom the
-- face's door sets, and refuse whoever is no auditor. Each look is a line of its own (auricle/oversight).

CREATE OR REPLACE FUNCTION require_auditor() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM directory_member m JOIN directory_memberrole r ON r.member_id = m.id
    WHERE m.id = acting_member() AND m.active AND r.role = 'auditor'
  ) THEN
    RAISE EXCEPTION 'permission denied: only an auditor reads the trail' USING ERRCODE = 'insufficient_privilege';
  END IF;
END $$;

-- One page of lines, newest first, below a line's number. The statement is put together, since one plan for all filters
-- would be a bad plan for each; no value becomes part of its text.
-- By time: the span is collected first, or a quiet day of last year would be looked for from the end of the trail.
-- By acts alone: the newest of each act by its own plan, for the same reason. Only in an EXECUTE does the planner know
-- which act stands at which place of the array, and so whether it is rare.
CREATE OR REPLACE FUNCTION trail_page(
  p_before bigint, p_actor text, p_acts text[], p_subject bytea, p_since timestamptz, p_until timestamptz, p_most int
) RETURNS TABLE (seq bigint, at timestamptz, actor text, act text, subject bytea, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  lines text := 'audit_trailline l WHERE l.seq < $1';
BEGIN
  PERFORM require_auditor();
  IF p_since IS NOT NULL THEN
    lines := '(SELECT * FROM audit_trailline t WHERE t.at >= $5 AND t.at < $6 OFFSET 0) l WHERE l.seq < $1';
  ELSIF p_acts IS NOT NULL AND p_actor = '' AND p_subject IS NULL THEN
    SELECT '(' || string_agg(format('(SELECT * FROM audit_trailline t WHERE t.act = ($3)[%s] AND t.seq < $1
      ORDER BY t.seq DESC LIMIT $7)', place), ' UNION ALL ') || ') l WHERE true'
    INTO lines FROM generate_subscripts(p_acts, 1) place;
  END IF;
  RETURN QUERY EXECUTE 'SELECT l.seq, l.at, l.actor, l.act, l.subject, l.detail FROM '
    || coalesce(lines, 'audit_trailline l WHERE false')
    || CASE WHEN p_actor <> '' THEN ' AND l.actor = $2' ELSE '' END
    || CASE WHEN p_acts IS NOT NULL THEN ' AND l.act = ANY($3)' ELSE '' END
    || CASE WHEN p_subject IS NOT NULL THEN ' AND l.subject = $4' ELSE '' END
    || ' ORDER BY l.seq DESC LIMIT $7'
  USING p_before, p_actor, p_acts, p_subject, p_since, p_until, p_most;
END $$;

-- How often each act was done in a span of time.
CREATE OR REPLACE FUNCTION trail_acts(p_since timestamptz, p_until timestamptz) RETURNS TABLE (act text, times bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_auditor();
  RETURN QUERY SELECT l.act, count(*) FROM audit_trailline l WHERE l.at >= p_since AND l.at < p_until GROUP BY l.act;
END $$;

-- The same of some acts by person, and for how many reports.
CREATE OR REPLACE FUNCTION trail_people(p_acts text[], p_since timestamptz, p_until timestamptz)
RETURNS TABLE (actor text, act text, times bigint, reports bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_auditor();
  RETURN QUERY SELECT l.actor, l.act, count(*), count(DISTINCT l.subject) FILTER (WHERE l.subject <> '')
    FROM audit_trailline l WHERE l.act = ANY(p_acts) AND l.at >= p_since AND l.at < p_until GROUP BY l.actor, l.act;
END $$;

-- Readings by person and local hour, and by person and local day (the hour is then null).
CREATE OR REPLACE FUNCTION trail_reading(p_acts text[], p_since timestamptz, p_until timestamptz, p_zone text)
RETURNS TABLE (actor text, day date, hour int, times bigint, reports bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_auditor();
  RETURN QUERY
    WITH readings AS (
      SELECT l.actor, l.subject, (l.at AT TIME ZONE p_zone)::date AS day,
        extract(hour FROM l.at AT TIME ZONE p_zone)::int AS hour
      FROM audit_trailline l WHERE l.act = ANY(p_acts) AND l.at >= p_since AND l.at < p_until
    )
    SELECT r.actor, r.day, r.hour, count(*), count(DISTINCT r.subject) FROM readings r
    GROUP BY GROUPING SETS ((r.actor, r.day, r.hour), (r.actor, r.day));
END $$;

-- How many lines there are, and the newest walk over them that ended beside the one that goes on.
CREATE OR REPLACE FUNCTION trail_standing() RETURNS TABLE (
  lines bigint, made_by text, ended_at timestamptz, size bigint, findings int, first_line bigint,
  going_size bigint, going_checked bigint, going_findings int
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_auditor();
  RETURN QUERY SELECT coalesce((SELECT max(l.seq) FROM audit_trailline l), 0), v.made_by, v.ended_at, v.size,
      v.findings, coalesce(g.first_line, v.first_line), g.size, g.checked, g.findings
    FROM (SELECT 1) one
    LEFT JOIN LATERAL (SELECT * FROM audit_verification w WHERE w.ended_at IS NOT NULL
      ORDER BY w.ended_at DESC, w.id DESC LIMIT 1) v ON true
    LEFT JOIN LATERAL (SELECT * FROM audit_verification w WHERE w.ended_at IS NULL ORDER BY w.id DESC LIMIT 1) g ON true;
END $$;

-- From the ids that a reference can mean to names in the trail, and back. The salts stay out of reach.
CREATE OR REPLACE FUNCTION trail_subjects(p_first uuid, p_last uuid) RETURNS TABLE (report uuid, subject bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_auditor();
  RETURN QUERY SELECT s.report_id, sha256(s.salt || uuid_send(s.report_id)) FROM audit_trailsalt s
    WHERE s.report_id BETWEEN p_first AND p_last ORDER BY 1 LIMIT 5;
END $$;

CREATE OR REPLACE FUNCTION trail_report(p_subject bytea) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_auditor();
  RETURN (SELECT s.report_id FROM audit_trailsalt s WHERE sha256(s.salt || uuid_send(s.report_id)) = p_subject);
END $$;

GRANT EXECUTE ON FUNCTION trail_page(bigint, text, text[], bytea, timestamptz, timestamptz, int),
  trail_acts(timestamptz, timestamptz), trail_people(text[], timestamptz, timestamptz),
  trail_reading(text[], timestamptz, timestamptz, text), trail_standing(), trail_subjects(uuid, uuid),
  trail_report(bytea) TO {desk};
