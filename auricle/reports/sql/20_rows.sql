-- A desk's member sees the reports of their teams; an auditor sees the open facts of all and changes none; a records officer
-- sees those of closed reports, and can leave none of them in a state that is not closed. The tables of the vault that
-- belong to a report are declared here, since the vault knows nothing of reports.
SELECT limit_rows('reports_report', '{desk}',
  'team_id = ANY ((SELECT my_teams())::bigint[]) OR (SELECT i_am(''auditor''))
    OR ((SELECT i_am(''records_officer'')) AND state IN (''CLOSED'', ''DISPOSITION_PROPOSED'', ''DISPOSED''))',
  'team_id = ANY ((SELECT my_teams())::bigint[])
    OR ((SELECT i_am(''records_officer'')) AND state IN (''CLOSED'', ''DISPOSITION_PROPOSED''))');
-- Batches: records officers see all, supervisors those of their teams. A decision is made in one's own name.
SELECT limit_rows('reports_disposition', '{desk}',
  '(SELECT i_am(''records_officer'')) OR (SELECT i_am(''auditor'')) OR team_id = ANY ((SELECT my_teams())::bigint[])',
  '(SELECT i_am(''records_officer''))');
SELECT limit_rows('reports_dispositionitem', '{desk}',
  'EXISTS (SELECT 1 FROM reports_disposition d WHERE d.id = reports_dispositionitem.batch_id)',
  '(SELECT i_am(''records_officer''))');
SELECT limit_rows('reports_dispositiondecision', '{desk}',
  'EXISTS (SELECT 1 FROM reports_disposition d WHERE d.id = reports_dispositiondecision.batch_id)',
  'member = (SELECT m.pseudonym FROM directory_member m WHERE m.id = acting_member())
    AND ((SELECT i_am(''records_officer'')) OR (kind <> ''propose'' AND (SELECT i_am(''supervisor''))))
    AND EXISTS (SELECT 1 FROM reports_disposition d WHERE d.id = reports_dispositiondecision.batch_id)');
SELECT limit_rows(t::regclass, '{desk}', 'team_id = ANY ((SELECT my_teams())::bigint[])', 'false')
FROM unnest(ARRAY['reports_notice', 'reports_ladderstep']) AS t;
-- Whoever may not see the report sees no row of it either: the condition asks for it with the reader's own rights.
SELECT limit_rows(t::regclass, '{desk}', format('EXISTS (SELECT 1 FROM reports_report r WHERE r.id = %s.report_id)', t))
FROM unnest(ARRAY['reports_event', 'reports_clock', 'reports_outbox', 'reports_reviewstep']) AS t;
-- What reports are matched by, and their matters, are for those who work on them: no auditor looks up whose number was
-- named. Of a matter that goes over several teams each sees its own reports; who made it is in none of them yet.
SELECT limit_rows(t::regclass, '{desk}', format('EXISTS (SELECT 1 FROM reports_report r WHERE r.id = %s.report_id
    AND r.team_id = ANY ((SELECT my_teams())::bigint[]))', t))
FROM unnest(ARRAY['reports_matchtoken', 'reports_matterreport']) AS t;
SELECT limit_rows('reports_matter', '{desk}',
  'EXISTS (SELECT 1 FROM reports_matterreport m WHERE m.matter_id = reports_matter.id)', 'true');
SELECT limit_rows('reports_notsame', '{desk}',
  'EXISTS (SELECT 1 FROM reports_report r WHERE r.id = reports_notsame.one_id
      AND r.team_id = ANY ((SELECT my_teams())::bigint[]))
    AND EXISTS (SELECT 1 FROM reports_report r WHERE r.id = reports_notsame.other_id
      AND r.team_id = ANY ((SELECT my_teams())::bigint[]))');
-- A saved search is its owner's, and is seen by the team that it is shared with. When its owner leaves the team, a
-- supervisor can take it away. How somebody looks at it is their own.
SELECT limit_rows('reports_savedsearch', '{desk}',
  'owner_id = (SELECT acting_member()) OR team_id = ANY ((SELECT my_teams())::bigint[])',
  '(owner_id = (SELECT acting_member()) AND (team_id IS NULL OR team_id = ANY ((SELECT my_teams())::bigint[])))
    OR (team_id = ANY ((SELECT my_teams())::bigint[]) AND (SELECT i_am(''supervisor'')))');
SELECT limit_rows('reports_bulk', '{desk}', 'member_id = (SELECT acting_member())');
SELECT limit_rows('reports_bulkitem', '{desk}',
  'EXISTS (SELECT 1 FROM reports_bulk b WHERE b.id = reports_bulkitem.bulk_id)
    AND EXISTS (SELECT 1 FROM reports_report r WHERE r.id = reports_bulkitem.report_id)');
SELECT limit_rows('reports_searchlook', '{desk}', 'member_id = (SELECT acting_member())');
SELECT limit_rows('reports_searchlook', '{worker}', 'true');

-- Custodians are in no team of the report. They see what an identity that was asked for is sealed in, and nothing else.
SELECT limit_rows('vault_identityrequest', '{desk}',
  'EXISTS (SELECT 1 FROM reports_report r WHERE r.id = vault_identityrequest.report_id
      AND (r.team_id = ANY ((SELECT my_teams())::bigint[]) OR (SELECT i_am(''auditor''))))
    OR (SELECT i_am(''custodian''))');
SELECT limit_rows('vault_reshare', '{desk}',
  'EXISTS (SELECT 1 FROM vault_identityrequest q WHERE q.id = vault_reshare.request_id)');
SELECT limit_rows(t::regclass, '{desk}',
  format('EXISTS (SELECT 1 FROM reports_report r WHERE r.id = %1$s.report_id
      AND r.team_id = ANY ((SELECT my_teams())::bigint[]))
    OR ((SELECT i_am(''custodian'')) AND %1$s.purpose ~ ''^(ask|identity|seat/)''
      AND EXISTS (SELECT 1 FROM vault_identityrequest q WHERE q.report_id = %1$s.report_id))', t))
FROM unnest(ARRAY['vault_reportkey', 'vault_grant', 'vault_sealedobject']) AS t;
SELECT limit_rows('vault_objectchunk', '{desk}',
  'EXISTS (SELECT 1 FROM vault_sealedobject o WHERE o.id = vault_objectchunk.object_id)');

-- The worker does what follows from every report, and opens none.
SELECT limit_rows(t::regclass, '{worker}', 'true')
FROM unnest(ARRAY['reports_report', 'reports_event', 'reports_clock', 'reports_outbox', 'reports_notice', 'reports_reviewstep',
  'reports_ladderstep', 'reports_disposition', 'reports_dispositiondecision', 'reports_dispositionitem',
  'vault_identityrequest', 'vault_reshare', 'vault_reportkey', 'vault_grant', 'vault_sealedobject', 'vault_objectchunk']) AS t;

-- What routing rules are tried on: the open facts of the latest reports of all teams, counted. Whoever configures the
-- hotline is in no team and reads no report by it; a count of one tells that there is one with these open facts.
CREATE OR REPLACE FUNCTION routed_lately(p_most integer)
RETURNS TABLE (category text, region text, language text, channel text, reports bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.code, coalesce(g.code, ''), l.language, l.channel, count(*)
  FROM (SELECT * FROM reports_report ORDER BY received_at DESC LIMIT p_most) AS l
  JOIN directory_category c ON c.id = l.category_id LEFT JOIN directory_region g ON g.id = l.region_id
  WHERE acting_member() IS NULL AND session_user = current_user OR (SELECT i_am('administrator'))
  GROUP BY 1, 2, 3, 4
$$;
GRANT EXECUTE ON FUNCTION routed_lately(integer) TO {desk};
