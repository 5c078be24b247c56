-- From matched rows to what a project is owed: sums, rates, the floor of each month; a round waits for its cash after that.

-- A rate is sealed as what is paid is: who gave it, from where, of which day.
CREATE FUNCTION log_statement_rate() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM public.log_record(
        NEW.id, NEW.given_at, 'statement.rate', NEW.given_by,
        jsonb_build_object(
            'statement', NEW.statement_id::text, 'from', NEW.from_currency, 'to', NEW.to_currency, 'rate', NEW.rate::text,
            'source', NEW.source, 'dated', NEW.dated::text
        )
    );
    RETURN NULL;
END
$$;
CREATE TRIGGER statement_rates_sealed AFTER INSERT ON statement_rates
    FOR EACH ROW EXECUTE FUNCTION log_statement_rate();
ALTER TABLE statement_rates ENABLE ALWAYS TRIGGER statement_rates_sealed;

-- A row that counts, counts for ever as it did.
CREATE FUNCTION statements_keep_row() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM public.statement_rounds r WHERE r.statement_id = OLD.statement_id AND r.number >= OLD.round
    ) THEN
        RAISE EXCEPTION 'row % of statement % is counted', OLD.number, OLD.statement_id
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'statement_rows_counted_once';
    END IF;
    IF NEW.outcome = 'matched' AND EXISTS (
        SELECT FROM public.statement_rounds r WHERE r.statement_id = NEW.statement_id AND r.number >= NEW.round
    ) THEN
        RAISE EXCEPTION 'round % of statement % is counted', NEW.round, NEW.statement_id
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'statement_rows_counted_once';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER statement_rows_counted_once BEFORE UPDATE ON statement_rows
    FOR EACH ROW WHEN (OLD.outcome = 'matched') EXECUTE FUNCTION statements_keep_row();
-- Nor does a row join a round that was counted: the file has been read by then.
CREATE FUNCTION statements_open_round() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM new_rows n
        JOIN public.statement_rounds r ON r.statement_id = n.statement_id AND r.number >= n.round
        WHERE n.outcome = 'matched'
    ) THEN
        RAISE EXCEPTION 'the round is counted'
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'statement_rows_counted_once';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER statement_rows_open_round AFTER INSERT ON statement_rows
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION statements_open_round();
CREATE FUNCTION statements_join_round() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM public.statement_rounds r WHERE r.statement_id = NEW.statement_id AND r.number >= NEW.round
    ) THEN
        RAISE EXCEPTION 'round % of statement % is counted', NEW.round, NEW.statement_id
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'statement_rows_counted_once';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER statement_rows_join_round BEFORE UPDATE ON statement_rows
    FOR EACH ROW WHEN (OLD.outcome <> 'matched' AND NEW.outcome = 'matched') EXECUTE FUNCTION statements_join_round();

