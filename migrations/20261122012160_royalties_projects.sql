-- A project begins to be owed revenue, gets its holders, and is fixed.

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
