-- Projects: what fans fund, the raise that collects their money, and the milestones by which it is released.
-- Ids of parties and deposits belong to other rooms, so they are not foreign keys here.

CREATE TABLE projects (
    -- The same id names the project in the ledger (`raise:<id>`) and in the room of royalties.
    id uuid PRIMARY KEY,
    -- The artist or label: who is paid.
    owner_id uuid NOT NULL,
    owner_role text NOT NULL CHECK (owner_role IN ('artist', 'label')),
    status text NOT NULL
        CHECK (status IN ('draft', 'live', 'suspended', 'funded', 'failed', 'earning', 'completed')),
    -- What its owner wrote: the page that people read, and what the terms are made of.
    draft jsonb NOT NULL CHECK (jsonb_typeof(draft) = 'object' AND length(draft::text) <= 200000),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 0,

    -- The contract, frozen when it opens.
    mode text CHECK (mode IN ('donation', 'presale', 'revenue_participation')),
    currency text CHECK (currency ~ '^[A-Z]{3,4}$'),
    -- Amounts are multiples of this: what the rail carries.
    step_minor bigint CHECK (step_minor > 0),
    minimum_minor bigint CHECK (minimum_minor > 0),
    hard_cap_minor bigint,
    fan_min_minor bigint CHECK (fan_min_minor > 0),
    fan_max_minor bigint,
    -- Of each release, so much is the platform's.
    fee_bps integer CHECK (fee_bps BETWEEN 0 AND 10000),
    -- The canonical text of the contract, and what a fan accepts: its hash.
    terms text CHECK (length(terms) BETWEEN 1 AND 300000),
    terms_sha256 text CHECK (terms_sha256 ~ '^[0-9a-f]{64}$'),
    opens_at timestamptz,
    closes_at timestamptz,
    extended_at timestamptz,
    opened_at timestamptz,

    -- Settled money that counts; kept by a trigger, so that it is the sum of what is held.
    held_minor bigint NOT NULL DEFAULT 0 CHECK (held_minor >= 0),
    -- How many investments that is.
    held_count integer NOT NULL DEFAULT 0 CHECK (held_count >= 0),

    -- When it was decided, and what was raised then: the denominator of every share.
    closed_at timestamptz,
    raised_minor bigint CHECK (raised_minor > 0),
    -- When every investment was committed and the holders were final, or the last one was given back.
    settled_at timestamptz,
    -- What was released to the owner, fees included; kept by a trigger.
    released_minor bigint NOT NULL DEFAULT 0,
    -- What goes back pro rata after a milestone was refused or missed. Of two fans, the one whose remainder is larger gets the
    -- unit that rounding left; the cut is the last of them.
    left_minor bigint CHECK (left_minor >= 0),
    cut_remainder bigint,
    cut_id uuid,

    CONSTRAINT projects_opened CHECK (
        (status = 'draft') = (opened_at IS NULL)
        AND (opened_at IS NULL) = (terms IS NULL)
        AND (opened_at IS NULL OR (
            mode IS NOT NULL AND currency IS NOT NULL AND step_minor IS NOT NULL AND minimum_minor IS NOT NULL
            AND hard_cap_minor IS NOT NULL AND fan_min_minor IS NOT NULL AND fan_max_minor IS NOT NULL AND fee_bps IS NOT NULL
            AND terms_sha256 IS NOT NULL AND opens_at IS NOT NULL AND closes_at IS NOT NULL
        ))
    ),
    CONSTRAINT projects_amounts CHECK (
        hard_cap_minor >= minimum_minor AND fan_max_minor >= fan_min_minor
        AND minimum_minor % step_minor = 0 AND hard_cap_minor % step_minor = 0
    ),
    -- Sixty days, and thirty more by the one extension.
    CONSTRAINT projects_time CHECK (
        closes_at > opens_at
        AND closes_at <= opens_at + CASE WHEN extended_at IS NULL THEN interval '60 days' ELSE interval '90 days' END
    ),
    -- Whoever comes at the same moment: no more is ever held than the cap.
    CONSTRAINT projects_cap CHECK (held_minor <= hard_cap_minor),
    CONSTRAINT projects_closed CHECK (
        (status IN ('funded', 'failed', 'earning', 'completed')) = (closed_at IS NOT NULL)
        AND (status IN ('funded', 'earning', 'completed')) = (raised_minor IS NOT NULL)
    ),
    CONSTRAINT projects_raised CHECK (raised_minor BETWEEN minimum_minor AND hard_cap_minor),
    CONSTRAINT projects_settled CHECK (settled_at IS NULL OR closed_at IS NOT NULL),
    CONSTRAINT projects_released CHECK (released_minor BETWEEN 0 AND coalesce(raised_minor, 0)),
    CONSTRAINT projects_left CHECK (left_minor IS NULL OR released_minor + left_minor = raised_minor),
    CONSTRAINT projects_cut CHECK ((cut_remainder IS NULL) = (cut_id IS NULL) AND (cut_id IS NULL OR left_minor IS NOT NULL))
);
-- The public list, the newest first.
CREATE INDEX projects_public ON projects (id) WHERE status <> 'draft';
-- An owner's list.
CREATE INDEX projects_owner ON projects (owner_id, id);

