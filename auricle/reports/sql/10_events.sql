-- The event log is what happened; the report row is a cache of it. A state changes only together with the event
-- that the state table (reports_transition, written from reports/lifecycle.py) allows.

-- Covered by the digest: everything that a later reader relies on. audit/trail.py recomputes it.
CREATE OR REPLACE FUNCTION event_digest(e reports_event) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT sha256(
    uuid_send(e.report_id) || int4send(e.number) || trail_field(convert_to(e.kind, 'UTF8'))
    || int8send((extract(epoch FROM e.at) * 1000000)::bigint)
    || int8send((extract(epoch FROM e.recorded_at) * 1000000)::bigint)
    || trail_field(convert_to(e.actor, 'UTF8')) || trail_field(convert_to(e.from_state, 'UTF8'))
    || trail_field(convert_to(e.to_state, 'UTF8')) || trail_field(convert_to(e.data, 'UTF8')))
$$;

CREATE OR REPLACE FUNCTION stamp_event() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- Who writes an event can choose its time of arrival, not the time at which the database learned of it.
  NEW.recorded_at := clock_timestamp();
  NEW.digest := event_digest(NEW);
  IF NOT EXISTS (
    SELECT 1 FROM reports_transition t
    WHERE t.from_state = NEW.from_state AND t.move = NEW.kind AND t.to_state = NEW.to_state
  ) THEN
    RAISE EXCEPTION 'no move % leads from % to %', NEW.kind, NEW.from_state, NEW.to_state
      USING ERRCODE = 'check_violation';
  END IF;
  IF NOT (NEW.number = 1 AND NEW.from_state = '') AND NOT EXISTS (
    SELECT 1 FROM reports_report r
    WHERE r.id = NEW.report_id AND r.state = NEW.from_state AND r.version = NEW.number - 1
  ) THEN
    RAISE EXCEPTION 'event % does not follow the last one of its report', NEW.number
      USING ERRCODE = 'check_violation';
  END IF;
  -- Nobody works or decides on a report in which they declared an interest, whatever the step that asks believes.
  IF NEW.kind IN ('take', 'begin_review', 'approve_review', 'pull', 'assign', 'reassign', 'approve_close', 'transfer',
    'return_to_team')
    AND EXISTS (
      SELECT 1 FROM reports_event e WHERE e.report_id = NEW.report_id AND e.kind = 'declare_conflict'
        AND e.actor IN (NEW.actor, NEW.data::jsonb ->> 'handler')
        AND NOT EXISTS (SELECT 1 FROM reports_event b WHERE b.report_id = e.report_id AND b.actor = e.actor
          AND b.kind = 'take_back_conflict' AND b.number > e.number)
    ) THEN
    RAISE EXCEPTION 'a conflict of interest was declared' USING ERRCODE = 'check_violation';
  END IF;
  -- A mistake is taken back by whoever made it, at once: later they could be asked to.
  IF NEW.kind = 'take_back_conflict' AND NOT EXISTS (
    SELECT 1 FROM reports_event e WHERE e.report_id = NEW.report_id AND e.kind = 'declare_conflict'
      AND e.actor = NEW.actor AND e.at >= NEW.at - interval '10 minutes'
  ) THEN
    RAISE EXCEPTION 'no conflict of interest was just declared' USING ERRCODE = 'check_violation';
  END IF;
  -- The second review is another person's than the first, and ends with what was kept, never with somebody's word.
  IF NEW.kind = 'approve_review' AND (
    NEW.actor = (SELECT e.actor FROM reports_event e WHERE e.report_id = NEW.report_id AND e.kind = 'take'
      ORDER BY e.number DESC LIMIT 1)
    OR (SELECT count(DISTINCT s.kind) FROM reports_reviewstep s WHERE s.report_id = NEW.report_id
      AND s.kind IN ('redacted', 'recheck', 'grade')) < 3
  ) THEN
    RAISE EXCEPTION 'a review is approved by a second person, with a version, a check and a grade'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION state_follows_events() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM reports_event e
    WHERE e.report_id = NEW.id AND e.number = NEW.version AND e.to_state = NEW.state
  ) OR EXISTS (
    -- An older event led to an older state: nobody goes back to it.
    SELECT 1 FROM reports_event e WHERE e.report_id = NEW.id AND e.number > NEW.version
  ) THEN
    RAISE EXCEPTION 'the state of a report changes only by an event' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

-- What a report is about changes only by an event that says so.
CREATE OR REPLACE FUNCTION category_follows_events() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM reports_event e JOIN directory_category c ON c.id = NEW.category_id
    WHERE e.report_id = NEW.id AND e.number = NEW.version AND e.kind = 'sort' AND e.data::jsonb ->> 'to' = c.code
  ) THEN
    RAISE EXCEPTION 'the category of a report changes only by an event' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER report_category_follows_events BEFORE UPDATE OF category_id ON reports_report
  FOR EACH ROW WHEN (OLD.category_id IS DISTINCT FROM NEW.category_id)
  EXECUTE FUNCTION category_follows_events();
CREATE OR REPLACE TRIGGER event_is_stamped BEFORE INSERT ON reports_event
  FOR EACH ROW EXECUTE FUNCTION stamp_event();
