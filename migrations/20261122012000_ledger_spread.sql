-- One account's money to many others in one act, such as a revenue to the holders of a project. `ledger_move` is for sets of all
-- kinds: it looks accounts up by place, asks the guard about each transfer, and expects any of them to be there already. Here all
-- leave one account, and whoever calls knows the accounts by their ids, so thousands take less time than a bare statement would
-- (docs/decisions/0051-distributions.md). The rules are the same: one currency, where its kind lets it go, nobody below
-- nothing, once per id, each balance written once, and a place in the queue of the Merkle log.

-- Accounts of one kind, one for each owner: opens those that are new, and returns the ids of all, in the owners' order.
CREATE FUNCTION ledger_open_each(kind text, owners uuid[], in_currency text, at timestamptz) RETURNS bigint[]
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_material = off
SET enable_seqscan = off
AS $$
DECLARE
    ids bigint[];
BEGIN
    -- Their place in the chart is looked up once for all, so the trigger has nothing to do. In order of their names, as
    -- ledger_open does it: two that open the same accounts do not wait for each other in a circle.
    WITH opened AS (
        INSERT INTO public.ledger_accounts (name, currency, side, lanes, opened_at, scope_id)
        SELECT kind || ':' || o.owner, in_currency, c.side, c.lanes, at, c.id
        FROM public.ledger_chart c
        CROSS JOIN unnest(owners) AS o (owner)
        WHERE c.scope = kind AND NOT EXISTS (
            SELECT FROM public.ledger_accounts l WHERE l.name = kind || ':' || o.owner AND l.currency = in_currency
        )
        ORDER BY o.owner
        ON CONFLICT DO NOTHING
        RETURNING id, side, lanes
    )
    INSERT INTO public.ledger_balances (account_id, lane, floored, debit_raises)
    SELECT opened.id, lane, opened.side = 'liability', opened.side IN ('asset', 'expense')
    FROM opened
    CROSS JOIN LATERAL generate_series(0, opened.lanes - 1) AS lane;

    SELECT array_agg(l.id ORDER BY o.place)
    INTO ids
    FROM unnest(owners) WITH ORDINALITY AS o (owner, place)
    JOIN public.ledger_accounts l ON l.name = kind || ':' || o.owner AND l.currency = in_currency;
    IF cardinality(ids) IS DISTINCT FROM cardinality(owners) THEN
        RAISE EXCEPTION 'accounts of kind % could not be opened', kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_in_chart';
    END IF;
    RETURN ids;
END
$$;

-- The trigger finds the place of those that come without one: all that `ledger_open` opens.
DROP TRIGGER ledger_accounts_placed ON ledger_accounts;
CREATE TRIGGER ledger_accounts_placed BEFORE INSERT ON ledger_accounts
    FOR EACH ROW WHEN (NEW.scope_id IS NULL) EXECUTE FUNCTION ledger_place_account();
ALTER TABLE ledger_accounts ENABLE ALWAYS TRIGGER ledger_accounts_placed;

-- Posts step `steps[i]` of an act: `amounts[i]` from `source` to `accounts[i]`. The accounts come in ascending order, each once.
-- Returns how many transfers were new.
--
-- What permits them is whoever calls. No role may; a function of a room does, after it has worked out from its contract's rows
-- what is due to whom. An act of which something was posted before, whoever did it, goes the way of all others, where the guard
-- is asked.
--
-- Accounts that were opened together lie together and are read from end to end; others are looked up one by one. Which of the
-- two is decided here: the planner does not know how many there are of tables that grow by as many in a minute. Either way
-- they are written in ascending order, so that two sets wait for each other in a row and never in a circle.
CREATE FUNCTION ledger_spread(
    source bigint,
    act uuid,
    steps integer[],
    accounts bigint[],
    amounts bigint[],
    kind text,
    at timestamptz
) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_nestloop = off
SET enable_hashjoin = on
SET enable_mergejoin = off
AS $$
DECLARE
    payees CONSTANT integer := cardinality(accounts);
    total CONSTANT numeric := (SELECT sum(amount) FROM unnest(amounts) AS amount);
    lowest CONSTANT bigint := accounts[1];
    highest CONSTANT bigint := accounts[payees];
    payer record;
    ids uuid[];
    kind_number smallint;
    counted bigint;
