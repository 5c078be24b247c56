-- The mediation desk: the case files of frozen money.

-- One ticket for a dispute. The stages and their order are those of crates/mediation/src/status.rs.
CREATE TABLE mediation_tickets (
    id uuid PRIMARY KEY,
    -- What the number of the ticket is made of. A ticket that was rolled back leaves a gap, which says nothing.
    serial bigint GENERATED ALWAYS AS IDENTITY,
    escrow_id uuid NOT NULL,
    campaign_title text NOT NULL CHECK (length(campaign_title) BETWEEN 1 AND 200),
    brand_id uuid NOT NULL,
    creator_id uuid NOT NULL,
    -- Whose business days count.
    country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    opened_by text NOT NULL CHECK (opened_by IN ('brand', 'creator')),
    reason text NOT NULL CHECK (reason IN (
        'not_as_briefed', 'late', 'not_delivered', 'quality', 'rights', 'unjustified_refusal', 'payment', 'other'
    )),
    -- Null when the ticket opened by itself, after a refusal past the last round.
    statement text CHECK (length(statement) BETWEEN 1 AND 5000),
    checklist jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(checklist) = 'array'),
    answer text CHECK (length(answer) BETWEEN 1 AND 5000),
    answer_checklist jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(answer_checklist) = 'array'),
    deliverables uuid[] NOT NULL,
    frozen_minor bigint NOT NULL CHECK (frozen_minor > 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    step_minor integer NOT NULL CHECK (step_minor BETWEEN 1 AND 1000000),
    -- What the creator gets on the last day without an award; known from the first.
    default_creator_minor bigint NOT NULL,
    stage text NOT NULL CHECK (stage IN (
        'answer', 'evidence', 'proposal', 'acceptance', 'ruling', 'confirmation', 'appealable', 'closed'
    )),
    round smallint NOT NULL DEFAULT 1 CHECK (round IN (1, 2)),
    -- Counts the stages: a deadline that belongs to an earlier one does nothing.
    stage_number integer NOT NULL DEFAULT 1 CHECK (stage_number > 0),
    due_at timestamptz,
    stops_at timestamptz NOT NULL,
    mediator_id uuid,
    outcome text CHECK (outcome IN ('settled', 'awarded', 'defaulted')),
    creator_minor bigint,
    brand_minor bigint,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    -- Counts the changes: a writer that read an older one is refused.
    version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    CONSTRAINT mediation_tickets_serial UNIQUE (serial),
    CONSTRAINT mediation_two_parties CHECK (brand_id <> creator_id),
    -- A mediator is no party of what it decides.
    CONSTRAINT mediation_no_party CHECK (mediator_id NOT IN (brand_id, creator_id)),
    CONSTRAINT mediation_default_within CHECK (default_creator_minor BETWEEN 0 AND frozen_minor),
    -- Every open stage has a deadline, and none lies behind the last day.
    CONSTRAINT mediation_due CHECK ((stage = 'closed') = (due_at IS NULL) AND due_at <= stops_at),
    CONSTRAINT mediation_closed CHECK (
        (stage = 'closed') = (closed_at IS NOT NULL)
        AND (stage = 'closed') = (outcome IS NOT NULL)
        AND (stage = 'closed') = (creator_minor IS NOT NULL)
        AND (stage = 'closed') = (brand_minor IS NOT NULL)
    ),
    -- The two parts are the frozen amount; there is no third.
    CONSTRAINT mediation_whole CHECK (
        creator_minor >= 0 AND brand_minor >= 0 AND creator_minor + brand_minor = frozen_minor
    )
);
-- An escrow transaction has one open ticket; opening it twice meets this.
CREATE UNIQUE INDEX mediation_one_open ON mediation_tickets (escrow_id) WHERE stage <> 'closed';
-- A side's own tickets, the newest first.
CREATE INDEX mediation_of_brand ON mediation_tickets (brand_id, id);
CREATE INDEX mediation_of_creator ON mediation_tickets (creator_id, id);
-- The desk's queue: what is due first.
CREATE INDEX mediation_queue ON mediation_tickets (due_at, id) WHERE stage <> 'closed';
-- The list of rulings, the newest first.
CREATE INDEX mediation_rulings ON mediation_tickets (closed_at) WHERE outcome = 'awarded';

