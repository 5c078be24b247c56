-- Files that arrive in pieces, and what of them has arrived. A file that is whole becomes what it is for; its pieces go then.

CREATE TABLE uploads (
    id uuid PRIMARY KEY,
    party_id uuid NOT NULL,
    -- What was said when it began; it never changes.
    length_bytes bigint NOT NULL CHECK (length_bytes > 0),
    -- How many bytes are durable, from the first on: the sum of its parts.
    received_bytes bigint NOT NULL DEFAULT 0,
    -- The file or statement that it became, written in the transaction of that.
    became uuid,
    created_at timestamptz NOT NULL,
    -- From then on nothing more is taken, and it is removed.
    expires_at timestamptz NOT NULL,
    CONSTRAINT uploads_received CHECK (received_bytes BETWEEN 0 AND length_bytes),
    CONSTRAINT uploads_became_whole CHECK (became IS NULL OR received_bytes = length_bytes),
    CONSTRAINT uploads_expire_later CHECK (expires_at > created_at)
);
-- What a party has open.
CREATE INDEX uploads_party ON uploads (party_id);
-- What is to be removed.
CREATE INDEX uploads_expires ON uploads (expires_at);
REVOKE UPDATE ON uploads FROM daman_server;
GRANT UPDATE (received_bytes, became) ON uploads TO daman_server;
GRANT DELETE ON uploads TO daman_server;

-- Bytes that are durable never leave an upload, and it becomes one thing, once.
CREATE FUNCTION uploads_only_grow() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF OLD.became IS NOT NULL OR NEW.received_bytes < OLD.received_bytes THEN
        RAISE EXCEPTION 'an upload only grows, and becomes one thing'
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'uploads_grow';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER uploads_grow BEFORE UPDATE ON uploads FOR EACH ROW EXECUTE FUNCTION uploads_only_grow();

CREATE TABLE upload_parts (
    upload_id uuid NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    -- The place of its first byte in the file.
    starts_at bigint NOT NULL CHECK (starts_at >= 0),
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    object_key text NOT NULL CHECK (length(object_key) BETWEEN 1 AND 200),
    PRIMARY KEY (upload_id, starts_at)
);
REVOKE UPDATE ON upload_parts FROM daman_server;
GRANT DELETE ON upload_parts TO daman_server;
