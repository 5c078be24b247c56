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
