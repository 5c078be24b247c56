-- Which money may go where, and who says so. The ledger knows no domain word: each room adds the accounts that it brings, and
-- for those that hold money of others a function that looks for the event of their contract (docs/decisions/0040-locked-books.md).

-- The chart of accounts. An account whose kind is not in it cannot be opened.
CREATE TABLE ledger_chart (
    id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The account's name without the id that it may end with: `escrow`, `rail:stripe:clearing`.
    scope text NOT NULL CHECK (length(scope) BETWEEN 1 AND 80),
    side text NOT NULL CHECK (side IN ('asset', 'liability', 'income', 'expense')),
    lanes smallint NOT NULL CHECK (lanes BETWEEN 1 AND 64),
    -- The kinds of accounts that its money may go to. None: what is there stays.
    goes_to text[] NOT NULL,
    -- The function that permits what leaves it; null where the kinds of accounts say enough. It gets columns of transfers, all
    -- out of accounts of this kind (ids, names of the debited and credited accounts, currencies, amounts), after they were
    -- posted and before they are committed, and returns one that it does not permit, or null.
    permit text CHECK (length(permit) BETWEEN 1 AND 63),
    CONSTRAINT ledger_chart_scope UNIQUE (scope)
);
-- `daman doctor` compares the rows too, by this comment.
COMMENT ON TABLE ledger_chart IS 'rows are part of the program';
REVOKE INSERT, UPDATE ON ledger_chart FROM daman_server;
CREATE TRIGGER ledger_chart_kept BEFORE DELETE ON ledger_chart
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whoever opens an account does not choose what kind it is: an escrow opened as an asset would have no floor.
ALTER TABLE ledger_accounts ADD COLUMN scope_id smallint NOT NULL REFERENCES ledger_chart (id);
CREATE FUNCTION ledger_place_account() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kind CONSTANT text := regexp_replace(NEW.name, ':[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', '');
BEGIN
    SELECT c.id
    INTO NEW.scope_id
    FROM public.ledger_chart c
    WHERE c.scope = kind AND c.side = NEW.side AND c.lanes = NEW.lanes;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the chart of accounts has no % as %, kept in % rows', kind, NEW.side, NEW.lanes
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_in_chart';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER ledger_accounts_placed BEFORE INSERT ON ledger_accounts
    FOR EACH ROW EXECUTE FUNCTION ledger_place_account();
ALTER TABLE ledger_accounts ENABLE ALWAYS TRIGGER ledger_accounts_placed;

-- The act of a transfer, and which step of it the transfer is.
CREATE FUNCTION ledger_act(transfer uuid) RETURNS uuid
LANGUAGE sql
IMMUTABLE
RETURN (pg_catalog.left(transfer::text, 32) || '0000')::uuid;
CREATE FUNCTION ledger_step(transfer uuid) RETURNS integer
LANGUAGE sql
IMMUTABLE
RETURN ('x' || pg_catalog.right(transfer::text, 4))::bit(16)::integer;

-- What has left an account so far, towards accounts of these kinds.
CREATE FUNCTION ledger_gone(account text, account_currency text, towards text[]) RETURNS bigint
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(sum(t.amount_minor), 0)::bigint
    FROM public.ledger_accounts a
    JOIN public.ledger_transfers t ON t.debit_account_id = a.id
    JOIN public.ledger_accounts b ON b.id = t.credit_account_id
    JOIN public.ledger_chart c ON c.id = b.scope_id
    WHERE a.name = account AND a.currency = account_currency AND c.scope = ANY (towards)
$$;

-- What the act of a transfer has put into an account that many share, and not taken out again.
CREATE FUNCTION ledger_left_of_act(transfer uuid, account text, account_currency text) RETURNS bigint
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(sum(CASE WHEN t.credit_account_id = a.id THEN t.amount_minor ELSE -t.amount_minor END), 0)::bigint
    FROM public.ledger_accounts a
    JOIN public.ledger_transfers t
        ON t.id BETWEEN public.ledger_act(transfer) AND (left(transfer::text, 32) || 'ffff')::uuid
        AND a.id IN (t.credit_account_id, t.debit_account_id)
    WHERE a.name = account AND a.currency = account_currency
$$;

-- Refuses a set of transfers of which money goes where its kind never goes, or leaves a guarded account without an event of
-- its contract. The set names its accounts by their place, as in ledger_move. A guard is asked once for all of a set.
CREATE FUNCTION ledger_permit(
    accounts bigint[],
    scopes integer[],
    ids uuid[],
    debits integer[],
    credits integer[],
    amounts bigint[]
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    way record;
    refused uuid;
BEGIN
    FOR way IN
        SELECT d.id, d.scope, d.permit, min(c.scope) FILTER (WHERE c.scope <> ALL (d.goes_to)) AS elsewhere
        FROM (
            SELECT DISTINCT scopes[t.debit] AS debit, scopes[t.credit] AS credit
            FROM unnest(debits, credits) AS t (debit, credit)
        ) AS pair
        JOIN public.ledger_chart d ON d.id = pair.debit
        JOIN public.ledger_chart c ON c.id = pair.credit
        GROUP BY d.id
    LOOP
        IF way.elsewhere IS NOT NULL THEN
            RAISE EXCEPTION 'money of % does not go to %', way.scope, way.elsewhere
                USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'ledger_permitted';
        END IF;
        CONTINUE WHEN way.permit IS NULL;
        EXECUTE format(
            'SELECT public.%I(array_agg(t.id), array_agg(d.name), array_agg(c.name), array_agg(d.currency), array_agg(t.amount))
             FROM unnest($1, $2, $3, $4) AS t (id, debit, credit, amount)
             JOIN public.ledger_accounts d ON d.id = ($5)[t.debit]
             JOIN public.ledger_accounts c ON c.id = ($5)[t.credit]
             WHERE d.scope_id = $6', way.permit)
        INTO refused
        USING ids, debits, credits, amounts, accounts, way.id;
        IF refused IS NOT NULL THEN
            RAISE EXCEPTION 'no event of its contract permits transfer % out of %', refused, way.scope
                USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'ledger_permitted';
        END IF;
    END LOOP;
END
$$;
