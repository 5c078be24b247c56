-- What is done is sealed as what is paid: each row of the audit log waits for its place in the Merkle log.
CREATE FUNCTION log_audit_row() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.log_queue (source, ids) VALUES ('audit', ARRAY[NEW.id]);
    RETURN NULL;
END
$$;
CREATE TRIGGER audit_log_sealed AFTER INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION log_audit_row();
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_sealed;
