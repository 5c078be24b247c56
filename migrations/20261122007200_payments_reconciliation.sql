-- Reconciliation: what the rail says it moved, what the ledger says, and what was expected, compared to the minor unit.

CREATE TABLE reconciliations (
    id uuid PRIMARY KEY,
    rail text NOT NULL CHECK (rail IN ('stripe')),
    -- The rail's lines made in this time were compared, each with what caused it.
    from_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    -- How many lines were compared, and how many of them had their match to the minor unit.
    lines integer NOT NULL CHECK (lines >= 0),
    matched integer NOT NULL CHECK (matched BETWEEN 0 AND lines),
    -- How many differences were found: none means that it was clean.
    differences integer NOT NULL CHECK (differences >= 0),
    ran_at timestamptz NOT NULL,
    CONSTRAINT reconciliations_time CHECK (from_at <= until_at)
);
-- What was compared last: the next comparison begins there.
CREATE INDEX reconciliations_ran ON reconciliations (rail, ran_at);

CREATE TABLE reconciliation_cases (
    id uuid PRIMARY KEY,
    rail text NOT NULL CHECK (rail IN ('stripe')),
    -- The account concerned is `rail:<rail>:clearing` in this currency: nothing is paid out of it while a case is open.
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    -- `missing_here`: a line of the rail that nothing here caused; `missing_there`: something here that the rail has no line of;
    -- `amount`: both have it, with other amounts; `ledger`: expected and at the rail, and not in the ledger so; `balance`: the
    -- rail holds another sum than the ledger says.
    kind text NOT NULL CHECK (kind IN ('missing_here', 'missing_there', 'amount', 'ledger', 'balance')),
    -- The rail's id of the line or its cause, or our id of what has no line; `balance` for a sum.
    reference text NOT NULL CHECK (length(reference) BETWEEN 1 AND 255),
    expected_minor bigint NOT NULL,
    found_minor bigint NOT NULL,
    -- What a person needs to know to look into it.
    detail text NOT NULL CHECK (length(detail) BETWEEN 1 AND 1000),
    opened_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    -- When a later comparison did not find it any more.
    resolved_at timestamptz
);
-- One open case for a difference, however often it is found.
CREATE UNIQUE INDEX reconciliation_cases_open ON reconciliation_cases (rail, currency, kind, reference) WHERE resolved_at IS NULL;
-- The operators' list, the newest first.
CREATE INDEX reconciliation_cases_opened ON reconciliation_cases (opened_at, id);
