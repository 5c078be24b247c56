-- A party may change the account it is paid through: the new one waits beside the present one, and takes over later.

ALTER TABLE payout_accounts
    -- current: payouts go there. coming: asked for, takes over when its time has come and the rail accepts it. former: it was
    -- replaced; money that is on its way goes there still. cancelled: it never took over.
    ADD COLUMN standing text NOT NULL DEFAULT 'current' CHECK (standing IN ('current', 'coming', 'former', 'cancelled')),
    -- When a coming account takes over at the earliest.
    ADD COLUMN takes_over_at timestamptz,
    ADD CONSTRAINT payout_accounts_coming_when CHECK (standing <> 'coming' OR takes_over_at IS NOT NULL),
    DROP CONSTRAINT payout_accounts_party;
-- A party is paid through one account of a rail.
CREATE UNIQUE INDEX payout_accounts_current ON payout_accounts (party_id, rail) WHERE standing = 'current';
-- One change at a time.
CREATE UNIQUE INDEX payout_accounts_coming ON payout_accounts (party_id, rail) WHERE standing = 'coming';

-- What came back from the bank of an account that its party is not paid through any more goes back to the wallet first: the rail
-- is asked to take the transfer to that account back.
ALTER TABLE payouts
    -- Which attempt to take a transfer back this is; a new one begins only when the last one certainly did nothing, or was done.
    ADD COLUMN reversal_attempt integer NOT NULL DEFAULT 1 CHECK (reversal_attempt BETWEEN 1 AND 6000),
    -- When the rail was first asked in this attempt; there for as long as its answer is not known.
    ADD COLUMN reversal_asked_at timestamptz,
    -- Only what is on an account of the party can be taken back from there.
    ADD CONSTRAINT payouts_reversing CHECK (reversal_asked_at IS NULL OR status = 'returned');

-- Transfers that were taken back. Their payout goes on under another; the rail's lines of both have their cause here.
CREATE TABLE payout_reversals (
    rail text NOT NULL CHECK (rail IN ('stripe')),
    reversal_ref text NOT NULL CHECK (length(reversal_ref) BETWEEN 1 AND 255),
    transfer_ref text NOT NULL CHECK (length(transfer_ref) BETWEEN 1 AND 255),
    payout_id uuid NOT NULL REFERENCES payouts (id),
    -- The account that it was taken back from.
    account_ref text NOT NULL CHECK (length(account_ref) BETWEEN 1 AND 255),
    -- All of the transfer.
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3,4}$'),
    -- When the transfer was asked for, and when it was taken back.
    asked_at timestamptz NOT NULL,
    reversed_at timestamptz NOT NULL,
    PRIMARY KEY (rail, reversal_ref),
    -- A transfer is taken back once.
    CONSTRAINT payout_reversals_transfer UNIQUE (rail, transfer_ref)
);
REVOKE UPDATE ON payout_reversals FROM daman_server;
CREATE TRIGGER payout_reversals_append_only BEFORE UPDATE OR DELETE ON payout_reversals
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
