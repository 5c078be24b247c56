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

-- A transfer says that money was posted; that it was asked of the rail, and that it arrived or did not, under which reference of the
-- rail, is a record: of deposits, payouts, refunds and chargebacks.
CREATE FUNCTION log_moved(kind text, at timestamptz, party uuid, facts jsonb) RETURNS void
LANGUAGE sql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT public.log_record(
        -- Like other ids it begins with its moment.
        (left(public.ledger_first_id(moment.at)::text, 13) || substr(gen_random_uuid()::text, 14))::uuid,
        moment.at, kind, party, facts
    )
    FROM (SELECT coalesce(log_moved.at, clock_timestamp()) AS at) AS moment
$$;

CREATE FUNCTION log_payout_moved() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM public.log_moved(
        'payout.' || NEW.status,
        CASE NEW.status WHEN 'paid' THEN NEW.paid_at WHEN 'sent' THEN NEW.sent_at END,
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

-- Money that came in, or that came otherwise than it was asked for. A page that nobody paid on says nothing.
CREATE FUNCTION log_deposit_moved() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM public.log_moved(
        'deposit.' || NEW.status,
        coalesce(NEW.settled_at, NEW.closed_at),
        NEW.payer_id,
        jsonb_build_object(
            'deposit', NEW.id::text, 'rail', NEW.rail, 'amount_minor', NEW.amount_minor::text, 'currency', NEW.currency,
            'payment_ref', NEW.payment_ref, 'charge_ref', NEW.charge_ref, 'reason', NEW.reason
        )
    );
    RETURN NULL;
END
$$;
CREATE TRIGGER deposits_sealed AFTER UPDATE ON deposits
    FOR EACH ROW
    WHEN (NEW.status <> OLD.status AND NEW.status IN ('settled', 'mismatched'))
    EXECUTE FUNCTION log_deposit_moved();

CREATE FUNCTION log_refund_moved() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM public.log_moved(
        'refund.' || NEW.status,
        NEW.done_at,
        NEW.payer_id,
        jsonb_build_object(
            'refund', NEW.id::text, 'rail', NEW.rail, 'amount_minor', NEW.amount_minor::text, 'currency', NEW.currency,
            'payment_ref', NEW.payment_ref, 'refund_ref', NEW.refund_ref, 'reason', NEW.reason
        )
    );
    RETURN NULL;
END
$$;
CREATE TRIGGER refunds_sealed AFTER UPDATE ON refunds
    FOR EACH ROW
    WHEN ((NEW.status, NEW.refund_ref) IS DISTINCT FROM (OLD.status, OLD.refund_ref))
    EXECUTE FUNCTION log_refund_moved();

CREATE FUNCTION log_chargeback_moved() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM public.log_moved(
        'chargeback.' || NEW.status,
        coalesce(NEW.closed_at, NEW.opened_at),
        NEW.payer_id,
        jsonb_build_object(
            'chargeback', NEW.id::text, 'deposit', NEW.deposit_id::text, 'rail', NEW.rail,
            'amount_minor', NEW.amount_minor::text, 'currency', NEW.currency, 'dispute_ref', NEW.dispute_ref
        )
    );
    RETURN NULL;
END
$$;
CREATE TRIGGER chargebacks_opened_sealed AFTER INSERT ON chargebacks
    FOR EACH ROW EXECUTE FUNCTION log_chargeback_moved();
CREATE TRIGGER chargebacks_sealed AFTER UPDATE ON chargebacks
    FOR EACH ROW WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION log_chargeback_moved();

ALTER TABLE payouts ENABLE ALWAYS TRIGGER payouts_sealed;
ALTER TABLE deposits ENABLE ALWAYS TRIGGER deposits_sealed;
ALTER TABLE refunds ENABLE ALWAYS TRIGGER refunds_sealed;
ALTER TABLE chargebacks ENABLE ALWAYS TRIGGER chargebacks_opened_sealed;
ALTER TABLE chargebacks ENABLE ALWAYS TRIGGER chargebacks_sealed;
