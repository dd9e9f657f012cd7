-- The desk sees the measures of the referrals that it sees; a bank its own, from when it was phoned. The conditions ask
-- referrals_referral, which is limited itself, so that a bank sees nothing by a measure that it does not see by its referral.
SELECT limit_rows('measures_measure', '{desk}',
  'EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = measures_measure.referral_id)',
  'EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = measures_measure.referral_id
    AND r.team_id = ANY ((SELECT my_teams())::bigint[]))');
SELECT limit_rows('measures_measure', r::regrole,
  'phoned_at IS NOT NULL AND EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = measures_measure.referral_id)')
FROM unnest(ARRAY['{agency}', '{api}']) AS r;

SELECT limit_rows('measures_measureevent', '{desk}',
  'EXISTS (SELECT 1 FROM measures_measure m WHERE m.referral_id = measures_measureevent.measure_id)',
  'side = ''desk'' AND actor = (SELECT my_pseudonym()) AND EXISTS (SELECT 1 FROM referrals_referral r
    WHERE r.id = measures_measureevent.measure_id AND r.team_id = ANY ((SELECT my_teams())::bigint[]))');
SELECT limit_rows('measures_measureevent', '{agency}',
  'EXISTS (SELECT 1 FROM measures_measure m WHERE m.referral_id = measures_measureevent.measure_id)',
  'side = ''agency'' AND actor = (SELECT my_pseudonym())
    AND EXISTS (SELECT 1 FROM measures_measure m WHERE m.referral_id = measures_measureevent.measure_id)');
SELECT limit_rows('measures_measureevent', '{api}',
  'EXISTS (SELECT 1 FROM measures_measure m WHERE m.referral_id = measures_measureevent.measure_id)',
  'side = ''agency'' AND actor = (SELECT callers_pseudonym())
    AND EXISTS (SELECT 1 FROM measures_measure m WHERE m.referral_id = measures_measureevent.measure_id)');
SELECT limit_rows('measures_measureevent', '{worker}', 'true', 'side = ''clock''');

SELECT limit_rows('measures_measurealarm', '{desk}',
  'EXISTS (SELECT 1 FROM measures_measure m WHERE m.referral_id = measures_measurealarm.measure_id)', 'false');
SELECT limit_rows(t::regclass, '{worker}', 'true') FROM unnest(ARRAY['measures_measure', 'measures_measurealarm']) AS t;

-- Call-back numbers hold nothing of a report: every desk sees them, administrators keep them, in their own name.
SELECT limit_rows('measures_callbacknumber', '{desk}', 'true', '(SELECT i_am(''administrator''))');

-- Account numbers lie sealed under the referral's key, which the bank holds from the approval on. It is given them when
-- another person released them and somebody phoned.
SELECT limit_rows('vault_sealedobject', r::regrole,
  'EXISTS (SELECT 1 FROM measures_measure m JOIN referrals_referral r ON r.id = m.referral_id
    WHERE m.referral_id = vault_sealedobject.report_id AND m.accounts = vault_sealedobject.id
      AND m.numbers_released_at IS NOT NULL AND r.state <> ''RECALLED'')', 'false', p_part => '_of_measures')
FROM unnest(ARRAY['{agency}', '{api}']) AS r;
