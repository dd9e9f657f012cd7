-- The job queue's tables belong to procrastinate. The worker runs jobs; the desk may only add them.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT format('%I', tablename) AS name FROM pg_tables
        WHERE schemaname = 'public' AND tablename LIKE 'procrastinate\_%' LOOP
        EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON ' || found.name || ' TO {worker}';
    END LOOP;
    FOR found IN SELECT format('%I', sequencename) AS name FROM pg_sequences
        WHERE schemaname = 'public' AND sequencename LIKE 'procrastinate\_%' LOOP
        EXECUTE 'GRANT USAGE ON SEQUENCE ' || found.name || ' TO {worker}, {desk}';
    END LOOP;
    FOR found IN SELECT oid::regprocedure::text AS name FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'procrastinate\_%' LOOP
        EXECUTE 'GRANT EXECUTE ON FUNCTION ' || found.name || ' TO {worker}';
    END LOOP;
END
$$;

GRANT EXECUTE ON FUNCTION procrastinate_defer_jobs_v1 TO {desk};
GRANT INSERT ON procrastinate_jobs, procrastinate_events TO {desk};
GRANT SELECT (id) ON procrastinate_jobs TO {desk};
