-- What owners of projects tell their fans.

CREATE TABLE projects_updates (
    id uuid PRIMARY KEY,
    project_id uuid NOT NULL REFERENCES projects (id),
    author_id uuid NOT NULL,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
    body text NOT NULL CHECK (length(body) BETWEEN 1 AND 5000),
    -- In which it is written.
    language text NOT NULL CHECK (language IN ('ar', 'en', 'es', 'fr', 'ko', 'pt')),
    posted_at timestamptz NOT NULL,
    -- Nobody is shown it any more; the row stays.
    withdrawn_at timestamptz,
    CONSTRAINT projects_updates_time CHECK (withdrawn_at >= posted_at)
);
-- A project's, the newest first, and how many are of its last day.
CREATE INDEX projects_updates_of ON projects_updates (project_id, id);

-- By the project's owner, once it is public, and at most five within a day: each goes to every fan. Who posts holds the project.
CREATE FUNCTION projects_check_update() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.withdrawn_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM public.projects p
        WHERE p.id = NEW.project_id AND p.owner_id = NEW.author_id AND p.status <> 'draft'
    ) THEN
        RAISE EXCEPTION 'an update comes from the owner of a public project'
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_updates_owner';
    END IF;
    IF (SELECT count(*) FROM public.projects_updates u
        WHERE u.project_id = NEW.project_id AND u.posted_at > NEW.posted_at - interval '1 day') >= 5 THEN
        RAISE EXCEPTION 'five updates a day are enough'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_updates_few';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER projects_updates_checked BEFORE INSERT ON projects_updates
    FOR EACH ROW EXECUTE FUNCTION projects_check_update();

-- What was sent is not edited: it is withdrawn, once.
CREATE TRIGGER projects_updates_as_sent
    BEFORE UPDATE OF id, project_id, author_id, title, body, language, posted_at ON projects_updates
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER projects_updates_withdrawn_once BEFORE UPDATE ON projects_updates
    FOR EACH ROW WHEN (OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER projects_updates_kept BEFORE DELETE ON projects_updates
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER projects_updates_no_truncate BEFORE TRUNCATE ON projects_updates
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE ON projects_updates FROM daman_server;
GRANT UPDATE (withdrawn_at) ON projects_updates TO daman_server;
