-- Knowledge cards: read by everybody of the desk, written by administrators, and never changed afterwards.
GRANT SELECT, INSERT ON directory_cardversion TO {desk};
GRANT USAGE ON SEQUENCE directory_cardversion_id_seq TO {desk};
SELECT limit_rows('directory_cardversion', '{desk}', 'true', '(SELECT i_am(''administrator''))');
CREATE OR REPLACE TRIGGER cards_are_append_only BEFORE UPDATE OR DELETE ON directory_cardversion
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
