-- Whose how much of a project's revenue is, by its contract (spec/README.md). The program works out the same
-- (crates/royalties/src/share), and tests compare the two.

-- The fans' rate for the unit of revenue that comes behind so much, sold in this month; in basis points.
CREATE FUNCTION royalties_rate(project uuid, base integer, behind numeric, sold date) RETURNS integer
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(
        (SELECT b.promised_bps
         FROM public.royalties_breaks b
         WHERE b.project_id = project AND (b.from_minor <= behind OR b.from_month <= sold)
         ORDER BY b.number DESC
         LIMIT 1),
        base
    )
$$;

-- The units of revenue from one amount to another, all sold in this month, cut where the fans' rate changes; less than nothing
-- when the second is less.
CREATE FUNCTION royalties_bands(project uuid, base integer, from_units numeric, to_units numeric, sold date)
RETURNS TABLE (promised_bps integer, units numeric)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT public.royalties_rate(project, base, k.knot, sold), sign(to_units - from_units) * (k.above - k.knot)
    FROM (
        SELECT knot, lead(knot) OVER (ORDER BY knot) AS above
        FROM (
            SELECT from_units AS knot
            UNION SELECT to_units
            UNION
            SELECT b.from_minor
            FROM public.royalties_breaks b
            WHERE b.project_id = project
              AND b.from_minor > least(from_units, to_units) AND b.from_minor < greatest(from_units, to_units)
        ) AS knots
    ) AS k
    WHERE k.above IS NOT NULL
$$;

-- What was sold, month by month and end to end: all revenue by then, what of it lies behind what is recouped first, and from
-- where to where that goes of what counts for the fans. The months come in the order of the calendar, each once.
CREATE FUNCTION royalties_months(project uuid, months date[], amounts numeric[])
RETURNS TABLE (month date, revenue numeric, net numeric, from_units numeric, to_units numeric)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH sold AS (
        SELECT s.month, s.place, sum(s.amount) OVER (ORDER BY s.place) AS revenue
        FROM unnest(months, amounts) WITH ORDINALITY AS s (month, amount, place)
    ), behind AS (
        SELECT sold.*, greatest(sold.revenue - first.minor, 0) AS net
        FROM sold
        CROSS JOIN (
            SELECT coalesce(sum(r.amount_minor), 0) AS minor FROM public.royalties_recoups r WHERE r.project_id = project
        ) AS first
    ), counted AS (
        SELECT behind.*,
               CASE WHEN p.term_first IS NULL OR behind.month BETWEEN p.term_first AND p.term_last
                    THEN behind.net - lag(behind.net, 1, 0::numeric) OVER (ORDER BY behind.place) ELSE 0 END AS units
        FROM behind
        JOIN public.royalties_projects p ON p.id = project
    )
    SELECT c.month, c.revenue, c.net, sum(c.units) OVER (ORDER BY c.place) - c.units, sum(c.units) OVER (ORDER BY c.place)
    FROM counted c
    ORDER BY c.place
$$;

-- How much of it has which of the fans' rates.
CREATE FUNCTION royalties_rates(project uuid, months date[], amounts numeric[])
RETURNS TABLE (promised_bps integer, units numeric)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT b.promised_bps, sum(b.units)
    FROM public.royalties_months(project, months, amounts) AS m
    CROSS JOIN (SELECT p.promised_bps AS base FROM public.royalties_projects p WHERE p.id = project) AS terms
    CROSS JOIN LATERAL public.royalties_bands(project, terms.base, m.from_units, m.to_units, m.month) AS b
    GROUP BY b.promised_bps
$$;

-- What is whose in all of what was sold in these months: the first of it is recouped, the fans have their rate of what lies behind
-- that and within the term, up to their cap, and never more than is there.
CREATE FUNCTION royalties_fall(
    project uuid, months date[], amounts numeric[],
    OUT revenue numeric, OUT recoup bigint, OUT fans bigint, OUT net numeric
)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    cap bigint;
    first numeric;
    gross numeric;
BEGIN
    SELECT p.cap_minor INTO cap FROM public.royalties_projects p WHERE p.id = project;
    SELECT coalesce(sum(r.amount_minor), 0) INTO first FROM public.royalties_recoups r WHERE r.project_id = project;
    SELECT m.revenue, m.net INTO revenue, net
    FROM public.royalties_months(project, months, amounts) AS m
    ORDER BY m.month DESC
    LIMIT 1;
    revenue := coalesce(revenue, 0);
    net := coalesce(net, 0);
    SELECT coalesce(sum(r.units * r.promised_bps), 0) INTO gross
    FROM public.royalties_rates(project, months, amounts) AS r;
    recoup := greatest(least(revenue, first), 0);
    fans := greatest(least(floor(gross / 10000), cap, net), 0);
