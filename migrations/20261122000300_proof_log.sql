-- The Merkle log: what committed waits in a queue, the sealer gives it places in the log, and a signed checkpoint fixes them.
-- Order of commits does not matter, since the sealer sees only what has committed; places have no gaps, since one transaction
-- takes from the queue, writes the leaves and the checkpoint (crates/proof/src/seal.rs).

-- What is to be sealed. A posting puts all of its transfers in as one row.
CREATE TABLE log_queue (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- What the ids are of: transfers, rows of the audit log, or records below.
    source text NOT NULL CHECK (source IN ('transfer', 'audit', 'record')),
    ids uuid[] NOT NULL CHECK (cardinality(ids) > 0)
);
-- Ids are as good as random: there is nothing to compress.
ALTER TABLE log_queue ALTER COLUMN ids SET STORAGE EXTERNAL;
REVOKE INSERT, UPDATE ON log_queue FROM daman_server;

-- What happened beside the books: a payout was sent under this reference of the rail, a policy changed. Rooms write through
-- log_record.
CREATE TABLE log_records (
    id uuid PRIMARY KEY,
    -- Else it could not be written down: https://www.rfc-editor.org/rfc/rfc3339 has four digits for the year.
    at timestamptz NOT NULL CHECK (at >= '1970-01-01Z' AND at < '9999-01-01Z'),
    -- room.what
    kind text NOT NULL CHECK (length(kind) BETWEEN 3 AND 80),
    -- Whom it is about. Erasing the party's key makes the leaf one that nobody can connect with anything.
    party uuid,
    -- Names and texts alone, so that there is one way to write them down (RFC 8785).
    facts jsonb NOT NULL CHECK (jsonb_typeof(facts) = 'object' AND length(facts::text) <= 16384)
);
-- A party's own, the newest first.
CREATE INDEX log_records_of ON log_records (party, id) WHERE party IS NOT NULL;
REVOKE INSERT, UPDATE ON log_records FROM daman_server;
CREATE TRIGGER log_records_append_only BEFORE UPDATE OR DELETE ON log_records
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_records_no_truncate BEFORE TRUNCATE ON log_records
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Writes a record, and puts it into the queue. Facts that are not there are left out.
CREATE FUNCTION log_record(id uuid, at timestamptz, kind text, party uuid, facts jsonb) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.log_records (id, at, kind, party, facts)
    VALUES (log_record.id, log_record.at, log_record.kind, log_record.party, jsonb_strip_nulls(log_record.facts));
    INSERT INTO public.log_queue (source, ids) VALUES ('record', ARRAY[log_record.id]);
END
$$;
GRANT EXECUTE ON FUNCTION log_record TO daman_server;

-- Salts of leaves are made of these keys: a transfer's of the keys of its two accounts, others' of the party's. Without the
-- key a leaf cannot be connected with anything, and it stays in the tree.
CREATE TABLE log_keys (
    -- `account:<id>`, `party:<id>`, `platform`.
    subject text PRIMARY KEY CHECK (length(subject) BETWEEN 1 AND 80),
    -- 32 random bytes, until they are erased.
    key bytea CHECK (length(key) = 32),
    erased_at timestamptz,
    CONSTRAINT log_keys_erased CHECK ((key IS NULL) = (erased_at IS NOT NULL))
);
REVOKE INSERT, UPDATE ON log_keys FROM daman_server;
CREATE TRIGGER log_keys_kept BEFORE DELETE ON log_keys FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- How many were erased: who remembers keys looks whether it is still so many.
CREATE INDEX log_keys_gone ON log_keys (erased_at) WHERE erased_at IS NOT NULL;

-- Keeps new keys; where one is there already, it stays.
CREATE FUNCTION log_make_keys(subjects text[], keys bytea[]) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.log_keys (subject, key)
    SELECT k.subject, k.key FROM unnest(subjects, keys) AS k (subject, key)
    ORDER BY k.subject
    ON CONFLICT DO NOTHING;
END
$$;
GRANT EXECUTE ON FUNCTION log_make_keys TO daman_server;

