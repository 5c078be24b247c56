-- Where integrators want to be told.
CREATE TABLE webhook_endpoints (
    id uuid PRIMARY KEY,
    party uuid NOT NULL,
    -- `party`: the events of its owner; `platform`: those of everybody, for an operator's own systems.
    scope text NOT NULL CHECK (scope IN ('party', 'platform')),
    url text NOT NULL CHECK (length(url) BETWEEN 8 AND 2000),
    -- Empty means all topics.
    topics text[] NOT NULL CHECK (cardinality(topics) <= 40),
    status text NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'disabled', 'deleted')),
    -- Since when every attempt has failed; null when the last one succeeded.
    failing_since timestamptz,
    disabled_reason text CHECK (length(disabled_reason) <= 200),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT webhook_endpoints_disabled CHECK ((status = 'disabled') = (disabled_reason IS NOT NULL))
);
-- Whom an event goes to, and a party's own list.
CREATE INDEX webhook_endpoints_by_party ON webhook_endpoints (party, id) WHERE status <> 'deleted';
CREATE INDEX webhook_endpoints_platform ON webhook_endpoints (id) WHERE scope = 'platform' AND status = 'enabled';

-- What deliveries are signed with. Signing needs the key itself, so it is kept as it is, and apart: no auditor reads it.
CREATE TABLE webhook_secrets (
    id uuid PRIMARY KEY,
    endpoint uuid NOT NULL REFERENCES webhook_endpoints (id),
    key bytea NOT NULL CHECK (length(key) BETWEEN 24 AND 64),
    created_at timestamptz NOT NULL,
    -- Null for the current secret; the one before it still signs until then.
    expires_at timestamptz
);
-- One current secret for each endpoint.
CREATE UNIQUE INDEX webhook_secrets_current ON webhook_secrets (endpoint) WHERE expires_at IS NULL;
CREATE INDEX webhook_secrets_by_endpoint ON webhook_secrets (endpoint);
REVOKE SELECT ON webhook_secrets FROM daman_auditor;
-- A secret that signs no more is not kept.
GRANT DELETE ON webhook_secrets TO daman_server;

-- One event for one endpoint.
CREATE TABLE webhook_deliveries (
    id uuid PRIMARY KEY,
    endpoint uuid NOT NULL REFERENCES webhook_endpoints (id),
    event uuid NOT NULL REFERENCES events (id),
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'delivered', 'failed')),
    -- Attempts of the present round; a redelivery begins a new one.
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at timestamptz,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    -- However often an event is published or repeated, an endpoint has it once.
    CONSTRAINT webhook_deliveries_once UNIQUE (endpoint, event),
    CONSTRAINT webhook_deliveries_finished CHECK ((status IN ('delivered', 'failed')) = (finished_at IS NOT NULL)),
    CONSTRAINT webhook_deliveries_next CHECK ((status = 'queued') = (next_attempt_at IS NOT NULL))
);
-- An endpoint's deliveries, the newest first.
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (endpoint, id);

-- The delivery log: how each attempt ended.
CREATE TABLE webhook_attempts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery uuid NOT NULL REFERENCES webhook_deliveries (id),
    -- What the endpoint answered; null when it did not.
    http_status smallint CHECK (http_status BETWEEN 100 AND 999),
    -- Why it did not count, in our words; null when it did. Nothing of the answer's body is kept.
    error text CHECK (length(error) <= 300),
    duration_ms integer NOT NULL CHECK (duration_ms >= 0),
    at timestamptz NOT NULL
);
-- The log of one delivery.
CREATE INDEX webhook_attempts_by_delivery ON webhook_attempts (delivery, id);
REVOKE UPDATE ON webhook_attempts FROM daman_server;
CREATE TRIGGER webhook_attempts_append_only BEFORE UPDATE OR DELETE ON webhook_attempts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
