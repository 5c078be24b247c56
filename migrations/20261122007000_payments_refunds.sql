-- Refunds: money of deposits on its way back to who paid, by the way it came.

CREATE TABLE refunds (
    -- Also the root of its keys at the rail.
    id uuid PRIMARY KEY,
    -- The first refund of the same act: the act of the ledger's transfers of all of them (crates/payments/src/transfers.rs).
    group_id uuid NOT NULL,
    -- Which of the act's refunds this is: an act that one deposit cannot cover takes several. At most 50 deposits make a purpose.
    part integer NOT NULL CHECK (part BETWEEN 1 AND 100),
    rail text NOT NULL CHECK (rail IN ('stripe')),
    payer_id uuid NOT NULL,
    -- The deposit it is taken of, and that deposit's payment at the rail.
    deposit_id uuid NOT NULL REFERENCES deposits (id),
    payment_ref text NOT NULL CHECK (length(payment_ref) BETWEEN 1 AND 255),
    -- What the rail is asked to give back, in the currency that was paid.
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    -- What the ledger moves for it: the same, unless the rail had converted what was paid.
    booked_minor bigint NOT NULL CHECK (booked_minor > 0),
    booked_currency text NOT NULL CHECK (booked_currency ~ '^[A-Z]{3,4}$'),
    -- What it is given back of (the escrow transaction, the campaign), and the act that made it due.
    cause_id uuid NOT NULL,
    act_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('scheduled', 'sent', 'in_doubt', 'done', 'failed', 'offset')),
    -- Which attempt this is. A new one begins only when the last one certainly did not.
    attempt integer NOT NULL DEFAULT 1 CHECK (attempt BETWEEN 1 AND 6000),
    asked_at timestamptz,
    refund_ref text CHECK (length(refund_ref) BETWEEN 1 AND 255),
    -- Why it failed or waits, as a code of the rail.
    reason text CHECK (length(reason) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL,
    done_at timestamptz,
    -- An act gives back once, in so many parts.
    CONSTRAINT refunds_act UNIQUE (act_id, part),
    CONSTRAINT refunds_asked CHECK (status NOT IN ('sent', 'in_doubt') OR asked_at IS NOT NULL),
    CONSTRAINT refunds_done CHECK ((status = 'done') = (done_at IS NOT NULL) AND (status <> 'done' OR refund_ref IS NOT NULL)),
    CONSTRAINT refunds_reason CHECK (status <> 'failed' OR reason IS NOT NULL)
);
-- One refund for an object of the rail.
CREATE UNIQUE INDEX refunds_refund ON refunds (rail, refund_ref) WHERE refund_ref IS NOT NULL;
-- The payer's list, the newest first.
CREATE INDEX refunds_payer ON refunds (payer_id, id);
-- The refunds of an escrow transaction or campaign: its page names them; what is in doubt holds up its siblings.
CREATE INDEX refunds_cause ON refunds (cause_id, id);
-- The refunds of a deposit: the rail's event names the payment.
CREATE INDEX refunds_payment ON refunds (rail, payment_ref);
