-- What the rows of projects may become, and what permits money to leave a raise: the same rules as in crates/projects/src/status,
-- kept by the database against whoever has the server's credentials.

-- Whether a deposit brought exactly this money for this purpose, from this payer.
CREATE FUNCTION payments_settled_for(deposit uuid, kind text, purpose uuid, payer uuid, in_currency text, amount bigint)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public.deposits d
        WHERE d.id = deposit AND d.status = 'settled'
          AND (d.purpose_kind, d.purpose_id, d.payer_id, d.currency, d.amount_minor) = (kind, purpose, payer, in_currency, amount)
    )
$$;
-- The act that the refund of a transfer was made for.
CREATE FUNCTION payments_refund_cause(transfer uuid) RETURNS uuid
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.act_id FROM public.refunds r WHERE r.id = public.ledger_act(transfer)
$$;
-- What refunds of this act have taken, what paid its payer's debts included.
CREATE FUNCTION payments_refunded_by(act uuid) RETURNS bigint
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(sum(r.booked_minor), 0)::bigint FROM public.refunds r WHERE r.act_id = act
$$;

-- A part of what is left, in whole steps: `floor(left / step * invested / raised) * step`, and one step more for those before
-- the cut, who have the largest remainders. The remainder is of the division by what was raised.
CREATE FUNCTION projects_remainder(left_minor bigint, invested bigint, raised bigint, step bigint) RETURNS bigint
LANGUAGE sql
IMMUTABLE
RETURN (((left_minor / step)::numeric * invested) % raised)::bigint;
CREATE FUNCTION projects_part(left_minor bigint, invested bigint, raised bigint, step bigint) RETURNS bigint
LANGUAGE sql
IMMUTABLE
RETURN (div((left_minor / step)::numeric * invested, raised::numeric) * step)::bigint;
GRANT EXECUTE ON FUNCTION projects_remainder, projects_part TO daman_server;

-- The checks of ids of acts ask it, as whoever writes the row.
GRANT EXECUTE ON FUNCTION ledger_act TO daman_server;

