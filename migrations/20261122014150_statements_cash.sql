-- A statement's cash: what it needs and has, what is held or lost of it, and booking, which permits the cash to follow.

-- What a statement's open rounds need of a currency.
CREATE FUNCTION statements_needed(statement uuid, in_currency text) RETURNS bigint
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(sum(h.cash_minor), 0)::bigint
    FROM public.statement_rounds r
    JOIN public.statement_shares h ON h.round_id = r.id
    WHERE r.statement_id = statement AND r.booked_at IS NULL AND r.cancelled_at IS NULL AND h.currency = in_currency
$$;
-- What cash is there for it.
CREATE FUNCTION statements_cash(statement uuid, in_currency text) RETURNS bigint
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(sum(b.balance_minor), 0)::bigint
    FROM public.ledger_accounts a
    JOIN public.ledger_balances b ON b.account_id = a.id
    WHERE a.name = 'statement:' || statement AND a.currency = in_currency
$$;
-- The deposit that a bank contests, until it has decided.
CREATE FUNCTION payments_contested(chargeback uuid) RETURNS uuid
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.deposit_id FROM public.chargebacks c WHERE c.id = chargeback AND c.status = 'open'
$$;
-- What of that cash a bank may take back.
CREATE FUNCTION statements_held(statement uuid, in_currency text) RETURNS bigint
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(sum(k.held_minor), 0)::bigint
    FROM public.statement_holds k
    WHERE k.statement_id = statement AND k.currency = in_currency
      AND public.payments_contested(k.chargeback_id) IS NOT NULL
$$;
-- What of it covers what is needed.
CREATE FUNCTION statements_free(statement uuid, in_currency text) RETURNS bigint
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT greatest(public.statements_cash(statement, in_currency) - public.statements_held(statement, in_currency), 0)
$$;
-- What banks have taken back of it for good.
CREATE FUNCTION statements_lost(statement uuid, in_currency text) RETURNS bigint
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT public.ledger_gone('statement:' || statement, in_currency, '{receivable}')
$$;
GRANT EXECUTE ON FUNCTION payments_contested, ledger_gone, statements_needed, statements_cash, statements_held, statements_free,
    statements_lost TO daman_server;

-- Holds what a statement has of a deposit that its payer's bank contests. Returns whether that is new.
CREATE FUNCTION statements_hold(chargeback uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.statement_holds (chargeback_id, statement_id, deposit_id, currency, held_minor, held_at)
    SELECT chargeback, d.statement_id, d.deposit_id, d.currency,
           least(d.amount_minor, public.statements_free(d.statement_id, d.currency)), at
    FROM public.statement_deposits d
    WHERE d.deposit_id = public.payments_contested(chargeback)
    ON CONFLICT (chargeback_id) DO NOTHING;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION statements_hold TO daman_server;

-- Books what of a statement is open, if its cash is there. Returns whether it did: the transfers follow in the same transaction.
CREATE FUNCTION statements_book(statement uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s record;
BEGIN
    SELECT t.* INTO s FROM public.statements t WHERE t.id = statement FOR UPDATE;
    IF s.status IS DISTINCT FROM 'awaiting_cash' OR EXISTS (
        SELECT FROM public.statement_rounds r
        JOIN public.statement_shares h ON h.round_id = r.id
        WHERE r.statement_id = statement AND r.booked_at IS NULL AND r.cancelled_at IS NULL
          AND public.statements_free(statement, h.currency) < public.statements_needed(statement, h.currency)
    ) THEN
        RETURN false;
    END IF;
    UPDATE public.statement_rounds r
    SET booked_at = at
    WHERE r.statement_id = statement AND r.booked_at IS NULL AND r.cancelled_at IS NULL;
    -- How late its cash was says nothing of a rate that is missing still.
    UPDATE public.statements t
    SET status = 'booked', booked_at = at,
        late_at = CASE WHEN t.rate_due_at IS NULL THEN t.late_at END,
        late_step = CASE WHEN t.rate_due_at IS NULL THEN t.late_step END,
        contested_at = CASE WHEN t.rate_due_at IS NULL THEN t.contested_at END
    WHERE t.id = statement;
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION statements_book TO daman_server;

-- Out of a statement's cash: to the revenue of its projects, exactly what a booked round says, once, since the transfer has the
-- share's id; what is above all that its rounds need, back to its owner; and what its owner's bank took back of it, to what its
-- owner owes. What a bank may still take back stays.
CREATE FUNCTION statements_permit(ids uuid[], debits text[], credits text[], currencies text[], amounts bigint[])
RETURNS uuid
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.id
    FROM unnest(ids, debits, credits, currencies, amounts) AS t (id, debit, credit, currency, amount)
    CROSS JOIN LATERAL (SELECT substr(t.debit, length('statement:') + 1)::uuid AS id) AS statement
    WHERE NOT CASE
        WHEN t.credit LIKE 'revenue:%' THEN EXISTS (
            SELECT
            FROM public.statement_rounds r
            JOIN public.statement_shares h ON h.round_id = r.id
            WHERE h.id = t.id AND r.statement_id = statement.id AND r.booked_at IS NOT NULL
              AND t.credit = 'revenue:' || h.project_id AND (h.currency, h.cash_minor) = (t.currency, t.amount)
        )
        WHEN t.credit LIKE 'receivable:%' THEN EXISTS (
            SELECT
            FROM public.statement_holds k
            JOIN public.statements s ON s.id = k.statement_id
            WHERE (k.chargeback_id, k.statement_id) = (public.ledger_act(t.id), statement.id)
              AND t.credit = 'receivable:' || s.owner_id
              AND public.payments_recovers(t.id, s.owner_id, t.currency, t.amount)
              AND public.statements_cash(s.id, t.currency) >= public.statements_held(s.id, t.currency)
        )
        ELSE EXISTS (
            SELECT
            FROM public.statement_surpluses u
            JOIN public.statements s ON s.id = u.statement_id
            WHERE (u.id, u.statement_id, u.currency, u.amount_minor) = (t.id, statement.id, t.currency, t.amount)
              AND t.credit = 'wallet:' || s.owner_id
              AND public.statements_cash(s.id, t.currency)
                  >= public.statements_needed(s.id, t.currency) + public.statements_held(s.id, t.currency)
        )
    END
    LIMIT 1
$$;

INSERT INTO ledger_chart (scope, side, lanes, goes_to, permit)
VALUES ('statement', 'liability', 1, '{revenue, wallet, receivable}', 'statements_permit');
-- What its owner paid in.
UPDATE ledger_chart
SET goes_to = goes_to || 'statement'::text
WHERE scope = 'rail:stripe:clearing';
