-- The outbox: e-mails to be sent, and what became of each. A row is written in the transaction of the act it tells of.
CREATE TABLE emails (
    id uuid PRIMARY KEY,
    party uuid NOT NULL,
    -- The address of the moment: a party that changes its address afterwards does not move mail already written.
    address text NOT NULL CHECK (length(address) BETWEEN 3 AND 320),
    -- The name and the role that the text speaks to.
    name text NOT NULL CHECK (length(name) <= 400),
    role text NOT NULL CHECK (length(role) BETWEEN 1 AND 40),
    language text NOT NULL CHECK (language IN ('fr', 'ar', 'en', 'es', 'pt', 'ko')),
    template text NOT NULL CHECK (length(template) BETWEEN 1 AND 80),
    -- The object of the event that it tells of, where its link leads; a mail about the account itself has none.
    object uuid,
    -- What the text is made of. Emptied when the message is done with, if it held a secret such as a sign-in link.
    data jsonb NOT NULL CHECK (jsonb_typeof(data) = 'object'),
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sending', 'sent', 'failed')),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    created_at timestamptz NOT NULL,
    -- When the mail server took it.
    sent_at timestamptz,
    -- What the mail server said then; most name the message in their queue.
    reply text CHECK (length(reply) <= 500),
    failed_at timestamptz,
    CONSTRAINT emails_sent CHECK ((status = 'sent') = (sent_at IS NOT NULL)),
    CONSTRAINT emails_failed CHECK ((status = 'failed') = (failed_at IS NOT NULL)),
    CONSTRAINT emails_tried CHECK (status IN ('queued', 'failed') OR attempts > 0)
);
-- A party's own messages, the newest first.
CREATE INDEX emails_by_party ON emails (party, id);

-- The delivery log: how each attempt ended.
CREATE TABLE email_attempts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email uuid NOT NULL REFERENCES emails (id),
    attempt integer NOT NULL CHECK (attempt > 0),
    outcome text NOT NULL CHECK (outcome IN ('accepted', 'deferred', 'refused', 'unwritable')),
    -- The mail server's words, without the address.
    detail text NOT NULL CHECK (length(detail) <= 500),
    at timestamptz NOT NULL,
    -- An attempt ends once. One without a row was cut off, and the message may have left.
    CONSTRAINT email_attempts_once UNIQUE (email, attempt)
);
REVOKE UPDATE ON email_attempts FROM daman_server;
CREATE TRIGGER email_attempts_append_only BEFORE UPDATE OR DELETE ON email_attempts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- An auditor follows messages without reading addresses, names or links.
REVOKE SELECT ON emails FROM daman_auditor;
GRANT SELECT (id, party, language, template, status, attempts, created_at, sent_at, failed_at) ON emails TO daman_auditor;
