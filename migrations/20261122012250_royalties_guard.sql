-- What permits money to leave a project's revenue, and where it may go.

-- Out of a project's revenue: exactly what a distribution owes, once. To the wallet of a holder, when the transfer's id names
-- the distribution's chunk and the holder; to that of an owner, or of who recoups first, when it names the distribution.
CREATE FUNCTION royalties_permit_revenue(ids uuid[], debits text[], credits text[], currencies text[], amounts bigint[])
RETURNS uuid
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
    SELECT t.id
    FROM unnest(ids, debits, credits, currencies, amounts) AS t (id, debit, credit, currency, amount)
    WHERE NOT EXISTS (
        SELECT
        FROM public.royalties_chunks c
        JOIN public.royalties_distributions d ON d.id = c.distribution_id
        JOIN public.royalties_projects p ON p.id = d.project_id
        JOIN public.royalties_holders h
            ON h.project_id = p.id AND h.number = c.first + public.ledger_step(t.id) - 1
            AND h.number BETWEEN c.first AND c.last
        LEFT JOIN public.royalties_levels l ON p.tiered AND l.distribution_id = d.id AND l.cap_bps = h.cap_bps
        WHERE c.id = public.ledger_act(t.id)
          AND t.debit = 'revenue:' || p.id AND t.credit = 'wallet:' || h.party_id AND t.currency = p.currency
          AND t.amount = CASE
              WHEN p.tiered THEN
                  public.royalties_level_part(h.invested_minor, l.level_over, l.level_under)
                      - public.royalties_level_part(h.invested_minor, l.before_over, l.before_under)
              ELSE
                  public.royalties_part(d.fans_minor, h.invested_minor, p.raised_minor)
                      - public.royalties_part(d.fans_before_minor, h.invested_minor, p.raised_minor)
          END
    ) AND NOT EXISTS (
        SELECT
        FROM public.royalties_distributions d
        JOIN public.royalties_projects p ON p.id = d.project_id
        JOIN public.royalties_owed(d.id) AS owed ON owed.step = public.ledger_step(t.id)
        WHERE d.id = public.ledger_act(t.id)
          AND t.debit = 'revenue:' || p.id AND t.credit = 'wallet:' || owed.party_id AND t.currency = p.currency
          AND t.amount = owed.amount_minor
    )
    LIMIT 1
$$;

INSERT INTO ledger_chart (scope, side, lanes, goes_to, permit)
VALUES ('revenue', 'liability', 1, '{wallet}', 'royalties_permit_revenue');
-- What arrived at the rail for a project.
UPDATE ledger_chart
SET goes_to = goes_to || 'revenue'::text
WHERE scope = 'rail:stripe:clearing';
