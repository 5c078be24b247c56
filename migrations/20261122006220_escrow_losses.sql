-- A payment that was lost is paid by what its campaign holds, once none of the brand's payments is contested any more.
ALTER TABLE escrow_freezes
    -- When what it owed was taken of what its campaign held.
    ADD COLUMN settled_at timestamptz;
-- Until now that was done the moment it was lost.
UPDATE escrow_freezes
SET settled_at = ended_at
WHERE outcome = 'lost';
-- Only what is lost is owed.
ALTER TABLE escrow_freezes
    ADD CONSTRAINT escrow_freezes_settled CHECK (settled_at IS NULL OR outcome = 'lost');
-- What is lost and not taken yet: asked when a brand's last contested payment ends.
CREATE INDEX escrow_freezes_unsettled ON escrow_freezes (brand_id) WHERE outcome = 'lost' AND settled_at IS NULL;
-- All budgets of a brand are held in this order while a payment of it becomes contested, or ends being so.
CREATE INDEX escrow_budgets_of_brand ON escrow_budgets (brand_id, campaign_id);
