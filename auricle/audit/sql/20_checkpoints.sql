-- Checkpoints and the tree's tiles: the worker's role alone adds them, nobody changes or removes one.

CREATE OR REPLACE FUNCTION checkpoint_keep(
  p_at timestamptz, p_size bigint, p_root bytea, p_note text, p_proof text, p_key text
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  last audit_checkpoint%ROWTYPE;
  kept bigint;
BEGIN
  SELECT * INTO last FROM audit_checkpoint ORDER BY id DESC LIMIT 1;
  -- What is signed must be there, and a later checkpoint never says less than an earlier one, or other things.
  IF p_size < coalesce(last.size, 0) OR NOT EXISTS (SELECT 1 FROM audit_trailline WHERE seq = p_size)
     OR (p_size = last.size AND p_root <> last.root) THEN
    RAISE EXCEPTION 'a checkpoint continues the one before it' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO audit_checkpoint (at, size, root, note, proof, key)
  VALUES (p_at, p_size, p_root, p_note, p_proof, p_key) RETURNING id INTO kept;
  RETURN kept;
END $$;

CREATE OR REPLACE TRIGGER checkpoint_stays BEFORE UPDATE OR DELETE ON audit_checkpoint
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER checkpoints_are_never_emptied BEFORE TRUNCATE ON audit_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER tile_stays BEFORE UPDATE OR DELETE ON audit_treetile
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER tiles_are_never_emptied BEFORE TRUNCATE ON audit_treetile
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT EXECUTE ON FUNCTION checkpoint_keep(timestamptz, bigint, bytea, text, text, text) TO {worker};
GRANT SELECT ON audit_checkpoint TO {public}, {desk}, {worker};
GRANT SELECT, INSERT ON audit_treetile, audit_checkpointsent TO {worker};
GRANT USAGE ON SEQUENCE audit_treetile_id_seq, audit_checkpointsent_id_seq TO {worker};
