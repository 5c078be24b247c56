-- All money of campaigns: the budget that a brand locks, and one escrow transaction for each creator it engages.

-- A campaign's money as a whole. Its row is the lock under which budgets are shared out: always before a transaction's.
CREATE TABLE escrow_budgets (
    campaign_id uuid PRIMARY KEY,
    brand_id uuid NOT NULL,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    budget_minor bigint NOT NULL CHECK (budget_minor > 0),
    -- Settled deposits: what the ledger holds or held in campaign:<id>.
    locked_minor bigint NOT NULL DEFAULT 0,
    -- Promised to creators, funded or not.
    allotted_minor bigint NOT NULL DEFAULT 0,
    -- Moved on to escrow:<id> of the creators.
    funded_minor bigint NOT NULL DEFAULT 0,
    -- What no creator got went back to the brand when the budget closed.
    returned_minor bigint NOT NULL DEFAULT 0 CHECK (returned_minor >= 0),
    opened_at timestamptz NOT NULL,
    -- When the campaign takes nobody any more: the budget closes by itself.
    deadline_at timestamptz NOT NULL,
    closed_at timestamptz,
    CONSTRAINT escrow_budgets_locked CHECK (locked_minor BETWEEN 0 AND budget_minor),
    -- Never more promised than the budget.
    CONSTRAINT escrow_budgets_allotted CHECK (allotted_minor BETWEEN 0 AND budget_minor),
    -- Never more handed on than what is locked and what was promised.
    CONSTRAINT escrow_budgets_funded CHECK (funded_minor BETWEEN 0 AND least(locked_minor, allotted_minor)),
    -- What is handed on and what went back were locked; nothing goes back before the end, and nothing stays after it.
    CONSTRAINT escrow_budgets_returned CHECK (
        returned_minor = CASE WHEN closed_at IS NULL THEN 0 ELSE locked_minor - funded_minor END
    )
);