-- Who counts what is held, and refuses what no act of this room does.
CREATE FUNCTION projects_move() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT (
        OLD.status = NEW.status
        OR (OLD.status, NEW.status) IN (
            ('draft', 'live'), ('live', 'suspended'), ('suspended', 'live'), ('live', 'funded'), ('live', 'failed'),
            ('suspended', 'failed'), ('funded', 'earning'), ('funded', 'completed'), ('earning', 'completed')
        )
    ) THEN
        RAISE EXCEPTION 'a project does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_moves';
    END IF;
    IF OLD.opened_at IS NOT NULL AND (
        (NEW.draft, NEW.title, NEW.mode, NEW.currency, NEW.step_minor, NEW.minimum_minor, NEW.hard_cap_minor, NEW.fan_min_minor,
         NEW.fan_max_minor, NEW.fee_bps, NEW.terms, NEW.terms_sha256, NEW.opens_at, NEW.opened_at)
        IS DISTINCT FROM
        (OLD.draft, OLD.title, OLD.mode, OLD.currency, OLD.step_minor, OLD.minimum_minor, OLD.hard_cap_minor, OLD.fan_min_minor,
         OLD.fan_max_minor, OLD.fee_bps, OLD.terms, OLD.terms_sha256, OLD.opens_at, OLD.opened_at)
    ) THEN
        RAISE EXCEPTION 'the terms of project % are frozen', OLD.id
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_frozen';
    END IF;
    -- Later, once, by at most thirty days, and while it collects.
    IF OLD.opened_at IS NOT NULL
       AND (NEW.closes_at, NEW.extended_at) IS DISTINCT FROM (OLD.closes_at, OLD.extended_at)
       AND NOT (OLD.status = 'live' AND OLD.extended_at IS NULL AND NEW.extended_at IS NOT NULL AND NEW.extended_at < OLD.closes_at
                AND NEW.closes_at > OLD.closes_at AND NEW.closes_at <= OLD.closes_at + interval '30 days') THEN
        RAISE EXCEPTION 'project % is extended once', OLD.id
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_extended_once';
    END IF;
    -- What was raised is what was held, when the time was over.
    IF NEW.status = 'funded' AND OLD.status = 'live'
       AND (NEW.raised_minor <> OLD.held_minor OR NEW.closed_at < OLD.closes_at) THEN
        RAISE EXCEPTION 'project % raised what it holds, at its end', OLD.id
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_raised_held';
    END IF;
    IF OLD.closed_at IS NOT NULL AND (NEW.closed_at, NEW.raised_minor) IS DISTINCT FROM (OLD.closed_at, OLD.raised_minor)
       OR OLD.settled_at IS NOT NULL AND NEW.settled_at IS DISTINCT FROM OLD.settled_at
       OR OLD.left_minor IS NOT NULL AND NEW.left_minor IS DISTINCT FROM OLD.left_minor
       OR OLD.cut_id IS NOT NULL AND (NEW.cut_id, NEW.cut_remainder) IS DISTINCT FROM (OLD.cut_id, OLD.cut_remainder) THEN
        RAISE EXCEPTION 'what project % came to stays', OLD.id
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_forward';
    END IF;
    IF NEW.settled_at IS NOT NULL AND OLD.settled_at IS NULL
       AND EXISTS (SELECT FROM public.projects_investments i WHERE i.project_id = NEW.id AND i.status = 'held') THEN
        RAISE EXCEPTION 'money of project % is neither committed nor given back', OLD.id
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_settled_all';
    END IF;
    IF NEW.left_minor IS NOT NULL AND OLD.left_minor IS NULL AND NOT EXISTS (
        SELECT FROM public.projects_milestones m WHERE m.project_id = NEW.id AND m.status IN ('refused', 'missed')
    ) THEN
        RAISE EXCEPTION 'no milestone of project % was refused or missed', OLD.id
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_left_by_milestone';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER projects_moves BEFORE UPDATE ON projects
    FOR EACH ROW EXECUTE FUNCTION projects_move();
CREATE TRIGGER projects_fixed BEFORE UPDATE OF id, owner_id, owner_role, created_at ON projects
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- The counts are the triggers' alone.
REVOKE INSERT, UPDATE ON projects FROM daman_server;
GRANT INSERT (id, owner_id, owner_role, status, draft, title, created_at) ON projects TO daman_server;
GRANT UPDATE (
    status, draft, title, version, mode, currency, step_minor, minimum_minor, hard_cap_minor, fan_min_minor, fan_max_minor, fee_bps,
    terms, terms_sha256, opens_at, closes_at, extended_at, opened_at, closed_at, raised_minor, settled_at, left_minor, cut_remainder,
    cut_id
) ON projects TO daman_server;

CREATE FUNCTION projects_move_investment() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    project public.projects;
    counted_before bigint := 0;
    counted bigint := 0;