END
$$;

-- How high so much money of the fans stands for holders, by caps of their own: an exact fraction of what they have invested.
-- Without caps it is F / raised. A cap that is lower stops it. When what those cannot take is the other holders', it rises for
-- these as if they, and what they take, were not there; so the lowest caps come first.
CREATE FUNCTION royalties_levels_at(project uuid, fans bigint)
RETURNS TABLE (cap_bps integer, level_over numeric, level_under numeric)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    terms record;
    tier record;
    -- In ten-thousandths of a minor unit, so that what a cap takes is a whole number.
    remains numeric := fans::numeric * 10000;
    among numeric;
    over_all numeric;
    under_all numeric;
BEGIN
    SELECT p.overflow, p.raised_minor INTO terms FROM public.royalties_projects p WHERE p.id = project;
    among := terms.raised_minor;
    over_all := remains;
    under_all := among * 10000;
    FOR tier IN
        SELECT t.cap_bps AS cap, t.invested_minor AS invested
        FROM public.royalties_tiers t
        WHERE t.project_id = project
        ORDER BY t.cap_bps = 0, t.cap_bps
    LOOP
        cap_bps := tier.cap;
        IF tier.cap > 0 AND over_all * 10000 >= under_all * tier.cap THEN
            level_over := tier.cap;
            level_under := 10000;
            remains := remains - tier.invested::numeric * tier.cap;
            among := among - tier.invested;
            IF terms.overflow = 'holders' AND among > 0 THEN
                over_all := remains;
                under_all := among * 10000;
            END IF;
        ELSE
            level_over := over_all;
            level_under := under_all;
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;

-- What of so much all holders can take by caps of their own, rounded up to the minor unit.
CREATE FUNCTION royalties_pool(project uuid, fans bigint) RETURNS bigint
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Those at one level are added before they are divided, and all are divided by one number: an exact sum. `div` rounds
    -- down, so the rounding up adds all but one unit before.
    WITH parts AS (
        SELECT l.level_under AS under, sum(t.invested_minor * l.level_over) AS over
        FROM public.royalties_levels_at(project, fans) AS l
        JOIN public.royalties_tiers t ON t.project_id = project AND t.cap_bps = l.cap_bps
        GROUP BY l.level_under
    ), whole AS (
        -- There are at most two: 10 000, of those at their caps, and that of the others.
        SELECT min(under) AS one, max(under) AS other, coalesce(sum(over) FILTER (WHERE under = 10000), 0) AS stopped,
               coalesce(sum(over) FILTER (WHERE under <> 10000), 0) AS free
        FROM parts
    )
    SELECT CASE WHEN w.one = w.other THEN div(w.stopped + w.free + w.one - 1, w.one)
                ELSE div(w.stopped * w.other + w.free * 10000 + w.other * 10000 - 1, w.other * 10000) END::bigint
    FROM whole AS w
$$;

-- How far the fans' mark can go from one amount towards another, when so much cash is left for what holders can take of it.
CREATE FUNCTION royalties_furthest(project uuid, from_mark bigint, to_mark bigint, room bigint) RETURNS bigint
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    had CONSTANT bigint := public.royalties_pool(project, from_mark);
    low bigint := from_mark;
    high bigint := to_mark;
    middle bigint;
BEGIN
    IF to_mark <= from_mark THEN
        RETURN from_mark;
    END IF;
    IF public.royalties_pool(project, to_mark) - had <= room THEN
        RETURN to_mark;
    END IF;
    -- What caps leave is not in the pool, so the mark may go further than the cash itself: halved until it is found.
    LOOP
        middle := low + (high - low) / 2;
        IF middle = low THEN
            RETURN low;
        END IF;
        IF public.royalties_pool(project, middle) - had <= room THEN
            low := middle;
        ELSE
            high := middle;
        END IF;
    END LOOP;
END
$$;

-- They only read, so whoever looks ahead asks the very functions that distribute.
GRANT EXECUTE ON FUNCTION royalties_rate, royalties_bands, royalties_months, royalties_rates, royalties_fall, royalties_levels_at,
    royalties_pool, royalties_furthest TO daman_server;