-- Erases the keys of a party: its own, and those of the accounts that are in its name. For good, and written down: a leaf that
-- nobody can open is one of an erasure that is in the log, or somebody has tampered.
CREATE FUNCTION log_forget(record uuid, party uuid, at timestamptz) RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    subjects text[];
BEGIN
    SELECT array_agg(subject ORDER BY subject)
    INTO subjects
    FROM (
        SELECT 'party:' || log_forget.party AS subject
        UNION ALL
        SELECT 'account:' || a.id
        FROM public.ledger_accounts a
        WHERE a.name IN ('wallet:' || log_forget.party, 'receivable:' || log_forget.party, 'reserve:' || log_forget.party)
    ) AS its_own;
    INSERT INTO public.log_keys AS k (subject, key, erased_at)
    SELECT subject, NULL, log_forget.at FROM unnest(subjects) AS subject
    ON CONFLICT (subject) DO UPDATE SET key = NULL, erased_at = log_forget.at WHERE k.key IS NOT NULL;
    PERFORM public.log_record(
        log_forget.record, log_forget.at, 'log.forgotten', NULL,
        jsonb_build_object('subjects', array_to_string(subjects, ' '))
    );
    RETURN cardinality(subjects);
END
$$;
GRANT EXECUTE ON FUNCTION log_forget TO daman_server;

-- The leaves, in order, a row for each run of one source that was sealed at once and lies in one tile (256 leaves).
CREATE TABLE log_leaves (
    -- The place of its first leaf.
    first bigint PRIMARY KEY CHECK (first >= 0),
    source text NOT NULL CHECK (source IN ('transfer', 'audit', 'record')),
    -- The smallest and the largest of its ids, by which one is found.
    low uuid NOT NULL,
    high uuid NOT NULL,
    ids uuid[] NOT NULL,
    -- 32 bytes for each leaf: the salted commitment that it is made of (crates/proof/src/leaf.rs).
    commits bytea NOT NULL,
    CONSTRAINT log_leaves_whole CHECK (cardinality(ids) > 0 AND octet_length(commits) = 32 * cardinality(ids)),
    CONSTRAINT log_leaves_one_tile CHECK (first / 256 = (first + cardinality(ids) - 1) / 256)
);
ALTER TABLE log_leaves ALTER COLUMN ids SET STORAGE EXTERNAL, ALTER COLUMN commits SET STORAGE EXTERNAL;

-- The roots of whole subtrees of 256, 65,536, ... leaves; all else is computed from these and the leaves.
CREATE TABLE log_nodes (
    -- 1: of 256 leaves; 2: of 256 of those.
    level smallint NOT NULL CHECK (level BETWEEN 1 AND 7),
    number bigint NOT NULL CHECK (number >= 0),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, number)
);

-- Heads of the log as they were signed, one for each time that something was sealed.
CREATE TABLE log_checkpoints (
    size bigint PRIMARY KEY CHECK (size > 0),
    root bytea NOT NULL CHECK (length(root) = 32),
    -- The signed note (C2SP tlog-checkpoint).
    note text NOT NULL CHECK (length(note) BETWEEN 1 AND 8192),
    at timestamptz NOT NULL
);
-- Between which heads a transfer of a moment was sealed.
CREATE INDEX log_checkpoints_at ON log_checkpoints (at, size);

-- The public keys that checkpoints were signed with, and from which size on.
CREATE TABLE log_signers (
    -- As C2SP's signed notes write it.
    verifier_key text PRIMARY KEY CHECK (length(verifier_key) BETWEEN 1 AND 400),
    first_size bigint NOT NULL CHECK (first_size > 0)
);

-- What witnesses said to have seen.
CREATE TABLE log_cosignatures (
    size bigint NOT NULL REFERENCES log_checkpoints (size),
    witness text NOT NULL CHECK (length(witness) BETWEEN 1 AND 200),
    -- The line of the note.
    line text NOT NULL CHECK (length(line) BETWEEN 1 AND 400),
    at timestamptz NOT NULL,
    PRIMARY KEY (size, witness)
);
REVOKE UPDATE ON log_cosignatures FROM daman_server;