BEGIN
    SELECT array_agg((act_text || lpad(to_hex(s.step), 4, '0'))::uuid ORDER BY s.place)
    INTO ids
    FROM unnest(steps) WITH ORDINALITY AS s (step, place)
    CROSS JOIN (SELECT left(act::text, 32)) AS a (act_text);

    -- The ids of an act are one range: one look tells whether all of them are new.
    IF EXISTS (
        SELECT FROM public.ledger_transfers t
        WHERE t.id BETWEEN (left(act::text, 32) || '0000')::uuid AND (left(act::text, 32) || 'ffff')::uuid
    ) THEN
        RETURN public.ledger_move(
            accounts || source, ids, array_fill(payees + 1, ARRAY[payees]),
            (SELECT array_agg(place) FROM generate_series(1, payees) AS place), amounts, array_fill(0, ARRAY[payees]),
            array_fill(1::smallint, ARRAY[payees]), ARRAY[kind], at, false
        );
    END IF;

    -- Until this function ends.
    IF highest - lowest > 16::bigint * payees THEN
        PERFORM set_config('enable_nestloop', 'on', true), set_config('enable_hashjoin', 'off', true);
    END IF;
    SELECT l.currency_number, l.lanes, array_agg(t.id) AS goes_to
    INTO payer
    FROM public.ledger_accounts l
    JOIN public.ledger_chart c ON c.id = l.scope_id
    JOIN public.ledger_chart t ON t.scope = ANY (c.goes_to)
    WHERE l.id = source
    GROUP BY l.id;
    SELECT count(*)
    INTO counted
    FROM unnest(accounts) AS t (account)
    JOIN public.ledger_accounts l ON l.id = t.account
    WHERE l.id BETWEEN lowest AND highest
      AND l.id <> source AND l.currency_number = payer.currency_number AND l.scope_id = ANY (payer.goes_to)
      AND l.lanes = 1 AND payer.lanes = 1;
    IF counted IS DISTINCT FROM payees THEN
        RAISE EXCEPTION 'money of account % does not go to all of these', source
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'ledger_permitted';
    END IF;

    SELECT k.id INTO kind_number FROM public.ledger_kinds k WHERE k.name = kind;
    IF NOT FOUND THEN
        INSERT INTO public.ledger_kinds (name) VALUES (kind) ON CONFLICT DO NOTHING;
        SELECT k.id INTO kind_number FROM public.ledger_kinds k WHERE k.name = kind;
    END IF;

    -- Whoever else has begun to post this act by now meets the primary key, and one of the two is undone.
    INSERT INTO public.ledger_transfers (
        id, debit_account_id, credit_account_id, amount_minor, posted_at, debit_lane, credit_lane, kind_id
    )
    SELECT t.id, source, t.account, t.amount, at, 0, 0, kind_number
    FROM unnest(ids, accounts, amounts) AS t (id, account, amount);

    UPDATE public.ledger_balances b
    SET balance_minor = b.balance_minor + CASE WHEN b.debit_raises THEN -t.amount ELSE t.amount END
    FROM unnest(accounts, amounts) AS t (account, amount)
    WHERE b.account_id = t.account AND b.lane = 0 AND b.account_id BETWEEN lowest AND highest;
    GET DIAGNOSTICS counted = ROW_COUNT;
    IF counted <> payees THEN
        RAISE EXCEPTION 'an account comes twice, or has no balance'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_open_account';
    END IF;

    -- They wait for their places in the Merkle log.
    INSERT INTO public.log_queue (source, ids) VALUES ('transfer', ids);

    -- The account that all of them share comes last: two that pay out of it wait for each other only while they commit.
    UPDATE public.ledger_balances b
    SET balance_minor = (b.balance_minor + CASE WHEN b.debit_raises THEN total ELSE -total END)::bigint
    WHERE b.account_id = source AND b.lane = 0;
    RETURN payees;
END
$$;
