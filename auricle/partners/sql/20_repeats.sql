-- A call's digests and its sealed answer: of the token that calls. The worker lets go of what is older than a day.
GRANT SELECT, INSERT, UPDATE (status, answer), DELETE ON partners_repeat TO {api};
GRANT USAGE ON SEQUENCE partners_repeat_id_seq TO {api};
SELECT limit_rows('partners_repeat', '{api}', 'token_id = (SELECT acting_token())');
GRANT SELECT (id, at), DELETE ON partners_repeat TO {worker};
SELECT limit_rows('partners_repeat', '{worker}', 'true');
