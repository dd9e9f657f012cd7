-- How often somebody searched since a moment, by the trail: everybody asks for themselves. Whoever sets up a demonstration
-- is nobody, and may ask for all.
CREATE OR REPLACE FUNCTION searches_since(p_actor text, p_since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*) FROM audit_trailline l
  WHERE l.at >= p_since AND l.act = 'content_searched' AND l.actor = p_actor
    AND (EXISTS (SELECT 1 FROM directory_member m WHERE m.pseudonym = p_actor AND m.id = acting_member())
      OR (acting_member() IS NULL AND session_user = current_user))
$$;
GRANT EXECUTE ON FUNCTION searches_since(text, timestamptz) TO {desk};
