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

-- A transfer says that money was posted; that it was sent, and that it arrived, under which reference of the rail, is a record.
CREATE FUNCTION log_payout_moved() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    at CONSTANT timestamptz := coalesce(
        CASE NEW.status WHEN 'paid' THEN NEW.paid_at WHEN 'sent' THEN NEW.sent_at END, clock_timestamp()
    );
BEGIN
    PERFORM public.log_record(
        -- Like other ids it begins with its moment.
        (left(public.ledger_first_id(at)::text, 13) || substr(gen_random_uuid()::text, 14))::uuid,
        at,
        'payout.' || NEW.status,
        NEW.party_id,
        jsonb_build_object(
            'payout', NEW.id::text, 'rail', NEW.rail, 'amount_minor', NEW.amount_minor::text, 'currency', NEW.currency,
            'transfer_ref', NEW.transfer_ref, 'payout_ref', NEW.payout_ref, 'reason', NEW.reason
        )
    );
    RETURN NULL;
END
$$;
CREATE TRIGGER payouts_sealed AFTER UPDATE ON payouts
    FOR EACH ROW
    WHEN (
        (NEW.status, NEW.transfer_ref, NEW.payout_ref) IS DISTINCT FROM (OLD.status, OLD.transfer_ref, OLD.payout_ref)
    )
    EXECUTE FUNCTION log_payout_moved();
ALTER TABLE payouts ENABLE ALWAYS TRIGGER payouts_sealed;
