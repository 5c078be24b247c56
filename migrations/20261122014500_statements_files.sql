-- The files of statements that were read before files went once they are read go now.
INSERT INTO jobs (id, kind, key, payload, line, run_at, enqueued_at)
SELECT gen_random_uuid(), 'statements.forget', id::text, jsonb_build_object('statement', id), 'main', now(), now()
FROM statements
WHERE status NOT IN ('received', 'reading')
ON CONFLICT (kind, key) WHERE key IS NOT NULL DO NOTHING;
