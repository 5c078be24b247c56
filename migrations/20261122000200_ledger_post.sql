-- The one way to move money: posts a set of transfers, all or none, and returns how many were new.
--
-- Accounts come as parallel arrays and are opened when they are new; transfers name them by their place in those arrays
-- (from 1). A transfer whose id exists is left out if it is the same, and refused with the field that differs if not.
-- Balance rows are locked in one order, so two sets never wait for each other in a circle; each is written once per set.
CREATE FUNCTION ledger_post(
    account_names text[],
    account_currencies text[],
    account_sides text[],
    account_lanes smallint[],
    transfer_ids uuid[],
    transfer_debits integer[],
    transfer_credits integer[],
    transfer_amounts bigint[],
    transfer_lanes integer[],
    transfer_kinds text[],
    transfer_acts uuid[],
    at timestamptz
) RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    account_ids bigint[];
    opened_lanes smallint[];
    new_count bigint;
    wrong record;
BEGIN
    -- Open what is new. Sorted, so that two sets that open the same accounts do not wait for each other in a circle.
    IF EXISTS (
        SELECT FROM unnest(account_names, account_currencies) AS a (name, currency)
        WHERE NOT EXISTS (
            SELECT FROM public.ledger_accounts l WHERE l.name = a.name AND l.currency = a.currency
        )
    ) THEN
        -- Balances of the opened ones alone: a row that is there already would be waited for while somebody writes it.
        WITH opened AS (
            INSERT INTO public.ledger_accounts (name, currency, side, lanes, opened_at)
            SELECT a.name, a.currency, a.side, a.lanes, at
            FROM unnest(account_names, account_currencies, account_sides, account_lanes)
                AS a (name, currency, side, lanes)
            ORDER BY a.name, a.currency
            ON CONFLICT DO NOTHING
            RETURNING id, side, lanes
        )
        INSERT INTO public.ledger_balances (account_id, lane, floored)
        SELECT opened.id, lane, opened.side = 'liability'
        FROM opened
        CROSS JOIN LATERAL generate_series(0, opened.lanes - 1) AS lane;
    END IF;

    SELECT array_agg(l.id ORDER BY a.place), array_agg(l.lanes ORDER BY a.place)
    INTO account_ids, opened_lanes
    FROM unnest(account_names, account_currencies) WITH ORDINALITY AS a (name, currency, place)
    JOIN public.ledger_accounts l ON l.name = a.name AND l.currency = a.currency;

    FOR wrong IN
        SELECT account_names[t.debit] AS debit, account_names[t.credit] AS credit
        FROM unnest(transfer_debits, transfer_credits) AS t (debit, credit)
        WHERE account_currencies[t.debit] IS DISTINCT FROM account_currencies[t.credit]
    LOOP
        RAISE EXCEPTION '% and % have different currencies', wrong.debit, wrong.credit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_one_currency';
    END LOOP;

    -- Lock, in one order for everybody. A statement that waited does not see what the winner wrote; the ones below do.
    PERFORM 1
    FROM public.ledger_balances b
    WHERE (b.account_id, b.lane) IN (
        SELECT account_ids[t.debit], (t.lane % opened_lanes[t.debit])::smallint
        FROM unnest(transfer_debits, transfer_lanes) AS t (debit, lane)
        UNION
        SELECT account_ids[t.credit], (t.lane % opened_lanes[t.credit])::smallint
        FROM unnest(transfer_credits, transfer_lanes) AS t (credit, lane)
    )
    ORDER BY b.account_id, b.lane
    FOR NO KEY UPDATE;

    WITH posted AS (
        INSERT INTO public.ledger_transfers (
            id, debit_account_id, credit_account_id, amount_minor, debit_lane, credit_lane, kind, act_id, posted_at
        )
        SELECT t.id, account_ids[t.debit], account_ids[t.credit], t.amount,
               t.lane % opened_lanes[t.debit], t.lane % opened_lanes[t.credit], t.kind, t.act, at
        FROM unnest(
            transfer_ids, transfer_debits, transfer_credits, transfer_amounts, transfer_lanes, transfer_kinds, transfer_acts
        ) AS t (id, debit, credit, amount, lane, kind, act)
        ON CONFLICT (id) DO NOTHING
        RETURNING debit_account_id, credit_account_id, amount_minor, debit_lane, credit_lane
    ), moved AS (
        SELECT debit_account_id AS account_id, debit_lane AS lane, amount_minor AS debited, 0::bigint AS credited FROM posted
        UNION ALL
        SELECT credit_account_id, credit_lane, 0, amount_minor FROM posted
    ), net AS (
        SELECT m.account_id, m.lane,
               CASE WHEN l.side IN ('asset', 'expense') THEN sum(m.debited) - sum(m.credited)
                    ELSE sum(m.credited) - sum(m.debited) END AS delta
        FROM moved m
        JOIN public.ledger_accounts l ON l.id = m.account_id
        GROUP BY m.account_id, m.lane, l.side
    ), updated AS (
        UPDATE public.ledger_balances b
        SET balance_minor = (b.balance_minor + net.delta)::bigint
        FROM net
        WHERE b.account_id = net.account_id AND b.lane = net.lane
    )
    SELECT count(*) INTO new_count FROM posted;

    -- What was left out must be what is there, to the last field.
    IF new_count < cardinality(transfer_ids) THEN
        FOR wrong IN
            SELECT t.id,
                   CASE WHEN stored.debit_account_id <> account_ids[t.debit] THEN 'debit'
                        WHEN stored.credit_account_id <> account_ids[t.credit] THEN 'credit'
                        WHEN stored.amount_minor <> t.amount THEN 'amount'
                        WHEN stored.kind <> t.kind THEN 'kind'
                        ELSE 'act' END AS field
            FROM unnest(transfer_ids, transfer_debits, transfer_credits, transfer_amounts, transfer_kinds, transfer_acts)
                AS t (id, debit, credit, amount, kind, act)
            JOIN public.ledger_transfers stored ON stored.id = t.id
            WHERE (stored.debit_account_id, stored.credit_account_id, stored.amount_minor, stored.kind, stored.act_id)
                  IS DISTINCT FROM (account_ids[t.debit], account_ids[t.credit], t.amount, t.kind, t.act)
        LOOP
            RAISE EXCEPTION 'transfer % was posted with another %', wrong.id, wrong.field
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'ledger_same_transfer', DETAIL = wrong.field;
        END LOOP;
    END IF;
    RETURN new_count;
END
$$;
GRANT EXECUTE ON FUNCTION ledger_post TO daman_server;
