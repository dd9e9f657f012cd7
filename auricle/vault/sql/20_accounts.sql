-- A member makes and removes ways to open their own key; enrolling anew makes a new one and drops what the old one held.
GRANT INSERT, UPDATE (blob, made_at, used_at), DELETE ON vault_memberwrap TO {desk}, {agency};
GRANT INSERT, UPDATE (public) ON vault_memberkey TO {desk}, {agency};
GRANT DELETE ON vault_teamseed TO {desk};
GRANT USAGE ON SEQUENCE vault_memberwrap_id_seq TO {desk}, {agency};
-- The worker locks sessions that were left: it takes the sealed seed away and can read none.
GRANT SELECT (id, seen_at, created_at, proved_at), UPDATE (seed_sealed, proved_at) ON vault_desksession TO {worker};
