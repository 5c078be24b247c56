-- The ways of a revenue: into `revenue:<project>`, and from there to those who recoup first, the project's holders and its owners, to
-- each what it is entitled to.

-- What a holder is entitled to: E = floor(F * invested / raised). By way of 64 bits where they hold the product: the exact
-- numbers beyond take ten times as long. Without settings of its own, so that it becomes part of the statement that asks.
CREATE FUNCTION royalties_part(fans bigint, invested bigint, raised bigint) RETURNS bigint
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE WHEN fans <= 9223372036854775807 / invested THEN fans * invested / raised
                ELSE div(fans::numeric * invested, raised::numeric)::bigint END
$$;

-- The same of a level that is any fraction: for holders with caps of their own.
CREATE FUNCTION royalties_level_part(invested bigint, level_over numeric, level_under numeric) RETURNS bigint
LANGUAGE sql
IMMUTABLE
AS $$ SELECT div(invested * level_over, level_under)::bigint $$;

-- Of what is recouped first, the part of who comes behind so much and gets so much at most.
CREATE FUNCTION royalties_recouped(recoup bigint, before bigint, amount bigint) RETURNS bigint
LANGUAGE sql
IMMUTABLE
AS $$ SELECT least(greatest(recoup - before, 0), amount) $$;

-- An owner's part of the rest.
CREATE FUNCTION royalties_owned(rest bigint, share_bps integer) RETURNS bigint
LANGUAGE sql
IMMUTABLE
AS $$ SELECT div(rest::numeric * share_bps, 10000)::bigint $$;

GRANT EXECUTE ON FUNCTION royalties_part, royalties_level_part, royalties_recouped, royalties_owned TO daman_server;

-- A project begins to be owed revenue: its contract, which never changes. The terms come as the program writes them
-- (crates/royalties/src/store/projects.rs).
CREATE FUNCTION royalties_open(project uuid, title text, currency text, chunk integer, terms jsonb, at timestamptz) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.royalties_projects (
        id, title, currency, promised_bps, cap_minor, term_first, term_last, overflow, chunk, opened_at
    )
    VALUES (project, title, currency, (terms->>'promised_bps')::integer, (terms->>'cap_minor')::bigint,
            (terms->>'term_first')::date, (terms->>'term_last')::date, terms->>'overflow', chunk, at);
    INSERT INTO public.royalties_breaks (project_id, number, from_minor, from_month, promised_bps)
    SELECT project, b.place, (b.one->>'from_minor')::bigint, (b.one->>'from_month')::date, (b.one->>'promised_bps')::integer
    FROM jsonb_array_elements(terms->'breaks') WITH ORDINALITY AS b (one, place);
    INSERT INTO public.royalties_recoups (project_id, number, party_id, amount_minor, before_minor)
    SELECT project, r.place, (r.one->>'party')::uuid, (r.one->>'amount_minor')::bigint,
           (sum((r.one->>'amount_minor')::bigint) OVER (ORDER BY r.place) - (r.one->>'amount_minor')::bigint)::bigint
    FROM jsonb_array_elements(terms->'recoup') WITH ORDINALITY AS r (one, place);
    INSERT INTO public.royalties_owners (project_id, number, party_id, share_bps)
    SELECT project, o.place, (o.one->>'party')::uuid, (o.one->>'share_bps')::integer
    FROM jsonb_array_elements(terms->'owners') WITH ORDINALITY AS o (one, place);
    -- The rest has owners as a whole, or none.
    IF (SELECT sum(o.share_bps) <> 10000 FROM public.royalties_owners o WHERE o.project_id = project) THEN
        RAISE EXCEPTION 'the owners of project % do not own everything', project
            USING ERRCODE = 'check_violation', CONSTRAINT = 'royalties_owned_whole';
    END IF;
END
$$;
GRANT EXECUTE ON FUNCTION royalties_open TO daman_server;

-- More holders of a project that is not fixed yet; their numbers go on from those there are.
CREATE FUNCTION royalties_add_holders(project uuid, parties uuid[], invested bigint[], caps integer[]) RETURNS void
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
    INSERT INTO public.royalties_holders (project_id, number, party_id, cap_bps, invested_minor)
    SELECT project, before.holders + h.place, h.party, h.cap, h.invested
    FROM unnest(parties, invested, caps) WITH ORDINALITY AS h (party, invested, cap, place);
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
    PERFORM FROM public.royalties_projects p WHERE p.id = project AND p.fixed_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO public.royalties_tiers (project_id, cap_bps, invested_minor)
    SELECT project, h.cap_bps, sum(h.invested_minor)::bigint
    FROM public.royalties_holders h
    WHERE h.project_id = project
    GROUP BY h.cap_bps;
    UPDATE public.royalties_projects p
    SET fixed_at = at,
        tiered = EXISTS (SELECT FROM public.royalties_tiers t WHERE t.project_id = project AND t.cap_bps > 0)
    WHERE p.id = project;
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION royalties_fix_holders TO daman_server;

