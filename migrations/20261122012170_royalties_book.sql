-- The way of a revenue into `revenue:<project>`, and the beginning of its distribution.

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

-- Where the marks go by all that was sold by then, and all cash, from where they stand: what is due by the contract, and how far
-- each rank of the waterfall is paid of it, in its order, as far as the cash that is left reaches.
CREATE FUNCTION royalties_forward(
    project uuid, months date[], amounts numeric[], cash bigint,
    recoup_before bigint, fans_before bigint, rest_before bigint, pool_before bigint,
    OUT revenue numeric, OUT due_recoup bigint, OUT due_fans bigint, OUT due_rest bigint,
    OUT recoup bigint, OUT fans bigint, OUT rest bigint, OUT pool bigint
)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tiered boolean;
    net numeric;
    room bigint;
BEGIN
    SELECT p.tiered INTO tiered FROM public.royalties_projects p WHERE p.id = project;
    SELECT f.revenue, f.recoup, f.fans, f.net
    INTO revenue, due_recoup, due_fans, net
    FROM public.royalties_fall(project, months, amounts) AS f;
    due_rest := net - CASE WHEN tiered THEN public.royalties_pool(project, due_fans) ELSE due_fans END;
    room := cash - recoup_before - pool_before - rest_before;
    recoup := recoup_before + greatest(least(due_recoup - recoup_before, room), 0);
    room := room - (recoup - recoup_before);
    fans := CASE WHEN tiered THEN public.royalties_furthest(project, fans_before, due_fans, room)
                 ELSE fans_before + greatest(least(due_fans - fans_before, room), 0) END;
    pool := CASE WHEN tiered THEN public.royalties_pool(project, fans) ELSE fans END;
    room := room - (pool - pool_before);
    rest := rest_before + greatest(least(due_rest - rest_before, room), 0);
END
$$;
GRANT EXECUTE ON FUNCTION royalties_forward TO daman_server;

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
    next record;
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
    INTO next
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
    CROSS JOIN LATERAL public.royalties_forward(
        project.id, sold.months, sold.amounts, before.cash, before.recoup, before.fans, before.rest, before.pool
    ) AS f;
    IF next.revenue > before.cash THEN
        RAISE EXCEPTION 'revenue % is not covered by cash', revenue
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'royalties_covered';
    END IF;

    INSERT INTO public.royalties_distributions (
        id, project_id, number, revenue_id, revenue_minor, cash_minor, due_recoup_minor, due_fans_minor, due_rest_minor,
        recoup_before_minor, recoup_minor, fans_before_minor, fans_minor, rest_before_minor, rest_minor, pool_minor, begun_at
    )
    VALUES (distribution, project.id, before.number + 1, revenue, next.revenue::bigint, before.cash, next.due_recoup,
            next.due_fans, next.due_rest, before.recoup, next.recoup, before.fans, next.fans, before.rest, next.rest, next.pool, at);
    IF next.fans = before.fans THEN
        RETURN distribution;
    END IF;
    IF project.tiered THEN
        INSERT INTO public.royalties_levels (
            distribution_id, cap_bps, before_over, before_under, level_over, level_under
        )
        SELECT distribution, b.cap_bps, b.level_over, b.level_under, a.level_over, a.level_under
        FROM public.royalties_levels_at(project.id, before.fans) AS b
        JOIN public.royalties_levels_at(project.id, next.fans) AS a ON a.cap_bps = b.cap_bps;
    END IF;
    INSERT INTO public.royalties_chunks (id, distribution_id, first, last)
    SELECT c.id, distribution, (c.place - 1) * project.chunk + 1, least(c.place * project.chunk, project.holders)
    FROM unnest(chunk_ids) WITH ORDINALITY AS c (id, place);
    RETURN distribution;
END
$$;
GRANT EXECUTE ON FUNCTION royalties_begin TO daman_server;