-- Which settled deposit raised a budget, and by how much: each does once, however often its settling is repeated.
CREATE TABLE escrow_budget_locks (
    deposit_id uuid PRIMARY KEY,
    campaign_id uuid NOT NULL REFERENCES escrow_budgets (campaign_id),
    locked_minor bigint NOT NULL CHECK (locked_minor >= 0),
    -- What came in above the budget is owed to the brand, in its wallet.
    surplus_minor bigint NOT NULL CHECK (surplus_minor >= 0),
    locked_at timestamptz NOT NULL,
    CONSTRAINT escrow_budget_locks_something CHECK (locked_minor + surplus_minor > 0)
);
-- Since when a campaign's money waits at the rail.
CREATE INDEX escrow_budget_locks_of ON escrow_budget_locks (campaign_id, locked_at);
REVOKE UPDATE ON escrow_budget_locks FROM daman_server;
CREATE TRIGGER escrow_budget_locks_append_only BEFORE UPDATE OR DELETE ON escrow_budget_locks
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- One campaign's money for one creator. The states and their order are those of crates/escrow/src/status.rs.
CREATE TABLE escrow_transactions (
    id uuid PRIMARY KEY,
    campaign_id uuid NOT NULL REFERENCES escrow_budgets (campaign_id),
    brand_id uuid NOT NULL,
    creator_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    status text NOT NULL CHECK (status IN (
        'awaiting_deposit', 'pending_funds', 'under_review', 'disputed', 'released', 'refunded', 'cancelled'
    )),
    -- The platform's fee that both sides saw before acceptance, in basis points of what is released.
    fee_bps smallint NOT NULL CHECK (fee_bps BETWEEN 0 AND 10000),
    -- The smallest amount of the currency that the rail carries to a bank, in minor units: fees and nets are multiples of it.
    step_minor integer NOT NULL DEFAULT 1 CHECK (step_minor BETWEEN 1 AND 1000000),
    released_minor bigint NOT NULL DEFAULT 0,
    fee_taken_minor bigint NOT NULL DEFAULT 0,
    -- What was given back to the payer, or taken back by its bank.
    refunded_minor bigint NOT NULL DEFAULT 0,
    -- Business days that the brand has to judge a submission, by the calendar of this country.
    review_window_days smallint NOT NULL CHECK (review_window_days BETWEEN 1 AND 60),
    calendar text NOT NULL CHECK (calendar ~ '^[A-Z]{2}$'),
    -- The acceptance items of the brief as they were agreed, numbered from 1: what a revision cites.
    items text[] NOT NULL CHECK (cardinality(items) <= 100),
    -- The rules of silence as they were at the agreement (escrow_rules).
    deposit_hours integer NOT NULL CHECK (deposit_hours BETWEEN 1 AND 8784),
    redo_hours integer NOT NULL CHECK (redo_hours BETWEEN 1 AND 8784),
    grace_hours integer NOT NULL CHECK (grace_hours BETWEEN 0 AND 8784),
    answer_hours integer NOT NULL CHECK (answer_hours BETWEEN 1 AND 8784),
    hold_warn_hours integer NOT NULL CHECK (hold_warn_hours BETWEEN 1 AND 8784),
    hold_act_hours integer NOT NULL CHECK (hold_act_hours BETWEEN 1 AND 8784),
    revision_rounds smallint NOT NULL CHECK (revision_rounds BETWEEN 0 AND 100),
    deadline_at timestamptz NOT NULL,
    -- When its money was locked, and since when the oldest of that money waits at the rail.
    funded_at timestamptz,
    held_since timestamptz,
    -- Since when the payer's bank contests a payment: everything waits.
    frozen_at timestamptz,
    -- What an award gives to the creator, kept while everything waits.
    awarded_minor bigint,
    -- The data of the states, each there when its state needs it.
    review_since timestamptz,
    review_ends_at timestamptz,
    disputed_at timestamptz,
    released_at timestamptz,
    refunded_at timestamptz,
    cancelled_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- Counts the changes: a writer that read an older one is refused.
    version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    -- A creator has one transaction in a campaign; engaging twice meets this.
    CONSTRAINT escrow_one_per_creator UNIQUE (campaign_id, creator_id),
    CONSTRAINT escrow_two_parties CHECK (brand_id <> creator_id),
    CONSTRAINT escrow_review CHECK (
        (status = 'under_review') = (review_since IS NOT NULL)
        AND (status = 'under_review') = (review_ends_at IS NOT NULL)
    ),
    CONSTRAINT escrow_review_order CHECK (review_ends_at > review_since),
    CONSTRAINT escrow_disputed CHECK ((status = 'disputed') = (disputed_at IS NOT NULL)),
    CONSTRAINT escrow_released CHECK ((status = 'released') = (released_at IS NOT NULL)),
    CONSTRAINT escrow_refunded CHECK ((status = 'refunded') = (refunded_at IS NOT NULL)),
    CONSTRAINT escrow_cancelled CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL)),
    -- Paid in parts, never beyond the amount; released means wholly paid, and wholly paid means released.
    CONSTRAINT escrow_released_within CHECK (released_minor BETWEEN 0 AND amount_minor),
    -- Over means that all of it went somewhere, and no part of it twice.
    CONSTRAINT escrow_ends_wholly CHECK (
        refunded_minor >= 0
        AND (status IN ('released', 'refunded')) = (released_minor + refunded_minor = amount_minor)
    ),
    -- Before the end nothing goes back; called released when the creator got something, refunded when the payer did.
    CONSTRAINT escrow_refunded_at_the_end CHECK (
        CASE status
            WHEN 'released' THEN released_minor > 0
            WHEN 'refunded' THEN refunded_minor > 0
            ELSE refunded_minor = 0
        END
    ),
    CONSTRAINT escrow_unfunded_unpaid CHECK (status NOT IN ('awaiting_deposit', 'cancelled') OR released_minor = 0),
    CONSTRAINT escrow_funded CHECK (
        (funded_at IS NULL) = (status IN ('awaiting_deposit', 'cancelled'))
        AND (funded_at IS NULL) = (held_since IS NULL)
        AND held_since <= funded_at
    ),
    -- Only what is open can wait.
    CONSTRAINT escrow_frozen CHECK (
        frozen_at IS NULL OR status IN ('pending_funds', 'under_review', 'disputed')
    ),
    CONSTRAINT escrow_awarded CHECK (
        awarded_minor IS NULL
        OR (status = 'disputed' AND frozen_at IS NOT NULL AND awarded_minor BETWEEN 0 AND amount_minor - released_minor)
    ),
    CONSTRAINT escrow_hold_order CHECK (hold_warn_hours <= hold_act_hours),
    -- However many parts, the fee is that of the sum: floor(released x bps / 10 000), rounded down to the step.
    CONSTRAINT escrow_fee_of_released CHECK (
        fee_taken_minor = div(released_minor::numeric * fee_bps, 10000 * step_minor::numeric) * step_minor
    ),
    -- So each net is a multiple of the step too, and none gets stuck on its way to a bank.
    CONSTRAINT escrow_whole_steps CHECK (amount_minor % step_minor = 0 AND released_minor % step_minor = 0)
);
-- A brand's own list and a creator's own list, the newest first.
CREATE INDEX escrow_of_brand ON escrow_transactions (brand_id, id);
CREATE INDEX escrow_of_creator ON escrow_transactions (creator_id, id);
-- What a settled deposit funds, the oldest first.
CREATE INDEX escrow_waiting ON escrow_transactions (campaign_id, id) WHERE status = 'awaiting_deposit';
-- What a contested payment makes wait: a brand's open transactions.
CREATE INDEX escrow_open_of_brand ON escrow_transactions (brand_id, id)
    WHERE status IN ('pending_funds', 'under_review', 'disputed');

