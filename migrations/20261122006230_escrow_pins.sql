-- Pins: where in the content a refusal finds fault. A moment of a video, a region of what is seen, and words.

-- The files of content that is judged, as far as pins need them: what a refusal can point at, and what it shows.
CREATE TABLE escrow_files (
    submission_id uuid NOT NULL,
    file_id uuid NOT NULL,
    escrow_id uuid NOT NULL REFERENCES escrow_transactions (id),
    kind text NOT NULL CHECK (kind IN ('picture', 'video', 'other')),
    PRIMARY KEY (submission_id, file_id),
    -- What a pin refers to, with the kind, so that its own rules can look at it.
    CONSTRAINT escrow_files_kind UNIQUE (escrow_id, submission_id, file_id, kind)
);
REVOKE UPDATE ON escrow_files FROM daman_server;
CREATE TRIGGER escrow_files_append_only BEFORE UPDATE OR DELETE ON escrow_files
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- One request can send several deliverables back, each a revision of its own; its pins are of all of them.
ALTER TABLE escrow_revisions ADD COLUMN refusal_id uuid NOT NULL;

CREATE TABLE escrow_pins (
    -- The refusal that they came with. One past the last round opens a dispute and is no revision; its pins are kept as well.
    refusal_id uuid NOT NULL,
    -- Their order in it.
    number smallint NOT NULL CHECK (number BETWEEN 1 AND 50),
    escrow_id uuid NOT NULL,
    submission_id uuid NOT NULL,
    file_id uuid NOT NULL,
    kind text NOT NULL,
    -- Milliseconds from the beginning, a day at most.
    at_ms integer CHECK (at_ms BETWEEN 0 AND 86400000),
    -- Ten-thousandths of the width and of the height, from the upper left corner.
    x smallint,
    y smallint,
    w smallint,
    h smallint,
    note text NOT NULL CHECK (length(note) BETWEEN 1 AND 500),
    PRIMARY KEY (refusal_id, number),
    -- A file of content that was submitted to this transaction.
    CONSTRAINT escrow_pins_file FOREIGN KEY (escrow_id, submission_id, file_id, kind)
        REFERENCES escrow_files (escrow_id, submission_id, file_id, kind),
    CONSTRAINT escrow_pins_moment CHECK (at_ms IS NULL OR kind = 'video'),
    -- All four or none, within what is seen.
    CONSTRAINT escrow_pins_region CHECK (
        num_nonnulls(x, y, w, h) = 0
        OR num_nonnulls(x, y, w, h) = 4 AND kind <> 'other' AND least(x, y, w, h) >= 0 AND x + w <= 10000 AND y + h <= 10000
    )
);
-- The way from a transaction to its pins, in order.
CREATE INDEX escrow_pins_escrow ON escrow_pins (escrow_id, refusal_id, number);
REVOKE UPDATE ON escrow_pins FROM daman_server;
CREATE TRIGGER escrow_pins_append_only BEFORE UPDATE OR DELETE ON escrow_pins
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