-- The statements that a statement corrects, and those that they corrected: the nearest first.
CREATE FUNCTION statements_chain(statement uuid) RETURNS uuid[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE before AS (
        SELECT s.replaces_id AS id, 1 AS place FROM public.statements s WHERE s.id = statement AND s.replaces_id IS NOT NULL
        UNION ALL
        SELECT s.replaces_id, before.place + 1
        FROM before
        JOIN public.statements s ON s.id = before.id
        WHERE s.replaces_id IS NOT NULL
    )
    SELECT coalesce(array_agg(id ORDER BY place), '{}') FROM before
$$;
GRANT EXECUTE ON FUNCTION statements_chain TO daman_server;

-- Takes a statement that is corrected out of what counts, as far as its cash did not come; what was booked of it stays, and
-- its correction books the difference.
CREATE FUNCTION statements_replace(replaced uuid, at timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Its cash may come at this moment.
    PERFORM FROM public.statements s WHERE s.id = replaced FOR UPDATE;
    UPDATE public.statement_months m
    SET exact = m.exact - b.exact, amount_minor = m.amount_minor - b.amount_minor
    FROM (
        SELECT k.project_id, k.month, sum(k.exact) AS exact, sum(k.amount_minor)::bigint AS amount_minor
        FROM public.statement_rounds r
        JOIN public.statement_bookings k ON k.round_id = r.id
        WHERE r.statement_id = replaced AND r.booked_at IS NULL AND r.cancelled_at IS NULL
        GROUP BY k.project_id, k.month
    ) AS b
    WHERE m.project_id = b.project_id AND m.month = b.month;
    UPDATE public.statement_rounds r
    SET cancelled_at = at
    WHERE r.statement_id = replaced AND r.booked_at IS NULL AND r.cancelled_at IS NULL;
    UPDATE public.statements s
    SET status = 'replaced', why = '{}', detail = NULL, rate_due_at = NULL, ended_at = at
    WHERE s.id = replaced AND s.status NOT IN ('replaced', 'rejected');
END
$$;

-- What of an exact sum is booked, in minor units: the largest multiple of the step that is not above it. What is finer stays in the
-- exact sum. Without a division, which would round.
CREATE FUNCTION statements_floor(exact numeric, exponent smallint, step_minor bigint) RETURNS bigint
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (whole - ((whole % step_minor) + step_minor) % step_minor)::bigint
    FROM floor(exact * ('1e' || exponent)::numeric) AS whole
$$;

-- Since when cash is owed that a round needs: a correction pays what it corrects did not, and gets no new time for it. Of a chain
-- of corrections, the newest first, the first one that needed cash which it did not get, and of which those that correct it did
-- not bring all. Nothing when there is none, and when the round needs no cash.
CREATE FUNCTION statements_owed(chain uuid[], round uuid)
RETURNS TABLE (due_at timestamptz, late_at timestamptz, late_step text, contested_at timestamptz)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.due_at, s.late_at, s.late_step, s.contested_at
    FROM public.statements s
    WHERE s.id = ANY (chain)
      AND EXISTS (SELECT FROM public.statement_shares h WHERE h.round_id = round AND h.cash_minor > 0)
      AND EXISTS (
          SELECT
          FROM public.statement_rounds r
          JOIN public.statement_shares h ON h.round_id = r.id
          WHERE r.statement_id = s.id AND r.cancelled_at IS NOT NULL
          GROUP BY h.project_id
          HAVING sum(h.cash_minor) > (
              SELECT coalesce(sum(paid.cash_minor), 0)
              FROM public.statement_rounds k
              JOIN public.statement_shares paid ON paid.round_id = k.id
              WHERE k.statement_id = ANY (chain) AND array_position(chain, k.statement_id) < array_position(chain, s.id)
                AND k.booked_at IS NOT NULL AND paid.project_id = h.project_id
          )
      )
    ORDER BY array_position(chain, s.id)
    LIMIT 1
$$;

-- Of the rows that are to count with a statement's round, those that count in another statement of its owner do not count again; in
-- one that it corrects they count no longer.
CREATE FUNCTION statements_leave_out(statement uuid, owner uuid, nth smallint, chain uuid[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE public.statement_rows r
    SET outcome = 'duplicate', reason = 'counted_before'
    WHERE r.statement_id = statement AND r.outcome = 'matched' AND r.round = nth AND EXISTS (
        SELECT FROM public.statement_rows o
        JOIN public.statements t ON t.id = o.statement_id
        JOIN public.statement_rounds k ON k.statement_id = o.statement_id AND k.number = o.round
        WHERE o.key = r.key AND o.outcome = 'matched' AND o.statement_id <> statement AND t.owner_id = owner
          AND t.status IN ('awaiting_cash', 'booked') AND k.cancelled_at IS NULL AND t.id <> ALL (chain)
    );
END
$$;

-- The other way round: rows that a replaced chain had counted, that its correction leaves out, and that other statements have as
-- well. They are to count with the next round of those, which are returned; of several, the first to be assessed counts it.
CREATE FUNCTION statements_take_up(owner uuid, chain uuid[]) RETURNS uuid[]
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    others uuid[];
BEGIN
    WITH taken AS (
        UPDATE public.statement_rows d
        SET outcome = 'matched', reason = NULL,
            round = (SELECT max(r.number) + 1 FROM public.statement_rounds r WHERE r.statement_id = d.statement_id)
        FROM public.statements s
        WHERE s.id = d.statement_id AND s.owner_id = owner AND s.status IN ('awaiting_cash', 'booked')
          AND d.outcome = 'duplicate' AND d.reason = 'counted_before'
          AND d.key IN (
              SELECT c.key FROM public.statement_rows c WHERE c.statement_id = ANY (chain) AND c.outcome = 'matched'
          )
          AND NOT EXISTS (
              SELECT FROM public.statement_rows o
              JOIN public.statements t ON t.id = o.statement_id
              JOIN public.statement_rounds k ON k.statement_id = o.statement_id AND k.number = o.round
              WHERE o.key = d.key AND o.outcome = 'matched' AND t.owner_id = owner
                AND t.status IN ('awaiting_cash', 'booked') AND k.cancelled_at IS NULL
          )
        RETURNING d.statement_id
    )
    SELECT coalesce(array_agg(DISTINCT taken.statement_id ORDER BY taken.statement_id), '{}') INTO others FROM taken;
    RETURN others;
END
$$;

-- Sums up the rows of a statement's round. Returns the rates that are missing to count them, as codes; nothing when there are all.
CREATE FUNCTION statements_sum_up(statement uuid, nth smallint, new_round uuid) RETURNS text[]
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    missing text[];
BEGIN
    INSERT INTO public.statement_sums (round_id, project_id, month, currency, rows, net)
    SELECT new_round, r.project_id, r.month, r.currency, count(*), sum(r.net)
    FROM public.statement_rows r
    WHERE r.statement_id = statement AND r.outcome = 'matched' AND r.round = nth
    GROUP BY r.project_id, r.month, r.currency;
    SELECT array_agg(DISTINCT 'rate_missing:' || u.currency || '/' || p.currency)
    INTO missing
    FROM public.statement_sums u
    JOIN public.statement_projects p ON p.project_id = u.project_id
    WHERE u.round_id = new_round AND u.currency <> p.currency AND NOT EXISTS (
        SELECT FROM public.statement_rates x
        WHERE x.statement_id = statement AND x.from_currency = u.currency AND x.to_currency = p.currency
    );
    RETURN missing;
END
$$;

-- Counts a round's sums into the months of its projects, less what the statements that it corrects have booked. A month's minor units
-- are the floor of all that is known of it, less what was counted before.
CREATE FUNCTION statements_count(statement uuid, new_round uuid, chain uuid[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    WITH own AS (
        SELECT u.project_id, u.month, sum(u.net * coalesce(x.rate, 1)) AS exact
        FROM public.statement_sums u
        JOIN public.statement_projects p ON p.project_id = u.project_id
        LEFT JOIN public.statement_rates x
            ON x.statement_id = statement AND x.from_currency = u.currency AND x.to_currency = p.currency
        WHERE u.round_id = new_round
        GROUP BY u.project_id, u.month
    ), before AS (
        SELECT b.project_id, b.month, coalesce(sum(b.exact) FILTER (WHERE r.cancelled_at IS NULL), 0) AS exact
        FROM public.statement_rounds r
        JOIN public.statement_bookings b ON b.round_id = r.id
        WHERE r.statement_id = ANY (chain)
        GROUP BY b.project_id, b.month
    ), change AS (
        SELECT project_id, month, coalesce(own.exact, 0) - coalesce(before.exact, 0) AS exact
        FROM own FULL JOIN before USING (project_id, month)
    )
    INSERT INTO public.statement_bookings (round_id, project_id, month, exact, amount_minor)
    SELECT new_round, c.project_id, c.month, c.exact,
           public.statements_floor(coalesce(m.exact, 0) + c.exact, p.exponent, p.step_minor) - coalesce(m.amount_minor, 0)
    FROM change c
    JOIN public.statement_projects p ON p.project_id = c.project_id
    LEFT JOIN public.statement_months m ON m.project_id = c.project_id AND m.month = c.month;
    INSERT INTO public.statement_months AS m (project_id, month, exact, amount_minor)
    SELECT b.project_id, b.month, b.exact, b.amount_minor
    FROM public.statement_bookings b
    WHERE b.round_id = new_round
    ON CONFLICT (project_id, month) DO UPDATE
    SET exact = m.exact + EXCLUDED.exact, amount_minor = m.amount_minor + EXCLUDED.amount_minor;
END
$$;

-- What a round changes of each project in all, and the cash that is needed for it. A correction that was booked left cash with the
-- project: what is to come needs that much less.
CREATE FUNCTION statements_share(new_round uuid, at timestamptz) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.statement_shares (id, round_id, project_id, currency, amount_minor, cash_minor)
    SELECT (left(public.ledger_first_id(at)::text, 13) || '-7' || substr(gen_random_uuid()::text, 16, 17) || '0000')::uuid,
           new_round, t.project_id, p.currency, t.amount_minor,
           greatest(t.amount_minor - greatest(coalesce(spare.minor, 0), 0), 0)
    FROM (
        SELECT b.project_id, sum(b.amount_minor)::bigint AS amount_minor
        FROM public.statement_bookings b
        WHERE b.round_id = new_round
        GROUP BY b.project_id
        HAVING bool_or(b.amount_minor <> 0)
    ) AS t
    JOIN public.statement_projects p ON p.project_id = t.project_id
    CROSS JOIN LATERAL (
        SELECT sum(h.cash_minor - CASE WHEN r.booked_at IS NULL THEN greatest(h.amount_minor, 0) ELSE h.amount_minor END)::bigint
                   AS minor
        FROM public.statement_shares h
        JOIN public.statement_rounds r ON r.id = h.round_id
        WHERE h.project_id = t.project_id AND r.cancelled_at IS NULL
    ) AS spare;
END
$$;

-- Assesses what of a statement is matched and was not counted yet. Returns what hinders it, as codes; with none, the round is
-- there and the statement awaits its cash. Returns also which other statements have to be assessed now.
CREATE FUNCTION statements_assess(
    statement uuid, new_round uuid, at timestamptz, due timestamptz, OUT hindered text[], OUT others uuid[]
)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s record;
    nth smallint;
    before CONSTANT uuid[] := public.statements_chain(statement);
    chain uuid[];
    missing text[];
    owed record;
BEGIN
    hindered := '{}';
    others := '{}';
    -- Those of one owner one after the other: each counts on from the one before.
    SELECT t.owner_id INTO s FROM public.statements t WHERE t.id = statement;
    PERFORM FROM public.statement_projects p WHERE p.owner_id = s.owner_id ORDER BY p.project_id FOR UPDATE;
    SELECT t.* INTO s FROM public.statements t WHERE t.id = statement FOR UPDATE;
    -- What differs from its own totals never counts, whatever rates are given.
    IF s.status IS NULL OR s.status NOT IN ('previewed', 'blocked', 'awaiting_cash', 'booked')
        OR EXISTS (SELECT FROM unnest(s.why) AS code WHERE code NOT LIKE 'rate\_missing:%')
    THEN
        RAISE EXCEPTION 'statement % is not to be assessed', statement
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statements_step';
    END IF;
    SELECT coalesce(max(r.number), 0) + 1 INTO nth FROM public.statement_rounds r WHERE r.statement_id = statement;
    chain := CASE WHEN nth = 1 THEN before ELSE '{}' END;
    PERFORM public.statements_leave_out(statement, s.owner_id, nth, chain);
    IF nth > 1 AND NOT EXISTS (
        SELECT FROM public.statement_rows r WHERE r.statement_id = statement AND r.outcome = 'matched' AND r.round = nth
    ) THEN
        -- Nor does anything wait for a rate any more.
        UPDATE public.statements t
        SET why = '{}', detail = NULL, rate_due_at = NULL,
            late_at = CASE WHEN t.status = 'awaiting_cash' THEN t.late_at END,
            late_step = CASE WHEN t.status = 'awaiting_cash' THEN t.late_step END,
            contested_at = CASE WHEN t.status = 'awaiting_cash' THEN t.contested_at END
        WHERE t.id = statement AND t.rate_due_at IS NOT NULL;
        hindered := '{nothing_new}';
        RETURN;
    END IF;

    INSERT INTO public.statement_rounds (id, statement_id, number, assessed_at) VALUES (new_round, statement, nth, at);
    missing := public.statements_sum_up(statement, nth, new_round);
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'rates are missing' USING ERRCODE = 'DM001';
    END IF;
    -- Not the nearest alone: that one may have been corrected before it counted, and then what it corrects still does.
    PERFORM public.statements_replace(r.id, at) FROM unnest(chain) AS r (id);
    PERFORM public.statements_count(statement, new_round, chain);
    PERFORM public.statements_share(new_round, at);
    IF s.status = 'awaiting_cash' THEN
        owed := s;
    ELSE
        SELECT o.* INTO owed FROM public.statements_owed(statement || before, new_round) AS o;
    END IF;
    UPDATE public.statements t
    SET status = 'awaiting_cash', why = '{}', detail = NULL, rate_due_at = NULL, due_at = coalesce(owed.due_at, due),
        late_at = owed.late_at, late_step = owed.late_step, contested_at = owed.contested_at
    WHERE t.id = statement;
    -- Once it counts itself: what it has of the chain is not another's.
    others := public.statements_take_up(s.owner_id, chain);
EXCEPTION
    -- All of it is undone, but for what is told.
    WHEN SQLSTATE 'DM001' THEN
        hindered := missing;
        others := '{}';
    WHEN numeric_value_out_of_range THEN
        hindered := '{too_large}';
        others := '{}';
END
$$;
GRANT EXECUTE ON FUNCTION statements_assess TO daman_server;
