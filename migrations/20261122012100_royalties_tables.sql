-- Revenue of projects, and its distribution to their holders.

-- A project, as far as its revenue concerns it: the contract's terms, and what was raised.
CREATE TABLE royalties_projects (
    id uuid PRIMARY KEY,
    -- As its holders know it.
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    -- Of all revenue, so much is the fans'.
    promised_bps integer NOT NULL CHECK (promised_bps BETWEEN 1 AND 10000),
    -- What the fans get in all, at most.
    cap_minor bigint NOT NULL CHECK (cap_minor > 0),
    -- So many holders are paid in one transaction. Fewer than an act has steps.
    chunk integer NOT NULL CHECK (chunk BETWEEN 1 AND 65535),
    -- What its holders have invested, and how many they are. Final once it is fixed.
    raised_minor bigint NOT NULL DEFAULT 0 CHECK (raised_minor >= 0),
    holders integer NOT NULL DEFAULT 0 CHECK (holders >= 0),
    opened_at timestamptz NOT NULL,
    fixed_at timestamptz,
    CONSTRAINT royalties_projects_fixed CHECK (fixed_at IS NULL OR holders > 0)
);

-- Who is entitled to a part, by numbers from 1 without a gap, which is the order in which they are paid.
CREATE TABLE royalties_holders (
    project_id uuid NOT NULL REFERENCES royalties_projects (id),
    number integer NOT NULL CHECK (number > 0),
    party_id uuid NOT NULL,
    invested_minor bigint NOT NULL CHECK (invested_minor > 0),
    PRIMARY KEY (project_id, number),
    -- A party holds one part of a project, however often it has invested; and its parts are found.
    CONSTRAINT royalties_holders_once UNIQUE (party_id, project_id)
);

-- The accounts of the wallets of a chunk of holders, in the order of their numbers: found once, at the first payment. Looked up
-- by name for each payment, they would take longer than the payment.
CREATE TABLE royalties_wallets (
    project_id uuid NOT NULL REFERENCES royalties_projects (id),
    first integer NOT NULL CHECK (first > 0),
    accounts bigint[] NOT NULL CHECK (cardinality(accounts) > 0),
    PRIMARY KEY (project_id, first)
);

-- Packed, they would be small and take longer to pack than to write.
ALTER TABLE royalties_wallets ALTER COLUMN accounts SET STORAGE EXTERNAL;

-- Cash that arrived for a project. Its transfer into the books has the same id.
CREATE TABLE royalties_revenues (
    id uuid PRIMARY KEY,
    project_id uuid NOT NULL REFERENCES royalties_projects (id),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    received_at timestamptz NOT NULL
);
CREATE INDEX royalties_revenues_project ON royalties_revenues (project_id, id);

-- The split of one revenue. It raises what the fans are entitled to in all from one amount to another, and pays each holder
-- its part of the one less its part of the other; so what it pays depends on nothing that happens while it pays.
CREATE TABLE royalties_distributions (
    id uuid PRIMARY KEY,
    project_id uuid NOT NULL REFERENCES royalties_projects (id),
    -- Its place among those of the project, from 1.
    number integer NOT NULL CHECK (number > 0),
    revenue_id uuid NOT NULL REFERENCES royalties_revenues (id),
    -- All revenue of the project by then, this one among it.
    revenue_minor bigint NOT NULL CHECK (revenue_minor > 0),
    fans_before_minor bigint NOT NULL CHECK (fans_before_minor >= 0),
    fans_minor bigint NOT NULL,
    begun_at timestamptz NOT NULL,
    CONSTRAINT royalties_distributions_in_order UNIQUE (project_id, number),
    -- A revenue is split once.
    CONSTRAINT royalties_distributions_once UNIQUE (revenue_id),
    CONSTRAINT royalties_distributions_forward CHECK (fans_minor >= fans_before_minor AND fans_minor <= revenue_minor)
);

-- The holders that are paid in one transaction, and whether they are: the distribution's progress. Its id is the act of their
-- transfers; the step is the holder's place in the chunk, from 1.
CREATE TABLE royalties_chunks (
    id uuid PRIMARY KEY CHECK (id = ledger_act(id)),
    distribution_id uuid NOT NULL REFERENCES royalties_distributions (id),
    first integer NOT NULL CHECK (first > 0),
    last integer NOT NULL CHECK (last - first BETWEEN 0 AND 65534),
    -- How many of its holders were due something, and what they were paid.
    paid_holders integer CHECK (paid_holders BETWEEN 0 AND last - first + 1),
    paid_minor bigint CHECK (paid_minor >= paid_holders),
    done_at timestamptz,
    CONSTRAINT royalties_chunks_place UNIQUE (distribution_id, first),
    CONSTRAINT royalties_chunks_done
        CHECK ((done_at IS NULL) = (paid_holders IS NULL) AND (done_at IS NULL) = (paid_minor IS NULL))
);
-- What is to be paid next.
CREATE INDEX royalties_chunks_due ON royalties_chunks (distribution_id, first) WHERE done_at IS NULL;

-- The server opens projects and books revenue; everything else comes about in the functions of this room.
REVOKE INSERT, UPDATE ON royalties_holders, royalties_wallets, royalties_distributions, royalties_chunks FROM daman_server;
REVOKE UPDATE ON royalties_projects, royalties_revenues FROM daman_server;
REVOKE INSERT ON royalties_projects FROM daman_server;
GRANT INSERT (id, title, currency, promised_bps, cap_minor, chunk, opened_at) ON royalties_projects TO daman_server;

CREATE TRIGGER royalties_projects_fixed BEFORE UPDATE ON royalties_projects
    FOR EACH ROW WHEN (OLD.fixed_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER royalties_projects_terms
    BEFORE UPDATE OF id, title, currency, promised_bps, cap_minor, chunk, opened_at ON royalties_projects
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER royalties_projects_kept BEFORE DELETE ON royalties_projects
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER royalties_holders_append_only BEFORE UPDATE OR DELETE ON royalties_holders
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER royalties_wallets_append_only BEFORE UPDATE OR DELETE ON royalties_wallets
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER royalties_revenues_append_only BEFORE UPDATE OR DELETE ON royalties_revenues
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER royalties_distributions_append_only BEFORE UPDATE OR DELETE ON royalties_distributions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER royalties_chunks_kept BEFORE DELETE ON royalties_chunks
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER royalties_chunks_place BEFORE UPDATE OF id, distribution_id, first, last ON royalties_chunks
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER royalties_chunks_once BEFORE UPDATE ON royalties_chunks
    FOR EACH ROW WHEN (OLD.done_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER royalties_holders_no_truncate BEFORE TRUNCATE ON royalties_holders
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER royalties_wallets_no_truncate BEFORE TRUNCATE ON royalties_wallets
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- `ALWAYS`: not even a session in replica mode passes them by.
ALTER TABLE royalties_projects ENABLE ALWAYS TRIGGER royalties_projects_fixed;
ALTER TABLE royalties_projects ENABLE ALWAYS TRIGGER royalties_projects_terms;
ALTER TABLE royalties_holders ENABLE ALWAYS TRIGGER royalties_holders_append_only;
ALTER TABLE royalties_wallets ENABLE ALWAYS TRIGGER royalties_wallets_append_only;
ALTER TABLE royalties_distributions ENABLE ALWAYS TRIGGER royalties_distributions_append_only;
ALTER TABLE royalties_chunks ENABLE ALWAYS TRIGGER royalties_chunks_place;
ALTER TABLE royalties_chunks ENABLE ALWAYS TRIGGER royalties_chunks_once;