BEGIN
    SELECT * INTO project FROM public.projects p WHERE p.id = NEW.project_id;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'awaiting_payment' OR project.status <> 'live' OR NEW.terms_sha256 <> project.terms_sha256 THEN
            RAISE EXCEPTION 'an investment begins unpaid, in a live project, on its own terms'
                USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_investments_moves';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status <> NEW.status AND NOT (CASE OLD.status || ' ' || NEW.status
        WHEN 'awaiting_payment held' THEN project.status = 'live'
        WHEN 'awaiting_payment refunded' THEN true
        WHEN 'awaiting_payment withdrawn' THEN true
        WHEN 'awaiting_payment lapsed' THEN true
        WHEN 'held withdrawn' THEN project.status IN ('live', 'suspended')
        WHEN 'held contested' THEN project.status IN ('live', 'suspended')
        WHEN 'held committed' THEN project.status = 'funded' AND project.settled_at IS NULL
        WHEN 'held refunded' THEN project.status = 'failed'
        WHEN 'contested held' THEN project.status = 'live'
        WHEN 'contested refunded' THEN true
        ELSE false
    END) THEN
        RAISE EXCEPTION 'an investment does not go from % to % in a project that is %', OLD.status, NEW.status, project.status
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_investments_moves';
    END IF;
    IF NEW.deposit_id IS DISTINCT FROM OLD.deposit_id AND (
        OLD.deposit_id IS NOT NULL
        OR NOT public.payments_settled_for(
            NEW.deposit_id, 'investment', NEW.id, NEW.fan_id, project.currency, NEW.amount_minor)
        OR EXISTS (SELECT FROM public.projects_returns b WHERE b.deposit_id = NEW.deposit_id)
    ) THEN
        RAISE EXCEPTION 'no deposit of its fan paid investment %', NEW.id
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_investments_settled';
    END IF;
    IF project.status IN ('live', 'suspended') THEN
        counted_before := CASE WHEN OLD.status = 'held' THEN OLD.amount_minor ELSE 0 END;
        counted := CASE WHEN NEW.status = 'held' THEN NEW.amount_minor ELSE 0 END;
        IF counted <> counted_before THEN
            UPDATE public.projects p
            SET held_minor = p.held_minor + counted - counted_before, held_count = p.held_count + sign(counted - counted_before)::integer
            WHERE p.id = NEW.project_id;
        END IF;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER projects_investments_moves BEFORE INSERT OR UPDATE ON projects_investments
    FOR EACH ROW EXECUTE FUNCTION projects_move_investment();
CREATE TRIGGER projects_investments_fixed
    BEFORE UPDATE OF id, project_id, fan_id, amount_minor, terms_sha256, risk_acknowledged_at, country, created_at
    ON projects_investments
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A return is what its deposit brought, whole; or the investment's part of what is left.
CREATE FUNCTION projects_check_return() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    due bigint;
BEGIN
    SELECT CASE
        WHEN i.deposit_id IS DISTINCT FROM NEW.deposit_id THEN
            CASE WHEN NEW.reason = 'surplus' THEN i.amount_minor END
        WHEN i.status IN ('refunded', 'withdrawn') THEN
            CASE WHEN NEW.reason = i.reason THEN i.amount_minor END
        WHEN i.status = 'committed' AND p.left_minor IS NOT NULL AND NEW.reason = 'milestone' THEN
            public.projects_part(p.left_minor, i.amount_minor, p.raised_minor, p.step_minor)
            + CASE
                WHEN (-public.projects_remainder(p.left_minor, i.amount_minor, p.raised_minor, p.step_minor), i.id)
                     <= (-p.cut_remainder, p.cut_id) THEN p.step_minor
                ELSE 0
            END
    END
    INTO due
    FROM public.projects_investments i
    JOIN public.projects p ON p.id = i.project_id
    WHERE (i.id, i.project_id, i.fan_id) = (NEW.investment_id, NEW.project_id, NEW.fan_id)
      AND public.payments_settled_for(NEW.deposit_id, 'investment', i.id, i.fan_id, p.currency, i.amount_minor);
    IF due IS DISTINCT FROM NEW.amount_minor THEN
        RAISE EXCEPTION 'investment % is not due back %', NEW.investment_id, NEW.amount_minor
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_returns_due';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER projects_returns_due BEFORE INSERT ON projects_returns
    FOR EACH ROW EXECUTE FUNCTION projects_check_return();
CREATE TRIGGER projects_returns_append_only BEFORE UPDATE OR DELETE ON projects_returns
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION projects_move_milestone() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    project public.projects;
    before public.projects_milestones;