CREATE TABLE projects_milestones (
    id uuid PRIMARY KEY,
    project_id uuid NOT NULL REFERENCES projects (id),
    -- From 1, in the order in which they are released. The first is released as soon as the raise has closed.
    position integer NOT NULL CHECK (position BETWEEN 1 AND 12),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    -- What its owner has to show.
    proof_wanted text NOT NULL CHECK (length(proof_wanted) BETWEEN 1 AND 2000),
    -- Its part of what was raised, and that of all up to it.
    bps integer NOT NULL CHECK (bps BETWEEN 1 AND 10000),
    bps_so_far integer NOT NULL CHECK (bps_so_far BETWEEN bps AND 10000),
    -- So many days after the raise has closed it has to be proved.
    due_days integer NOT NULL CHECK (due_days BETWEEN 0 AND 1095),
    status text NOT NULL CHECK (status IN ('waiting', 'voting', 'released', 'refused', 'missed', 'dropped')),
    proof text CHECK (length(proof) BETWEEN 1 AND 5000),
    proof_links jsonb CHECK (jsonb_typeof(proof_links) = 'array' AND length(proof_links::text) <= 20000),
    proved_at timestamptz,
    vote_ends_at timestamptz,
    -- Money that said yes and no; kept by a trigger.
    yes_minor bigint NOT NULL DEFAULT 0 CHECK (yes_minor >= 0),
    no_minor bigint NOT NULL DEFAULT 0 CHECK (no_minor >= 0),
    ended_at timestamptz,
    CONSTRAINT projects_milestones_place UNIQUE (project_id, position),
    CONSTRAINT projects_milestones_proved CHECK (
        (proved_at IS NULL) = (vote_ends_at IS NULL) AND (proved_at IS NULL) = (proof IS NULL)
        AND (status NOT IN ('voting', 'refused') OR proved_at IS NOT NULL)
    ),
    CONSTRAINT projects_milestones_ended
        CHECK ((status IN ('released', 'refused', 'missed', 'dropped')) = (ended_at IS NOT NULL))
);

