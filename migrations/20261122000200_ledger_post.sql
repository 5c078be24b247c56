-- The one way to move money. `ledger_post` is for the acts of the rooms: one set in the caller's transaction. `ledger_post_new`
-- and `ledger_post_each` are for the queue of crates/ledger: many independent postings in one transaction, which the queue cuts
-- in two when anything of it is refused. Whoever posts inserts ids and then updates balances, each in one order, and holds
-- nothing else by then: nobody waits for another in a circle.

-- Opens the accounts that are new, and returns the ids of all, in their order.
CREATE FUNCTION ledger_open(names text[], currencies text[], sides text[], lane_counts smallint[], at timestamptz)
RETURNS bigint[]
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ids bigint[];
BEGIN
    -- Sorted, so that two sets that open the same accounts do not wait for each other in a circle.
    IF EXISTS (
        SELECT FROM unnest(names, currencies) AS a (name, currency)
        WHERE NOT EXISTS (
            SELECT FROM public.ledger_accounts l WHERE l.name = a.name AND l.currency = a.currency
        )
    ) THEN
        -- Balances of the opened ones alone: a row that is there already would be waited for while somebody writes it.
        WITH opened AS (
            INSERT INTO public.ledger_accounts (name, currency, side, lanes, opened_at)
            SELECT a.name, a.currency, a.side, a.lanes, at
            FROM unnest(names, currencies, sides, lane_counts) AS a (name, currency, side, lanes)
            ORDER BY a.name, a.currency
            ON CONFLICT DO NOTHING
            RETURNING id, side, lanes
        )
        INSERT INTO public.ledger_balances (account_id, lane, floored, debit_raises)
        SELECT opened.id, lane, opened.side = 'liability', opened.side IN ('asset', 'expense')
        FROM opened
        CROSS JOIN LATERAL generate_series(0, opened.lanes - 1) AS lane;
    END IF;
    SELECT array_agg(l.id ORDER BY a.place)
    INTO ids
    FROM unnest(names, currencies) WITH ORDINALITY AS a (name, currency, place)
    JOIN public.ledger_accounts l ON l.name = a.name AND l.currency = a.currency;
    RETURN ids;
END
$$;
GRANT EXECUTE ON FUNCTION ledger_open TO daman_server;

-- Moves money between accounts that are open: all of the set, or none. Returns how many transfers were new. Transfers name
-- their accounts by their place in `accounts` and their kinds by their place in `kind_names` (from 1).
--
-- A transfer whose id exists is left out if it is the same, and refused with the field that differs if not; it is always
-- refused when all are `fresh`, which saves a look for each of them and what is written to be able to take a row back. Ids are
-- inserted and then balances updated, each in one order for everybody, so two sets never wait for each other in a circle; each
-- balance is written once per set. Nested loops keep that order, and are what small sets want.
CREATE FUNCTION ledger_move(
    accounts bigint[],
    ids uuid[],
    debits integer[],
    credits integer[],
    amounts bigint[],
    lane_seeds integer[],
    kinds smallint[],
    kind_names text[],
    at timestamptz,
    fresh boolean
) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_seqscan = off
AS $$
DECLARE
    lane_counts smallint[];
    currencies integer[];
    scopes integer[];
    one_currency boolean;
    kind_ids smallint[];
    new_count bigint;
    new_ids uuid[];
    wrong record;
