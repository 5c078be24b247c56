-- Statements: what a distributor reports to an artist or a label, from the uploaded file to booked revenue.
-- Ids of parties belong to another room, so they are not foreign keys here.

-- A project whose revenue comes by statements: who owes them, and in which currency its holders are paid.
CREATE TABLE statement_projects (
    project_id uuid PRIMARY KEY,
    owner_id uuid NOT NULL,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    -- How many decimals the currency has, and the smallest number of its minor units that the rail carries (10 of TND): what is
    -- booked is a whole number of these steps, since its cash has to come.
    exponent smallint NOT NULL CHECK (exponent BETWEEN 0 AND 9),
    step_minor bigint NOT NULL CHECK (step_minor > 0),
    registered_at timestamptz NOT NULL,
    CONSTRAINT statement_projects_owner UNIQUE (project_id, owner_id)
);
-- All of an owner's, in the order in which they are locked.
CREATE INDEX statement_projects_of_owner ON statement_projects (owner_id, project_id);

-- What of a statement is a project's: recordings and releases, as their owner registered them.
CREATE TABLE statement_works (
    id uuid PRIMARY KEY,
    project_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    artist text NOT NULL CHECK (length(artist) BETWEEN 1 AND 300),
    -- Normalised: large letters and digits alone.
    isrc text CHECK (isrc ~ '^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$'),
    -- Normalised: fourteen digits.
    upc text CHECK (upc ~ '^[0-9]{14}$'),
    iswc text CHECK (iswc ~ '^T[0-9]{10}$'),
    registered_at timestamptz NOT NULL,
    CONSTRAINT statement_works_of_project FOREIGN KEY (project_id, owner_id)
        REFERENCES statement_projects (project_id, owner_id),
    CONSTRAINT statement_works_owner UNIQUE (id, owner_id)
);
-- A recording earns for one project of its owner: of two, nobody could say which.
CREATE UNIQUE INDEX statement_works_isrc ON statement_works (owner_id, isrc) WHERE isrc IS NOT NULL;
-- All of an owner's, to match with.
CREATE INDEX statement_works_of_owner ON statement_works (owner_id, id);