BEGIN
    SELECT * INTO project FROM public.projects p WHERE p.id = NEW.project_id;
    SELECT * INTO before FROM public.projects_milestones m
    WHERE m.project_id = NEW.project_id AND m.position = NEW.position - 1;
    IF TG_OP = 'INSERT' THEN
        -- Written while the project is a draft, one after the other.
        IF NEW.status <> 'waiting' OR project.status <> 'draft'
           OR NEW.bps_so_far <> NEW.bps + coalesce(before.bps_so_far, 0)
           OR (NEW.position > 1) <> (before.id IS NOT NULL) THEN
            RAISE EXCEPTION 'milestones are written before the project opens'
                USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_milestones_moves';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status <> NEW.status AND NOT (
        project.status = 'funded' AND project.settled_at IS NOT NULL AND project.left_minor IS NULL
        AND (NEW.status = 'dropped' OR before.id IS NULL OR before.status = 'released')
        AND CASE OLD.status || ' ' || NEW.status
            WHEN 'waiting released' THEN NEW.position = 1
            WHEN 'waiting voting' THEN NEW.position > 1
            WHEN 'waiting missed' THEN NEW.position > 1 AND NEW.ended_at >= project.closed_at + NEW.due_days * interval '1 day'
            WHEN 'waiting dropped' THEN before.status IN ('refused', 'missed', 'dropped')
            WHEN 'voting released' THEN
                NEW.yes_minor > project.raised_minor - NEW.yes_minor
                OR NEW.ended_at >= NEW.vote_ends_at AND NOT public.projects_refused(NEW.yes_minor, NEW.no_minor, project.raised_minor)
            WHEN 'voting refused' THEN
                NEW.no_minor > project.raised_minor - NEW.no_minor
                OR NEW.ended_at >= NEW.vote_ends_at AND public.projects_refused(NEW.yes_minor, NEW.no_minor, project.raised_minor)
            ELSE false
        END
    ) THEN
        RAISE EXCEPTION 'milestone % does not go from % to %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_milestones_moves';
    END IF;
    IF OLD.proved_at IS NOT NULL
       AND (NEW.proof, NEW.proof_links, NEW.proved_at, NEW.vote_ends_at)
           IS DISTINCT FROM (OLD.proof, OLD.proof_links, OLD.proved_at, OLD.vote_ends_at)
       OR NEW.vote_ends_at < NEW.proved_at + interval '7 days' THEN
        RAISE EXCEPTION 'a proof stays as it was shown, for seven days'
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_milestones_proof';
    END IF;
    RETURN NEW;
END
$$;
-- A proof is refused when money of a fifth of the raise or more was heard, and no more of it said yes than no. Silence accepts.
CREATE FUNCTION projects_refused(yes bigint, no bigint, raised bigint) RETURNS boolean
LANGUAGE sql
IMMUTABLE
RETURN (yes + no)::numeric * 5 >= raised AND no >= yes;
CREATE TRIGGER projects_milestones_moves BEFORE INSERT OR UPDATE ON projects_milestones
    FOR EACH ROW EXECUTE FUNCTION projects_move_milestone();
CREATE TRIGGER projects_milestones_fixed
    BEFORE UPDATE OF id, project_id, position, title, proof_wanted, bps, bps_so_far, due_days ON projects_milestones
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE INSERT, UPDATE ON projects_milestones FROM daman_server;
GRANT INSERT (id, project_id, position, title, proof_wanted, bps, bps_so_far, due_days, status) ON projects_milestones
    TO daman_server;
GRANT UPDATE (status, proof, proof_links, proved_at, vote_ends_at, ended_at) ON projects_milestones TO daman_server;

