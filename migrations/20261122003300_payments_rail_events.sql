-- The inbox: what the rails told us, as they told it. Written before it is believed to mean anything, kept for ever.

CREATE TABLE rail_events (
    rail text NOT NULL CHECK (rail IN ('stripe')),
    -- The rail's id of the event; deliveries repeat, events do not.
    event_id text NOT NULL CHECK (length(event_id) BETWEEN 1 AND 255),
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
    -- The connected account it happened on; absent for the platform itself.
    account_ref text CHECK (length(account_ref) BETWEEN 1 AND 255),
    -- The bytes that were signed.
    body bytea NOT NULL CHECK (length(body) <= 1048576),
    -- The signature header; absent when the event was read from the rail's list.
    signature text CHECK (length(signature) <= 4096),
    received_at timestamptz NOT NULL,
    processed_at timestamptz,
    -- `acted`: something moved; `unchanged`: it had moved already; `ignored`: of no concern here;
    -- `parked`: about an object that nobody here knows.
    outcome text CHECK (outcome IN ('acted', 'unchanged', 'ignored', 'parked')),
    PRIMARY KEY (rail, event_id),
    CONSTRAINT rail_events_processed CHECK ((processed_at IS NULL) = (outcome IS NULL))
);
-- What has not been processed, and what was parked: somebody looks at these.
CREATE INDEX rail_events_open ON rail_events (received_at) WHERE processed_at IS NULL OR outcome = 'parked';

-- Of an event that was stored, only what came of it is written later.
REVOKE UPDATE ON rail_events FROM daman_server;
GRANT UPDATE (processed_at, outcome) ON rail_events TO daman_server;
CREATE TRIGGER rail_events_append_only BEFORE DELETE ON rail_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rail_events_kept
    BEFORE UPDATE OF rail, event_id, kind, account_ref, body, signature, received_at ON rail_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