CREATE TABLE statements (
    id uuid PRIMARY KEY,
    owner_id uuid NOT NULL,
    -- The file as it was uploaded: where it is in the store, and what it is.
    object_key text NOT NULL CHECK (length(object_key) BETWEEN 1 AND 100),
    file_name text NOT NULL CHECK (length(file_name) BETWEEN 1 AND 255),
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    -- Who reports: `distrokid`; the format's own word, once it is recognised, when the uploader does not say. With the period and
    -- the row's content it says whether a row was booked before.
    source text CHECK (source ~ '^[a-z0-9][a-z0-9 ._-]{0,79}$'),
    -- The period that the uploader names, for rows without a date of their own: its first day.
    period date CHECK (period BETWEEN '1990-01-01' AND '2999-12-01' AND extract(day FROM period) = 1),
    -- How a file of no known format is read.
    mapping jsonb CHECK (length(mapping::text) <= 65536),
    -- Of a corrected file: which statement it corrects, and why.
    replaces_id uuid REFERENCES statements (id),
    reason text CHECK (length(reason) BETWEEN 1 AND 2000),
    status text NOT NULL CHECK (status IN (
        'received', 'reading', 'previewed', 'blocked', 'awaiting_cash', 'booked', 'rejected', 'replaced'
    )),
    -- As it was recognised.
    format text CHECK (length(format) BETWEEN 1 AND 80),
    -- How far it was read. The items are also where reading goes on after a kill.
    read_bytes bigint NOT NULL DEFAULT 0 CHECK (read_bytes >= 0),
    read_items bigint NOT NULL DEFAULT 0 CHECK (read_items >= 0),
    -- Why it is blocked or rejected, or which rates are missing for what was matched since it counts: codes, and the same in words.
    why text[] NOT NULL DEFAULT '{}' CHECK (cardinality(why) <= 20),
    detail text CHECK (length(detail) BETWEEN 1 AND 4000),
    -- What is odd about it.
    anomalies jsonb NOT NULL DEFAULT '[]' CHECK (length(anomalies::text) <= 65536),
    received_at timestamptz NOT NULL,
    previewed_at timestamptz,
    -- When its cash is due.
    due_at timestamptz,
    -- When the rates are due that are missing for what was matched since it counts.
    rate_due_at timestamptz,
    -- Since when its cash is late, or once that is there its rates.
    late_at timestamptz,
    -- Since when its owner contests that lateness: no step is taken for a while, once.
    contested_at timestamptz,
    -- How far lateness has led (crates/statements/src/lateness.rs).
    late_step text CHECK (late_step IN ('late', 'noticed', 'restricted', 'suspended')),
    booked_at timestamptz,
    ended_at timestamptz,
    CONSTRAINT statements_recognised CHECK (previewed_at IS NULL OR (source IS NOT NULL AND format IS NOT NULL)),
    CONSTRAINT statements_replaces CHECK ((replaces_id IS NULL) = (reason IS NULL)),
    CONSTRAINT statements_previewed CHECK (
        (status IN ('received', 'reading') AND previewed_at IS NULL)
        OR (status IN ('previewed', 'blocked', 'awaiting_cash', 'booked') AND previewed_at IS NOT NULL)
        OR status IN ('rejected', 'replaced')
    ),
    CONSTRAINT statements_due CHECK (status NOT IN ('awaiting_cash', 'booked') OR due_at IS NOT NULL),
    -- What waits for a rate never waits without a date.
    CONSTRAINT statements_rate_due CHECK (
        (rate_due_at IS NOT NULL) = (status IN ('awaiting_cash', 'booked') AND cardinality(why) > 0)
    ),
    CONSTRAINT statements_late CHECK ((late_at IS NULL) = (late_step IS NULL)),
    CONSTRAINT statements_contested CHECK (contested_at IS NULL OR late_at IS NOT NULL),
    CONSTRAINT statements_booked CHECK (status <> 'booked' OR booked_at IS NOT NULL),
    CONSTRAINT statements_why CHECK (
        CASE WHEN status IN ('blocked', 'rejected') THEN cardinality(why) > 0
             WHEN status IN ('awaiting_cash', 'booked') THEN array_to_string(why, ' ') ~ '^(rate_missing:[A-Z]{3,4}/[A-Z]{3,4} ?)*$'
             ELSE cardinality(why) = 0 END
    ),
    CONSTRAINT statements_ended CHECK ((status IN ('rejected', 'replaced')) = (ended_at IS NOT NULL))
);
-- The same file twice is one statement.
CREATE UNIQUE INDEX statements_same_file ON statements (owner_id, sha256) WHERE status NOT IN ('rejected', 'replaced');
-- A statement is corrected by one other.
CREATE UNIQUE INDEX statements_replaced_once ON statements (replaces_id)
    WHERE replaces_id IS NOT NULL AND status NOT IN ('rejected');
-- An owner's, the newest first.
CREATE INDEX statements_of_owner ON statements (owner_id, id);

-- What an owner is late with: asked before it may raise money again.
CREATE INDEX statements_late_of_owner ON statements (owner_id)
    WHERE late_at IS NOT NULL AND (status = 'awaiting_cash' OR rate_due_at IS NOT NULL);

-- What a file is stays; where it stands goes forward.
CREATE TRIGGER statements_fixed
    BEFORE UPDATE OF id, owner_id, object_key, file_name, size_bytes, sha256, period, mapping, replaces_id, reason, received_at
    ON statements
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statements_source BEFORE UPDATE ON statements
    FOR EACH ROW WHEN (OLD.source IS NOT NULL AND NEW.source IS DISTINCT FROM OLD.source) EXECUTE FUNCTION refuse_change();