-- Holds the table of DESIGN section 4 whoever writes: no state is skipped, no term of the agreement changes afterwards.
CREATE FUNCTION escrow_check_transition() RETURNS trigger
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
    IF (NEW.id, NEW.campaign_id, NEW.brand_id, NEW.creator_id, NEW.amount_minor, NEW.currency, NEW.fee_bps, NEW.step_minor,
        NEW.created_at, NEW.items, NEW.review_window_days, NEW.revision_rounds, NEW.deadline_at, NEW.grace_hours)
        IS DISTINCT FROM
       (OLD.id, OLD.campaign_id, OLD.brand_id, OLD.creator_id, OLD.amount_minor, OLD.currency, OLD.fee_bps, OLD.step_minor,
        OLD.created_at, OLD.items, OLD.review_window_days, OLD.revision_rounds, OLD.deadline_at, OLD.grace_hours)
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
CREATE TRIGGER escrow_transition BEFORE INSERT OR UPDATE ON escrow_transactions
    FOR EACH ROW EXECUTE FUNCTION escrow_check_transition();

-- One payment to the creator: an act of the ledger. It pays one or several lines.
CREATE TABLE escrow_releases (
    id uuid PRIMARY KEY,
    escrow_id uuid NOT NULL REFERENCES escrow_transactions (id),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    fee_minor bigint NOT NULL CHECK (fee_minor BETWEEN 0 AND amount_minor),
    net_minor bigint NOT NULL,
    -- The brand that validated; null when it happened by itself.
    released_by uuid,
    released_at timestamptz NOT NULL,
    -- No unit is created or lost between the two.
    CONSTRAINT escrow_releases_whole CHECK (fee_minor + net_minor = amount_minor)
);
-- The releases of a transaction, for its status page.
CREATE INDEX escrow_releases_of ON escrow_releases (escrow_id);
REVOKE UPDATE ON escrow_releases FROM daman_server;
CREATE TRIGGER escrow_releases_append_only BEFORE UPDATE OR DELETE ON escrow_releases
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The price of each deliverable within a transaction; what is submitted, judged and paid apart from the others.
CREATE TABLE escrow_lines (
    escrow_id uuid NOT NULL REFERENCES escrow_transactions (id),
    deliverable_id uuid NOT NULL,
    -- The place in the brief, from 0.
    position smallint NOT NULL CHECK (position BETWEEN 0 AND 99),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    status text NOT NULL CHECK (status IN (
        'awaited', 'submitted', 'released', 'disputed', 'settled', 'refunded', 'cancelled'
    )),
    submission_id uuid,
    submitted_at timestamptz,
    review_ends_at timestamptz,
    -- When its content is due, how often it was sent back, and when that was last.
    due_at timestamptz NOT NULL,
    rounds smallint NOT NULL DEFAULT 0 CHECK (rounds BETWEEN 0 AND 100),
    revised_at timestamptz,
    -- The payment that paid it.
    release_id uuid REFERENCES escrow_releases (id),
    PRIMARY KEY (escrow_id, deliverable_id),
    CONSTRAINT escrow_lines_position UNIQUE (escrow_id, position),
    CONSTRAINT escrow_lines_submitted CHECK (
        CASE
            WHEN status IN ('submitted', 'released') THEN submission_id IS NOT NULL
            WHEN status IN ('awaited', 'refunded', 'cancelled') THEN submission_id IS NULL
            -- Frozen and settled by an award, or by agreement: content may be there or not.
            ELSE TRUE
        END
        AND (submission_id IS NULL) = (submitted_at IS NULL)
        AND (submission_id IS NULL) = (review_ends_at IS NULL)
    ),
    CONSTRAINT escrow_lines_rounds CHECK ((rounds = 0) = (revised_at IS NULL)),
    CONSTRAINT escrow_lines_released CHECK ((status = 'released') = (release_id IS NOT NULL))
);