-- Holds the diagram whoever writes: a closed ticket stays closed, the facts of the opening stay, the version counts.
CREATE FUNCTION mediation_check_ticket() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF OLD.stage = 'closed' THEN
        RAISE EXCEPTION 'ticket % is closed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mediation_closed_stays';
    END IF;
    IF (NEW.id, NEW.serial, NEW.escrow_id, NEW.brand_id, NEW.creator_id, NEW.opened_by, NEW.reason, NEW.frozen_minor,
        NEW.currency, NEW.step_minor, NEW.default_creator_minor, NEW.stops_at, NEW.opened_at, NEW.statement)
        IS DISTINCT FROM
       (OLD.id, OLD.serial, OLD.escrow_id, OLD.brand_id, OLD.creator_id, OLD.opened_by, OLD.reason, OLD.frozen_minor,
        OLD.currency, OLD.step_minor, OLD.default_creator_minor, OLD.stops_at, OLD.opened_at, OLD.statement)
    THEN
        RAISE EXCEPTION 'the facts of ticket % are fixed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mediation_facts_fixed';
    END IF;
    IF OLD.answer IS NOT NULL AND NEW.answer IS DISTINCT FROM OLD.answer THEN
        RAISE EXCEPTION 'the answer in ticket % is fixed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mediation_facts_fixed';
    END IF;
    IF NEW.version <> OLD.version + 1 OR NEW.stage_number < OLD.stage_number OR NEW.round < OLD.round THEN
        RAISE EXCEPTION 'ticket % only goes forward', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mediation_forward';
    END IF;
    IF NEW.stage <> OLD.stage AND (OLD.stage, NEW.stage) NOT IN (
        ('answer', 'evidence'),
        ('answer', 'ruling'),
        ('evidence', 'proposal'),
        ('proposal', 'acceptance'),
        ('proposal', 'ruling'),
        ('proposal', 'confirmation'),
        ('proposal', 'appealable'),
        ('acceptance', 'ruling'),
        ('ruling', 'confirmation'),
        ('ruling', 'appealable'),
        ('confirmation', 'appealable'),
        ('confirmation', 'ruling'),
        ('appealable', 'ruling')
    ) AND NEW.stage <> 'closed' THEN
        RAISE EXCEPTION 'ticket % does not go from % to %', OLD.id, OLD.stage, NEW.stage
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mediation_transition';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER mediation_ticket_forward BEFORE UPDATE ON mediation_tickets
    FOR EACH ROW EXECUTE FUNCTION mediation_check_ticket();

-- What the parties and the desk write to each other, and the desk's internal notes apart.
CREATE TABLE mediation_messages (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES mediation_tickets (id),
    kind text NOT NULL CHECK (kind IN ('message', 'note')),
    author_id uuid NOT NULL,
    seat text NOT NULL CHECK (seat IN ('brand', 'creator', 'mediator')),
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 5000),
    written_at timestamptz NOT NULL,
    -- The order within one moment.
    place bigint GENERATED ALWAYS AS IDENTITY,
    -- Only the desk writes notes.
    CONSTRAINT mediation_notes_of_desk CHECK (kind = 'message' OR seat = 'mediator')
);
-- A ticket's messages, or its notes, in order.
CREATE INDEX mediation_messages_of ON mediation_messages (ticket_id, kind, place);
REVOKE UPDATE ON mediation_messages FROM daman_server;
CREATE TRIGGER mediation_messages_append_only BEFORE UPDATE OR DELETE ON mediation_messages
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Files that prove something, with their facts as they were when they were filed.
CREATE TABLE mediation_evidence (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES mediation_tickets (id),
    file_id uuid NOT NULL,
    uploader_id uuid NOT NULL,
    side text NOT NULL CHECK (side IN ('brand', 'creator')),
    caption text NOT NULL CHECK (length(caption) BETWEEN 1 AND 500),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    media_type text NOT NULL CHECK (length(media_type) BETWEEN 1 AND 100),
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    uploaded_at timestamptz NOT NULL,
    filed_at timestamptz NOT NULL,
    place bigint GENERATED ALWAYS AS IDENTITY,
    -- A file is filed once in a ticket; it is also what a ticket's evidence is read by.
    CONSTRAINT mediation_evidence_once UNIQUE (ticket_id, file_id)
);
REVOKE UPDATE ON mediation_evidence FROM daman_server;
CREATE TRIGGER mediation_evidence_append_only BEFORE UPDATE OR DELETE ON mediation_evidence
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Splits that somebody in the room proposed.
CREATE TABLE mediation_offers (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES mediation_tickets (id),
    author_id uuid NOT NULL,
    seat text NOT NULL CHECK (seat IN ('brand', 'creator', 'mediator')),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    creator_minor bigint NOT NULL CHECK (creator_minor >= 0),
    brand_minor bigint NOT NULL CHECK (brand_minor >= 0),
    message text CHECK (length(message) BETWEEN 1 AND 2000),
    brand_accepts boolean NOT NULL,
    creator_accepts boolean NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'accepted', 'declined', 'expired', 'replaced')),
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    place bigint GENERATED ALWAYS AS IDENTITY,
    CONSTRAINT mediation_offers_ended CHECK ((status = 'open') = (ended_at IS NULL)),
    -- Accepted means by both, and by both means accepted.
    CONSTRAINT mediation_offers_accepted CHECK ((status = 'accepted') = (brand_accepts AND creator_accepts))
);
-- Everybody in the room has one open offer at a time.
CREATE UNIQUE INDEX mediation_offers_open ON mediation_offers (ticket_id, seat) WHERE status = 'open';
-- A ticket's offers in order.
CREATE INDEX mediation_offers_of ON mediation_offers (ticket_id, place);

