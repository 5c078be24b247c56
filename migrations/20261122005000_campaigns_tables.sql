-- Campaigns: briefs, engagements, files and submissions. The money is not here: the escrow room has it.

-- What a brand orders. The terms of a draft are its brand's to change; once it is open they never change: creators agree to
-- them.
CREATE TABLE campaigns (
    id uuid PRIMARY KEY,
    brand_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('draft', 'open')),
    title text NOT NULL CHECK (length(title) BETWEEN 3 AND 120),
    brief text NOT NULL CHECK (length(brief) BETWEEN 1 AND 10000),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    budget_minor bigint NOT NULL,
    -- What one creator gets for all deliverables, before the fee: the sum of campaign_deliverables.amount_minor.
    package_minor bigint NOT NULL CHECK (package_minor > 0),
    channels text[] NOT NULL CHECK (cardinality(channels) BETWEEN 1 AND 20),
    -- `worldwide` alone, or ISO 3166-1 alpha-2 codes.
    territories text[] NOT NULL CHECK (cardinality(territories) BETWEEN 1 AND 249),
    rights_days integer NOT NULL CHECK (rights_days BETWEEN 1 AND 3650),
    deadline_at timestamptz NOT NULL,
    review_window_days smallint NOT NULL CHECK (review_window_days BETWEEN 3 AND 14),
    revision_rounds smallint NOT NULL CHECK (revision_rounds BETWEEN 0 AND 5),
    accept_window_hours smallint NOT NULL CHECK (accept_window_hours BETWEEN 1 AND 336),
    created_at timestamptz NOT NULL,
    opened_at timestamptz,
    -- The money of at least one creator.
    CONSTRAINT campaigns_budget_covers_a_package CHECK (budget_minor >= package_minor),
    CONSTRAINT campaigns_deadline_ahead CHECK (deadline_at > created_at),
    CONSTRAINT campaigns_opened CHECK ((status = 'open') = (opened_at IS NOT NULL))
);
-- A brand's own campaigns, the newest first.
CREATE INDEX campaigns_brand ON campaigns (brand_id, id DESC);
-- What creators look through: the open campaigns whose content is not due yet. By the deadline, so that those of the past,
-- which only grow in number, are never walked.
CREATE INDEX campaigns_open ON campaigns (deadline_at) INCLUDE (id) WHERE status = 'open';

-- A draft is written anew, opened or deleted; nothing of an open campaign is ever written again. Whose it is never changes.
GRANT DELETE ON campaigns TO daman_server;
CREATE FUNCTION campaigns_keep_terms() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF OLD.status = 'open'
        OR TG_OP = 'UPDATE' AND (NEW.id, NEW.brand_id, NEW.created_at) <> (OLD.id, OLD.brand_id, OLD.created_at) THEN
        RAISE EXCEPTION 'the terms of campaign % are never changed', OLD.id
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'campaigns_keep_terms';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER campaigns_keep_terms BEFORE UPDATE OR DELETE ON campaigns
    FOR EACH ROW EXECUTE FUNCTION campaigns_keep_terms();

-- So the items and deliverables come and go with a draft, and stay as they are once it is open. The campaign is held, so
-- that it is not opened meanwhile.
CREATE FUNCTION campaigns_keep_parts() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    part record := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    PERFORM 1 FROM campaigns WHERE id = part.campaign_id AND status = 'draft' FOR SHARE;
    IF TG_OP = 'UPDATE' OR NOT FOUND THEN
        RAISE EXCEPTION 'the terms of campaign % are never changed', part.campaign_id
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = TG_TABLE_NAME || '_keep_parts';
    END IF;
    RETURN part;
END
$$;

-- What the content must meet. A refusal cites one of these by its number.
CREATE TABLE campaign_items (
    campaign_id uuid NOT NULL REFERENCES campaigns (id),
    number smallint NOT NULL CHECK (number BETWEEN 1 AND 30),
    item text NOT NULL CHECK (length(item) BETWEEN 1 AND 500),
    PRIMARY KEY (campaign_id, number)
);
REVOKE UPDATE ON campaign_items FROM daman_server;
GRANT DELETE ON campaign_items TO daman_server;
CREATE TRIGGER campaign_items_keep_parts BEFORE INSERT OR UPDATE OR DELETE ON campaign_items
    FOR EACH ROW EXECUTE FUNCTION campaigns_keep_parts();

