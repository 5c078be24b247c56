-- Payouts: real money on its way out, from a party's wallet through its account at the rail to its bank.

CREATE TABLE payouts (
    -- Also the act of its ledger transfers (crates/payments/src/transfers.rs) and the root of its keys at the rail.
    id uuid PRIMARY KEY,
    rail text NOT NULL CHECK (rail IN ('stripe')),
    party_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    -- Whose deposits fund it.
    purpose_kind text NOT NULL CHECK (purpose_kind IN ('campaign_budget', 'investment', 'statement', 'project')),
    purpose_id uuid NOT NULL,
    -- What it is paid for: the escrow transaction. Also the rail's transfer group.
    cause_id uuid NOT NULL,
    -- The release that made it due.
    act_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('scheduled', 'sent', 'in_doubt', 'paid', 'failed', 'returned')),
    -- The settled deposit it is drawn from and that deposit's charge; absent when none alone has enough left.
    deposit_id uuid REFERENCES deposits (id),
    source_charge text CHECK (length(source_charge) BETWEEN 1 AND 255),
    -- The account at the rail, frozen with the first ask of an attempt.
    account_ref text CHECK (length(account_ref) BETWEEN 1 AND 255),
    -- Which attempt to move the money to the account this is. A new one begins only when the last one certainly did not.
    -- 6000 is where the numbers of ledger transfers end.
    attempt integer NOT NULL DEFAULT 1 CHECK (attempt BETWEEN 1 AND 6000),
    asked_at timestamptz,
    transfer_ref text CHECK (length(transfer_ref) BETWEEN 1 AND 255),
    -- The same for the way from the account to the bank.
    bank_attempt integer NOT NULL DEFAULT 1 CHECK (bank_attempt BETWEEN 1 AND 6000),
    bank_asked_at timestamptz,
    payout_ref text CHECK (length(payout_ref) BETWEEN 1 AND 255),
    -- How often the rail or the bank refused it for good. Paces what is tried again by itself; what is refused only for now
    -- (a balance that has not cleared) is an attempt, and no bounce.
    bounces integer NOT NULL DEFAULT 0 CHECK (bounces >= 0),
    -- Why it failed or came back, as a code of the rail.
    reason text CHECK (length(reason) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL,
    -- When the rail took it on its way to the bank.
    sent_at timestamptz,
    paid_at timestamptz,
    -- An act pays once.
    CONSTRAINT payouts_act UNIQUE (act_id),
    -- Nothing was asked of the rail: the money is in the wallet.
    CONSTRAINT payouts_in_wallet CHECK (
        status NOT IN ('scheduled', 'failed') OR (asked_at IS NULL AND transfer_ref IS NULL AND payout_ref IS NULL)
    ),
    -- Something was: the money has left the wallet.
    CONSTRAINT payouts_reserved CHECK (
        status IN ('scheduled', 'failed') OR (asked_at IS NOT NULL AND account_ref IS NOT NULL)
    ),
    CONSTRAINT payouts_bank_after_account CHECK (transfer_ref IS NOT NULL OR (bank_asked_at IS NULL AND payout_ref IS NULL)),
    CONSTRAINT payouts_at_account CHECK (status NOT IN ('paid', 'returned') OR transfer_ref IS NOT NULL),
    CONSTRAINT payouts_paid CHECK (
        (status = 'paid') = (paid_at IS NOT NULL) AND (status <> 'paid' OR payout_ref IS NOT NULL)
    ),
    CONSTRAINT payouts_reason CHECK (status NOT IN ('failed', 'returned') OR reason IS NOT NULL)
);
-- One payout for an object of the rail.
CREATE UNIQUE INDEX payouts_transfer ON payouts (rail, transfer_ref) WHERE transfer_ref IS NOT NULL;
CREATE UNIQUE INDEX payouts_payout ON payouts (rail, payout_ref) WHERE payout_ref IS NOT NULL;
-- The party's list, the newest first, and its totals.
CREATE INDEX payouts_party ON payouts (party_id, id);
-- The payouts of an escrow transaction, the oldest first: its page and its events name them.
CREATE INDEX payouts_cause ON payouts (cause_id, id);
-- What waits for the party's account to be mended.
CREATE INDEX payouts_waiting ON payouts (party_id) WHERE status IN ('scheduled', 'failed', 'returned');
