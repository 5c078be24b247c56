-- Roles. daman_owner owns everything, and no process logs in as it: who migrates becomes it (crates/database/src/roles.sql,
-- which made the roles before this). The server logs in as daman_server: it reads, inserts and updates, and deletes only where
-- a migration says so. An auditor, daman_auditor, reads.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO daman_server, daman_auditor;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE ON TABLES TO daman_server;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO daman_auditor;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO daman_server;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- For tables in which nothing is ever changed: a mistake is followed by its correction, not replaced by it.
CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END
$$;

-- Work that happens by itself. A job is enqueued in the transaction that makes it due.
CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 80),
    -- Names the work within its kind, so that it is enqueued once however often the act is repeated.
    key text CHECK (length(key) <= 200),
    payload jsonb NOT NULL,
    -- Each line is worked off by itself: what waits for servers of strangers holds up nobody's money,
    -- and neither does what keeps a processor busy for minutes.
    line text NOT NULL CHECK (line IN ('main', 'heavy', 'outside')),
    status text NOT NULL DEFAULT 'ready' CHECK (status IN ('ready', 'running', 'done', 'dead')),
    run_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- A worker that holds the job writes with its fence; one that lost its lease has an old fence and is refused.
    fence bigint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    last_error text,
    enqueued_at timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT jobs_finished CHECK ((status IN ('done', 'dead')) = (finished_at IS NOT NULL)),
    CONSTRAINT jobs_leased CHECK ((status = 'running') = (lease_until IS NOT NULL))
);
-- Enqueued once. `jobs_once` is what an enqueue that comes twice meets.
CREATE UNIQUE INDEX jobs_once ON jobs (kind, key) WHERE key IS NOT NULL;
-- What a worker takes next: due jobs of a line, the oldest first.
CREATE INDEX jobs_due ON jobs (line, run_at) WHERE status = 'ready';
-- Jobs whose worker may have died.
CREATE INDEX jobs_leases ON jobs (lease_until) WHERE status = 'running';
-- The dead-letter view of the operators, the newest first.
CREATE INDEX jobs_dead ON jobs (id) WHERE status = 'dead';
-- The pruning of what is done.
CREATE INDEX jobs_done ON jobs (finished_at) WHERE status = 'done';
GRANT DELETE ON jobs TO daman_server;

-- One answer for each Idempotency-Key, written in the transaction of the act it answers.
CREATE TABLE idempotency_keys (
    caller uuid NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    -- SHA-256 of the operation and the body: the same key with another body is an error.
    request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
    status smallint NOT NULL CHECK (status BETWEEN 200 AND 299),
    body jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (caller, key)
);
REVOKE UPDATE ON idempotency_keys FROM daman_server;
CREATE TRIGGER idempotency_keys_append_only BEFORE UPDATE OR DELETE ON idempotency_keys
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