CREATE OR REPLACE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON reports_event
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER events_are_never_emptied BEFORE TRUNCATE ON reports_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER report_state_follows_events BEFORE UPDATE OF state, version ON reports_report
  FOR EACH ROW WHEN ((OLD.state, OLD.version) IS DISTINCT FROM (NEW.state, NEW.version))
  EXECUTE FUNCTION state_follows_events();

-- Lists read the queue's index alone, which stays cheap only while the visibility map is fresh (bench queue).
ALTER TABLE reports_report SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

CREATE OR REPLACE TRIGGER terms_are_append_only BEFORE UPDATE OR DELETE ON reports_termsversion
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER ladder_is_append_only BEFORE UPDATE OR DELETE ON reports_ladderstep
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE TRIGGER review_steps_are_append_only BEFORE UPDATE OR DELETE ON reports_reviewstep
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Filing starts clocks by the terms; they hold no word about anybody.
GRANT SELECT ON reports_termsversion TO {public}, {line}, {desk}, {worker};
GRANT SELECT, INSERT ON reports_reviewstep TO {desk};
-- Whether there is a redacted version, so that reviewers learn of what came after it.
GRANT SELECT (id, report_id, kind) ON reports_reviewstep TO {worker};
GRANT USAGE ON SEQUENCE reports_reviewstep_id_seq TO {desk};
-- What reports are matched by: as a reviewer confirmed it, until the report is destroyed.
GRANT SELECT, INSERT, DELETE ON reports_matchtoken TO {desk};
GRANT USAGE ON SEQUENCE reports_matchtoken_id_seq TO {desk};
-- A report is in a matter because somebody said so in its log, and for no other reason.
CREATE OR REPLACE FUNCTION matter_follows_events() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM reports_event e JOIN reports_report r ON r.id = e.report_id AND r.version = e.number
    WHERE e.report_id = NEW.report_id AND e.kind = 'link' AND e.data::jsonb ->> 'matter' = NEW.matter_id::text
  ) THEN
    RAISE EXCEPTION 'a report is linked only by an event' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER matter_follows_events BEFORE INSERT OR UPDATE ON reports_matterreport
  FOR EACH ROW EXECUTE FUNCTION matter_follows_events();
GRANT SELECT, INSERT ON reports_matter TO {desk};
GRANT SELECT, INSERT, DELETE ON reports_matterreport, reports_notsame TO {desk};
GRANT USAGE ON SEQUENCE reports_matterreport_id_seq, reports_notsame_id_seq TO {desk};
GRANT SELECT ON reports_ladderstep TO {desk}, {worker};
GRANT INSERT ON reports_ladderstep TO {worker};
GRANT SELECT ON reports_place TO {worker};
GRANT SELECT, INSERT, UPDATE, DELETE ON reports_savedsearch, reports_searchlook TO {desk};
GRANT SELECT, INSERT ON reports_bulk, reports_bulkitem TO {desk};
GRANT UPDATE (undone_at) ON reports_bulk TO {desk};
GRANT UPDATE (state, code, number) ON reports_bulkitem TO {desk};
GRANT USAGE ON SEQUENCE reports_savedsearch_id_seq, reports_searchlook_id_seq, reports_bulkitem_id_seq TO {desk};
GRANT USAGE ON SEQUENCE reports_ladderstep_id_seq TO {worker};
GRANT SELECT ON reports_report, reports_event, reports_clock, reports_transition TO {desk}, {worker};
GRANT UPDATE (urgent, state, outcome, grade, handler_id, lease_until, closed_at, next_due_at, next_due_kind,
  version) ON reports_report TO {desk}, {worker};
GRANT UPDATE (category_id) ON reports_report TO {desk};
GRANT INSERT ON reports_event, reports_clock TO {desk}, {worker};
GRANT UPDATE (pauses, due_at, stopped_at, stop_event, steps_at, fired, next_step_at)
  ON reports_clock TO {desk}, {worker};
GRANT SELECT, INSERT, DELETE ON reports_outbox TO {worker};
GRANT SELECT, INSERT ON reports_outbox TO {desk};
GRANT SELECT, INSERT, UPDATE (to_tell) ON reports_notice TO {worker};
GRANT SELECT ON reports_notice TO {desk};
GRANT USAGE ON SEQUENCE reports_event_id_seq, reports_clock_id_seq, reports_outbox_id_seq, reports_notice_id_seq
  TO {desk}, {worker};

-- How long reports are kept, and the batches in which they are destroyed. Decisions are made once and never changed; what a
-- batch has come to is the worker's to write.
CREATE OR REPLACE TRIGGER retention_is_append_only BEFORE UPDATE OR DELETE ON reports_retentionversion
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER disposition_decisions_are_append_only BEFORE UPDATE OR DELETE ON reports_dispositiondecision
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
GRANT SELECT ON reports_retentionversion, reports_disposition, reports_dispositiondecision, reports_dispositionitem
  TO {desk}, {worker};
GRANT INSERT ON reports_disposition, reports_dispositiondecision, reports_dispositionitem TO {desk};
GRANT UPDATE (finished_at, destroyed, "left", complete_on, digest) ON reports_disposition TO {worker};
GRANT UPDATE (step, result) ON reports_dispositionitem TO {worker};
GRANT USAGE ON SEQUENCE reports_disposition_id_seq, reports_dispositiondecision_id_seq, reports_dispositionitem_id_seq
  TO {desk};