-- What each creator makes, and what each piece pays. Its id names the line of every creator's escrow transaction.
CREATE TABLE campaign_deliverables (
    id uuid PRIMARY KEY,
    campaign_id uuid NOT NULL REFERENCES campaigns (id),
    number smallint NOT NULL CHECK (number BETWEEN 1 AND 20),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
    kind text NOT NULL CHECK (kind IN ('video', 'photo', 'story', 'text', 'other')),
    description text NOT NULL CHECK (length(description) <= 2000),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    -- The order of the brief; read with the campaign.
    CONSTRAINT campaign_deliverables_order UNIQUE (campaign_id, number)
);
REVOKE UPDATE ON campaign_deliverables FROM daman_server;
GRANT DELETE ON campaign_deliverables TO daman_server;
CREATE TRIGGER campaign_deliverables_keep_parts BEFORE INSERT OR UPDATE OR DELETE ON campaign_deliverables
    FOR EACH ROW EXECUTE FUNCTION campaigns_keep_parts();

-- One creator's way into one campaign: invited or applied, then accepted, declined or withdrawn. Once respond_by has
-- passed, what nobody answered is read as withdrawn by silence; a job writes the same soon after.
CREATE TABLE engagements (
    id uuid PRIMARY KEY,
    campaign_id uuid NOT NULL REFERENCES campaigns (id),
    -- The campaign's brand, so that its list needs no join.
    brand_id uuid NOT NULL,
    creator_id uuid NOT NULL,
    origin text NOT NULL CHECK (origin IN ('invitation', 'application')),
    status text NOT NULL CHECK (status IN ('invited', 'applied', 'accepted', 'declined', 'withdrawn')),
    message text CHECK (length(message) BETWEEN 1 AND 2000),
    -- The platform's fee of this promise, frozen when it was made: what was shown is what is taken.
    fee_bps integer NOT NULL CHECK (fee_bps BETWEEN 0 AND 10000),
    respond_by timestamptz NOT NULL,
    proposed_at timestamptz NOT NULL,
    -- How often either side asked, and when each asked last: asking, withdrawing and asking again is no way to send mail.
    proposals smallint NOT NULL CHECK (proposals BETWEEN 1 AND 3),
    invited_at timestamptz,
    applied_at timestamptz,
    -- When the side that asked moved respond_by, which it may once.
    extended_at timestamptz,
    answered_at timestamptz,
    -- Taken back by the side that asked, or unanswered.
    ended_by text CHECK (ended_by IN ('asker', 'silence')),
    escrow_id uuid,
    created_at timestamptz NOT NULL,
    -- A creator has one engagement, and so one escrow transaction, in a campaign.
    CONSTRAINT engagements_once UNIQUE (campaign_id, creator_id),
    -- An escrow transaction is of one engagement; finds the engagement of a submission.
    CONSTRAINT engagements_escrow UNIQUE (escrow_id),
    CONSTRAINT engagements_invited CHECK (status <> 'invited' OR origin = 'invitation'),
    CONSTRAINT engagements_applied CHECK (status <> 'applied' OR origin = 'application'),
    CONSTRAINT engagements_proposed CHECK (
        CASE origin WHEN 'invitation' THEN invited_at ELSE applied_at END IS NOT DISTINCT FROM proposed_at
    ),
    CONSTRAINT engagements_answered CHECK ((status IN ('accepted', 'declined', 'withdrawn')) = (answered_at IS NOT NULL)),
    CONSTRAINT engagements_ended CHECK ((status = 'withdrawn') = (ended_by IS NOT NULL)),
    -- Everybody reads it as over from that moment on, so no other moment is written.
    CONSTRAINT engagements_lapsed CHECK (ended_by <> 'silence' OR answered_at = respond_by),
    CONSTRAINT engagements_accepted CHECK ((status = 'accepted') = (escrow_id IS NOT NULL)),
    CONSTRAINT engagements_in_time CHECK (status <> 'accepted' OR answered_at <= respond_by)
);
-- The lists of both sides, the newest first.
CREATE INDEX engagements_brand ON engagements (brand_id, id DESC);
CREATE INDEX engagements_creator ON engagements (creator_id, id DESC);