-- A line is paid once, for the price agreed, and stays as it ended; only what was submitted is paid.
CREATE FUNCTION escrow_check_line() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF (NEW.escrow_id, NEW.deliverable_id, NEW.amount_minor) IS DISTINCT FROM
       (OLD.escrow_id, OLD.deliverable_id, OLD.amount_minor)
       OR OLD.status IN ('released', 'settled', 'refunded', 'cancelled')
       OR (NEW.status = 'released' AND OLD.status <> 'submitted')
       OR NEW.rounds < OLD.rounds
       OR (OLD.status = 'disputed' AND NEW.status NOT IN ('disputed', 'settled', 'refunded'))
    THEN
        RAISE EXCEPTION 'line % does not go from % to %', OLD.deliverable_id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'escrow_line_transition';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER escrow_line_transition BEFORE UPDATE ON escrow_lines
    FOR EACH ROW EXECUTE FUNCTION escrow_check_line();

-- The timeline: what happened, by whom, when, and which transfers it caused.
CREATE TABLE escrow_events (
    id uuid PRIMARY KEY,
    escrow_id uuid NOT NULL REFERENCES escrow_transactions (id),
    act text NOT NULL CHECK (length(act) BETWEEN 1 AND 40),
    -- Null when it happened by itself.
    actor_id uuid,
    actor_role text CHECK (actor_role IN ('brand', 'creator', 'mediator', 'operator', 'auditor')),
    -- Null on the first.
    from_status text CHECK (length(from_status) <= 40),
    to_status text NOT NULL CHECK (length(to_status) BETWEEN 1 AND 40),
    reason text CHECK (length(reason) BETWEEN 1 AND 2000),
    amount_minor bigint CHECK (amount_minor > 0),
    fee_minor bigint CHECK (fee_minor >= 0),
    -- What went back to the payer with it.
    refunded_minor bigint CHECK (refunded_minor > 0),
    -- The act of the ledger: its transfers carry it.
    ledger_act uuid,
    -- The order within one transaction of the database, whose events share their moment.
    place bigint GENERATED ALWAYS AS IDENTITY,
    happened_at timestamptz NOT NULL,
    CONSTRAINT escrow_events_actor CHECK ((actor_id IS NULL) = (actor_role IS NULL)),
    CONSTRAINT escrow_events_fee CHECK (fee_minor IS NULL OR fee_minor <= amount_minor)
);
-- A transaction's timeline in order.
CREATE INDEX escrow_events_of ON escrow_events (escrow_id, place);
REVOKE UPDATE ON escrow_events FROM daman_server;
CREATE TRIGGER escrow_events_append_only BEFORE UPDATE OR DELETE ON escrow_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
