-- What is said to a bank that contests a payment (crates/evidence).

CREATE TABLE evidence_packs (
    -- A chargeback has one pack, since a rail takes evidence once.
    chargeback_id uuid PRIMARY KEY REFERENCES chargebacks (id),
    status text NOT NULL CHECK (status IN ('scheduled', 'compiled', 'submitted', 'refused', 'not_needed')),
    -- When it is compiled and sent.
    submit_at timestamptz NOT NULL,
    booked_at timestamptz NOT NULL,
    compiled_at timestamptz,
    -- What was known then, the document that people read, and what the rail is sent: kept, since what is asked under one key
    -- never changes, and since it is what we said.
    facts jsonb CHECK (length(facts::text) <= 50000000),
    document text CHECK (length(document) BETWEEN 1 AND 50000000),
    fields jsonb CHECK (length(fields::text) <= 1000000),
    sha256 bytea CHECK (length(sha256) = 32),
    -- When the rail answered, or the bank was found to have decided; why the rail did not take it.
    ended_at timestamptz,
    reason text CHECK (length(reason) BETWEEN 1 AND 200),
    CONSTRAINT evidence_packs_compiled CHECK (
        (status IN ('compiled', 'submitted', 'refused')) = (compiled_at IS NOT NULL)
        AND (compiled_at IS NULL) = (facts IS NULL)
        AND (compiled_at IS NULL) = (document IS NULL)
        AND (compiled_at IS NULL) = (fields IS NULL)
        AND (compiled_at IS NULL) = (sha256 IS NULL)
    ),
    CONSTRAINT evidence_packs_ended CHECK (
        (status IN ('submitted', 'refused', 'not_needed')) = (ended_at IS NOT NULL)
    ),
    CONSTRAINT evidence_packs_reason CHECK ((status = 'refused') = (reason IS NOT NULL))
);

-- What was compiled stays as it was compiled, and what has ended stays ended.
CREATE FUNCTION keep_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL
        OR (OLD.document IS NOT NULL AND (OLD.facts, OLD.document, OLD.fields, OLD.sha256)
            IS DISTINCT FROM (NEW.facts, NEW.document, NEW.fields, NEW.sha256)) THEN
        RAISE EXCEPTION 'evidence that was compiled is never changed';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evidence_packs_kept BEFORE UPDATE ON evidence_packs
    FOR EACH ROW EXECUTE FUNCTION keep_evidence();