CREATE FUNCTION statements_step() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('received', 'reading'), ('received', 'rejected'), ('received', 'replaced'),
        ('reading', 'previewed'), ('reading', 'blocked'), ('reading', 'rejected'), ('reading', 'replaced'),
        ('previewed', 'blocked'), ('previewed', 'awaiting_cash'), ('previewed', 'replaced'),
        ('blocked', 'previewed'), ('blocked', 'awaiting_cash'), ('blocked', 'rejected'), ('blocked', 'replaced'),
        ('awaiting_cash', 'booked'), ('awaiting_cash', 'replaced'),
        ('booked', 'awaiting_cash'), ('booked', 'replaced')
    ) THEN
        RAISE EXCEPTION 'a statement does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statements_step';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER statements_step BEFORE UPDATE ON statements
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION statements_step();
CREATE TRIGGER statements_kept BEFORE DELETE ON statements
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The rows of a file, by their place in it. Whose a row is was found by rules, or waits: nothing is guessed, nothing lost.
CREATE TABLE statement_rows (
    -- No foreign key, which would be looked up for each of millions: the batch that writes them moves the statement on.
    statement_id uuid NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    -- The line in the file.
    line bigint NOT NULL CHECK (line >= 0),
    -- Owner, source, period and content, hashed: the same key is the same row, in whichever file. Absent where nothing could be read.
    key uuid,
    outcome text NOT NULL CHECK (outcome IN ('matched', 'quarantined', 'duplicate', 'rejected')),
    reason text CHECK (length(reason) BETWEEN 1 AND 60),
    work_id uuid,
    project_id uuid,
    -- With which of the statement's assessments it counts.
    round smallint NOT NULL DEFAULT 1 CHECK (round > 0),
    -- The month of the sale: its first day.
    month date CHECK (month BETWEEN '1990-01-01' AND '2089-12-01' AND extract(day FROM month) = 1),
    store text CHECK (length(store) <= 200),
    territory text CHECK (length(territory) <= 20),
    sale_type text CHECK (length(sale_type) <= 100),
    quantity numeric,
    -- Exact, with as many decimals as the file has.
    net numeric,
    currency text CHECK (currency ~ '^[A-Z]{3,4}$'),
    -- What the file calls it; kept as long as the row has no work.
    isrc text CHECK (length(isrc) <= 40),
    upc text CHECK (length(upc) <= 40),
    iswc text CHECK (length(iswc) <= 40),
    title text CHECK (length(title) <= 300),
    artist text CHECK (length(artist) <= 300),
    PRIMARY KEY (statement_id, number),
    CONSTRAINT statement_rows_matched CHECK (
        (outcome IN ('matched', 'duplicate')) = (work_id IS NOT NULL) AND (work_id IS NULL) = (project_id IS NULL)
        AND (outcome = 'matched') = (reason IS NULL)
    ),
    CONSTRAINT statement_rows_counted CHECK (
        CASE WHEN outcome = 'rejected' THEN net IS NULL ELSE net IS NOT NULL AND currency IS NOT NULL AND key IS NOT NULL END
    ),
    CONSTRAINT statement_rows_month CHECK (work_id IS NULL OR month IS NOT NULL)
);
-- Whether a row was booked before.
CREATE INDEX statement_rows_key ON statement_rows (key) WHERE outcome = 'matched';
-- Which files have a row that counts no longer in the one that brought it first.
CREATE INDEX statement_rows_repeated ON statement_rows (key) WHERE outcome = 'duplicate';
-- The lines behind a project's revenue.
CREATE INDEX statement_rows_project ON statement_rows (project_id, statement_id, number) WHERE outcome = 'matched';
-- What waits to be matched.
CREATE INDEX statement_rows_waiting ON statement_rows (statement_id, number) WHERE outcome = 'quarantined';

-- What was read stays as it was read.
CREATE TRIGGER statement_rows_fixed
    BEFORE UPDATE OF statement_id, number, line, key, month, store, territory, sale_type, quantity, net, currency
    ON statement_rows
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_rows_kept BEFORE DELETE ON statement_rows
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A file's totals: of the file itself, of each outcome, store, territory, type of sale, month and reason.
CREATE TABLE statement_totals (
    statement_id uuid NOT NULL REFERENCES statements (id),
    dimension text NOT NULL CHECK (dimension IN (
        'file', 'typed', 'outcome', 'store', 'territory', 'sale_type', 'month', 'reason'
    )),
    value text NOT NULL CHECK (length(value) <= 200),
    currency text NOT NULL CHECK (length(currency) <= 4),
    rows bigint NOT NULL CHECK (rows >= 0),
    net numeric NOT NULL,
    PRIMARY KEY (statement_id, dimension, currency, value)
);
GRANT DELETE ON statement_totals TO daman_server;

