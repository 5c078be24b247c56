-- The ledger: double entry. Every transfer debits one account and credits another, same currency, same amount.

CREATE TABLE ledger_accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- `escrow:<id>`, `wallet:<party>`, `rail:stripe:clearing` and so on (crates/ledger/src/account.rs).
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
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
    balance_minor bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, lane),
    CONSTRAINT ledger_balance_not_negative CHECK (NOT floored OR balance_minor >= 0)
) WITH (fillfactor = 70);

CREATE TABLE ledger_transfers (
    -- Derived from the act: the act's id with the step in its last 16 bits. It is the idempotency key.
    id uuid PRIMARY KEY,
    debit_account_id bigint NOT NULL REFERENCES ledger_accounts (id),
    credit_account_id bigint NOT NULL REFERENCES ledger_accounts (id),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    -- The balance rows it moved, so that each lane can be recomputed.
    debit_lane smallint NOT NULL,
    credit_lane smallint NOT NULL,
    -- What it was: `escrow.release`, `payouts.sent`.
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
    -- The act that caused it.
    act_id uuid NOT NULL,
    posted_at timestamptz NOT NULL,
    CONSTRAINT ledger_transfers_two_accounts CHECK (debit_account_id <> credit_account_id)
);
-- The statement of an account, and its balance as of a moment.
CREATE INDEX ledger_transfers_debit ON ledger_transfers (debit_account_id, posted_at);
CREATE INDEX ledger_transfers_credit ON ledger_transfers (credit_account_id, posted_at);
-- All the transfers of an act: a timeline shows them.
CREATE INDEX ledger_transfers_act ON ledger_transfers (act_id);

-- Nobody that a server logs in as writes these tables; it posts through ledger_post.
REVOKE INSERT, UPDATE ON ledger_accounts, ledger_balances, ledger_transfers FROM daman_server;

CREATE TRIGGER ledger_transfers_append_only BEFORE UPDATE OR DELETE ON ledger_transfers
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_transfers_no_truncate BEFORE TRUNCATE ON ledger_transfers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_accounts_append_only BEFORE UPDATE OR DELETE ON ledger_accounts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_accounts_no_truncate BEFORE TRUNCATE ON ledger_accounts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_balances_kept BEFORE DELETE ON ledger_balances
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_balances_no_truncate BEFORE TRUNCATE ON ledger_balances
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- `ALWAYS`: not even a session in replica mode passes them by.
ALTER TABLE ledger_transfers ENABLE ALWAYS TRIGGER ledger_transfers_append_only;
ALTER TABLE ledger_transfers ENABLE ALWAYS TRIGGER ledger_transfers_no_truncate;
ALTER TABLE ledger_accounts ENABLE ALWAYS TRIGGER ledger_accounts_append_only;
ALTER TABLE ledger_accounts ENABLE ALWAYS TRIGGER ledger_accounts_no_truncate;
ALTER TABLE ledger_balances ENABLE ALWAYS TRIGGER ledger_balances_kept;
ALTER TABLE ledger_balances ENABLE ALWAYS TRIGGER ledger_balances_no_truncate;