-- The mediators' decisions.
CREATE TABLE mediation_awards (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES mediation_tickets (id),
    round smallint NOT NULL CHECK (round IN (1, 2)),
    mediator_id uuid NOT NULL,
    creator_bps smallint NOT NULL CHECK (creator_bps BETWEEN 0 AND 10000),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    creator_minor bigint NOT NULL CHECK (creator_minor >= 0),
    brand_minor bigint NOT NULL CHECK (brand_minor >= 0),
    reasons text NOT NULL CHECK (length(reasons) BETWEEN 1 AND 10000),
    status text NOT NULL CHECK (status IN ('unconfirmed', 'standing', 'sent_back', 'lapsed', 'appealed', 'final')),
    second_id uuid,
    refusal text CHECK (length(refusal) BETWEEN 1 AND 2000),
    made_at timestamptz NOT NULL,
    place bigint GENERATED ALWAYS AS IDENTITY,
    -- Two mediators are two persons.
    CONSTRAINT mediation_awards_two CHECK (second_id <> mediator_id),
    CONSTRAINT mediation_awards_sent_back CHECK ((status = 'sent_back') = (refusal IS NOT NULL))
);
-- A round has one award that waits or holds.
CREATE UNIQUE INDEX mediation_awards_one ON mediation_awards (ticket_id, round)
    WHERE status IN ('unconfirmed', 'standing', 'appealed', 'final');
-- A ticket's awards in order.
CREATE INDEX mediation_awards_of ON mediation_awards (ticket_id, place);

-- What was decided, and why, stays as it was written.
CREATE FUNCTION mediation_check_award() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF (NEW.id, NEW.ticket_id, NEW.round, NEW.mediator_id, NEW.creator_bps, NEW.currency, NEW.creator_minor,
        NEW.brand_minor, NEW.reasons, NEW.made_at)
        IS DISTINCT FROM
       (OLD.id, OLD.ticket_id, OLD.round, OLD.mediator_id, OLD.creator_bps, OLD.currency, OLD.creator_minor,
        OLD.brand_minor, OLD.reasons, OLD.made_at)
    THEN
        RAISE EXCEPTION 'award % is fixed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mediation_award_fixed';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER mediation_award_fixed BEFORE UPDATE ON mediation_awards
    FOR EACH ROW EXECUTE FUNCTION mediation_check_award();

-- The ticket's timeline: what happened, by whom, when.
CREATE TABLE mediation_events (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES mediation_tickets (id),
    act text NOT NULL CHECK (length(act) BETWEEN 1 AND 40),
    -- Null when it happened by itself.
    actor_id uuid,
    seat text CHECK (seat IN ('brand', 'creator', 'mediator')),
    -- Null on the first.
    from_stage text CHECK (length(from_stage) <= 40),
    to_stage text NOT NULL CHECK (length(to_stage) BETWEEN 1 AND 40),
    -- Whether the parties may see it; what the desk does among itself they may not.
    internal boolean NOT NULL,
    happened_at timestamptz NOT NULL,
    place bigint GENERATED ALWAYS AS IDENTITY,
    CONSTRAINT mediation_events_actor CHECK ((actor_id IS NULL) = (seat IS NULL))
);
-- A ticket's timeline in order.
CREATE INDEX mediation_events_of ON mediation_events (ticket_id, place);
REVOKE UPDATE ON mediation_events FROM daman_server;
CREATE TRIGGER mediation_events_append_only BEFORE UPDATE OR DELETE ON mediation_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
