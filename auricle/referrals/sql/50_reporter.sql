-- What a reporter reads of the referrals of their own report, for a session that proved its receipt: how far each is, by when
-- somebody is expected to do what, and codes. No word that anybody wrote, no number of a referral, no officer. An outcome is
-- there once it was verified; an agency is named from the moment that the house chose for it, and not where the desk said so.
CREATE OR REPLACE FUNCTION inbox_referrals(p_digest bytea, p_now timestamptz) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'stage', s.stage, 'sent_at', r.sent_at, 'has_it', s.has_it, 'due_kind', c.kind, 'due_at', c.due_at,
    'agency', CASE WHEN s.named THEN a.names END,
    'longer', CASE WHEN s.stage = 'at_work' THEN s.longer END,
    'asked', s.stage = 'told_us' AND s.asked > coalesce(s.told, 0),
    'outcome', CASE WHEN s.stage = 'done' THEN r.outcome ELSE '' END) ORDER BY r.sent_at, r.id), '[]')
  FROM inbox_touch(p_digest, p_now) t
  JOIN referrals_referral r ON r.report_id = t.report_id AND r.sent_at IS NOT NULL
  JOIN directory_agency a ON a.id = r.agency_id
  CROSS JOIN LATERAL (
    SELECT min(e.at) FILTER (WHERE e.kind IN ('acknowledge', 'accept')) AS has_it,
      max(e.data ->> 'why') FILTER (WHERE e.kind = 'extend') AS longer,
      max(e.number) FILTER (WHERE e.kind = 'ask_reporter') AS asked,
      max(e.number) FILTER (WHERE e.kind = 'report_outcome') AS told,
      bool_and((e.data ->> 'named')::boolean) FILTER (WHERE e.kind = 'verify') AS chosen
    FROM referrals_referralevent e WHERE e.referral_id = r.id
  ) l
  CROSS JOIN LATERAL (
    SELECT l.has_it, l.asked, l.told, coalesce(l.longer, CASE WHEN r.extended_until IS NOT NULL THEN '' END) AS longer,
      CASE r.state WHEN 'SENT' THEN 'on_its_way' WHEN 'DELIVERED' THEN 'on_its_way' WHEN 'UNDELIVERED' THEN 'delayed'
        WHEN 'ACKNOWLEDGED' THEN 'has_it' WHEN 'ACCEPTED' THEN 'at_work' WHEN 'IN_PROGRESS' THEN 'at_work'
        WHEN 'RETURN_REQUESTED' THEN 'whose' WHEN 'DISPUTED' THEN 'whose' WHEN 'OUTCOME_REPORTED' THEN 'told_us'
        WHEN 'VERIFIED' THEN 'done' WHEN 'ENDED' THEN 'done' WHEN 'INFORMED' THEN 'informed' ELSE 'back' END AS stage,
      CASE WHEN a.named_from = 'never' OR r.state IN ('RETURN_UPHELD', 'RECALLED') THEN false
        WHEN r.state IN ('VERIFIED', 'ENDED') THEN coalesce(l.chosen, true)
        ELSE a.named_from = 'receipt' AND l.has_it IS NOT NULL END AS named
  ) s
  LEFT JOIN referrals_referralclock c ON c.referral_id = r.id AND c.stopped_at IS NULL
    AND c.kind = CASE r.state WHEN 'DELIVERED' THEN 'ACKNOWLEDGE' WHEN 'ACKNOWLEDGED' THEN 'DECIDE' WHEN 'ACCEPTED' THEN 'OUTCOME'
      WHEN 'IN_PROGRESS' THEN 'OUTCOME' WHEN 'RETURN_REQUESTED' THEN 'RULE' WHEN 'DISPUTED' THEN 'RULE'
      WHEN 'OUTCOME_REPORTED' THEN 'VERIFY' END
$$;
GRANT EXECUTE ON FUNCTION inbox_referrals(bytea, timestamptz) TO {public};

-- Supervisors choose from when on an agency is named to reporters.
CREATE OR REPLACE FUNCTION naming_is_a_supervisors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF acting_member() IS NOT NULL AND NOT i_am('supervisor') THEN
    RAISE EXCEPTION 'permission denied: supervisors choose how an agency is named' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER naming_is_a_supervisors BEFORE UPDATE OF named_from ON directory_agency
  FOR EACH ROW WHEN (OLD.named_from IS DISTINCT FROM NEW.named_from) EXECUTE FUNCTION naming_is_a_supervisors();
GRANT UPDATE (named_from) ON directory_agency TO {desk};
