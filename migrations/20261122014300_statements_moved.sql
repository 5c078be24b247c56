-- Which acts of the ledger an entry of a statement's history is of: whoever reads it gets receipts of their transfers.
ALTER TABLE statement_events ADD COLUMN ledger_acts uuid[] NOT NULL DEFAULT '{}';
