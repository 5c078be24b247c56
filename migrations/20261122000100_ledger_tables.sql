-- The ledger: double entry. Every transfer debits one account and credits another, same currency, same amount.

CREATE TABLE ledger_accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- `escrow:<id>`, `wallet:<party>`, `rail:stripe:clearing` and so on (crates/ledger/src/account.rs).
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    -- The currency's letters as a number: an array of numbers is looked up in one step, one of texts in as many as it has.
    currency_number integer NOT NULL GENERATED ALWAYS AS (
        ascii(currency) * 2097152 + ascii(substr(currency, 2)) * 16384 + ascii(substr(currency, 3)) * 128
            + ascii(substr(currency, 4))
    ) STORED,
    side text NOT NULL CHECK (side IN ('asset', 'liability', 'income', 'expense')),
    -- Busy accounts keep their balance in this many rows, so that postings do not queue for one.
    lanes smallint NOT NULL CHECK (lanes BETWEEN 1 AND 64),
    opened_at timestamptz NOT NULL,
    -- One account for a name and currency; opening twice finds it.
    CONSTRAINT ledger_accounts_name UNIQUE (name, currency)
);

-- The running balance of an account, in minor units, on the account's own side: what a liability account owes, what an
-- asset account has. The sum over the lanes is the account's balance. `daman ledger check` recomputes it.
CREATE TABLE ledger_balances (
    account_id bigint NOT NULL REFERENCES ledger_accounts (id),
    lane smallint NOT NULL CHECK (lane >= 0),
    -- A liability is what is owed to somebody: nobody is owed less than nothing.
    floored boolean NOT NULL,
    -- Whether a debit raises the balance, as on assets and expenses, or a credit does.
    debit_raises boolean NOT NULL,
    balance_minor bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, lane),
    CONSTRAINT ledger_balance_not_negative CHECK (NOT floored OR balance_minor >= 0)
    -- Room for the next versions of a row on its own page: an update then touches no index.
) WITH (fillfactor = 70);

-- What transfers are: `escrow.release`, `payouts.sent`. A transfer carries the number.
CREATE TABLE ledger_kinds (
    id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    CONSTRAINT ledger_kinds_name UNIQUE (name)
);

-- One row of 80 bytes for each transfer. What they refer to is there because ledger_post looks it up: a foreign key would look
-- it up once more for each row.
CREATE TABLE ledger_transfers (
    -- The id of the act that caused it, with the step in its last 16 bits: the idempotency key. Its first 48 bits are the
    -- act's moment, by which the rows are kept in a table for each month.
    id uuid NOT NULL,
    debit_account_id bigint NOT NULL,
    credit_account_id bigint NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    posted_at timestamptz NOT NULL CHECK (posted_at >= '1970-01-01Z' AND posted_at < '9999-01-01Z'),
    -- The balance rows it moved, so that each lane can be recomputed.
    debit_lane smallint NOT NULL,
    credit_lane smallint NOT NULL,
    kind_id smallint NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT ledger_transfers_two_accounts CHECK (debit_account_id <> credit_account_id)
) PARTITION BY RANGE (id);
-- The statement of an account. Without the id, which is in no order here: many entries of one account share a place, which takes half
-- of the bytes and a fifth of the time of a posting, and a statement is put in order when it is asked for.
CREATE INDEX ledger_transfers_debit ON ledger_transfers (debit_account_id);
CREATE INDEX ledger_transfers_credit ON ledger_transfers (credit_account_id);

-- Nobody that a server logs in as writes these tables; it posts through ledger_post.
REVOKE INSERT, UPDATE ON ledger_accounts, ledger_balances, ledger_kinds, ledger_transfers FROM daman_server;

CREATE TRIGGER ledger_transfers_append_only BEFORE UPDATE OR DELETE ON ledger_transfers
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_transfers_no_truncate BEFORE TRUNCATE ON ledger_transfers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_kinds_append_only BEFORE UPDATE OR DELETE ON ledger_kinds
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_kinds_no_truncate BEFORE TRUNCATE ON ledger_kinds
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_accounts_append_only BEFORE UPDATE OR DELETE ON ledger_accounts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_accounts_no_truncate BEFORE TRUNCATE ON ledger_accounts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_balances_kept BEFORE DELETE ON ledger_balances
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_balances_no_truncate BEFORE TRUNCATE ON ledger_balances
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- `ALWAYS`: not even a session in replica mode passes them by. Tables of months take it over from the whole.
ALTER TABLE ledger_transfers ENABLE ALWAYS TRIGGER ledger_transfers_append_only;
ALTER TABLE ledger_transfers ENABLE ALWAYS TRIGGER ledger_transfers_no_truncate;
ALTER TABLE ledger_kinds ENABLE ALWAYS TRIGGER ledger_kinds_append_only;
ALTER TABLE ledger_kinds ENABLE ALWAYS TRIGGER ledger_kinds_no_truncate;
ALTER TABLE ledger_accounts ENABLE ALWAYS TRIGGER ledger_accounts_append_only;
ALTER TABLE ledger_accounts ENABLE ALWAYS TRIGGER ledger_accounts_no_truncate;
ALTER TABLE ledger_balances ENABLE ALWAYS TRIGGER ledger_balances_kept;
ALTER TABLE ledger_balances ENABLE ALWAYS TRIGGER ledger_balances_no_truncate;

-- The smallest id of a moment.
CREATE FUNCTION ledger_first_id(at timestamptz) RETURNS uuid
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
RETURN (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- Closes a table of transfers to everybody that a server logs in as, like the whole.
CREATE FUNCTION ledger_close_part(part regclass) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('REVOKE INSERT, UPDATE ON %s FROM daman_server', part);
    EXECUTE format(
        'CREATE TRIGGER ledger_transfers_no_truncate BEFORE TRUNCATE ON %s
             FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()', part);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER ledger_transfers_no_truncate', part);
END
$$;

-- Ids of moments for which there is no month.
CREATE TABLE ledger_transfers_other PARTITION OF ledger_transfers DEFAULT;
SELECT ledger_close_part('ledger_transfers_other');

-- Prepares a table for each of so many months from that of `at` on, at most 12; returns how many were made. A month of which
-- there are transfers already stays where they are.
CREATE FUNCTION ledger_prepare(at timestamptz, months integer) RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '2s'
SET timezone = 'UTC'
AS $$
DECLARE
    month timestamptz;
    next_month timestamptz;
    part text;
    made integer := 0;
BEGIN
    FOR ahead IN 0 .. least(months, 12) - 1 LOOP
        month := date_trunc('month', at) + make_interval(months => ahead);
        next_month := month + interval '1 month';
        part := 'ledger_transfers_' || to_char(month, 'YYYY_MM');
        CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
        CONTINUE WHEN EXISTS (
            SELECT FROM public.ledger_transfers_other
            WHERE id >= public.ledger_first_id(month) AND id < public.ledger_first_id(next_month)
        );
        EXECUTE format(
            'CREATE TABLE public.%I PARTITION OF public.ledger_transfers FOR VALUES FROM (%L) TO (%L)',
            part, public.ledger_first_id(month), public.ledger_first_id(next_month));
        PERFORM public.ledger_close_part(format('public.%I', part)::regclass);
        made := made + 1;
    END LOOP;
    RETURN made;
EXCEPTION
    -- Another server makes them at this moment.
    WHEN duplicate_table THEN RETURN 0;
END
$$;
GRANT EXECUTE ON FUNCTION ledger_prepare TO daman_server;
SELECT ledger_prepare(now(), 3);
