-- What happened, as the parties concerned are told it. One row for each event, however many are told.
CREATE TABLE events (
    id uuid PRIMARY KEY,
    topic text NOT NULL CHECK (topic ~ '^[a-z]+(_[a-z]+)*$' AND length(topic) <= 80),
    -- What it is about: an escrow transaction, a campaign, a payout.
    object uuid NOT NULL,
    data jsonb NOT NULL CHECK (jsonb_typeof(data) = 'object'),
    at timestamptz NOT NULL
);
REVOKE UPDATE ON events FROM daman_server;
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Who is told, in the order in which a feed shows it.
--
-- Numbers are given out before commits happen, so a feed that only remembered the last `id` would miss a row that
-- committed late. A reader therefore shows a row once every transaction up to the row's own has ended
-- (`tx < pg_snapshot_xmin(pg_current_snapshot())`) and remembers `(tx, id)`: nothing can appear behind that any more.
-- Transaction numbers are those of this cluster: a physical backup keeps them, a dump loaded elsewhere does not.
CREATE TABLE event_audience (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event uuid NOT NULL REFERENCES events (id),
    party uuid NOT NULL,
    tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
    -- A party is told of an event once.
    CONSTRAINT event_audience_once UNIQUE (event, party)
);
-- One party's feed, in order.
CREATE INDEX event_audience_feed ON event_audience (party, tx, id);
-- All that is new, for the one poller of each process.
CREATE INDEX event_audience_new ON event_audience (tx, id);
REVOKE UPDATE ON event_audience FROM daman_server;
CREATE TRIGGER event_audience_append_only BEFORE UPDATE OR DELETE ON event_audience
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
