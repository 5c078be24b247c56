-- The accounts of payments, and what permits money to leave a wallet and what is in transit. What comes in over a rail only the
-- rail can confirm: clearing is guarded by reconciliation.

INSERT INTO ledger_chart (scope, side, lanes, goes_to, permit)
VALUES
    ('rail:stripe:clearing', 'asset', 16,
     '{wallet, rail:stripe:in_transit, receivable, loss:chargeback, fees:rail}', NULL),
    ('rail:stripe:in_transit', 'liability', 16, '{rail:stripe:clearing, wallet}', 'payments_permit_in_transit'),
    ('wallet', 'liability', 1, '{rail:stripe:in_transit, receivable}', 'payments_permit_wallet'),
    ('fees:rail', 'expense', 16, '{rail:stripe:clearing}', NULL),
    ('receivable', 'asset', 1, '{rail:stripe:clearing}', NULL),
    ('reserve', 'liability', 1, '{receivable, loss:chargeback}', NULL),
    ('loss:chargeback', 'expense', 1, '{reserve}', NULL);

-- Whose money it is, how much, and what for, stays as it was written.
CREATE TRIGGER deposits_fixed
    BEFORE UPDATE OF id, rail, payer_id, purpose_kind, purpose_id, amount_minor, currency, created_at ON deposits
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payouts_fixed
    BEFORE UPDATE OF id, rail, party_id, currency, purpose_kind, purpose_id, cause_id, act_id, created_at ON payouts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- What a party owes is taken of a payout; nothing else changes how much it is.
CREATE TRIGGER payouts_whole
    BEFORE UPDATE ON payouts
    FOR EACH ROW
    WHEN (NEW.amount_minor + NEW.offset_minor <> OLD.amount_minor + OLD.offset_minor OR NEW.offset_minor < OLD.offset_minor)
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refunds_fixed
    BEFORE UPDATE OF id, group_id, part, rail, payer_id, deposit_id, payment_ref, amount_minor, currency, booked_minor,
                     booked_currency, cause_id, act_id, created_at ON refunds
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER chargebacks_fixed
    BEFORE UPDATE OF id, rail, deposit_id, payer_id, dispute_ref, opened_at ON chargebacks
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- An account at the rail belongs to one party, and is the same one for ever: who is paid elsewhere gets another row.
CREATE TRIGGER payout_accounts_fixed
    BEFORE UPDATE OF id, party_id, rail, created_at ON payout_accounts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payout_accounts_same_account
    BEFORE UPDATE OF account_ref ON payout_accounts
    FOR EACH ROW
    WHEN (OLD.account_ref IS NOT NULL AND NEW.account_ref IS DISTINCT FROM OLD.account_ref)
    EXECUTE FUNCTION refuse_change();

-- A refund goes back by the payment of its own payer's deposit: by another's, the money of one would end on the card of another.
ALTER TABLE deposits ADD CONSTRAINT deposits_paid_by UNIQUE (id, payer_id, payment_ref);
ALTER TABLE refunds
    ADD CONSTRAINT refunds_to_their_payer FOREIGN KEY (deposit_id, payer_id, payment_ref)
        REFERENCES deposits (id, payer_id, payment_ref);
CREATE TRIGGER deposits_same_payment
    BEFORE UPDATE OF payment_ref ON deposits
    FOR EACH ROW
    WHEN (OLD.payment_ref IS NOT NULL AND NEW.payment_ref IS DISTINCT FROM OLD.payment_ref)
    EXECUTE FUNCTION refuse_change();
-- And a payout goes to an account of its own party.
ALTER TABLE payout_accounts ADD CONSTRAINT payout_accounts_of_party UNIQUE (party_id, rail, account_ref);
ALTER TABLE payouts
    ADD CONSTRAINT payouts_to_their_party FOREIGN KEY (party_id, rail, account_ref)
        REFERENCES payout_accounts (party_id, rail, account_ref);

-- Whether a transfer puts all of a payout of this party in transit, and what was put there before has come back.
CREATE FUNCTION payments_pays_out(transfer uuid, party uuid, in_currency text, amount bigint) RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT public.ledger_step(transfer) % 10 = 1 AND EXISTS (
        SELECT FROM public.payouts p
        WHERE p.id = public.ledger_act(transfer)
          AND (p.party_id, p.currency, p.amount_minor) = (party, in_currency, amount)
    ) AND public.ledger_left_of_act(transfer, 'wallet:' || party, in_currency) >= -amount
$$;

-- Whether a transfer puts all that goes back to this payer by one act in transit; the guards of other rooms name the cause.
CREATE FUNCTION payments_gives_back(transfer uuid, payer uuid, cause uuid, in_currency text, amount bigint) RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT public.ledger_step(transfer) = 1 AND coalesce(
        bool_and(r.payer_id = payer AND r.booked_currency = in_currency AND r.cause_id = coalesce(cause, r.cause_id))
            AND sum(r.booked_minor) FILTER (WHERE r.status <> 'offset') = amount,
        false
    )
    FROM public.refunds r
    WHERE r.group_id = public.ledger_act(transfer)
$$;
-- The refunds of an act: asked by the guard.
CREATE INDEX refunds_group ON refunds (group_id);

-- Whether a transfer pays what this payer owes by a chargeback that it lost: the next recovery, of no more than is still owed.
CREATE FUNCTION payments_recovers(transfer uuid, payer uuid, in_currency text, amount bigint) RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public.chargebacks c
        WHERE c.id = public.ledger_act(transfer)
          AND (c.payer_id, c.currency, c.status) = (payer, in_currency, 'lost')
          AND public.ledger_step(transfer) = 100 + 2 * c.recoveries
          AND amount <= c.amount_minor - least(c.reinstated_minor, c.amount_minor) - c.recovered_minor - c.written_off_minor
    )
$$;

-- Out of a wallet: on its owner's own way to the bank, back by the way its owner paid, or to what its owner owes.
CREATE FUNCTION payments_permit_wallet(ids uuid[], debits text[], credits text[], currencies text[], amounts bigint[])
RETURNS uuid
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.id
    FROM unnest(ids, debits, credits, currencies, amounts) AS t (id, debit, credit, currency, amount)
    CROSS JOIN LATERAL (SELECT substr(t.debit, length('wallet:') + 1)::uuid AS party) AS owner
    WHERE NOT CASE
        WHEN t.credit LIKE 'rail:%:in\_transit' THEN
            public.payments_pays_out(t.id, owner.party, t.currency, t.amount)
            OR public.payments_gives_back(t.id, owner.party, NULL, t.currency, t.amount)
        ELSE t.credit = 'receivable:' || owner.party AND public.payments_recovers(t.id, owner.party, t.currency, t.amount)
    END
    LIMIT 1
$$;

-- Out of what is in transit: no act takes more than it put there, and what does not arrive is its own party's again.
CREATE FUNCTION payments_permit_in_transit(ids uuid[], debits text[], credits text[], currencies text[], amounts bigint[])
RETURNS uuid
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.id
    FROM unnest(ids, debits, credits, currencies, amounts) AS t (id, debit, credit, currency, amount)
    WHERE public.ledger_left_of_act(t.id, t.debit, t.currency) < 0
       OR t.credit LIKE 'wallet:%' AND NOT EXISTS (
           SELECT FROM public.payouts p
           WHERE p.id = public.ledger_act(t.id) AND 'wallet:' || p.party_id = t.credit
           UNION ALL
           SELECT FROM public.refunds r
           WHERE r.group_id = public.ledger_act(t.id) AND 'wallet:' || r.payer_id = t.credit
       )
    LIMIT 1
$$;