-- Revenue of a project becomes known, with the cash that came for it. Returns whether it was not booked before; the same id with
-- other content is refused. All revenue must be covered by cash: who reports more than has come has to bring it first.
CREATE FUNCTION royalties_book(
    revenue uuid, project uuid, cash bigint, months date[], amounts bigint[], at timestamptz
) RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    booked CONSTANT numeric := (SELECT coalesce(sum(amount), 0) FROM unnest(amounts) AS amount);
    all_booked record;
BEGIN
    -- Those of one project come one after the other.
    PERFORM FROM public.royalties_projects p WHERE p.id = project FOR UPDATE;
    IF EXISTS (SELECT FROM public.royalties_revenues r WHERE r.id = revenue) THEN
        IF EXISTS (
            SELECT FROM public.royalties_revenues r
            WHERE r.id = revenue AND r.project_id = project AND r.cash_minor = cash
        ) AND NOT EXISTS (
            (SELECT m.month, m.amount_minor FROM public.royalties_revenue_months m WHERE m.revenue_id = revenue
             EXCEPT SELECT s.month, s.amount FROM unnest(months, amounts) AS s (month, amount))
            UNION ALL
            (SELECT s.month, s.amount FROM unnest(months, amounts) AS s (month, amount)
             EXCEPT SELECT m.month, m.amount_minor FROM public.royalties_revenue_months m WHERE m.revenue_id = revenue)
        ) THEN
            RETURN false;
        END IF;
        RAISE EXCEPTION 'revenue % was booked with other content', revenue
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'royalties_revenues_same';
    END IF;
    SELECT coalesce(sum(r.booked_minor), 0) + booked AS revenue, coalesce(sum(r.cash_minor), 0) + cash AS cash,
           coalesce(max(r.number), 0) + 1 AS number
    INTO all_booked
    FROM public.royalties_revenues r
    WHERE r.project_id = project;
    IF all_booked.revenue > all_booked.cash OR all_booked.cash > 9223372036854775807 THEN
        RAISE EXCEPTION 'revenue % is not covered by cash', revenue
            USING ERRCODE = 'check_violation', CONSTRAINT = 'royalties_covered';
    END IF;
    INSERT INTO public.royalties_revenues (id, project_id, number, cash_minor, booked_minor, received_at)
    VALUES (revenue, project, all_booked.number, cash, booked::bigint, at);
    INSERT INTO public.royalties_revenue_months (revenue_id, month, amount_minor)
    SELECT revenue, s.month, s.amount FROM unnest(months, amounts) AS s (month, amount);
    RETURN true;
END
$$;
GRANT EXECUTE ON FUNCTION royalties_book TO daman_server;

-- Whether the cash of a revenue is in the books.
CREATE FUNCTION royalties_in_books(revenue uuid) RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public.royalties_revenues r
        JOIN public.royalties_projects p ON p.id = r.project_id
        WHERE r.id = revenue AND (r.cash_minor = 0 OR EXISTS (
            SELECT FROM public.ledger_transfers t
            JOIN public.ledger_accounts l ON l.id = t.credit_account_id
            WHERE t.id = r.id AND t.amount_minor = r.cash_minor
              AND l.name = 'revenue:' || p.id AND l.currency = p.currency
        ))
    )
$$;
GRANT EXECUTE ON FUNCTION royalties_in_books TO daman_server;

-- Begins the distribution of a revenue, unless it was begun: works out what is whose by the contract of all revenue so far,
-- moves the marks as far as cash reaches, and cuts the holders into chunks that get these ids, when there is something for
-- them. Returns its id.
CREATE FUNCTION royalties_begin(distribution uuid, revenue uuid, chunk_ids uuid[], at timestamptz) RETURNS uuid
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    booked record;
    project record;
    before record;
    begun uuid;
    fall record;
    pool_due bigint;
    pool bigint;
    room bigint;
    recoup bigint;
    fans bigint;
    rest bigint;
