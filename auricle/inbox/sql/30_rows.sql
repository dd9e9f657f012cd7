-- Messages belong to the report that they are about.
SELECT limit_rows('inbox_message', '{desk}',
  'EXISTS (SELECT 1 FROM vault_sealedobject o WHERE o.id = inbox_message.sealed_id)');
-- An auditor counts who unmasked how often.
SELECT limit_rows('inbox_unmasking', '{desk}',
  'EXISTS (SELECT 1 FROM reports_report r WHERE r.id = inbox_unmasking.report_id
    AND (r.team_id = ANY ((SELECT my_teams())::bigint[]) OR (SELECT i_am(''auditor''))))');
