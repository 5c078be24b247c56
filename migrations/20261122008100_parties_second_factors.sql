-- Second factors, and how often a sign-in may be tried.

-- The secret that a party's authenticator app shares with us (RFC 6238). Sealed with a key that is not in the database
-- (crates/parties/src/vault.rs): who reads this table can make no code.
CREATE TABLE totp_secrets (
    party_id uuid PRIMARY KEY REFERENCES parties (id),
    sealed bytea NOT NULL CHECK (length(sealed) BETWEEN 29 AND 200),
    created_at timestamptz NOT NULL,
    -- When its first code was given. Until then it asks for nothing, and another may replace it.
    confirmed_at timestamptz,
    -- The step of 30 seconds of the last code that was accepted: a code is good once, and none before it.
    last_step bigint NOT NULL DEFAULT 0 CHECK (last_step >= 0)
);
GRANT DELETE ON totp_secrets TO daman_server;

-- Codes for who has lost the authenticator; each is good once. They have 80 random bits, so a plain hash keeps them.
CREATE TABLE recovery_codes (
    code_hash bytea PRIMARY KEY CHECK (length(code_hash) = 32),
    party_id uuid NOT NULL REFERENCES parties (id),
    created_at timestamptz NOT NULL,
    used_at timestamptz
);
-- The codes of a party: how many are left, and replacing them all.
CREATE INDEX recovery_codes_party ON recovery_codes (party_id);
GRANT DELETE ON recovery_codes TO daman_server;

-- Sign-ins whose password was right and that wait for the second factor.
CREATE TABLE sign_in_challenges (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    party_id uuid NOT NULL REFERENCES parties (id),
    device text NOT NULL CHECK (length(device) <= 200),
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    -- Codes tried. At five it is void, and the password has to be given again.
    attempts smallint NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 5),
    CONSTRAINT sign_in_challenges_life CHECK (expires_at > issued_at AND used_at < expires_at)
);
-- The pruning of what has expired.
CREATE INDEX sign_in_challenges_expiry ON sign_in_challenges (expires_at);
GRANT DELETE ON sign_in_challenges TO daman_server;

-- How many sign-ins failed in a row, of an account or from an address. The key is a keyed hash: no address, postal or
-- network, can be read from this table, and an address that has no account counts like one that has.
CREATE TABLE sign_in_failures (
    key bytea PRIMARY KEY CHECK (length(key) = 32),
    failures integer NOT NULL CHECK (failures >= 0),
    last_at timestamptz NOT NULL,
    -- The next one is looked at from then on. Bounded by the rule in crates/parties/src/throttle.rs, never for ever.
    wait_until timestamptz NOT NULL,
    CONSTRAINT sign_in_failures_bounded CHECK (wait_until <= last_at + interval '1 hour')
);
-- The pruning of what is forgotten.
CREATE INDEX sign_in_failures_last ON sign_in_failures (last_at);
GRANT DELETE ON sign_in_failures TO daman_server;

-- From where a party has signed in: there its failures are counted apart, so that strangers who guess its password
-- elsewhere do not make its owner wait. A keyed hash, as above.
CREATE TABLE known_addresses (
    key bytea PRIMARY KEY CHECK (length(key) = 32),
    last_at timestamptz NOT NULL
);
-- The pruning of those not seen for long.
CREATE INDEX known_addresses_last ON known_addresses (last_at);
GRANT DELETE ON known_addresses TO daman_server;

-- Links that set another password. Only the SHA-256 of the token is kept.
CREATE TABLE password_resets (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    party_id uuid NOT NULL REFERENCES parties (id),
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT password_resets_life CHECK (expires_at > issued_at AND used_at < expires_at)
);
-- The pruning of what has expired.
CREATE INDEX password_resets_expiry ON password_resets (expires_at);
-- The links of a party: a new password voids them all, and few are sent a day.
CREATE INDEX password_resets_party ON password_resets (party_id, issued_at);
GRANT DELETE ON password_resets TO daman_server;

ALTER TABLE sessions
    -- When the second factor was last given in this session. Mediators and operators may do nothing before.
    ADD COLUMN second_factor_at timestamptz,
    -- When the password was last given again in this session.
    ADD COLUMN password_at timestamptz;
ALTER TABLE sessions DROP CONSTRAINT sessions_revoked_because_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_revoked_because_check CHECK (
    revoked_because IN ('signed_out', 'signed_out_everywhere', 'token_reused', 'password_changed')
);
