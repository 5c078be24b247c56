-- The ways of a revenue: into `revenue:<project>`, and from there to the project's holders, to each what it is entitled to.

-- What the fans are entitled to in all: F = min(cap, floor(R * promised_bps / 10 000)).
CREATE FUNCTION royalties_fans(revenue bigint, promised_bps integer, cap bigint) RETURNS bigint
LANGUAGE sql
IMMUTABLE
AS $$ SELECT least(cap::numeric, div(revenue::numeric * promised_bps, 10000))::bigint $$;

-- What a holder is entitled to: E = floor(F * invested / raised). By way of 64 bits where they hold the product: the exact
-- numbers beyond take ten times as long. Without settings of its own, so that it becomes part of the statement that asks.
CREATE FUNCTION royalties_part(fans bigint, invested bigint, raised bigint) RETURNS bigint
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE WHEN fans <= 9223372036854775807 / invested THEN fans * invested / raised
                ELSE div(fans::numeric * invested, raised::numeric)::bigint END
$$;

GRANT EXECUTE ON FUNCTION royalties_fans, royalties_part TO daman_server;

-- More holders of a project that is not fixed yet; their numbers go on from those there are.
CREATE FUNCTION royalties_add_holders(project uuid, parties uuid[], invested bigint[]) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    before record;
BEGIN
    SELECT p.holders, p.fixed_at INTO before FROM public.royalties_projects p WHERE p.id = project FOR UPDATE;
    IF NOT FOUND OR before.fixed_at IS NOT NULL THEN
        RAISE EXCEPTION 'the holders of project % are fixed, or it was never opened', project
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'royalties_open';
    END IF;
    INSERT INTO public.royalties_holders (project_id, number, party_id, invested_minor)
    SELECT project, before.holders + h.place, h.party, h.invested
    FROM unnest(parties, invested) WITH ORDINALITY AS h (party, invested, place);
    UPDATE public.royalties_projects p
    SET holders = p.holders + cardinality(parties),
        raised_minor = (p.raised_minor + (SELECT coalesce(sum(amount), 0) FROM unnest(invested) AS amount))::bigint
    WHERE p.id = project;
END
$$;
GRANT EXECUTE ON FUNCTION royalties_add_holders TO daman_server;