-- A vote weighs what its fan has committed, and counts while the vote is open.
CREATE FUNCTION projects_count_vote() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    weight bigint;
BEGIN
    SELECT sum(i.amount_minor)
    INTO weight
    FROM public.projects_investments i
    JOIN public.projects_milestones m ON m.project_id = i.project_id
    WHERE m.id = NEW.milestone_id AND m.status = 'voting' AND NEW.voted_at < m.vote_ends_at
      AND i.fan_id = NEW.fan_id AND i.status = 'committed';
    IF weight IS DISTINCT FROM NEW.weight_minor THEN
        RAISE EXCEPTION 'the vote of % weighs what it has committed', NEW.fan_id
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_votes_weight';
    END IF;
    UPDATE public.projects_milestones m
    SET yes_minor = m.yes_minor
            + CASE WHEN NEW.accepts THEN weight ELSE 0 END
            - CASE WHEN TG_OP = 'UPDATE' AND OLD.accepts THEN weight ELSE 0 END,
        no_minor = m.no_minor
            + CASE WHEN NEW.accepts THEN 0 ELSE weight END
            - CASE WHEN TG_OP = 'UPDATE' AND NOT OLD.accepts THEN weight ELSE 0 END
    WHERE m.id = NEW.milestone_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER projects_votes_counted AFTER INSERT OR UPDATE ON projects_votes
    FOR EACH ROW EXECUTE FUNCTION projects_count_vote();
CREATE TRIGGER projects_votes_fixed BEFORE UPDATE OF milestone_id, fan_id, weight_minor ON projects_votes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A release is its milestone's part of what was raised: what is due up to it less what was due before it.
CREATE FUNCTION projects_check_release() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    amount bigint;
    fee bigint;
BEGIN
    SELECT (div(p.raised_minor::numeric * m.bps_so_far, 10000 * p.step_minor::numeric)
            - div(p.raised_minor::numeric * (m.bps_so_far - m.bps), 10000 * p.step_minor::numeric)) * p.step_minor,
           p.fee_bps
    INTO amount, fee
    FROM public.projects_milestones m
    JOIN public.projects p ON p.id = m.project_id
    WHERE m.id = NEW.milestone_id AND m.project_id = NEW.project_id AND m.status = 'released';
    SELECT div(amount::numeric * fee, 10000 * p.step_minor::numeric) * p.step_minor
    INTO fee
    FROM public.projects p
    WHERE p.id = NEW.project_id;
    IF (amount, fee) IS DISTINCT FROM (NEW.amount_minor, NEW.fee_minor) THEN
        RAISE EXCEPTION 'milestone % does not release % with a fee of %', NEW.milestone_id, NEW.amount_minor, NEW.fee_minor
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'projects_releases_due';
    END IF;
    UPDATE public.projects p SET released_minor = p.released_minor + NEW.amount_minor WHERE p.id = NEW.project_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER projects_releases_due AFTER INSERT ON projects_releases
    FOR EACH ROW EXECUTE FUNCTION projects_check_release();
CREATE TRIGGER projects_releases_append_only BEFORE UPDATE OR DELETE ON projects_releases
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER projects_events_append_only BEFORE UPDATE OR DELETE ON projects_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER projects_events_no_truncate BEFORE TRUNCATE ON projects_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- `ALWAYS`: not even a session in replica mode passes them by.
ALTER TABLE projects ENABLE ALWAYS TRIGGER projects_moves;
ALTER TABLE projects ENABLE ALWAYS TRIGGER projects_fixed;
ALTER TABLE projects_investments ENABLE ALWAYS TRIGGER projects_investments_moves;
ALTER TABLE projects_investments ENABLE ALWAYS TRIGGER projects_investments_fixed;
ALTER TABLE projects_returns ENABLE ALWAYS TRIGGER projects_returns_due;
ALTER TABLE projects_returns ENABLE ALWAYS TRIGGER projects_returns_append_only;
ALTER TABLE projects_milestones ENABLE ALWAYS TRIGGER projects_milestones_moves;
ALTER TABLE projects_milestones ENABLE ALWAYS TRIGGER projects_milestones_fixed;
ALTER TABLE projects_votes ENABLE ALWAYS TRIGGER projects_votes_counted;
ALTER TABLE projects_votes ENABLE ALWAYS TRIGGER projects_votes_fixed;
ALTER TABLE projects_releases ENABLE ALWAYS TRIGGER projects_releases_due;
ALTER TABLE projects_releases ENABLE ALWAYS TRIGGER projects_releases_append_only;
ALTER TABLE projects_events ENABLE ALWAYS TRIGGER projects_events_append_only;

