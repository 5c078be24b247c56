-- Which world this database's money on a rail is in, from the first process on that moved some. Real payouts asked of a
-- sandbox would come back as refused, and demo accounts, whose passwords everybody knows, must never stand beside real money.
CREATE TABLE payments_rail_modes (
    rail text PRIMARY KEY CHECK (rail IN ('stripe')),
    mode text NOT NULL CHECK (mode IN ('sandbox', 'live')),
    bound_at timestamptz NOT NULL
);
REVOKE UPDATE ON payments_rail_modes FROM daman_server;
CREATE TRIGGER payments_rail_modes_append_only BEFORE UPDATE OR DELETE ON payments_rail_modes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
