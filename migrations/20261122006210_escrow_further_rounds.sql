-- Further rounds: content may be sent back more often than was agreed at first, for a price that both sides accepted.

-- The price of further rounds is a line of its own, judged and paid with its deliverable.
ALTER TABLE escrow_lines
    ADD COLUMN further_of uuid,
    ADD COLUMN further_rounds smallint CHECK (further_rounds BETWEEN 1 AND 20),
    ADD CONSTRAINT escrow_lines_further CHECK (
        (further_of IS NULL) = (further_rounds IS NULL) AND further_of IS DISTINCT FROM deliverable_id
    ),
    ADD CONSTRAINT escrow_lines_further_of FOREIGN KEY (escrow_id, further_of)
        REFERENCES escrow_lines (escrow_id, deliverable_id),
    -- Such lines come behind the brief's.
    DROP CONSTRAINT escrow_lines_position_check,
    ADD CONSTRAINT escrow_lines_position_check CHECK (position BETWEEN 0 AND 9999);

-- Offers of further rounds, and what became of them. Accepted, an offer's id is its line's, and the ledger's act.
CREATE TABLE escrow_round_offers (
    id uuid PRIMARY KEY,
    escrow_id uuid NOT NULL,
    deliverable_id uuid NOT NULL,
    proposed_by uuid NOT NULL,
    rounds smallint NOT NULL CHECK (rounds BETWEEN 1 AND 20),
    -- What they cost together, the platform's fee included.
    price_minor bigint NOT NULL CHECK (price_minor > 0),
    note text CHECK (length(note) BETWEEN 1 AND 2000),
    proposed_at timestamptz NOT NULL,
    answer_by timestamptz NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'accepted', 'declined', 'withdrawn', 'lapsed')),
    ended_at timestamptz,
    CONSTRAINT escrow_round_offers_line FOREIGN KEY (escrow_id, deliverable_id)
        REFERENCES escrow_lines (escrow_id, deliverable_id),
    CONSTRAINT escrow_round_offers_order CHECK (answer_by > proposed_at),
    CONSTRAINT escrow_round_offers_ended CHECK ((status = 'open') = (ended_at IS NULL))
);
-- One at a time is open; also the way to it from the transaction.
CREATE UNIQUE INDEX escrow_round_offers_open ON escrow_round_offers (escrow_id) WHERE status = 'open';

-- As before, but that the amount may grow by further rounds, while the transaction runs and nothing else happens to it.
CREATE OR REPLACE FUNCTION escrow_check_transition() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'awaiting_deposit' THEN
            RAISE EXCEPTION 'an escrow transaction begins as awaiting_deposit, not as %', NEW.status
                USING ERRCODE = 'check_violation', CONSTRAINT = 'escrow_transition';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.campaign_id, NEW.brand_id, NEW.creator_id, NEW.currency, NEW.fee_bps, NEW.step_minor, NEW.created_at,
        NEW.items, NEW.review_window_days, NEW.revision_rounds, NEW.deadline_at, NEW.grace_hours, NEW.default_split)
        IS DISTINCT FROM
       (OLD.id, OLD.campaign_id, OLD.brand_id, OLD.creator_id, OLD.currency, OLD.fee_bps, OLD.step_minor, OLD.created_at,
        OLD.items, OLD.review_window_days, OLD.revision_rounds, OLD.deadline_at, OLD.grace_hours, OLD.default_split)
       OR NEW.amount_minor < OLD.amount_minor
       OR (
           NEW.amount_minor > OLD.amount_minor
           AND (
               OLD.status NOT IN ('pending_funds', 'under_review')
               OR OLD.frozen_at IS NOT NULL
               OR (NEW.status, NEW.released_minor, NEW.refunded_minor)
                  IS DISTINCT FROM (OLD.status, OLD.released_minor, OLD.refunded_minor)
           )
       )
    THEN
        RAISE EXCEPTION 'the terms of escrow transaction % are fixed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'escrow_terms_fixed';
    END IF;
    IF NEW.version <> OLD.version + 1 OR NEW.released_minor < OLD.released_minor THEN
        RAISE EXCEPTION 'escrow transaction % only goes forward', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'escrow_forward';
    END IF;
    -- Money goes to the creator after a review, an award, or an end that both sides agreed on, and at no other time.
    IF NEW.released_minor > OLD.released_minor AND OLD.status NOT IN ('under_review', 'disputed')
        AND NOT (OLD.status = 'pending_funds' AND NEW.status = 'refunded')
    THEN
        RAISE EXCEPTION 'nothing is released out of %', OLD.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'escrow_transition';
    END IF;
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('awaiting_deposit', 'pending_funds'),
        ('awaiting_deposit', 'cancelled'),
        ('pending_funds', 'under_review'),
        ('pending_funds', 'refunded'),
        ('pending_funds', 'disputed'),
        ('under_review', 'pending_funds'),
        ('under_review', 'released'),
        ('under_review', 'refunded'),
        ('under_review', 'disputed'),
        ('disputed', 'released'),
        ('disputed', 'refunded')
    ) THEN
        RAISE EXCEPTION 'escrow transaction % does not go from % to %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'escrow_transition';
    END IF;
    RETURN NEW;
END
$$;
