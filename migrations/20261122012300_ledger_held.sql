-- What an account holds now, on its own side; nothing when it was never opened. For rooms that hold it against rows of their own
-- in one statement: read one after the other, the two would be of different moments.
CREATE FUNCTION ledger_held(account text, account_currency text) RETURNS bigint
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(sum(b.balance_minor), 0)::bigint
    FROM public.ledger_accounts a
    JOIN public.ledger_balances b ON b.account_id = a.id
    WHERE a.name = account AND a.currency = account_currency
$$;
GRANT EXECUTE ON FUNCTION ledger_held TO daman_server;