BEGIN
    -- Places count from 1. In an array that begins elsewhere a place would be one account here and another below.
    IF (array_ndims(accounts), array_lower(accounts, 1), array_ndims(ids), array_lower(ids, 1)) IS DISTINCT FROM (1, 1, 1, 1) THEN
        RAISE EXCEPTION 'accounts and ids are lists that begin at 1'
            USING ERRCODE = 'array_subscript_error', CONSTRAINT = 'ledger_plain_lists';
    END IF;

    -- Ordered once for the three of them.
    SELECT array_agg(found.lanes), array_agg(found.currency_number), array_agg(found.scope_id),
           coalesce(min(found.currency_number) = max(found.currency_number), true)
    INTO lane_counts, currencies, scopes, one_currency
    FROM (
        SELECT l.lanes, l.currency_number, l.scope_id::integer
        FROM unnest(accounts) WITH ORDINALITY AS a (id, place)
        JOIN public.ledger_accounts l ON l.id = a.id
        ORDER BY a.place
    ) AS found;
    IF cardinality(lane_counts) IS DISTINCT FROM cardinality(accounts) THEN
        RAISE EXCEPTION 'an account of the set was never opened'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_open_account';
    END IF;

    IF NOT one_currency THEN
        FOR wrong IN
            SELECT t.debit, t.credit
            FROM unnest(debits, credits) AS t (debit, credit)
            WHERE currencies[t.debit] IS DISTINCT FROM currencies[t.credit]
        LOOP
            RAISE EXCEPTION 'accounts % and % have different currencies', accounts[wrong.debit], accounts[wrong.credit]
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_one_currency';
        END LOOP;
    END IF;

    SELECT array_agg(k.id ORDER BY n.place)
    INTO kind_ids
    FROM unnest(kind_names) WITH ORDINALITY AS n (name, place)
    JOIN public.ledger_kinds k ON k.name = n.name;
    IF cardinality(kind_ids) IS DISTINCT FROM cardinality(kind_names) THEN
        INSERT INTO public.ledger_kinds (name)
        SELECT DISTINCT n.name FROM unnest(kind_names) AS n (name) ORDER BY n.name
        ON CONFLICT DO NOTHING;
        SELECT array_agg(k.id ORDER BY n.place)
        INTO kind_ids
        FROM unnest(kind_names) WITH ORDINALITY AS n (name, place)
        JOIN public.ledger_kinds k ON k.name = n.name;
    END IF;

    IF fresh THEN
        INSERT INTO public.ledger_transfers (
            id, debit_account_id, credit_account_id, amount_minor, posted_at, debit_lane, credit_lane, kind_id
        )
        SELECT t.id, accounts[t.debit], accounts[t.credit], t.amount, at,
               t.seed % lane_counts[t.debit], t.seed % lane_counts[t.credit], kind_ids[t.kind]
        FROM unnest(ids, debits, credits, amounts, lane_seeds, kinds) AS t (id, debit, credit, amount, seed, kind)
        ORDER BY t.id;
        UPDATE public.ledger_balances b
        SET balance_minor = (b.balance_minor + CASE WHEN b.debit_raises THEN net.debited ELSE -net.debited END)::bigint
        FROM (
            SELECT accounts[moved.place] AS account_id, moved.lane, sum(moved.debited) AS debited
            FROM (
                SELECT t.debit AS place, t.seed % lane_counts[t.debit] AS lane, t.amount AS debited
                FROM unnest(debits, amounts, lane_seeds) AS t (debit, amount, seed)
                UNION ALL
                SELECT t.credit, t.seed % lane_counts[t.credit], -t.amount
                FROM unnest(credits, amounts, lane_seeds) AS t (credit, amount, seed)
            ) AS moved
            GROUP BY accounts[moved.place], moved.lane
            ORDER BY accounts[moved.place], moved.lane
        ) AS net
        WHERE b.account_id = net.account_id AND b.lane = net.lane;
        new_ids := ids;
        new_count := cardinality(ids);
    ELSE
        WITH posted AS (
            INSERT INTO public.ledger_transfers (
                id, debit_account_id, credit_account_id, amount_minor, posted_at, debit_lane, credit_lane, kind_id
            )
            SELECT t.id, accounts[t.debit], accounts[t.credit], t.amount, at,
                   t.seed % lane_counts[t.debit], t.seed % lane_counts[t.credit], kind_ids[t.kind]
            FROM unnest(ids, debits, credits, amounts, lane_seeds, kinds) AS t (id, debit, credit, amount, seed, kind)
            ORDER BY t.id
            ON CONFLICT (id) DO NOTHING
            RETURNING id, debit_account_id, credit_account_id, amount_minor, debit_lane, credit_lane
        ), moved AS (
            SELECT debit_account_id AS account_id, debit_lane AS lane, amount_minor AS debited FROM posted
            UNION ALL
            SELECT credit_account_id, credit_lane, -amount_minor FROM posted
        ), net AS (
            SELECT account_id, lane, sum(debited) AS debited
            FROM moved
            GROUP BY account_id, lane
            ORDER BY account_id, lane
        ), updated AS (
            UPDATE public.ledger_balances b
            SET balance_minor = (b.balance_minor + CASE WHEN b.debit_raises THEN net.debited ELSE -net.debited END)::bigint
            FROM net
            WHERE b.account_id = net.account_id AND b.lane = net.lane
        )
        SELECT count(*), array_agg(id) INTO new_count, new_ids FROM posted;
    END IF;

    -- They wait for their places in the Merkle log.
    IF new_count > 0 THEN
        INSERT INTO public.log_queue (source, ids) VALUES ('transfer', new_ids);
    END IF;

    -- After they were posted, since some guards ask what has left an account by then.
    PERFORM public.ledger_permit(accounts, scopes, ids, debits, credits, amounts);

    -- What was left out must be what is there, to the last field.
    IF new_count < cardinality(ids) THEN
        FOR wrong IN
            SELECT t.id,
                   CASE WHEN stored.debit_account_id <> accounts[t.debit] THEN 'debit'
                        WHEN stored.credit_account_id <> accounts[t.credit] THEN 'credit'
                        WHEN stored.amount_minor <> t.amount THEN 'amount'
                        ELSE 'kind' END AS field
            FROM unnest(ids, debits, credits, amounts, kinds) AS t (id, debit, credit, amount, kind)
            JOIN public.ledger_transfers stored ON stored.id = t.id
            WHERE (stored.debit_account_id, stored.credit_account_id, stored.amount_minor, stored.kind_id)
                  IS DISTINCT FROM (accounts[t.debit], accounts[t.credit], t.amount, kind_ids[t.kind])
        LOOP
            RAISE EXCEPTION 'transfer % was posted with another %', wrong.id, wrong.field
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'ledger_same_transfer', DETAIL = wrong.field;
        END LOOP;
    END IF;
    RETURN new_count;
