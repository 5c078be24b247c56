-- What a party owes is taken of what it is due; a refund that no deposit covers; another bank behind a payout account.

ALTER TABLE payouts
    -- What chargebacks that the party lost have taken of it, out of the wallet. `amount_minor` is what is still to be paid.
    ADD COLUMN offset_minor bigint NOT NULL DEFAULT 0 CHECK (offset_minor >= 0),
    DROP CONSTRAINT payouts_status_check,
    DROP CONSTRAINT payouts_amount_minor_check,
    DROP CONSTRAINT payouts_in_wallet,
    DROP CONSTRAINT payouts_reserved,
    ADD CONSTRAINT payouts_status_check
        CHECK (status IN ('scheduled', 'sent', 'in_doubt', 'paid', 'failed', 'returned', 'offset')),
    -- Nothing is left of one that was taken wholly, and something of every other.
    ADD CONSTRAINT payouts_amount_minor_check
        CHECK (CASE WHEN status = 'offset' THEN amount_minor = 0 AND offset_minor > 0 ELSE amount_minor > 0 END),
    -- Nothing was asked of the rail: the money is in the wallet, or went to what the party owes.
    ADD CONSTRAINT payouts_in_wallet CHECK (
        status NOT IN ('scheduled', 'failed', 'offset')
        OR (asked_at IS NULL AND transfer_ref IS NULL AND payout_ref IS NULL)
    ),
    -- Something was: the money has left the wallet.
    ADD CONSTRAINT payouts_reserved CHECK (
        status IN ('scheduled', 'failed', 'offset') OR (asked_at IS NOT NULL AND account_ref IS NOT NULL)
    );

ALTER TABLE refunds
    ALTER COLUMN deposit_id DROP NOT NULL,
    ALTER COLUMN payment_ref DROP NOT NULL,
    -- What no deposit covers is in the payer's wallet from the beginning, and what pays what the payer owes is gone with that.
    -- Both have a row all the same: the act that made it is not repeated, and its payer sees it.
    ADD CONSTRAINT refunds_covered CHECK (
        (deposit_id IS NULL) = (payment_ref IS NULL)
        AND CASE
            WHEN deposit_id IS NULL THEN status IN ('failed', 'offset') AND refund_ref IS NULL
            ELSE status <> 'offset'
        END
    );

ALTER TABLE payout_accounts
    -- The banks that the rail pays this account out to, as the rail names them, as they were seen last.
    ADD COLUMN banks text[] NOT NULL DEFAULT '{}' CHECK (cardinality(banks) <= 100),
    -- Until when nothing is sent there, because another bank was named at the rail's own pages.
    ADD COLUMN held_until timestamptz;
-- What a party still owes by chargebacks that it lost is taken of what it is due.
CREATE INDEX chargebacks_owed ON chargebacks (payer_id, id) WHERE status = 'lost';