CREATE TABLE projects_investments (
    -- Also the act of nothing: money comes as a step of its deposit, and goes as an act of its return.
    id uuid PRIMARY KEY,
    project_id uuid NOT NULL REFERENCES projects (id),
    fan_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    status text NOT NULL
        CHECK (status IN ('awaiting_payment', 'held', 'contested', 'committed', 'refunded', 'withdrawn', 'lapsed')),
    -- The exact contract that the fan accepted, and that it was told of the risk.
    terms_sha256 text NOT NULL,
    risk_acknowledged_at timestamptz NOT NULL,
    -- Where the fan was, as its account says.
    country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    created_at timestamptz NOT NULL,
    -- The deposit whose money is held; others of the same investment go back whole.
    deposit_id uuid,
    held_at timestamptz,
    ended_at timestamptz,
    -- Why it was given back.
    reason text CHECK (reason IN ('withdrawn', 'late', 'cap', 'suspended', 'failed', 'contested')),
    version integer NOT NULL DEFAULT 0,
    CONSTRAINT projects_investments_paid CHECK (
        (deposit_id IS NULL) = (held_at IS NULL)
        AND (status NOT IN ('held', 'contested', 'committed', 'refunded') OR deposit_id IS NOT NULL)
        AND (status NOT IN ('awaiting_payment', 'lapsed') OR deposit_id IS NULL)
    ),
    CONSTRAINT projects_investments_ended
        CHECK ((status IN ('committed', 'refunded', 'withdrawn', 'lapsed')) = (ended_at IS NOT NULL)),
    CONSTRAINT projects_investments_reason CHECK ((status IN ('refunded', 'withdrawn')) = (reason IS NOT NULL))
);
-- A deposit's money is held once.
CREATE UNIQUE INDEX projects_investments_deposit ON projects_investments (deposit_id) WHERE deposit_id IS NOT NULL;
-- A fan's list, the newest first, and what it has in one project.
CREATE INDEX projects_investments_fan ON projects_investments (fan_id, id);
-- Pages of fans: those that are committed, told, and given back.
CREATE INDEX projects_investments_project ON projects_investments (project_id, fan_id, id);
CREATE INDEX projects_investments_open ON projects_investments (project_id, id)
    WHERE status IN ('awaiting_payment', 'held', 'contested');

-- Money of a deposit that goes back to its fan. Its id is the act of the refund.
CREATE TABLE projects_returns (
    id uuid PRIMARY KEY CHECK (id = ledger_act(id)),
    investment_id uuid NOT NULL REFERENCES projects_investments (id),
    project_id uuid NOT NULL REFERENCES projects (id),
    fan_id uuid NOT NULL,
    deposit_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    reason text NOT NULL
        CHECK (reason IN ('withdrawn', 'late', 'cap', 'suspended', 'failed', 'contested', 'surplus', 'milestone')),
    created_at timestamptz NOT NULL,
    -- A deposit is given back once.
    CONSTRAINT projects_returns_once UNIQUE (deposit_id)
);
CREATE INDEX projects_returns_investment ON projects_returns (investment_id);
-- What a fan is due back of a project: asked by the guard.
CREATE INDEX projects_returns_fan ON projects_returns (fan_id, project_id);

-- Money of a milestone that was released. Its id is the act of the transfers and of the payout.
CREATE TABLE projects_releases (
    id uuid PRIMARY KEY CHECK (id = ledger_act(id)),
    project_id uuid NOT NULL REFERENCES projects (id),
    milestone_id uuid NOT NULL REFERENCES projects_milestones (id),
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    fee_minor bigint NOT NULL CHECK (fee_minor >= 0),
    net_minor bigint NOT NULL CHECK (net_minor >= 0 AND net_minor + fee_minor = amount_minor),
    released_at timestamptz NOT NULL,
    CONSTRAINT projects_releases_once UNIQUE (milestone_id)
);

-- What a fan says of a milestone's proof, weighted by what it has committed. It may change its mind until the vote ends.
CREATE TABLE projects_votes (
    milestone_id uuid NOT NULL REFERENCES projects_milestones (id),
    fan_id uuid NOT NULL,
    accepts boolean NOT NULL,
    weight_minor bigint NOT NULL CHECK (weight_minor > 0),
    voted_at timestamptz NOT NULL,
    PRIMARY KEY (milestone_id, fan_id)
);

-- What happened, in order: read by the owner and its fans.
CREATE TABLE projects_events (
    id uuid PRIMARY KEY,
    project_id uuid NOT NULL REFERENCES projects (id),
    -- Of one fan's money: for that fan and the owner only.
    investment_id uuid REFERENCES projects_investments (id),
    milestone_id uuid REFERENCES projects_milestones (id),
    at timestamptz NOT NULL,
    -- Nobody when it happened by itself.
    actor_id uuid,
    act text NOT NULL CHECK (length(act) BETWEEN 1 AND 60),
    reason text CHECK (length(reason) BETWEEN 1 AND 2000),
    amount_minor bigint,
    fee_minor bigint,
    -- The act of the ledger that moved it.
    ledger_act uuid
);
CREATE INDEX projects_events_project ON projects_events (project_id, id);
CREATE INDEX projects_events_investment ON projects_events (investment_id, id) WHERE investment_id IS NOT NULL;
