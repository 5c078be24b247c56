-- Passkeys (WebAuthn): keys whose private half never leaves a party's device.

CREATE TABLE passkeys (
    id uuid PRIMARY KEY,
    party_id uuid NOT NULL REFERENCES parties (id),
    -- The authenticator's own name for it; the standard allows 1023 bytes.
    credential_id bytea NOT NULL CHECK (length(credential_id) BETWEEN 1 AND 1023),
    -- The public key, its counter, and what the authenticator said of itself, as webauthn-rs writes them. No secret.
    credential jsonb NOT NULL CHECK (length(credential::text) <= 16384),
    -- What its owner calls it.
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    -- When its counter went back: it has been copied, and nobody gets in with it any more.
    set_aside_at timestamptz,
    -- An answer names its key and nobody else: whose it is must not be a question.
    CONSTRAINT passkeys_credential UNIQUE (credential_id)
);
-- The passkeys of a party: what it signs in with, and its list.
CREATE INDEX passkeys_party ON passkeys (party_id, id);
GRANT DELETE ON passkeys TO daman_server;

-- What the answer of a passkey has to fit. Deleted when it is answered, whatever comes of the answer. Signing in with the
-- password first has its own table.
CREATE TABLE passkey_challenges (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    purpose text NOT NULL CHECK (purpose IN ('register', 'prove', 'sign_in')),
    -- Only the session that asked may answer.
    session_id uuid REFERENCES sessions (id) ON DELETE CASCADE,
    state jsonb NOT NULL CHECK (length(state::text) <= 65536),
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT passkey_challenges_life CHECK (expires_at > issued_at),
    CONSTRAINT passkey_challenges_session CHECK ((purpose = 'sign_in') = (session_id IS NULL))
);
-- The pruning of what has expired.
CREATE INDEX passkey_challenges_expiry ON passkey_challenges (expires_at);
-- A session that is deleted takes its challenges along.
CREATE INDEX passkey_challenges_by_session ON passkey_challenges (session_id) WHERE session_id IS NOT NULL;
GRANT DELETE ON passkey_challenges TO daman_server;

ALTER TABLE sign_in_challenges
    -- What the answer of one of the party's passkeys has to fit; none when it has no passkey.
    ADD COLUMN passkey jsonb CHECK (length(passkey::text) <= 4096);
-- A password that changes voids the challenges that it was given for.
CREATE INDEX sign_in_challenges_party ON sign_in_challenges (party_id) WHERE used_at IS NULL;

ALTER TABLE sessions DROP CONSTRAINT sessions_revoked_because_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_revoked_because_check CHECK (
    revoked_because IN ('signed_out', 'signed_out_everywhere', 'token_reused', 'password_changed', 'passkey_copied')
);
