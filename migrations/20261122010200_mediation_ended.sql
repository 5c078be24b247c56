-- A ticket whose escrow transaction ended without the desk: by the rail's holding limit, or a payment the bank took back.
ALTER TABLE mediation_tickets
    DROP CONSTRAINT mediation_tickets_outcome_check,
    ADD CONSTRAINT mediation_tickets_outcome_check CHECK (outcome IN ('settled', 'awarded', 'defaulted', 'ended')),
    ADD COLUMN ended_by text,
    ADD CONSTRAINT mediation_ended_by CHECK (ended_by IN ('holding_limit', 'chargeback', 'otherwise')),
    -- Why is known of those that ended so, and of no other.
    ADD CONSTRAINT mediation_ended CHECK ((outcome IS NOT DISTINCT FROM 'ended') = (ended_by IS NOT NULL));
