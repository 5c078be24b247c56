-- The accounts of campaigns and escrow transactions, and what permits money to leave them: an event of that contract, of that
-- amount, towards its own parties.

INSERT INTO ledger_chart (scope, side, lanes, goes_to, permit)
VALUES
    ('campaign', 'liability', 1, '{escrow, rail:stripe:in_transit, receivable}', 'escrow_permit_campaign'),
    ('escrow', 'liability', 1, '{wallet, fees:platform, rail:stripe:in_transit, receivable}', 'escrow_permit_escrow'),
    -- Nothing in the product pays out what the platform earned; the owner who took it out of the rail's account has it booked
    -- (docs/decisions/0011-refunds-and-differences.md).
    ('fees:platform', 'income', 16, '{rail:stripe:clearing}', NULL);
UPDATE ledger_chart
SET goes_to = goes_to || 'campaign'::text
WHERE scope = 'rail:stripe:clearing';

-- A transaction's payer is its campaign's brand, in its currency: another could have the money go back to itself.
ALTER TABLE escrow_budgets ADD CONSTRAINT escrow_budgets_payer UNIQUE (campaign_id, brand_id, currency);
ALTER TABLE escrow_transactions
    ADD CONSTRAINT escrow_of_its_payer FOREIGN KEY (campaign_id, brand_id, currency)
        REFERENCES escrow_budgets (campaign_id, brand_id, currency);

-- Whose budget it is, in which currency and how large, stays; what was locked, handed on or given back was.
CREATE TRIGGER escrow_budgets_fixed
    BEFORE UPDATE OF campaign_id, brand_id, currency, budget_minor, opened_at ON escrow_budgets
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER escrow_budgets_forward
    BEFORE UPDATE ON escrow_budgets
    FOR EACH ROW
    WHEN (
        NEW.locked_minor < OLD.locked_minor OR NEW.funded_minor < OLD.funded_minor OR NEW.returned_minor < OLD.returned_minor
        OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at)
    )
    EXECUTE FUNCTION refuse_change();
-- What was offered stays as it was offered.
CREATE TRIGGER escrow_proposals_fixed
    BEFORE UPDATE OF id, escrow_id, proposed_by, creator_minor, note, proposed_at, answer_by ON escrow_proposals
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER escrow_round_offers_fixed
    BEFORE UPDATE OF id, escrow_id, deliverable_id, proposed_by, rounds, price_minor, note, proposed_at, answer_by
    ON escrow_round_offers
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Out of a campaign's budget: to its own transactions, for what was agreed; and back to its brand, or to what its brand owes,
-- when it has closed. In all never more than its row says.
CREATE FUNCTION escrow_permit_campaign(ids uuid[], debits text[], credits text[], currencies text[], amounts bigint[])
RETURNS uuid
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.id
    FROM unnest(ids, debits, credits, currencies, amounts) AS t (id, debit, credit, currency, amount)
    LEFT JOIN public.escrow_budgets b
        ON b.campaign_id = substr(t.debit, length('campaign:') + 1)::uuid AND b.currency = t.currency
    WHERE b.campaign_id IS NULL
       OR public.ledger_gone(t.debit, t.currency, '{escrow}') > b.funded_minor
       OR public.ledger_gone(t.debit, t.currency, '{rail:stripe:in_transit, receivable}') > b.returned_minor
       OR NOT CASE
           WHEN t.credit LIKE 'escrow:%' THEN EXISTS (
               SELECT FROM public.escrow_transactions e
               WHERE e.id = substr(t.credit, length('escrow:') + 1)::uuid
                 AND e.campaign_id = b.campaign_id
                 AND e.status IN ('awaiting_deposit', 'pending_funds', 'under_review')
                 AND (
                     (e.id, e.amount_minor) = (t.id, t.amount)
                     OR EXISTS (
                         SELECT FROM public.escrow_round_offers o
                         WHERE (o.id, o.escrow_id, o.price_minor, o.status) = (t.id, e.id, t.amount, 'accepted')
                     )
                 )
           )
           WHEN t.credit LIKE 'rail:%' THEN
               public.payments_gives_back(t.id, b.brand_id, b.campaign_id, t.currency, t.amount)
           ELSE t.credit = 'receivable:' || b.brand_id AND public.payments_recovers(t.id, b.brand_id, t.currency, t.amount)
       END
    LIMIT 1
$$;

-- Out of an escrow transaction: to its creator and the platform what a release says, once; and when it has ended, back to its
-- payer or to what its payer owes. In all never more than its row says.
CREATE FUNCTION escrow_permit_escrow(ids uuid[], debits text[], credits text[], currencies text[], amounts bigint[])
RETURNS uuid
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.id
    FROM unnest(ids, debits, credits, currencies, amounts) AS t (id, debit, credit, currency, amount)
    LEFT JOIN public.escrow_transactions e
        ON e.id = substr(t.debit, length('escrow:') + 1)::uuid AND e.currency = t.currency
    WHERE e.id IS NULL
       OR public.ledger_gone(t.debit, t.currency, '{wallet, fees:platform}') > e.released_minor
       OR public.ledger_gone(t.debit, t.currency, '{rail:stripe:in_transit, receivable}') > e.refunded_minor
       OR NOT CASE
           WHEN t.credit LIKE 'wallet:%' THEN t.credit = 'wallet:' || e.creator_id AND EXISTS (
               SELECT FROM public.escrow_releases r
               WHERE (r.id, r.escrow_id, r.net_minor) = (t.id, e.id, t.amount)
           )
           WHEN t.credit = 'fees:platform' THEN public.ledger_step(t.id) = 1 AND EXISTS (
               SELECT FROM public.escrow_releases r
               WHERE (r.id, r.escrow_id, r.fee_minor) = (public.ledger_act(t.id), e.id, t.amount)
           )
           WHEN t.credit LIKE 'rail:%' THEN public.payments_gives_back(t.id, e.brand_id, e.id, t.currency, t.amount)
           ELSE t.credit = 'receivable:' || e.brand_id AND public.payments_recovers(t.id, e.brand_id, t.currency, t.amount)
       END
    LIMIT 1
$$;
