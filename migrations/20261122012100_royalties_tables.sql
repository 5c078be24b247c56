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
    -- The first and the last month whose revenue counts for the fans, by their first days; all, without them.
    term_first date CHECK (extract(day FROM term_first) = 1),
    term_last date CHECK (extract(day FROM term_last) = 1 AND term_last >= term_first),
    -- Who gets what holders that have reached a cap of their own cannot take.
    overflow text NOT NULL CHECK (overflow IN ('artist', 'holders')),
    -- So many holders are paid in one transaction. Fewer than an act has steps.
    chunk integer NOT NULL CHECK (chunk BETWEEN 1 AND 65535),
    -- What its holders have invested, and how many they are. Final once it is fixed.
    raised_minor bigint NOT NULL DEFAULT 0 CHECK (raised_minor >= 0),
    holders integer NOT NULL DEFAULT 0 CHECK (holders >= 0),
    -- Whether one of them has a cap of its own; known once it is fixed.
    tiered boolean NOT NULL DEFAULT false,
    opened_at timestamptz NOT NULL,
    fixed_at timestamptz,
    CONSTRAINT royalties_projects_term CHECK ((term_first IS NULL) = (term_last IS NULL)),
    CONSTRAINT royalties_projects_fixed CHECK (fixed_at IS NULL OR holders > 0)
);

-- Where the fans' rate changes; of those that are reached, the one with the highest number counts.
CREATE TABLE royalties_breaks (
    project_id uuid NOT NULL REFERENCES royalties_projects (id),
    number integer NOT NULL CHECK (number BETWEEN 1 AND 50),
    -- Behind so much revenue that counts, or for what was sold in this month and later.
    from_minor bigint CHECK (from_minor > 0),
    from_month date CHECK (extract(day FROM from_month) = 1),
    promised_bps integer NOT NULL CHECK (promised_bps BETWEEN 0 AND 10000),
    PRIMARY KEY (project_id, number),
    CONSTRAINT royalties_breaks_point CHECK ((from_minor IS NULL) <> (from_month IS NULL))
);

-- Who is paid out of the first revenue, in the order of the numbers.
CREATE TABLE royalties_recoups (
    project_id uuid NOT NULL REFERENCES royalties_projects (id),
    number integer NOT NULL CHECK (number BETWEEN 1 AND 50),
    party_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    -- What those before it get in all.
    before_minor bigint NOT NULL CHECK (before_minor >= 0),
    PRIMARY KEY (project_id, number)
);

-- Whose the rest is.
CREATE TABLE royalties_owners (
    project_id uuid NOT NULL REFERENCES royalties_projects (id),
    number integer NOT NULL CHECK (number BETWEEN 1 AND 50),
    party_id uuid NOT NULL,
    share_bps integer NOT NULL CHECK (share_bps BETWEEN 1 AND 10000),
    PRIMARY KEY (project_id, number)
);

