-- The worker keeps what it found when it verified the trail; auditors read it by a function (directory/sql).
GRANT SELECT, INSERT, UPDATE (ended_at, checked, findings, first_line) ON audit_verification TO {worker};
GRANT USAGE ON SEQUENCE audit_verification_id_seq TO {worker};