-- The raise has closed: nobody becomes a holder any more. Returns whether it was not so before.
CREATE FUNCTION royalties_fix_holders(project uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE public.royalties_projects p SET fixed_at = at WHERE p.id = project AND p.fixed_at IS NULL;
    RETURN FOUND;
END
$$;
GRANT EXECUTE ON FUNCTION royalties_fix_holders TO daman_server;

-- Begins the distribution of a revenue, unless it was begun: works out what the fans are entitled to, and cuts the holders into
-- chunks that get these ids. Returns its id.
CREATE FUNCTION royalties_begin(distribution uuid, revenue uuid, chunk_ids uuid[], at timestamptz) RETURNS uuid
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    cash record;
    project record;
    before record;
    begun uuid;
    fans bigint;
BEGIN
    SELECT r.project_id, r.amount_minor INTO cash FROM public.royalties_revenues r WHERE r.id = revenue;
    -- Those of one project begin one after the other: each counts on from the one before.
    SELECT p.* INTO project FROM public.royalties_projects p WHERE p.id = cash.project_id FOR UPDATE;
    IF project.fixed_at IS NULL THEN
        RAISE EXCEPTION 'there is no revenue % of a project with fixed holders', revenue
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'royalties_fixed';
    END IF;
    SELECT d.id INTO begun FROM public.royalties_distributions d WHERE d.revenue_id = revenue;
    IF FOUND THEN
        RETURN begun;
    END IF;
    -- It counts when it is in the books: whoever writes a row has no money with it.
    IF NOT EXISTS (
        SELECT FROM public.ledger_transfers t
        JOIN public.ledger_accounts l ON l.id = t.credit_account_id
        WHERE t.id = revenue AND t.amount_minor = cash.amount_minor
          AND l.name = 'revenue:' || project.id AND l.currency = project.currency
    ) THEN
        RAISE EXCEPTION 'revenue % is not in the books', revenue
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'royalties_in_books';
    END IF;

    SELECT d.number, d.revenue_minor, d.fans_minor
    INTO before
    FROM public.royalties_distributions d
    WHERE d.project_id = project.id
    ORDER BY d.number DESC
    LIMIT 1;
    fans := public.royalties_fans(coalesce(before.revenue_minor, 0) + cash.amount_minor, project.promised_bps, project.cap_minor);
    INSERT INTO public.royalties_distributions (
        id, project_id, number, revenue_id, revenue_minor, fans_before_minor, fans_minor, begun_at
    )
    VALUES (distribution, project.id, coalesce(before.number, 0) + 1, revenue,
            coalesce(before.revenue_minor, 0) + cash.amount_minor, coalesce(before.fans_minor, 0), fans, at);
    IF cardinality(chunk_ids) IS DISTINCT FROM (project.holders + project.chunk - 1) / project.chunk THEN
        RAISE EXCEPTION '% chunks for % holders', cardinality(chunk_ids), project.holders
            USING ERRCODE = 'check_violation', CONSTRAINT = 'royalties_chunks_whole';
    END IF;
    INSERT INTO public.royalties_chunks (id, distribution_id, first, last)
    SELECT c.id, distribution, (c.place - 1) * project.chunk + 1, least(c.place * project.chunk, project.holders)
    FROM unnest(chunk_ids) WITH ORDINALITY AS c (id, place);
    RETURN distribution;
END
$$;
GRANT EXECUTE ON FUNCTION royalties_begin TO daman_server;

-- What the holders of a chunk with these steps are due; those who are due nothing are left out.
CREATE FUNCTION royalties_due(of_chunk uuid, from_step integer, to_step integer)
RETURNS TABLE (step integer, party_id uuid, amount_minor bigint)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    c record;
BEGIN
    SELECT k.first, k.last, d.project_id, d.fans_before_minor, d.fans_minor, p.raised_minor
    INTO c
    FROM public.royalties_chunks k
    JOIN public.royalties_distributions d ON d.id = k.distribution_id
    JOIN public.royalties_projects p ON p.id = d.project_id
    WHERE k.id = of_chunk;
    RETURN QUERY
    SELECT h.number - c.first + 1, h.party_id, due.amount
    FROM public.royalties_holders h
    CROSS JOIN LATERAL (
        SELECT public.royalties_part(c.fans_minor, h.invested_minor, c.raised_minor)
                   - public.royalties_part(c.fans_before_minor, h.invested_minor, c.raised_minor) AS amount
        OFFSET 0
    ) AS due
    WHERE h.project_id = c.project_id
      AND h.number BETWEEN c.first + from_step - 1 AND least(c.first + to_step - 1, c.last) AND due.amount > 0;
END
$$;
GRANT EXECUTE ON FUNCTION royalties_due TO daman_server;

-- The wallets of a chunk's holders, in the order of their numbers; opened, at the first payment.
CREATE FUNCTION royalties_wallets_of(of_chunk uuid, at timestamptz) RETURNS bigint[]
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    c record;
    opened bigint[];
BEGIN
    SELECT k.first, k.last, d.project_id, p.currency, w.accounts
    INTO c
    FROM public.royalties_chunks k
    JOIN public.royalties_distributions d ON d.id = k.distribution_id
    JOIN public.royalties_projects p ON p.id = d.project_id
    LEFT JOIN public.royalties_wallets w ON w.project_id = d.project_id AND w.first = k.first
    WHERE k.id = of_chunk;
    IF c.accounts IS NOT NULL THEN
        RETURN c.accounts;
    END IF;
    SELECT public.ledger_open_each('wallet', array_agg(h.party_id ORDER BY h.number), c.currency, at)
    INTO opened
    FROM public.royalties_holders h
    WHERE h.project_id = c.project_id AND h.number BETWEEN c.first AND c.last;
    -- Another distribution of the project may find the same at this moment.
    INSERT INTO public.royalties_wallets (project_id, first, accounts)
    VALUES (c.project_id, c.first, opened)
    ON CONFLICT DO NOTHING;
    RETURN opened;
END
$$;

-- For the rest of the transaction: its commit waits for no disk. Chunks would else wait for it one after the other, since all
-- write the balance of one revenue. What a crash takes away is a chunk as a whole, with its progress and its messages' job, and
-- is paid again under the same ids; whatever is done about it before then, a payout or a seal in the log, is a commit that waits
-- for the disk, and the disk has everything that came before. So does the end of the distribution's job.
CREATE FUNCTION royalties_commit_later() RETURNS void
LANGUAGE sql
AS $$ SELECT pg_catalog.set_config('synchronous_commit', 'off', true) $$;

-- Opens the wallets of the next chunk of a distribution, where that was never done and nobody is at it. Returns whether there was
-- one. In a transaction of its own it takes half as long: a balance that was opened in the same one is checked again for its
-- account when it is paid into.
CREATE FUNCTION royalties_open_next(distribution uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    next_chunk uuid;
BEGIN
    SELECT c.id
    INTO next_chunk
    FROM public.royalties_chunks c
    JOIN public.royalties_distributions d ON d.id = c.distribution_id
    WHERE c.distribution_id = distribution AND c.done_at IS NULL AND NOT EXISTS (
        SELECT FROM public.royalties_wallets w WHERE w.project_id = d.project_id AND w.first = c.first
    )
    ORDER BY c.first
    LIMIT 1
    FOR UPDATE OF c SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM public.royalties_commit_later();
    PERFORM public.royalties_wallets_of(next_chunk, at);
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION royalties_open_next TO daman_server;

-- Pays the next chunk of a distribution that nobody else is paying: transfers, wallets, and the chunk's progress. No row when
-- there is none.
CREATE FUNCTION royalties_pay_next(distribution uuid, at timestamptz)
RETURNS TABLE (chunk_id uuid, holders integer, amount_minor bigint)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    chunk record;
    wallets bigint[];
    due record;
BEGIN
    SELECT c.id, d.project_id, p.currency
    INTO chunk
    FROM public.royalties_chunks c
    JOIN public.royalties_distributions d ON d.id = c.distribution_id
    JOIN public.royalties_projects p ON p.id = d.project_id
    WHERE c.distribution_id = distribution AND c.done_at IS NULL
    ORDER BY c.first
    LIMIT 1
    FOR UPDATE OF c SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM public.royalties_commit_later();
    wallets := public.royalties_wallets_of(chunk.id, at);
    SELECT array_agg(d.step) AS steps, array_agg(d.account) AS accounts, array_agg(d.amount_minor) AS amounts,
           count(*)::integer AS holders, coalesce(sum(d.amount_minor), 0)::bigint AS amount
    INTO due
    FROM (
        SELECT r.step, r.amount_minor, wallets[r.step] AS account
        FROM public.royalties_due(chunk.id, 1, 65535) AS r
        ORDER BY account
    ) AS d;
    IF due.holders > 0 THEN
        PERFORM public.ledger_spread(
            (SELECT l.id FROM public.ledger_accounts l
             WHERE l.name = 'revenue:' || chunk.project_id AND l.currency = chunk.currency),
            chunk.id, due.steps, due.accounts, due.amounts, 'royalties.share', at
        );
    END IF;
    UPDATE public.royalties_chunks c
    SET paid_holders = due.holders, paid_minor = due.amount, done_at = at
    WHERE c.id = chunk.id;
    RETURN QUERY SELECT chunk.id, due.holders, due.amount;
END
$$;
GRANT EXECUTE ON FUNCTION royalties_pay_next TO daman_server;

-- Out of a project's revenue: to the wallet of one of its holders, exactly what a distribution owes it, once, since the
-- transfer's id names the distribution's chunk and the holder.
CREATE FUNCTION royalties_permit_revenue(ids uuid[], debits text[], credits text[], currencies text[], amounts bigint[])
RETURNS uuid
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
    SELECT t.id
    FROM unnest(ids, debits, credits, currencies, amounts) AS t (id, debit, credit, currency, amount)
    WHERE NOT EXISTS (
        SELECT
        FROM public.royalties_chunks c
        JOIN public.royalties_distributions d ON d.id = c.distribution_id
        JOIN public.royalties_projects p ON p.id = d.project_id
        JOIN public.royalties_holders h
            ON h.project_id = p.id AND h.number = c.first + public.ledger_step(t.id) - 1
            AND h.number BETWEEN c.first AND c.last
        WHERE c.id = public.ledger_act(t.id)
          AND t.debit = 'revenue:' || p.id AND t.credit = 'wallet:' || h.party_id AND t.currency = p.currency
          AND t.amount = public.royalties_part(d.fans_minor, h.invested_minor, p.raised_minor)
                         - public.royalties_part(d.fans_before_minor, h.invested_minor, p.raised_minor)
    )
    LIMIT 1
$$;

INSERT INTO ledger_chart (scope, side, lanes, goes_to, permit)
VALUES ('revenue', 'liability', 1, '{wallet}', 'royalties_permit_revenue');
-- What arrived at the rail for a project.
UPDATE ledger_chart
SET goes_to = goes_to || 'revenue'::text
WHERE scope = 'rail:stripe:clearing';