-- What has paid this fan's debts out of this raise so far.
CREATE FUNCTION projects_recovered(project uuid, fan uuid, in_currency text) RETURNS bigint
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(sum(t.amount_minor), 0)::bigint
    FROM public.ledger_accounts a
    JOIN public.ledger_accounts b ON b.name = 'receivable:' || fan AND b.currency = a.currency
    JOIN public.ledger_transfers t ON t.credit_account_id = b.id AND t.debit_account_id = a.id
    WHERE a.name = 'raise:' || project AND a.currency = in_currency
$$;

-- Out of a raise: to its owner and the platform what a milestone releases, once; back to a fan what is due back to it of a
-- deposit that came in, once; or to what that fan owes, in all never more than is due back to it.
CREATE FUNCTION projects_permit_raise(ids uuid[], debits text[], credits text[], currencies text[], amounts bigint[])
RETURNS uuid
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.id
    FROM unnest(ids, debits, credits, currencies, amounts) AS t (id, debit, credit, currency, amount)
    LEFT JOIN public.projects p ON p.id = substr(t.debit, length('raise:') + 1)::uuid AND p.currency = t.currency
    WHERE p.id IS NULL
       OR NOT CASE
           WHEN t.credit LIKE 'wallet:%' THEN t.credit = 'wallet:' || p.owner_id AND EXISTS (
               SELECT FROM public.projects_releases r
               WHERE (r.id, r.project_id, r.net_minor) = (t.id, p.id, t.amount)
           )
           WHEN t.credit = 'fees:platform' THEN public.ledger_step(t.id) = 1 AND EXISTS (
               SELECT FROM public.projects_releases r
               WHERE (r.id, r.project_id, r.fee_minor) = (public.ledger_act(t.id), p.id, t.amount)
           )
           WHEN t.credit LIKE 'rail:%' THEN EXISTS (
               SELECT FROM public.projects_returns b
               WHERE b.id = public.payments_refund_cause(t.id) AND b.project_id = p.id
                 AND public.payments_gives_back(t.id, b.fan_id, b.investment_id, t.currency, t.amount)
                 AND public.payments_refunded_by(b.id) <= b.amount_minor
                 AND t.amount + public.projects_recovered(p.id, b.fan_id, t.currency) <= (
                     SELECT sum(f.amount_minor) FROM public.projects_returns f
                     WHERE (f.fan_id, f.project_id) = (b.fan_id, p.id)
                 )
                 -- It came in before it goes out.
                 AND EXISTS (
                     SELECT FROM public.projects_investments i
                     JOIN public.ledger_transfers came
                         ON came.id = (left(b.deposit_id::text, 32) || '000a')::uuid AND came.amount_minor = i.amount_minor
                     JOIN public.ledger_accounts a ON a.id = came.credit_account_id AND a.name = t.debit
                     WHERE i.id = b.investment_id
                 )
           )
           ELSE t.credit LIKE 'receivable:%' AND EXISTS (
               SELECT FROM (SELECT substr(t.credit, length('receivable:') + 1)::uuid AS id) AS fan
               WHERE public.payments_recovers(t.id, fan.id, t.currency, t.amount)
                 AND public.projects_recovered(p.id, fan.id, t.currency) <= (
                     SELECT coalesce(sum(b.amount_minor), 0)::bigint FROM public.projects_returns b
                     WHERE (b.fan_id, b.project_id) = (fan.id, p.id)
                 )
           )
       END
    LIMIT 1
$$;

INSERT INTO ledger_chart (scope, side, lanes, goes_to, permit)
VALUES ('raise', 'liability', 1, '{wallet, fees:platform, rail:stripe:in_transit, receivable}', 'projects_permit_raise');
-- What fans paid at the rail.
UPDATE ledger_chart
SET goes_to = goes_to || 'raise'::text
WHERE scope = 'rail:stripe:clearing';
