-- The public role sees public keys and nothing else of the vault. Nobody may change what was sealed.
GRANT SELECT ON vault_sealingkey TO {public}, {line}, {desk}, {worker};
GRANT SELECT ON vault_memberkey, vault_memberwrap, vault_teamseed, vault_reportkey, vault_grant,
  vault_sealedobject, vault_objectchunk TO {desk};
GRANT INSERT ON vault_reportkey, vault_grant, vault_sealedobject TO {desk};
GRANT USAGE ON SEQUENCE vault_reportkey_id_seq, vault_grant_id_seq TO {desk};
GRANT SELECT, INSERT, UPDATE, DELETE ON vault_desksession TO {desk}, {agency};
GRANT SELECT ON vault_memberkey, vault_memberwrap TO {agency};
-- An officer opens what was sealed to their agency's key; whose rows these are is in 40_rows.sql.
GRANT SELECT ON vault_sealingkey, vault_teamseed, vault_recoveryseed, vault_rotation, vault_grant TO {agency};
-- Whoever enrols anew drops what their old key held.
GRANT DELETE ON vault_teamseed TO {agency};
-- Officers keep the key of their agency.
GRANT INSERT (key_id, purpose, team_id, holder, public, created_at) ON vault_sealingkey TO {agency};
GRANT INSERT ON vault_teamseed, vault_recoveryseed, vault_rotation TO {agency};
GRANT USAGE ON SEQUENCE vault_teamseed_id_seq, vault_recoveryseed_id_seq TO {agency};
GRANT SELECT, INSERT, DELETE ON vault_fileticket TO {desk}, {agency};
GRANT USAGE ON SEQUENCE vault_fileticket_id_seq TO {desk}, {agency};
GRANT SELECT, UPDATE (holder_id, blob, since) ON vault_seat TO {desk};
GRANT SELECT, INSERT ON vault_seatproposal TO {desk};
GRANT SELECT, INSERT, UPDATE (state, ends_at, supported_by_id, supported_at, approved_by_id, declined_by_id, decided_at, keys_sealed,
  seen_at) ON vault_identityrequest TO {desk};
GRANT SELECT, INSERT, DELETE ON vault_reshare TO {desk};
GRANT USAGE ON SEQUENCE vault_reshare_id_seq TO {desk};
-- Time ends a request; the worker opens nothing of it.
GRANT SELECT (id, report_id, state, ends_at), UPDATE (state, decided_at, keys_sealed) ON vault_identityrequest TO {worker};
GRANT SELECT (id, request_id), DELETE ON vault_reshare TO {worker};
GRANT DELETE ON vault_desksession TO {worker};
GRANT SELECT, UPDATE (failures), DELETE ON vault_receiptregistration TO {worker};
GRANT SELECT, INSERT ON vault_receipt TO {worker};
-- destroy_report writes it, inbox_destroyed reads it; the worker only forgets.
GRANT SELECT (lookup, destroyed_on), DELETE ON vault_destroyedreceipt TO {worker};

CREATE OR REPLACE TRIGGER sealed_object_stays_as_sealed BEFORE UPDATE ON vault_sealedobject
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER sealed_chunk_stays_as_sealed BEFORE UPDATE ON vault_objectchunk
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER report_key_stays BEFORE UPDATE ON vault_reportkey
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Ciphertext does not compress: trying costs the intake processor time for nothing.
ALTER TABLE vault_sealedobject ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE vault_objectchunk ALTER COLUMN data SET STORAGE EXTERNAL;