-- What the owner decided about rows that no rule gives to a work.
CREATE TABLE statement_decisions (
    id uuid PRIMARY KEY,
    owner_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('isrc', 'upc', 'title')),
    -- Normalised as the rules do it; a title with its artist.
    value text NOT NULL CHECK (length(value) BETWEEN 1 AND 700),
    work_id uuid NOT NULL,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
    decided_at timestamptz NOT NULL,
    CONSTRAINT statement_decisions_own_work FOREIGN KEY (work_id, owner_id) REFERENCES statement_works (id, owner_id),
    CONSTRAINT statement_decisions_once UNIQUE (owner_id, kind, value)
);

-- At which rate a statement's amounts become a project's currency, and who says so. Never invented, never changed.
CREATE TABLE statement_rates (
    id uuid PRIMARY KEY,
    statement_id uuid NOT NULL REFERENCES statements (id),
    from_currency text NOT NULL CHECK (from_currency ~ '^[A-Z]{3,4}$'),
    to_currency text NOT NULL CHECK (to_currency ~ '^[A-Z]{3,4}$'),
    -- So many units of the one are one unit of the other.
    rate numeric NOT NULL CHECK (rate > 0 AND rate < 1000000000 AND scale(rate) <= 18),
    source text NOT NULL CHECK (length(source) BETWEEN 1 AND 200),
    dated date NOT NULL,
    given_by uuid NOT NULL,
    given_at timestamptz NOT NULL,
    CONSTRAINT statement_rates_two CHECK (from_currency <> to_currency),
    CONSTRAINT statement_rates_once UNIQUE (statement_id, from_currency, to_currency)
);

-- An assessment of a statement: the first of all that it says, later ones of rows that were matched since.
CREATE TABLE statement_rounds (
    id uuid PRIMARY KEY,
    statement_id uuid NOT NULL REFERENCES statements (id),
    number smallint NOT NULL CHECK (number > 0),
    assessed_at timestamptz NOT NULL,
    -- Booked when its cash is there; cancelled when the statement is replaced before that.
    booked_at timestamptz,
    cancelled_at timestamptz,
    CONSTRAINT statement_rounds_number UNIQUE (statement_id, number),
    CONSTRAINT statement_rounds_one_end CHECK (booked_at IS NULL OR cancelled_at IS NULL)
);

-- What its rows sum up to, in the file's currencies.
CREATE TABLE statement_sums (
    round_id uuid NOT NULL REFERENCES statement_rounds (id),
    project_id uuid NOT NULL REFERENCES statement_projects (project_id),
    month date NOT NULL,
    currency text NOT NULL,
    rows bigint NOT NULL CHECK (rows > 0),
    net numeric NOT NULL,
    PRIMARY KEY (round_id, project_id, month, currency)
);

-- What it changes of a project's month, in the project's currency: exactly, and in minor units. The minor units are the floor of
-- all that is known of the month by then, in whole steps of the rail, less what was counted before: so the order in which
-- statements come does not matter.
CREATE TABLE statement_bookings (
    round_id uuid NOT NULL REFERENCES statement_rounds (id),
    project_id uuid NOT NULL REFERENCES statement_projects (project_id),
    month date NOT NULL,
    exact numeric NOT NULL,
    amount_minor bigint NOT NULL,
    PRIMARY KEY (round_id, project_id, month)
);

-- All of a month.
CREATE TABLE statement_months (
    project_id uuid NOT NULL REFERENCES statement_projects (project_id),
    month date NOT NULL,
    exact numeric NOT NULL,
    amount_minor bigint NOT NULL,
    PRIMARY KEY (project_id, month)
);

-- What it changes of a project in all. Its id is the project's revenue and the act of its cash's transfer. What a correction took
-- back before is made good first: cash is needed for the rest of what is above nothing.
CREATE TABLE statement_shares (
    id uuid PRIMARY KEY CHECK (right(id::text, 4) = '0000'),
    round_id uuid NOT NULL REFERENCES statement_rounds (id),
    project_id uuid NOT NULL REFERENCES statement_projects (project_id),
    currency text NOT NULL,
    amount_minor bigint NOT NULL,
    cash_minor bigint NOT NULL CHECK (cash_minor BETWEEN 0 AND greatest(amount_minor, 0)),
    CONSTRAINT statement_shares_project UNIQUE (round_id, project_id)
);
-- What was ever needed for a project.
CREATE INDEX statement_shares_of_project ON statement_shares (project_id, round_id);

