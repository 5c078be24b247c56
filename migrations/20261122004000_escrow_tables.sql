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
    opened_at timestamptz NOT NULL,
    CONSTRAINT escrow_budgets_locked CHECK (locked_minor BETWEEN 0 AND budget_minor),
    -- Never more promised than the budget.
    CONSTRAINT escrow_budgets_allotted CHECK (allotted_minor BETWEEN 0 AND budget_minor),
    -- Never more handed on than what is locked and what was promised.
    CONSTRAINT escrow_budgets_funded CHECK (funded_minor BETWEEN 0 AND least(locked_minor, allotted_minor))
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
    review_window_hours integer NOT NULL CHECK (review_window_hours BETWEEN 1 AND 8784),
    revision_rounds smallint NOT NULL CHECK (revision_rounds BETWEEN 0 AND 100),
    deadline_at timestamptz NOT NULL,
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
    CONSTRAINT escrow_released_wholly CHECK ((status = 'released') = (released_minor = amount_minor)),
    CONSTRAINT escrow_unfunded_unpaid CHECK (status NOT IN ('awaiting_deposit', 'cancelled') OR released_minor = 0),
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
        NEW.created_at)
        IS DISTINCT FROM
       (OLD.id, OLD.campaign_id, OLD.brand_id, OLD.creator_id, OLD.amount_minor, OLD.currency, OLD.fee_bps, OLD.step_minor,
        OLD.created_at)
    THEN
        RAISE EXCEPTION 'the terms of escrow transaction % are fixed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'escrow_terms_fixed';
    END IF;
    IF NEW.version <> OLD.version + 1 OR NEW.released_minor < OLD.released_minor THEN
        RAISE EXCEPTION 'escrow transaction % only goes forward', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'escrow_forward';
    END IF;
    -- Money leaves after a review or an award, and at no other time.
    IF NEW.released_minor > OLD.released_minor AND OLD.status NOT IN ('under_review', 'disputed') THEN
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
    status text NOT NULL CHECK (status IN ('awaited', 'submitted', 'released')),
    submission_id uuid,
    submitted_at timestamptz,
    review_ends_at timestamptz,
    -- The payment that paid it.
    release_id uuid REFERENCES escrow_releases (id),
    PRIMARY KEY (escrow_id, deliverable_id),
    CONSTRAINT escrow_lines_position UNIQUE (escrow_id, position),
    CONSTRAINT escrow_lines_submitted CHECK (
        (status = 'awaited') = (submission_id IS NULL)
        AND (submission_id IS NULL) = (submitted_at IS NULL)
        AND (submission_id IS NULL) = (review_ends_at IS NULL)
    ),
    CONSTRAINT escrow_lines_released CHECK ((status = 'released') = (release_id IS NOT NULL))
);

-- A line is paid once, for the price agreed, and stays paid; only what was submitted is paid.
CREATE FUNCTION escrow_check_line() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF (NEW.escrow_id, NEW.deliverable_id, NEW.amount_minor) IS DISTINCT FROM
       (OLD.escrow_id, OLD.deliverable_id, OLD.amount_minor)
       OR OLD.status = 'released'
       OR (OLD.status = 'awaited' AND NEW.status = 'released')
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