BEGIN
    SELECT r.project_id, r.cash_minor INTO booked FROM public.royalties_revenues r WHERE r.id = revenue;
    -- Those of one project begin one after the other: each counts on from the one before.
    SELECT p.* INTO project FROM public.royalties_projects p WHERE p.id = booked.project_id FOR UPDATE;
    IF project.fixed_at IS NULL THEN
        RAISE EXCEPTION 'there is no revenue % of a project with fixed holders', revenue
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'royalties_fixed';
    END IF;
    SELECT d.id INTO begun FROM public.royalties_distributions d WHERE d.revenue_id = revenue;
    IF FOUND THEN
        RETURN begun;
    END IF;
    -- It counts when it is in the books: whoever writes a row has no money with it.
    IF NOT public.royalties_in_books(revenue) THEN
        RAISE EXCEPTION 'revenue % is not in the books', revenue
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'royalties_in_books';
    END IF;
    IF cardinality(chunk_ids) IS DISTINCT FROM (project.holders + project.chunk - 1) / project.chunk THEN
        RAISE EXCEPTION '% chunks for % holders', cardinality(chunk_ids), project.holders
            USING ERRCODE = 'check_violation', CONSTRAINT = 'royalties_chunks_whole';
    END IF;

    SELECT coalesce(max(d.number), 0) AS number, coalesce(max(d.cash_minor), 0) + booked.cash_minor AS cash,
           coalesce(max(d.recoup_minor), 0) AS recoup, coalesce(max(d.fans_minor), 0) AS fans,
           coalesce(max(d.rest_minor), 0) AS rest, coalesce(max(d.pool_minor), 0) AS pool
    INTO before
    FROM public.royalties_distributions d
    WHERE d.project_id = project.id;
    SELECT f.*
    INTO fall
    FROM (
        SELECT array_agg(s.month ORDER BY s.month) AS months, array_agg(s.amount ORDER BY s.month) AS amounts
        FROM (
            SELECT m.month, sum(m.amount_minor) AS amount
            FROM public.royalties_revenue_months m
            WHERE m.revenue_id = revenue OR m.revenue_id IN (
                SELECT d.revenue_id FROM public.royalties_distributions d WHERE d.project_id = project.id
            )
            GROUP BY m.month
        ) AS s
    ) AS sold
    CROSS JOIN LATERAL public.royalties_fall(project.id, sold.months, sold.amounts) AS f;
    IF fall.revenue > before.cash THEN
        RAISE EXCEPTION 'revenue % is not covered by cash', revenue
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'royalties_covered';
    END IF;
    pool_due := CASE WHEN project.tiered THEN public.royalties_pool(project.id, fall.fans) ELSE fall.fans END;

    -- In the order of the waterfall, each as far as the cash that is left reaches.
    room := before.cash - before.recoup - before.pool - before.rest;
    recoup := before.recoup + greatest(least(fall.recoup - before.recoup, room), 0);
    room := room - (recoup - before.recoup);
    fans := CASE WHEN project.tiered THEN public.royalties_furthest(project.id, before.fans, fall.fans, room)
                 ELSE before.fans + greatest(least(fall.fans - before.fans, room), 0) END;
    pool := CASE WHEN project.tiered THEN public.royalties_pool(project.id, fans) ELSE fans END;
    room := room - (pool - before.pool);
    rest := before.rest + greatest(least(fall.net - pool_due - before.rest, room), 0);

    INSERT INTO public.royalties_distributions (
        id, project_id, number, revenue_id, revenue_minor, cash_minor, due_recoup_minor, due_fans_minor, due_rest_minor,
        recoup_before_minor, recoup_minor, fans_before_minor, fans_minor, rest_before_minor, rest_minor, pool_minor, begun_at
    )
    VALUES (distribution, project.id, before.number + 1, revenue, fall.revenue::bigint, before.cash, fall.recoup, fall.fans,
            (fall.net - pool_due)::bigint, before.recoup, recoup, before.fans, fans, before.rest, rest, pool, at);
    IF fans = before.fans THEN
        RETURN distribution;
    END IF;
    IF project.tiered THEN
        INSERT INTO public.royalties_levels (
            distribution_id, cap_bps, before_over, before_under, level_over, level_under
        )
        SELECT distribution, b.cap_bps, b.level_over, b.level_under, a.level_over, a.level_under
        FROM public.royalties_levels_at(project.id, before.fans) AS b
        JOIN public.royalties_levels_at(project.id, fans) AS a ON a.cap_bps = b.cap_bps;
    END IF;
    INSERT INTO public.royalties_chunks (id, distribution_id, first, last)
    SELECT c.id, distribution, (c.place - 1) * project.chunk + 1, least(c.place * project.chunk, project.holders)
    FROM unnest(chunk_ids) WITH ORDINALITY AS c (id, place);
    RETURN distribution;