-- Cash that came for a statement. The deposit is the act of the transfer that put it there; what was too much went back.
CREATE TABLE statement_deposits (
    deposit_id uuid PRIMARY KEY CHECK (right(deposit_id::text, 4) = '0000'),
    statement_id uuid NOT NULL REFERENCES statements (id),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    settled_at timestamptz NOT NULL
);
CREATE INDEX statement_deposits_of ON statement_deposits (statement_id, deposit_id);

-- What went back to the owner, above what was expected. Its id is the act.
CREATE TABLE statement_surpluses (
    id uuid PRIMARY KEY CHECK (right(id::text, 4) = '0000'),
    statement_id uuid NOT NULL REFERENCES statements (id),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    returned_at timestamptz NOT NULL
);
CREATE INDEX statement_surpluses_of ON statement_surpluses (statement_id, id);

-- Cash that a bank may take back again: what its statement still held when the bank contested it, at most the deposit. Until the
-- bank has decided it books nothing and goes nowhere.
CREATE TABLE statement_holds (
    chargeback_id uuid PRIMARY KEY,
    statement_id uuid NOT NULL REFERENCES statements (id),
    deposit_id uuid NOT NULL REFERENCES statement_deposits (deposit_id),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    held_minor bigint NOT NULL CHECK (held_minor >= 0),
    held_at timestamptz NOT NULL
);
CREATE INDEX statement_holds_of ON statement_holds (statement_id, chargeback_id);

-- The history of a statement.
CREATE TABLE statement_events (
    id uuid PRIMARY KEY,
    statement_id uuid NOT NULL REFERENCES statements (id),
    what text NOT NULL CHECK (length(what) BETWEEN 1 AND 60),
    -- Nobody: it happened by itself.
    actor_id uuid,
    reason text CHECK (length(reason) BETWEEN 1 AND 2000),
    facts jsonb NOT NULL CHECK (length(facts::text) <= 16384),
    at timestamptz NOT NULL
);
CREATE INDEX statement_events_of ON statement_events (statement_id, id);

-- The server registers, uploads, decides and tells; what money follows comes about in the functions of this room.
REVOKE INSERT, UPDATE ON statement_rounds, statement_sums, statement_bookings, statement_months, statement_shares,
    statement_holds FROM daman_server;
REVOKE UPDATE ON statement_projects, statement_works, statement_decisions, statement_rates, statement_deposits,
    statement_surpluses, statement_events FROM daman_server;

CREATE TRIGGER statement_projects_append_only BEFORE UPDATE OR DELETE ON statement_projects
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_works_append_only BEFORE UPDATE OR DELETE ON statement_works
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_decisions_append_only BEFORE UPDATE OR DELETE ON statement_decisions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_rates_append_only BEFORE UPDATE OR DELETE ON statement_rates
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_rounds_kept BEFORE DELETE ON statement_rounds
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_rounds_ended BEFORE UPDATE ON statement_rounds
    FOR EACH ROW WHEN (OLD.booked_at IS NOT NULL OR OLD.cancelled_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_sums_append_only BEFORE UPDATE OR DELETE ON statement_sums
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_bookings_append_only BEFORE UPDATE OR DELETE ON statement_bookings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_shares_append_only BEFORE UPDATE OR DELETE ON statement_shares
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_deposits_append_only BEFORE UPDATE OR DELETE ON statement_deposits
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_holds_append_only BEFORE UPDATE OR DELETE ON statement_holds
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_surpluses_append_only BEFORE UPDATE OR DELETE ON statement_surpluses
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_events_append_only BEFORE UPDATE OR DELETE ON statement_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- `ALWAYS`: not even a session in replica mode passes them by.
ALTER TABLE statement_rounds ENABLE ALWAYS TRIGGER statement_rounds_ended;
ALTER TABLE statement_shares ENABLE ALWAYS TRIGGER statement_shares_append_only;
ALTER TABLE statement_bookings ENABLE ALWAYS TRIGGER statement_bookings_append_only;
