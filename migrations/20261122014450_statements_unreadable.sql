-- The lines of a file that could not be read, for whoever mends it: few among millions of rows.
CREATE INDEX statement_rows_unreadable ON statement_rows (statement_id, number) WHERE outcome = 'rejected';
