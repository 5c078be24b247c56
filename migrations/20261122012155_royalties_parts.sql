-- Parts in minor units, each rounded down: what is whose of an amount.

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