REVOKE INSERT, UPDATE ON log_leaves, log_nodes, log_checkpoints, log_signers FROM daman_server;
CREATE TRIGGER log_leaves_append_only BEFORE UPDATE OR DELETE ON log_leaves
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_leaves_no_truncate BEFORE TRUNCATE ON log_leaves
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_nodes_append_only BEFORE UPDATE OR DELETE ON log_nodes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_nodes_no_truncate BEFORE TRUNCATE ON log_nodes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_checkpoints_append_only BEFORE UPDATE OR DELETE ON log_checkpoints
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_checkpoints_no_truncate BEFORE TRUNCATE ON log_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_signers_append_only BEFORE UPDATE OR DELETE ON log_signers
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_cosignatures_append_only BEFORE UPDATE OR DELETE ON log_cosignatures
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- `ALWAYS`: not even a session in replica mode passes them by.
ALTER TABLE log_records ENABLE ALWAYS TRIGGER log_records_append_only;
ALTER TABLE log_records ENABLE ALWAYS TRIGGER log_records_no_truncate;
ALTER TABLE log_keys ENABLE ALWAYS TRIGGER log_keys_kept;
ALTER TABLE log_leaves ENABLE ALWAYS TRIGGER log_leaves_append_only;
ALTER TABLE log_leaves ENABLE ALWAYS TRIGGER log_leaves_no_truncate;
ALTER TABLE log_nodes ENABLE ALWAYS TRIGGER log_nodes_append_only;
ALTER TABLE log_nodes ENABLE ALWAYS TRIGGER log_nodes_no_truncate;
ALTER TABLE log_checkpoints ENABLE ALWAYS TRIGGER log_checkpoints_append_only;
ALTER TABLE log_checkpoints ENABLE ALWAYS TRIGGER log_checkpoints_no_truncate;
ALTER TABLE log_signers ENABLE ALWAYS TRIGGER log_signers_append_only;
ALTER TABLE log_cosignatures ENABLE ALWAYS TRIGGER log_cosignatures_append_only;

-- Takes these places out of the queue, in their order, and writes what they became. The ids of the leaves must be those of the
-- places, and the first leaf must follow the last one there is. `firsts` and `sources` are the runs; ids and commitments stand
-- in one line behind each other.
CREATE FUNCTION log_seal(
    places bigint[],
    ids uuid[],
    firsts bigint[],
    sources text[],
    commits bytea,
    node_levels smallint[],
    node_numbers bigint[],
    node_hashes bytea[],
    new_size bigint,
    new_root bytea,
    new_note text,
    signer text,
    now timestamptz
) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old_size bigint := coalesce((SELECT max(c.size) FROM public.log_checkpoints c), 0);
    taken uuid[];
BEGIN
    -- Exactly the subtrees that these leaves complete.
    IF cardinality(node_levels) IS DISTINCT FROM (
        SELECT sum((new_size >> (8 * level)) - (old_size >> (8 * level))) FROM generate_series(1, 7) AS level
    ) OR EXISTS (
        SELECT FROM unnest(node_levels, node_numbers) AS n (level, number)
        WHERE n.number < old_size >> (8 * n.level) OR n.number >= new_size >> (8 * n.level)
    ) THEN
        RAISE EXCEPTION 'these are not the subtrees that the leaves complete'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'log_seal_whole_tiles';
    END IF;

    WITH gone AS (
        DELETE FROM public.log_queue q WHERE q.place = ANY (places) RETURNING q.place, q.ids
    )
    SELECT array_agg(one.id ORDER BY gone.place, one.nth)
    INTO taken
    FROM gone
    CROSS JOIN LATERAL unnest(gone.ids) WITH ORDINALITY AS one (id, nth);
    IF taken IS DISTINCT FROM ids OR firsts[1] IS DISTINCT FROM old_size OR new_size IS DISTINCT FROM old_size + cardinality(ids)
    THEN
        RAISE EXCEPTION 'this is not what waits, or not where the log ends'
            USING ERRCODE = 'serialization_failure', CONSTRAINT = 'log_seal_in_order';
    END IF;

    INSERT INTO public.log_leaves (first, source, low, high, ids, commits)
    SELECT run.first, run.source, least_greatest.low, least_greatest.high, part.ids,
           substr(commits, (run.first - old_size)::integer * 32 + 1, (run.next - run.first)::integer * 32)
    FROM (
        SELECT f.first, f.source, lead(f.first, 1, new_size) OVER (ORDER BY f.nth) AS next
        FROM unnest(firsts, sources) WITH ORDINALITY AS f (first, source, nth)
    ) AS run
    CROSS JOIN LATERAL (
        SELECT log_seal.ids[run.first - old_size + 1 : run.next - old_size] AS ids
    ) AS part
    CROSS JOIN LATERAL (
        SELECT (array_agg(id ORDER BY id))[1] AS low, (array_agg(id ORDER BY id DESC))[1] AS high
        FROM unnest(part.ids) AS id
    ) AS least_greatest;
    INSERT INTO public.log_nodes (level, number, hash)
    SELECT level, number, hash FROM unnest(node_levels, node_numbers, node_hashes) AS n (level, number, hash);
    INSERT INTO public.log_checkpoints (size, root, note, at) VALUES (new_size, new_root, new_note, now);
    INSERT INTO public.log_signers (verifier_key, first_size) VALUES (signer, new_size) ON CONFLICT DO NOTHING;
END
$$;
GRANT EXECUTE ON FUNCTION log_seal TO daman_server;
