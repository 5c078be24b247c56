-- The accounts at a rail through which parties are paid.

CREATE TABLE payout_accounts (
    id uuid PRIMARY KEY,
    party_id uuid NOT NULL,
    rail text NOT NULL CHECK (rail IN ('stripe')),
    country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    -- In the link that leads the party to the rail's own pages: whoever has it is taken for the party there.
    token text NOT NULL CHECK (length(token) = 32),
    -- The rail's id; absent until the rail has opened it.
    account_ref text CHECK (length(account_ref) BETWEEN 1 AND 255),
    status text NOT NULL CHECK (status IN ('onboarding', 'ready', 'restricted')),
    -- What the rail still wants to know, in its own words.
    requirements text[] NOT NULL DEFAULT '{}' CHECK (cardinality(requirements) <= 100),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- A party is paid through one account of a rail.
    CONSTRAINT payout_accounts_party UNIQUE (party_id, rail),
    -- An account of the rail is one party's.
    CONSTRAINT payout_accounts_ref UNIQUE (rail, account_ref),
    -- A link leads to one account.
    CONSTRAINT payout_accounts_token UNIQUE (token),
    CONSTRAINT payout_accounts_opened CHECK (status = 'onboarding' OR account_ref IS NOT NULL)
);
