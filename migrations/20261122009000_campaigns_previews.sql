-- What a brand sees of a picture or a video before it has paid for it: smaller, with a mark across it that names the brand
-- and the campaign. So each engagement that a file is submitted to has its own.
CREATE TABLE previews (
    file_id uuid NOT NULL REFERENCES files (id),
    engagement_id uuid NOT NULL REFERENCES engagements (id),
    status text NOT NULL CHECK (status IN ('pending', 'ready', 'unavailable')),
    -- Why there is none: the program is not installed, could not read the file, or needed more than it may.
    reason text CHECK (reason IN ('not_installed', 'unreadable', 'too_much')),
    -- Where it is in the object store: random, so that it tells nothing.
    object_key text CHECK (length(object_key) BETWEEN 1 AND 200),
    media_type text CHECK (media_type IN ('image/jpeg', 'video/mp4')),
    size_bytes bigint CHECK (size_bytes > 0),
    sha256 bytea CHECK (length(sha256) = 32),
    created_at timestamptz NOT NULL,
    made_at timestamptz,
    PRIMARY KEY (file_id, engagement_id),
    -- Two previews never share an object.
    CONSTRAINT previews_object UNIQUE (object_key),
    CONSTRAINT previews_made CHECK ((status = 'pending') = (made_at IS NULL)),
    CONSTRAINT previews_unavailable CHECK ((status = 'unavailable') = (reason IS NOT NULL)),
    CONSTRAINT previews_ready CHECK (
        CASE WHEN status = 'ready'
            THEN num_nulls(object_key, media_type, size_bytes, sha256) = 0
            ELSE num_nonnulls(object_key, media_type, size_bytes, sha256) = 0
        END
    )
);
-- Those that are made once the program is there.
CREATE INDEX previews_not_installed ON previews (created_at) WHERE reason = 'not_installed';

-- What is ready stays as it is; a file that could not be previewed may be tried again.
CREATE FUNCTION previews_keep() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF OLD.status = 'ready' OR (NEW.file_id, NEW.engagement_id) <> (OLD.file_id, OLD.engagement_id) THEN
        RAISE EXCEPTION 'the preview of file % is never changed', OLD.file_id
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'previews_keep';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER previews_keep BEFORE UPDATE ON previews
    FOR EACH ROW EXECUTE FUNCTION previews_keep();
