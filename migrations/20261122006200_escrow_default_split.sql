-- What is shared half and half when a dispute finds no other end in time: a rule of silence like the others, kept with
-- each agreement, so that the desk's last day and the rail's limit split alike.
ALTER TABLE escrow_rules
    ADD COLUMN default_split text NOT NULL DEFAULT 'delivered' CHECK (default_split IN ('delivered', 'half'));
ALTER TABLE escrow_rules ALTER COLUMN default_split DROP DEFAULT;
ALTER TABLE escrow_transactions
    ADD COLUMN default_split text NOT NULL DEFAULT 'delivered' CHECK (default_split IN ('delivered', 'half'));
ALTER TABLE escrow_transactions ALTER COLUMN default_split DROP DEFAULT;