-- Who is entitled to a part, by numbers from 1 without a gap, which is the order in which they are paid.
CREATE TABLE royalties_holders (
    project_id uuid NOT NULL REFERENCES royalties_projects (id),
    number integer NOT NULL CHECK (number > 0),
    party_id uuid NOT NULL,
    -- What it gets at most, in basis points of what it has invested; 0 when only the cap of all counts. Stands here, where
    -- it takes no room of its own.
    cap_bps integer NOT NULL DEFAULT 0 CHECK (cap_bps BETWEEN 0 AND 10000000),
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

-- What the holders have invested, by caps of their own: counted when they are fixed.
CREATE TABLE royalties_tiers (
    project_id uuid NOT NULL REFERENCES royalties_projects (id),
    cap_bps integer NOT NULL CHECK (cap_bps >= 0),
    invested_minor bigint NOT NULL CHECK (invested_minor > 0),
    PRIMARY KEY (project_id, cap_bps)
);

-- Revenue of a project that became known, and the cash that came with it. Its id is also that of the cash's transfer.
CREATE TABLE royalties_revenues (
    id uuid PRIMARY KEY,
    project_id uuid NOT NULL REFERENCES royalties_projects (id),
    -- Its place among those of the project, from 1: they are distributed in this order, in which cash covered them.
    number integer NOT NULL CHECK (number > 0),
    -- A correction downwards brings none.
    cash_minor bigint NOT NULL CHECK (cash_minor >= 0),
    -- The sum of its months.
    booked_minor bigint NOT NULL,
    received_at timestamptz NOT NULL,
    -- One that is distributed is this project's.
    CONSTRAINT royalties_revenues_of_project UNIQUE (project_id, id),
    CONSTRAINT royalties_revenues_in_order UNIQUE (project_id, number)
);

-- By how much it changes what was sold in which month.
CREATE TABLE royalties_revenue_months (
    revenue_id uuid NOT NULL REFERENCES royalties_revenues (id),
    month date NOT NULL CHECK (extract(day FROM month) = 1 AND month BETWEEN '1900-01-01' AND '2999-12-01'),
    amount_minor bigint NOT NULL CHECK (amount_minor <> 0),
    PRIMARY KEY (revenue_id, month)
);

-- The split of one revenue. It moves three marks forward: what was recouped first, what the fans were paid, and of which rest
-- the owners were. Each who has a part is paid its part of the mark after less its part of the mark before; so what it pays
-- depends on nothing that happens while it pays. Marks never go back: a correction only holds up what comes next.
CREATE TABLE royalties_distributions (
    id uuid PRIMARY KEY CHECK (id = ledger_act(id)),
    project_id uuid NOT NULL REFERENCES royalties_projects (id),
    -- Its place among those of the project, from 1.
    number integer NOT NULL CHECK (number > 0),
    revenue_id uuid NOT NULL,
    -- All revenue of the project by then, and all cash, this one among them.
    revenue_minor bigint NOT NULL,
    cash_minor bigint NOT NULL CHECK (cash_minor >= 0),
    -- What is whose of all that by the contract.
    due_recoup_minor bigint NOT NULL CHECK (due_recoup_minor >= 0),
    due_fans_minor bigint NOT NULL CHECK (due_fans_minor >= 0),
    due_rest_minor bigint NOT NULL CHECK (due_rest_minor >= 0),
    recoup_before_minor bigint NOT NULL CHECK (recoup_before_minor >= 0),
    recoup_minor bigint NOT NULL,
    fans_before_minor bigint NOT NULL CHECK (fans_before_minor >= 0),
    fans_minor bigint NOT NULL,
    rest_before_minor bigint NOT NULL CHECK (rest_before_minor >= 0),
    rest_minor bigint NOT NULL,
    -- What of the fans' mark holders with caps of their own can take.
    pool_minor bigint NOT NULL CHECK (pool_minor BETWEEN 0 AND fans_minor),
    begun_at timestamptz NOT NULL,
    CONSTRAINT royalties_distributions_revenue FOREIGN KEY (project_id, revenue_id)
        REFERENCES royalties_revenues (project_id, id),
    CONSTRAINT royalties_distributions_in_order UNIQUE (project_id, number),
    -- A revenue is split once.
    CONSTRAINT royalties_distributions_once UNIQUE (revenue_id),
    CONSTRAINT royalties_distributions_forward CHECK (
        recoup_minor >= recoup_before_minor AND fans_minor >= fans_before_minor AND rest_minor >= rest_before_minor
    ),
    -- Nobody is paid what never came.
    CONSTRAINT royalties_distributions_cash CHECK (recoup_minor::numeric + pool_minor + rest_minor <= cash_minor)
);

-- How high the fans' mark stands for holders with a cap of their own, before and after a distribution: they are entitled to
-- floor(invested * over / under). Only of projects in which somebody has one.
CREATE TABLE royalties_levels (
    distribution_id uuid NOT NULL REFERENCES royalties_distributions (id),
    cap_bps integer NOT NULL,
    before_over numeric NOT NULL CHECK (before_over >= 0),
    before_under numeric NOT NULL CHECK (before_under > 0),
    level_over numeric NOT NULL,
    level_under numeric NOT NULL CHECK (level_under > 0),
    PRIMARY KEY (distribution_id, cap_bps),
    CONSTRAINT royalties_levels_forward CHECK (level_over * before_under >= before_over * level_under)
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

-- All of this comes about in the functions of this room.
REVOKE INSERT, UPDATE ON royalties_projects, royalties_breaks, royalties_recoups, royalties_owners, royalties_holders,
    royalties_tiers, royalties_wallets, royalties_revenues, royalties_revenue_months, royalties_distributions, royalties_levels,
    royalties_chunks FROM daman_server;

CREATE TRIGGER royalties_projects_fixed BEFORE UPDATE ON royalties_projects
    FOR EACH ROW WHEN (OLD.fixed_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER royalties_projects_terms
    BEFORE UPDATE OF id, title, currency, promised_bps, cap_minor, term_first, term_last, overflow, chunk, opened_at
    ON royalties_projects
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER royalties_projects_kept BEFORE DELETE ON royalties_projects
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- `ALWAYS`: not even a session in replica mode passes them by.
ALTER TABLE royalties_projects ENABLE ALWAYS TRIGGER royalties_projects_fixed;
ALTER TABLE royalties_projects ENABLE ALWAYS TRIGGER royalties_projects_terms;

-- The other tables only grow.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'breaks', 'recoups', 'owners', 'holders', 'tiers', 'wallets', 'revenues', 'revenue_months', 'distributions', 'levels'
    ]
    LOOP
        EXECUTE format(
            'CREATE TRIGGER royalties_%1$s_append_only BEFORE UPDATE OR DELETE ON royalties_%1$s
                 FOR EACH ROW EXECUTE FUNCTION refuse_change();
             CREATE TRIGGER royalties_%1$s_no_truncate BEFORE TRUNCATE ON royalties_%1$s
                 FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
             ALTER TABLE royalties_%1$s ENABLE ALWAYS TRIGGER royalties_%1$s_append_only', name);
    END LOOP;
END
$$;

CREATE TRIGGER royalties_chunks_kept BEFORE DELETE ON royalties_chunks
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER royalties_chunks_place BEFORE UPDATE OF id, distribution_id, first, last ON royalties_chunks
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER royalties_chunks_once BEFORE UPDATE ON royalties_chunks
    FOR EACH ROW WHEN (OLD.done_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
ALTER TABLE royalties_chunks ENABLE ALWAYS TRIGGER royalties_chunks_place;
ALTER TABLE royalties_chunks ENABLE ALWAYS TRIGGER royalties_chunks_once;
