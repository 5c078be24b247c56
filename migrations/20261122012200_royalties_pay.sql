-- The way out of `revenue:<project>`: to those who recoup first, the project's holders and its owners, to each what it is entitled to.

-- What those who recoup first and the owners get in all, by where the marks stood and where they stand. The steps of the first are
-- their numbers, those of the owners begin behind 1 000.
CREATE FUNCTION royalties_owed_parts(
    project uuid, recoup_before bigint, recoup_after bigint, rest_before bigint, rest_after bigint
)
RETURNS TABLE (step integer, party_id uuid, before_minor bigint, after_minor bigint)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.number, r.party_id, public.royalties_recouped(recoup_before, r.before_minor, r.amount_minor),
           public.royalties_recouped(recoup_after, r.before_minor, r.amount_minor)
    FROM public.royalties_recoups r
    WHERE r.project_id = project
    UNION ALL
    SELECT 1000 + o.number, o.party_id, public.royalties_owned(rest_before, o.share_bps),
           public.royalties_owned(rest_after, o.share_bps)
    FROM public.royalties_owners o
    WHERE o.project_id = project
$$;

-- What a distribution owes to those who recoup first, and to the owners; those who are due nothing are left out.
CREATE FUNCTION royalties_owed(distribution uuid)
RETURNS TABLE (step integer, party_id uuid, amount_minor bigint)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.step, p.party_id, p.after_minor - p.before_minor
    FROM public.royalties_distributions d
    CROSS JOIN LATERAL public.royalties_owed_parts(
        d.project_id, d.recoup_before_minor, d.recoup_minor, d.rest_before_minor, d.rest_minor
    ) AS p
    WHERE d.id = distribution AND p.after_minor > p.before_minor
    ORDER BY p.step
$$;
GRANT EXECUTE ON FUNCTION royalties_owed_parts, royalties_owed TO daman_server;

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

-- What holders get in all, by where the fans' mark stood and where it stands, and what rounding leaves of their exact part then: a
-- fraction of a minor unit, in lowest terms. In the order of their numbers, behind one; or of one party alone.
CREATE FUNCTION royalties_parts(
    of_project uuid, fans_before bigint, fans_after bigint, of_party uuid, behind integer, most bigint
)
RETURNS TABLE (
    number integer, party_id uuid, cap_bps integer, invested_minor bigint, before_minor bigint, after_minor bigint,
    left_over numeric, left_under numeric
)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT h.number, h.party_id, h.cap_bps, h.invested_minor,
           CASE WHEN p.tiered THEN public.royalties_level_part(h.invested_minor, b.level_over, b.level_under)
                ELSE public.royalties_part(fans_before, h.invested_minor, p.raised_minor) END,
           CASE WHEN p.tiered THEN public.royalties_level_part(h.invested_minor, a.level_over, a.level_under)
                ELSE public.royalties_part(fans_after, h.invested_minor, p.raised_minor) END,
           tail.over / gcd(tail.over, a.level_under), a.level_under / gcd(tail.over, a.level_under)
    FROM (
        SELECT c.number, c.party_id, c.cap_bps, c.invested_minor
        FROM public.royalties_holders c
        WHERE c.project_id = of_project AND (of_party IS NULL OR c.party_id = of_party) AND c.number > behind
        ORDER BY c.number
        LIMIT most
    ) AS h
    JOIN public.royalties_projects p ON p.id = of_project
    JOIN public.royalties_levels_at(p.id, fans_before) AS b ON b.cap_bps = h.cap_bps
    JOIN public.royalties_levels_at(p.id, fans_after) AS a ON a.cap_bps = h.cap_bps
    CROSS JOIN LATERAL (SELECT mod(h.invested_minor * a.level_over, a.level_under) AS over) AS tail
    ORDER BY h.number
$$;
GRANT EXECUTE ON FUNCTION royalties_parts TO daman_server;

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
