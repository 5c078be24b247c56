-- The tickets of an escrow transaction, the closed ones too: its card asks for them, and the index of the open ones holds no other.
CREATE INDEX mediation_of_escrow ON mediation_tickets (escrow_id, id);