END
$$;
GRANT EXECUTE ON FUNCTION royalties_begin TO daman_server;

-- What a distribution owes to those who recoup first, and to the owners; those who are due nothing are left out. The steps of
-- the first are their numbers, those of the owners begin behind 1 000.
CREATE FUNCTION royalties_owed(distribution uuid)
RETURNS TABLE (step integer, party_id uuid, amount_minor bigint)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT owed.step, owed.party_id, owed.amount
    FROM (
        SELECT r.number AS step, r.party_id,
               public.royalties_recouped(d.recoup_minor, r.before_minor, r.amount_minor)
                   - public.royalties_recouped(d.recoup_before_minor, r.before_minor, r.amount_minor) AS amount
        FROM public.royalties_distributions d
        JOIN public.royalties_recoups r ON r.project_id = d.project_id
        WHERE d.id = distribution
        UNION ALL
        SELECT 1000 + o.number, o.party_id,
               public.royalties_owned(d.rest_minor, o.share_bps) - public.royalties_owned(d.rest_before_minor, o.share_bps)
        FROM public.royalties_distributions d
        JOIN public.royalties_owners o ON o.project_id = d.project_id
        WHERE d.id = distribution
    ) AS owed
    WHERE owed.amount > 0
    ORDER BY owed.step
$$;
GRANT EXECUTE ON FUNCTION royalties_owed TO daman_server;

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
    SELECT k.first, k.last, k.distribution_id, d.project_id, d.fans_before_minor, d.fans_minor, p.raised_minor, p.tiered
    INTO c
    FROM public.royalties_chunks k
    JOIN public.royalties_distributions d ON d.id = k.distribution_id
    JOIN public.royalties_projects p ON p.id = d.project_id
    WHERE k.id = of_chunk;
    IF c.tiered THEN
        RETURN QUERY
        SELECT h.number - c.first + 1, h.party_id, due.amount
        FROM public.royalties_holders h
        JOIN public.royalties_levels l ON l.distribution_id = c.distribution_id AND l.cap_bps = h.cap_bps
        CROSS JOIN LATERAL (
            SELECT public.royalties_level_part(h.invested_minor, l.level_over, l.level_under)
                       - public.royalties_level_part(h.invested_minor, l.before_over, l.before_under) AS amount
            OFFSET 0
        ) AS due
        WHERE h.project_id = c.project_id
          AND h.number BETWEEN c.first + from_step - 1 AND least(c.first + to_step - 1, c.last) AND due.amount > 0;
        RETURN;
    END IF;
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

-- Out of a project's revenue: exactly what a distribution owes, once. To the wallet of a holder, when the transfer's id names
-- the distribution's chunk and the holder; to that of an owner, or of who recoups first, when it names the distribution.
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
        LEFT JOIN public.royalties_levels l ON p.tiered AND l.distribution_id = d.id AND l.cap_bps = h.cap_bps
        WHERE c.id = public.ledger_act(t.id)
          AND t.debit = 'revenue:' || p.id AND t.credit = 'wallet:' || h.party_id AND t.currency = p.currency
          AND t.amount = CASE
              WHEN p.tiered THEN
                  public.royalties_level_part(h.invested_minor, l.level_over, l.level_under)
                      - public.royalties_level_part(h.invested_minor, l.before_over, l.before_under)
              ELSE
                  public.royalties_part(d.fans_minor, h.invested_minor, p.raised_minor)
                      - public.royalties_part(d.fans_before_minor, h.invested_minor, p.raised_minor)
          END
    ) AND NOT EXISTS (
        SELECT
        FROM public.royalties_distributions d
        JOIN public.royalties_projects p ON p.id = d.project_id
        JOIN public.royalties_owed(d.id) AS owed ON owed.step = public.ledger_step(t.id)
        WHERE d.id = public.ledger_act(t.id)
          AND t.debit = 'revenue:' || p.id AND t.credit = 'wallet:' || owed.party_id AND t.currency = p.currency
          AND t.amount = owed.amount_minor
    )
    LIMIT 1
$$;

INSERT INTO ledger_chart (scope, side, lanes, goes_to, permit)
VALUES ('revenue', 'liability', 1, '{wallet}', 'royalties_permit_revenue');
-- What arrived at the rail for a project.
UPDATE ledger_chart
SET goes_to = goes_to || 'revenue'::text
WHERE scope = 'rail:stripe:clearing';
