-- Members change their own account from a face; what belongs to whom is decided there. Roles and teams are not here.
GRANT INSERT, UPDATE (salt, verifier, totp_sealed) ON directory_member TO {desk}, {agency};
GRANT SELECT, INSERT, UPDATE (sign_count, label, used_at, cloned_at), DELETE ON directory_authenticator TO {desk}, {agency};
GRANT SELECT, INSERT, UPDATE (failures, blocked_until), DELETE ON directory_devicerest TO {desk}, {agency};
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON directory_recoverycode TO {desk}, {agency};
GRANT SELECT, UPDATE (used_at, withdrawn_at) ON directory_invitation TO {desk}, {agency};
GRANT INSERT ON directory_invitation TO {desk};
GRANT USAGE ON SEQUENCE directory_member_id_seq, directory_authenticator_id_seq, directory_recoverycode_id_seq
  TO {desk}, {agency};
GRANT USAGE ON SEQUENCE directory_invitation_id_seq TO {desk};
-- What was answered once stays answered: the face may add to it and not take from it.
GRANT SELECT, INSERT ON directory_spentchallenge TO {desk}, {agency};
GRANT SELECT, DELETE ON directory_spentchallenge TO {worker};
GRANT SELECT (digest, blocked_until), DELETE ON directory_devicerest TO {worker};
-- Linking an account at an identity provider; whose rows these are is in 40_rows.sql.
GRANT SELECT, INSERT, DELETE ON directory_signonlink TO {desk}, {agency};
GRANT USAGE ON SEQUENCE directory_signonlink_id_seq TO {desk}, {agency};