-- What was accepted stays accepted, and what was declined stays declined.
CREATE FUNCTION engagements_keep_answers() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF OLD.status IN ('accepted', 'declined')
        OR (NEW.id, NEW.campaign_id, NEW.brand_id, NEW.creator_id) <> (OLD.id, OLD.campaign_id, OLD.brand_id, OLD.creator_id) THEN
        RAISE EXCEPTION 'engagement % was answered', OLD.id
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'engagements_keep_answers';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER engagements_keep_answers BEFORE UPDATE ON engagements
    FOR EACH ROW EXECUTE FUNCTION engagements_keep_answers();

-- Uploaded content. The row is written once the object is durable in the store, so a row always has its object; an
-- object without a row is an upload that broke off.
CREATE TABLE files (
    id uuid PRIMARY KEY,
    uploader_id uuid NOT NULL,
    -- Where it is in the object store: random, so that it tells nothing.
    object_key text NOT NULL CHECK (length(object_key) BETWEEN 1 AND 200),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    media_type text NOT NULL CHECK (media_type IN (
        'image/jpeg', 'image/png', 'image/webp', 'image/heic', 'video/mp4', 'video/quicktime', 'video/webm',
        'application/pdf', 'text/plain'
    )),
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    -- SHA-256 of the content, computed while it arrived.
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    created_at timestamptz NOT NULL,
    -- Two files never share an object.
    CONSTRAINT files_object UNIQUE (object_key)
);
-- How much a party has stored.
CREATE INDEX files_uploader ON files (uploader_id) INCLUDE (size_bytes);
REVOKE UPDATE ON files FROM daman_server;
CREATE TRIGGER files_append_only BEFORE UPDATE OR DELETE ON files
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Content delivered for deliverables of one escrow transaction. Delivered again, it is another submission.
CREATE TABLE submissions (
    id uuid PRIMARY KEY,
    engagement_id uuid NOT NULL REFERENCES engagements (id),
    escrow_id uuid NOT NULL,
    note text CHECK (length(note) BETWEEN 1 AND 5000),
    created_at timestamptz NOT NULL
);
-- The list of an escrow transaction, the newest first.
CREATE INDEX submissions_escrow ON submissions (escrow_id, id DESC);
REVOKE UPDATE ON submissions FROM daman_server;
CREATE TRIGGER submissions_append_only BEFORE UPDATE OR DELETE ON submissions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE submission_deliverables (
    submission_id uuid NOT NULL REFERENCES submissions (id),
    deliverable_id uuid NOT NULL REFERENCES campaign_deliverables (id),
    PRIMARY KEY (submission_id, deliverable_id)
);
REVOKE UPDATE ON submission_deliverables FROM daman_server;
CREATE TRIGGER submission_deliverables_append_only BEFORE UPDATE OR DELETE ON submission_deliverables
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE submission_files (
    submission_id uuid NOT NULL REFERENCES submissions (id),
    number smallint NOT NULL CHECK (number BETWEEN 1 AND 100),
    file_id uuid NOT NULL REFERENCES files (id),
    -- The checksum at the moment of submission: what was judged can be proved later.
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    PRIMARY KEY (submission_id, number),
    CONSTRAINT submission_files_once UNIQUE (submission_id, file_id)
);
-- Who may read a file: the brand of any escrow transaction that it was submitted to.
CREATE INDEX submission_files_file ON submission_files (file_id);
REVOKE UPDATE ON submission_files FROM daman_server;
CREATE TRIGGER submission_files_append_only BEFORE UPDATE OR DELETE ON submission_files
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
