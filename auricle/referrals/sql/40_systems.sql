-- An agency's own system sees what its officers see, as it is sealed, and answers in its own name. It opens nothing.
GRANT SELECT (id, team_id, agency_id, category_id, region_id, grade, kind, asked, state, version, package, seen_package, lead,
  made_at, sent_at, ended_at, ground, outcome, reworks, extended_until, waits_for, next_due_at, next_due_kind, channel)
  ON referrals_referral TO {api};
GRANT UPDATE (state, version, seen_package, ground, outcome, extended_until, waits_for, next_due_at, next_due_kind, ended_at)
  ON referrals_referral TO {api};
GRANT SELECT, INSERT ON referrals_referralevent, referrals_referralclock, referrals_referraloutbox TO {api};
GRANT UPDATE (started_at, due_at, stopped_at, stop_event) ON referrals_referralclock TO {api};
GRANT SELECT ON referrals_package TO {api};
GRANT SELECT, INSERT ON referrals_opening TO {api};
GRANT USAGE ON SEQUENCE referrals_referralevent_id_seq, referrals_referralclock_id_seq, referrals_referraloutbox_id_seq,
  referrals_opening_id_seq TO {api};
GRANT SELECT ON vault_reportkey, vault_sealedobject, vault_objectchunk TO {api};
GRANT SELECT (report_id, purpose, key_id, blob) ON vault_grant TO {api};
GRANT INSERT ON vault_sealedobject TO {api};
GRANT SELECT ON reports_termsversion, directory_category, directory_region TO {api};

SELECT limit_rows('referrals_referral', '{api}',
  'agency_id = (SELECT callers_agency()) AND state NOT IN (''DRAFTED'', ''APPROVED'', ''DISCARDED'')
    AND (state NOT IN (''SENT'', ''UNDELIVERED'') OR channel = ''system'')');
-- What its officers may read of the log. What the system fetches before we know that it was told of it has arrived by that.
SELECT limit_rows('referrals_referralevent', '{api}',
  'agency_may_read(side, kind) AND EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = referrals_referralevent.referral_id)',
  '(side = ''agency'' OR side = ''clock'' AND kind = ''delivered'') AND actor = (SELECT callers_pseudonym())
    AND EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = referrals_referralevent.referral_id)');
SELECT limit_rows(t::regclass, '{api}', format('EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = %s.referral_id)', t))
FROM unnest(ARRAY['referrals_referralclock', 'referrals_referraloutbox']) AS t;
SELECT limit_rows('referrals_package', '{api}',
  'released_at IS NOT NULL AND EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = referrals_package.referral_id
    AND r.state <> ''RECALLED'')', 'false');
SELECT limit_rows('referrals_opening', '{api}',
  'EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = referrals_opening.referral_id)',
  'officer = (SELECT callers_pseudonym()) AND EXISTS (SELECT 1 FROM referrals_package p
    WHERE p.referral_id = referrals_opening.referral_id AND p.number = referrals_opening.package
      AND (p.document = referrals_opening.object_id OR referrals_opening.object_id = ANY (p.files)))');
SELECT limit_rows('vault_reportkey', '{api}',
  'EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = vault_reportkey.report_id AND r.state <> ''RECALLED'')', 'false');
-- Of the grants of a referral those to the agency's own key.
SELECT limit_rows('vault_grant', '{api}',
  'EXISTS (SELECT 1 FROM referrals_referral r JOIN directory_agency a ON a.id = r.agency_id
    JOIN vault_sealingkey k ON k.team_id = a.team_id
    WHERE r.id = vault_grant.report_id AND r.state <> ''RECALLED'' AND k.key_id = vault_grant.key_id)', 'false');
SELECT limit_rows('vault_sealedobject', '{api}',
  'EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = vault_sealedobject.report_id AND r.state <> ''RECALLED'')
    AND (label LIKE ''words/%'' OR EXISTS (SELECT 1 FROM referrals_package p
      WHERE p.referral_id = vault_sealedobject.report_id
        AND (p.document = vault_sealedobject.id OR vault_sealedobject.id = ANY (p.files))))',
  'label LIKE ''words/%'' AND EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = vault_sealedobject.report_id
    AND r.state <> ''RECALLED'')');
SELECT limit_rows('vault_objectchunk', '{api}',
  'EXISTS (SELECT 1 FROM vault_sealedobject o WHERE o.id = vault_objectchunk.object_id)', 'false');

-- What happens to a referral and is the agency's to know is told to its systems: one message for each, in the transaction of
-- the event, with its kind and the referral's id. Where the system is the way to the agency, this message is the delivery.
CREATE OR REPLACE FUNCTION systems_are_told() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO partners_delivery (id, webhook_id, event, subject, cause, made_at, attempts, next_at, outcome, trouble)
  SELECT gen_random_uuid(), w.id, 'referral.' || CASE WHEN NEW.kind IN ('send', 'send_again') THEN 'delivered' ELSE NEW.kind END, NEW.referral_id, 'event ' || NEW.id, NEW.at, 0, NEW.at, '', ''
  FROM partners_webhook w JOIN referrals_referral r ON r.agency_id = w.agency_id
  WHERE r.id = NEW.referral_id AND w.off_at IS NULL AND CASE WHEN NEW.kind IN ('send', 'send_again')
    THEN NEW.data ->> 'channel' = 'system' ELSE NEW.kind <> 'delivered' OR r.channel <> 'system' END
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER systems_are_told AFTER INSERT ON referrals_referralevent
  FOR EACH ROW WHEN (agency_is_told(NEW.kind) OR NEW.kind IN ('send', 'send_again'))
  EXECUTE FUNCTION systems_are_told();
