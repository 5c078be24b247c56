-- Chargebacks: money of deposits that the payer's bank took back from us.

CREATE TABLE chargebacks (
    -- Also the act of its ledger transfers (crates/payments/src/transfers.rs).
    id uuid PRIMARY KEY,
    rail text NOT NULL CHECK (rail IN ('stripe')),
    deposit_id uuid NOT NULL REFERENCES deposits (id),
    -- Who paid the deposit, and owes what the bank took.
    payer_id uuid NOT NULL,
    dispute_ref text NOT NULL CHECK (length(dispute_ref) BETWEEN 1 AND 255),
    -- What the bank disputes, and the fee that the rail took for it, in the currency of our balance at the rail.
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    fee_minor bigint NOT NULL CHECK (fee_minor >= 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    -- Why, in the rail's words.
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
    status text NOT NULL CHECK (status IN ('open', 'won', 'lost')),
    -- Until when the rail takes evidence.
    evidence_due_by timestamptz,
    -- What we got back of what was lost, and what we gave up. The rest is still owed to us.
    recovered_minor bigint NOT NULL DEFAULT 0 CHECK (recovered_minor >= 0),
    written_off_minor bigint NOT NULL DEFAULT 0 CHECK (written_off_minor >= 0),
    -- What the rail gave back of the amount, and of its fee: its line must come to both together.
    reinstated_minor bigint NOT NULL DEFAULT 0 CHECK (reinstated_minor >= 0),
    fee_returned_minor bigint NOT NULL DEFAULT 0 CHECK (fee_returned_minor >= 0),
    -- How many recoveries were posted: the number of the next transfer.
    recoveries integer NOT NULL DEFAULT 0 CHECK (recoveries BETWEEN 0 AND 1000),
    opened_at timestamptz NOT NULL,
    -- When the rail took the money, and gave it back.
    withdrawn_at timestamptz,
    reinstated_at timestamptz,
    closed_at timestamptz,
    CONSTRAINT chargebacks_closed CHECK ((status = 'open') = (closed_at IS NULL)),
    -- The rail may give back more than it took, by another rate of exchange; nobody is owed more than was taken.
    CONSTRAINT chargebacks_settled
        CHECK (recovered_minor + written_off_minor + least(reinstated_minor, amount_minor) <= amount_minor),
    CONSTRAINT chargebacks_reinstated CHECK (reinstated_at IS NULL OR withdrawn_at IS NOT NULL),
    CONSTRAINT chargebacks_given_back CHECK (reinstated_at IS NOT NULL OR reinstated_minor + fee_returned_minor = 0)
);
-- One chargeback for an object of the rail.
CREATE UNIQUE INDEX chargebacks_dispute ON chargebacks (rail, dispute_ref);
-- The chargebacks of a deposit, and of a payer: further releases wait while one is open.
CREATE INDEX chargebacks_deposit ON chargebacks (deposit_id, id);
CREATE INDEX chargebacks_payer ON chargebacks (payer_id, id);
