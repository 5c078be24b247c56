-- Deposits: real money on its way in, from the page where it is paid to its settlement.
-- Ids of parties and of purposes belong to other rooms, so they are not foreign keys here.

CREATE TABLE deposits (
    -- Also the act of its ledger transfers: 1 is the rail's fee, 10 and up are the purpose's own.
    id uuid PRIMARY KEY,
    rail text NOT NULL CHECK (rail IN ('stripe')),
    payer_id uuid NOT NULL,
    -- What the money is for; the settled deposit goes to whoever keeps that.
    purpose_kind text NOT NULL CHECK (purpose_kind IN ('campaign_budget', 'investment', 'statement')),
    purpose_id uuid NOT NULL,
    -- What the payer reads on the rail's page. Frozen, since it is part of what the rail is asked.
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    status text NOT NULL
        CHECK (status IN ('opening', 'in_doubt', 'awaiting_payment', 'settled', 'failed', 'expired', 'mismatched')),
    -- The rail's own ids: of the page, of the payment made on it, of the charge that transfers are drawn from.
    session_ref text CHECK (length(session_ref) BETWEEN 1 AND 255),
    payment_ref text CHECK (length(payment_ref) BETWEEN 1 AND 255),
    charge_ref text CHECK (length(charge_ref) BETWEEN 1 AND 255),
    pay_url text CHECK (length(pay_url) BETWEEN 1 AND 4000),
    -- When the rail closes the page.
    expires_at timestamptz,
    -- What the rail kept of it, in the same currency.
    rail_fee_minor bigint CHECK (rail_fee_minor >= 0),
    -- What payouts have taken of the charge. The rail refuses more than the charge; so does this table.
    drawn_minor bigint NOT NULL DEFAULT 0,
    -- What refunds have taken of it. What has been drawn is not refunded, and what is refunded is not drawn.
    refunded_minor bigint NOT NULL DEFAULT 0,
    -- Why it failed or does not match, as a code.
    reason text CHECK (length(reason) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    -- When it ended without being settled.
    closed_at timestamptz,
    CONSTRAINT deposits_drawn CHECK (
        drawn_minor >= 0 AND refunded_minor >= 0 AND drawn_minor + refunded_minor <= amount_minor
    ),
    CONSTRAINT deposits_drawn_when_settled CHECK (drawn_minor + refunded_minor = 0 OR status = 'settled'),
    -- No page yet: nobody can have paid.
    CONSTRAINT deposits_opening CHECK (status NOT IN ('opening', 'in_doubt') OR (session_ref IS NULL AND pay_url IS NULL)),
    CONSTRAINT deposits_opened CHECK (status IN ('opening', 'in_doubt', 'failed') OR (session_ref IS NOT NULL AND pay_url IS NOT NULL)),
    CONSTRAINT deposits_settled CHECK (
        (status = 'settled') = (settled_at IS NOT NULL)
        AND (status <> 'settled' OR (payment_ref IS NOT NULL AND charge_ref IS NOT NULL AND rail_fee_minor IS NOT NULL))
    ),
    CONSTRAINT deposits_closed CHECK ((status IN ('failed', 'expired', 'mismatched')) = (closed_at IS NOT NULL)),
    CONSTRAINT deposits_reason CHECK ((status IN ('failed', 'mismatched')) = (reason IS NOT NULL))
);
-- One deposit for a page and for a charge of the rail: the same money is never credited twice.
CREATE UNIQUE INDEX deposits_session ON deposits (rail, session_ref) WHERE session_ref IS NOT NULL;
CREATE UNIQUE INDEX deposits_charge ON deposits (rail, charge_ref) WHERE charge_ref IS NOT NULL;
-- Whose payment an event of the rail is about.
CREATE UNIQUE INDEX deposits_payment ON deposits (rail, payment_ref) WHERE payment_ref IS NOT NULL;
-- The payer's list, the newest first.
CREATE INDEX deposits_payer ON deposits (payer_id, id);
-- A purpose's deposits, the oldest first: whose charge a payout can be drawn from, and what is still under way.
CREATE INDEX deposits_purpose ON deposits (purpose_kind, purpose_id, id);
