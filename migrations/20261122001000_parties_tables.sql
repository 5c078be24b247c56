-- Parties: people and companies with an account, how they prove who they are, and where they are signed in.

CREATE TABLE parties (
    id uuid PRIMARY KEY,
    role text NOT NULL CHECK (role IN ('brand', 'creator', 'fan', 'artist', 'label', 'mediator', 'operator', 'auditor')),
    -- Any script; the server refuses control characters.
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    -- As normalised by crates/parties/src/profile.rs; 254 is the longest address that SMTP carries.
    email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    -- argon2id in PHC form, never a password.
    password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%' AND length(password_hash) <= 200),
    language text NOT NULL CHECK (language IN ('fr', 'ar', 'en', 'es', 'pt', 'ko')),
    -- ISO 3166-1 alpha-2.
    country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    email_verified_at timestamptz,
    -- When and how often a verification mail was asked for: bounds the mails that strangers can cause.
    verification_asked_at timestamptz NOT NULL,
    verification_asks smallint NOT NULL DEFAULT 1 CHECK (verification_asks BETWEEN 1 AND 10),
    created_at timestamptz NOT NULL
);
-- One account for an address. Only among the verified: whoever registers an address that is not theirs does not block its
-- owner. That the owner confirms no stranger's password is kept by `verify_email`, which wants the password with the link
-- (docs/decisions/0005-access-tokens.md).
CREATE UNIQUE INDEX parties_verified_email ON parties (lower(email)) WHERE email_verified_at IS NOT NULL;
-- Sign-in and registration look an address up among all.
CREATE INDEX parties_email ON parties (lower(email), id);
-- The directory of creators, the newest first.
CREATE INDEX parties_directory ON parties (role, id) WHERE email_verified_at IS NOT NULL;
-- The pruning of registrations that nobody confirmed.
CREATE INDEX parties_waiting ON parties (verification_asked_at) WHERE email_verified_at IS NULL;
-- A registration that waits is deleted when a later one of its address takes its place, or after 30 days. It never signed
-- in, so no act is anybody's but its own. Who has proved the address stays: acts, money and messages name them.
GRANT DELETE ON parties TO daman_server;
CREATE TRIGGER parties_verified_stay BEFORE DELETE ON parties
    FOR EACH ROW WHEN (OLD.email_verified_at IS NOT NULL) EXECUTE FUNCTION refuse_change();

-- Links that prove an address, together with the password of their registration. Only the SHA-256 of the token is kept:
-- who reads this table can verify nothing.
CREATE TABLE email_verifications (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    -- A registration that is replaced takes its links along.
    party_id uuid NOT NULL REFERENCES parties (id) ON DELETE CASCADE,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    -- Passwords tried with this link. At ten it is void, so it is no way to guess one.
    attempts smallint NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 10),
    CONSTRAINT email_verifications_life CHECK (expires_at > issued_at AND used_at < expires_at)
);
-- The pruning of what has expired.
CREATE INDEX email_verifications_expiry ON email_verifications (expires_at);
-- The links of a registration that is deleted.
CREATE INDEX email_verifications_party ON email_verifications (party_id);
GRANT DELETE ON email_verifications TO daman_server;

-- One sign-in on one device. Every call checks that its session is not revoked.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    party_id uuid NOT NULL REFERENCES parties (id),
    -- What the device called itself, so that its owner knows it again.
    device text NOT NULL CHECK (length(device) <= 200),
    created_at timestamptz NOT NULL,
    -- The last sign-in or refresh.
    used_at timestamptz NOT NULL,
    -- However often it is refreshed, it ends then.
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_because text CHECK (revoked_because IN ('signed_out', 'signed_out_everywhere', 'token_reused')),
    CONSTRAINT sessions_life CHECK (expires_at > created_at),
    CONSTRAINT sessions_revoked CHECK ((revoked_at IS NULL) = (revoked_because IS NULL))
);
-- The sessions of a party: its list, and signing out everywhere.
CREATE INDEX sessions_party ON sessions (party_id, id);
-- The pruning of what has ended.
CREATE INDEX sessions_expiry ON sessions (expires_at);
GRANT DELETE ON sessions TO daman_server;

-- The refresh tokens of a session, its family. One is good for one refresh, which makes its successor; the used ones stay,
-- because one that comes back was stolen (RFC 9700, 4.14.2). Only SHA-256 hashes are kept.
CREATE TABLE refresh_tokens (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- When it was exchanged for its successor.
    rotated_at timestamptz,
    -- With the token itself, and only with it, this gives the successor again: for a client that lost the answer.
    -- Erased once used, and when the successor has been seen.
    successor_salt bytea CHECK (length(successor_salt) = 32),
    CONSTRAINT refresh_tokens_life CHECK (expires_at > issued_at),
    CONSTRAINT refresh_tokens_salt CHECK (successor_salt IS NULL OR rotated_at IS NOT NULL)
);
-- At most one token of a session is good at any time: two refreshes at once cannot split a family.
CREATE UNIQUE INDEX refresh_tokens_one_good ON refresh_tokens (session_id) WHERE rotated_at IS NULL;
-- A pruned session takes its tokens along.
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
GRANT DELETE ON refresh_tokens TO daman_server;