END
$$;

-- One set in the caller's transaction. Accounts come as parallel arrays and are opened when they are new.
CREATE FUNCTION ledger_post(
    account_names text[],
    account_currencies text[],
    account_sides text[],
    account_lanes smallint[],
    ids uuid[],
    debits integer[],
    credits integer[],
    amounts bigint[],
    lane_seeds integer[],
    kinds smallint[],
    kind_names text[],
    at timestamptz
) RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN public.ledger_move(
        public.ledger_open(account_names, account_currencies, account_sides, account_lanes, at),
        ids, debits, credits, amounts, lane_seeds, kinds, kind_names, at, false
    );
END
$$;
GRANT EXECUTE ON FUNCTION ledger_post TO daman_server;

-- Many independent postings in one transaction, of which none was posted before: what nearly all sets of the queue are. Fails
-- as a whole when one was, or when one is refused. To be ready for that costs nothing here; the caller then takes
-- ledger_post_each.
CREATE FUNCTION ledger_post_new(
    accounts bigint[],
    ids uuid[],
    debits integer[],
    credits integer[],
    amounts bigint[],
    lane_seeds integer[],
    kinds smallint[],
    kind_names text[],
    at timestamptz
) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM public.ledger_move(accounts, ids, debits, credits, amounts, lane_seeds, kinds, kind_names, at, true);
END
$$;
GRANT EXECUTE ON FUNCTION ledger_post_new TO daman_server;

-- Many independent postings in one transaction, of which some may have been posted before: transfer i belongs to posting
-- `postings[i]`, counted from 1 without a gap. Returns for each posting how many of its transfers were new. Fails as a whole when
-- one of them is refused; the queue then takes fewer.
CREATE FUNCTION ledger_post_each(
    postings integer[],
    accounts bigint[],
    ids uuid[],
    debits integer[],
    credits integer[],
    amounts bigint[],
    lane_seeds integer[],
    kinds smallint[],
    kind_names text[],
    at timestamptz
) RETURNS bigint[]
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM public.ledger_move(accounts, ids, debits, credits, amounts, lane_seeds, kinds, kind_names, at, false);
    -- New is what this transaction wrote. What two postings have in common the first of them wrote.
    RETURN (
        SELECT array_agg(counted.new ORDER BY counted.posting)
        FROM (
            SELECT p.posting, count(t.id) FILTER (WHERE p.nth = 1) AS new
            FROM (
                SELECT u.posting, u.id, row_number() OVER (PARTITION BY u.id ORDER BY u.posting) AS nth
                FROM unnest(postings, ids) AS u (posting, id)
            ) AS p
            LEFT JOIN public.ledger_transfers t ON t.id = p.id AND t.xmin = pg_current_xact_id()::xid
            GROUP BY p.posting
        ) AS counted
    );
END
$$;
GRANT EXECUTE ON FUNCTION ledger_post_each TO daman_server;
