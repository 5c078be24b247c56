-- Who did what to which object, from where: one row for every act, written in the act's own transaction.

CREATE TABLE audit_log (
    -- Version 7, so that rows sort by time.
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL CHECK (at >= '1970-01-01Z' AND at < '9999-01-01Z'),
    -- The party that acted. None: nobody was signed in, or, without an address, it happened by itself. No foreign key:
    -- this table belongs to the kernel, and outlives what it names.
    actor uuid,
    -- What the party was when it acted.
    role text CHECK (length(role) BETWEEN 1 AND 20),
    -- The network that the request came from, never a whole address: docs/decisions/0017-audit-log.md.
    network cidr CHECK (masklen(network) <= CASE family(network) WHEN 4 THEN 24 ELSE 48 END),
    -- room.verb
    act text NOT NULL CHECK (length(act) BETWEEN 3 AND 80),
    object_kind text NOT NULL CHECK (length(object_kind) BETWEEN 1 AND 40),
    object uuid NOT NULL,
    -- What the act changed: ids, states and amounts; no secrets, and no more of a person than the question "what changed"
    -- needs.
    before jsonb CHECK (length(before::text) <= 65536),
    after jsonb CHECK (length(after::text) <= 65536),
    CONSTRAINT audit_log_actor CHECK ((actor IS NULL) = (role IS NULL))
);
-- The story of one object, of one party, of one kind of act; the newest first.
CREATE INDEX audit_log_object ON audit_log (object, id);
CREATE INDEX audit_log_actor ON audit_log (actor, id) WHERE actor IS NOT NULL;
CREATE INDEX audit_log_act ON audit_log (act, id);
REVOKE UPDATE ON audit_log FROM daman_server;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_never_emptied BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
