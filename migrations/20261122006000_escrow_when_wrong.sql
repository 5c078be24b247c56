-- What campaigns need when things go wrong: the rules of silence, content sent back, ends by agreement, contested payments.

-- The rules that later agreements are made under. A row is a policy; the newest holds, and each transaction keeps its own.
CREATE TABLE escrow_rules (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    -- A deposit that nobody makes within this time ends the agreement.
    deposit_hours integer NOT NULL CHECK (deposit_hours BETWEEN 1 AND 8784),
    -- The time to redo what was sent back.
    redo_hours integer NOT NULL CHECK (redo_hours BETWEEN 1 AND 8784),
    -- Content that is not there this long after it was due is not waited for.
    grace_hours integer NOT NULL CHECK (grace_hours BETWEEN 0 AND 8784),
    -- The time to answer an offer to end it.
    answer_hours integer NOT NULL CHECK (answer_hours BETWEEN 1 AND 8784),
    -- A rail holds money for a limited time (Stripe: 90 days): when both sides are warned, and when it must be over.
    hold_warn_hours integer NOT NULL CHECK (hold_warn_hours BETWEEN 1 AND 8784),
    hold_act_hours integer NOT NULL CHECK (hold_act_hours BETWEEN 1 AND 8784),
    adopted_at timestamptz NOT NULL,
    CONSTRAINT escrow_rules_hold_order CHECK (hold_warn_hours <= hold_act_hours)
);
REVOKE UPDATE ON escrow_rules FROM daman_server;
CREATE TRIGGER escrow_rules_append_only BEFORE UPDATE OR DELETE ON escrow_rules
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The defaults of the house; a server with other settings adds a row when it starts.
INSERT INTO escrow_rules (
    deposit_hours, redo_hours, grace_hours, answer_hours, hold_warn_hours, hold_act_hours, adopted_at
)
VALUES (168, 48, 168, 48, 1800, 2040, '2026-11-22T00:00:00Z');

-- Content sent back: which acceptance items it does not meet, and why.
CREATE TABLE escrow_revisions (
    id uuid PRIMARY KEY,
    escrow_id uuid NOT NULL,
    deliverable_id uuid NOT NULL,
    -- The submission that was sent back.
    submission_id uuid NOT NULL,
    round smallint NOT NULL CHECK (round BETWEEN 1 AND 100),
    -- Numbers of acceptance items, from 1: a refusal without one is none.
    items smallint[] NOT NULL CHECK (cardinality(items) BETWEEN 1 AND 100),
    note text NOT NULL CHECK (length(note) BETWEEN 1 AND 2000),
    asked_by uuid NOT NULL,
    asked_at timestamptz NOT NULL,
    CONSTRAINT escrow_revisions_line FOREIGN KEY (escrow_id, deliverable_id)
        REFERENCES escrow_lines (escrow_id, deliverable_id),
    -- Rounds are counted one by one; also the way to a line's revisions.
    CONSTRAINT escrow_revisions_round UNIQUE (escrow_id, deliverable_id, round)
);
REVOKE UPDATE ON escrow_revisions FROM daman_server;
CREATE TRIGGER escrow_revisions_append_only BEFORE UPDATE OR DELETE ON escrow_revisions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Offers to end a transaction before its time, and what became of them.
CREATE TABLE escrow_proposals (
    id uuid PRIMARY KEY,
    escrow_id uuid NOT NULL REFERENCES escrow_transactions (id),
    proposed_by uuid NOT NULL,
    -- What the creator gets of what is held, fee included; the payer gets the rest.
    creator_minor bigint NOT NULL CHECK (creator_minor >= 0),
    note text CHECK (length(note) BETWEEN 1 AND 2000),
    proposed_at timestamptz NOT NULL,
    answer_by timestamptz NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'accepted', 'declined', 'withdrawn', 'lapsed')),
    ended_at timestamptz,
    CONSTRAINT escrow_proposals_order CHECK (answer_by > proposed_at),
    CONSTRAINT escrow_proposals_ended CHECK ((status = 'open') = (ended_at IS NULL))
);
-- One at a time is open; also the way to it from the transaction.
CREATE UNIQUE INDEX escrow_proposals_open ON escrow_proposals (escrow_id) WHERE status = 'open';

-- Payments of brands that their banks contest; while one is open, what that brand has open waits.
CREATE TABLE escrow_freezes (
    chargeback_id uuid PRIMARY KEY,
    brand_id uuid NOT NULL,
    campaign_id uuid NOT NULL,
    opened_at timestamptz NOT NULL,
    ended_at timestamptz,
    outcome text CHECK (outcome IN ('won', 'lost')),
    CONSTRAINT escrow_freezes_ended CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
-- Whether a brand has one that is open: asked before each engagement and each funding.
CREATE INDEX escrow_freezes_open ON escrow_freezes (brand_id) WHERE ended_at IS NULL;
