-- The end of a report's content. The desk may ask for it, and the worker for those of a batch, and only for a report whose state has become DISPOSED by
-- an event, which takes two approvals.
CREATE OR REPLACE FUNCTION destroy_report(p_report uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM reports_report WHERE id = p_report AND state = 'DISPOSED') THEN
    RAISE EXCEPTION 'only a disposed report is destroyed' USING ERRCODE = 'check_violation';
  END IF;
  DELETE FROM vault_reshare WHERE request_id IN (SELECT id FROM vault_identityrequest WHERE report_id = p_report);
  UPDATE vault_identityrequest SET state = CASE state WHEN 'opened' THEN 'unseen' ELSE 'expired' END, keys_sealed = NULL
  WHERE report_id = p_report AND state IN ('asked', 'supported', 'opened');
  DELETE FROM vault_grant WHERE report_id = p_report;
  DELETE FROM vault_receiptregistration WHERE report_id = p_report;
  -- Its code is still answered, with the day, until backups from before cannot be read any more.
  INSERT INTO vault_destroyedreceipt (lookup, destroyed_on)
  SELECT r.lookup, (e.at AT TIME ZONE 'UTC')::date FROM vault_receipt r
    JOIN reports_report p ON p.id = r.report_id JOIN reports_event e ON e.report_id = p.id AND e.number = p.version
  WHERE r.report_id = p_report;
  DELETE FROM vault_receipt WHERE report_id = p_report;
  DELETE FROM inbox_inboxsession WHERE report_id = p_report;
  DELETE FROM inbox_message WHERE report_id = p_report;
  DELETE FROM inbox_surveyissue WHERE report_id = p_report;
  DELETE FROM intake_expectedtalk WHERE report_id = p_report;
  DELETE FROM mailing_reporterbox WHERE report = p_report;
  DELETE FROM mailing_letter WHERE report = p_report;
  DELETE FROM referrals_disguisedcopy WHERE report_id = p_report;
  DELETE FROM vault_fileticket t USING vault_sealedobject o WHERE o.report_id = p_report AND t.object_id = o.id;
  DELETE FROM vault_objectchunk c USING vault_sealedobject o WHERE o.report_id = p_report AND c.object_id = o.id;
  DELETE FROM vault_sealedobject WHERE report_id = p_report;
  DELETE FROM reports_matchtoken WHERE report_id = p_report;
  DELETE FROM reports_matterreport WHERE report_id = p_report;
  DELETE FROM reports_notsame WHERE one_id = p_report OR other_id = p_report;
  DELETE FROM vault_reportkey WHERE report_id = p_report;
  DELETE FROM audit_trailsalt WHERE report_id = p_report;
END $$;
GRANT EXECUTE ON FUNCTION destroy_report(uuid) TO {desk}, {worker};

-- The day on which the report of this receipt was destroyed, for whoever has its code.
CREATE OR REPLACE FUNCTION inbox_destroyed(p_lookup bytea) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT destroyed_on FROM vault_destroyedreceipt WHERE lookup = p_lookup
$$;
GRANT EXECUTE ON FUNCTION inbox_destroyed(bytea) TO {public}, {line};
