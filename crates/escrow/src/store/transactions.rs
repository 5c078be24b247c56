//! Escrow transactions and their lines.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use money::Money;
use parties::Party;
use uuid::Uuid;

use crate::{
    EscrowError, NewEscrow,
    line::LineStatus,
    model::{Budget, Escrow, Line},
    rows::{EscrowRow, LineColumns, LineRow, StatusColumns},
    status::Status,
};

/// Opens a transaction and its lines.
pub(crate) async fn insert(
    tx: &mut Tx,
    budget: &Budget,
    (amount, calendar): (Money, &str),
    new: &NewEscrow,
) -> Result<Escrow, EscrowError> {
    let id = tx.new_id::<Escrow>();
    let now = tx.now();
    let currency = amount.currency();
    sqlx::query!(
        "INSERT INTO escrow_transactions (
             id, campaign_id, brand_id, creator_id, amount_minor, currency, status, fee_bps,
             review_window_days, revision_rounds, deadline_at, created_at, updated_at, step_minor, calendar, items,
             deposit_hours, redo_hours, grace_hours, answer_hours, hold_warn_hours, hold_act_hours, default_split
         )
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14, $15,
                deposit_hours, redo_hours, grace_hours, answer_hours, hold_warn_hours, hold_act_hours, default_split
         FROM escrow_rules
         ORDER BY id DESC
         LIMIT 1",
        id.uuid(),
        new.campaign,
        budget.brand.uuid(),
        new.creator.uuid(),
        amount.amount_minor(),
        currency.code(),
        Status::AwaitingDeposit.name(),
        i16::try_from(new.fee.get()).map_err(Failure::new)?,
        i16::try_from(new.review_window_days).map_err(Failure::new)?,
        i16::try_from(new.revision_rounds).map_err(Failure::new)?,
        new.deadline_at,
        now,
        i32::try_from(payments::step_minor(currency).unwrap_or(1)).map_err(Failure::new)?,
        calendar,
        &new.items
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match kernel::constraint(&error) {
        Some("escrow_one_per_creator") => EscrowError::AlreadyEngaged,
        Some(_) | None => error.into(),
    })?;
    insert_lines(tx, id, new).await?;
    find(tx, id)
        .await?
        .ok_or_else(|| Failure::msg("an escrow transaction vanished while it was opened").into())
}

async fn insert_lines(tx: &mut Tx, id: Id<Escrow>, new: &NewEscrow) -> Result<(), Failure> {
    let lines = &new.lines;
    let deliverables: Vec<Uuid> = lines.iter().map(|line| line.deliverable).collect();
    let titles: Vec<String> = lines.iter().map(|line| line.title.clone()).collect();
    let amounts: Vec<i64> = lines
        .iter()
        .map(|line| line.amount.amount_minor())
        .collect();
    sqlx::query!(
        "INSERT INTO escrow_lines (escrow_id, deliverable_id, position, title, amount_minor, status, due_at)
         SELECT $1, n.deliverable_id, (n.position - 1)::smallint, n.title, n.amount_minor, $5, $6
         FROM unnest($2::uuid[], $3::text[], $4::bigint[]) WITH ORDINALITY
             AS n (deliverable_id, title, amount_minor, position)",
        id.uuid(),
        &deliverables,
        &titles,
        &amounts,
        LineStatus::Awaited.name(),
        new.deadline_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A transaction.
pub(crate) async fn find(tx: &mut Tx, id: Id<Escrow>) -> Result<Option<Escrow>, Failure> {
    Ok(load(tx, &[id.uuid()]).await?.pop())
}

/// A transaction, held until the database transaction ends.
pub(crate) async fn lock(tx: &mut Tx, id: Id<Escrow>) -> Result<Option<Escrow>, Failure> {
    let held = sqlx::query_scalar!(
        "SELECT id
         FROM escrow_transactions
         WHERE id = $1
         FOR NO KEY UPDATE",
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    // Read afterwards, so that what the holder before us wrote is seen.
    match held {
        Some(_) => find(tx, id).await,
        None => Ok(None),
    }
}

/// The campaign's transactions that wait for money, held until the database transaction ends, oldest first.
pub(crate) async fn lock_waiting(tx: &mut Tx, campaign: Uuid) -> Result<Vec<Escrow>, Failure> {
    let held = sqlx::query_scalar!(
        "SELECT id
         FROM escrow_transactions
         WHERE campaign_id = $1 AND status = 'awaiting_deposit'
         ORDER BY id
         FOR NO KEY UPDATE",
        campaign
    )
    .fetch_all(tx.conn())
    .await?;
    load(tx, &held).await
}

/// The brand's transactions that hold money, held until the database transaction ends; the newest money first.
pub(crate) async fn lock_open_of_brand(
    tx: &mut Tx,
    brand: Id<Party>,
) -> Result<Vec<Escrow>, Failure> {
    let held = sqlx::query_scalar!(
        "SELECT id
         FROM escrow_transactions
         WHERE brand_id = $1 AND status IN ('pending_funds', 'under_review', 'disputed')
         ORDER BY id
         FOR NO KEY UPDATE",
        brand.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let mut open = load(tx, &held).await?;
    open.sort_by_key(|escrow| std::cmp::Reverse((escrow.funded_at, escrow.id)));
    Ok(open)
}

/// Holds all transactions of a brand that are not over until the database transaction ends, in their order.
pub(crate) async fn hold_unfinished_of_brand(tx: &mut Tx, brand: Id<Party>) -> Result<(), Failure> {
    sqlx::query_scalar!(
        "SELECT id
         FROM escrow_transactions
         WHERE brand_id = $1 AND status IN ('awaiting_deposit', 'pending_funds', 'under_review', 'disputed')
         ORDER BY id
         FOR NO KEY UPDATE",
        brand.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(())
}

/// Which transactions are wanted; what is absent does not matter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// Those of this brand.
    pub(crate) brand: Option<Id<Party>>,
    /// Those of this creator.
    pub(crate) creator: Option<Id<Party>>,
    /// Those of this campaign.
    pub(crate) campaign: Option<Uuid>,
    /// Those in the state of this name.
    pub(crate) status: Option<&'static str>,
    /// Those older than this one.
    pub(crate) after: Option<Uuid>,
}

/// Up to `limit` transactions, the newest first.
pub(crate) async fn list(tx: &mut Tx, filter: &Filter, limit: i64) -> Result<Vec<Escrow>, Failure> {
    let ids = sqlx::query_scalar!(
        // Each part walks an index of its own in order, and those that are not asked for are empty at once.
        r#"SELECT id AS "id!"
           FROM (
               SELECT id, campaign_id, status FROM escrow_transactions WHERE brand_id = $1
               UNION ALL
               SELECT id, campaign_id, status FROM escrow_transactions WHERE creator_id = $2
               UNION ALL
               SELECT id, campaign_id, status FROM escrow_transactions WHERE $1::uuid IS NULL AND $2::uuid IS NULL
           ) listed
           WHERE ($3::uuid IS NULL OR campaign_id = $3)
             AND ($4::text IS NULL OR status = $4)
             AND id < COALESCE($5::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
           ORDER BY id DESC
           LIMIT $6"#,
        filter.brand.map(Id::uuid),
        filter.creator.map(Id::uuid),
        filter.campaign,
        filter.status,
        filter.after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let mut escrows = load(tx, &ids).await?;
    escrows.reverse();
    Ok(escrows)
}

/// These transactions with their lines, oldest first.
async fn load(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Escrow>, Failure> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query_as!(
        EscrowRow,
        r#"SELECT t.id, t.campaign_id, b.title AS campaign_title, t.brand_id, t.creator_id, t.amount_minor, t.currency,
                t.status, t.fee_bps, t.released_minor, t.fee_taken_minor, t.refunded_minor, t.review_window_days,
                t.calendar, t.items, t.deposit_hours, t.redo_hours, t.grace_hours, t.answer_hours, t.hold_warn_hours,
                t.hold_act_hours, t.default_split, t.revision_rounds, t.deadline_at, t.funded_at, t.held_since, t.frozen_at,
                t.awarded_minor, t.review_since, t.review_ends_at, t.disputed_at, t.released_at, t.refunded_at,
                t.cancelled_at, t.created_at, t.updated_at, t.version,
                p.id AS "proposal_id?", p.proposed_by AS "proposed_by?", p.creator_minor AS "proposed_minor?",
                p.note AS "proposal_note?", p.proposed_at AS "proposed_at?", p.answer_by AS "answer_by?",
                r.id AS "rounds_id?", r.proposed_by AS "rounds_by?", r.deliverable_id AS "rounds_deliverable?",
                r.rounds AS "rounds_count?", r.price_minor AS "rounds_price_minor?", r.note AS "rounds_note?",
                r.proposed_at AS "rounds_at?", r.answer_by AS "rounds_answer_by?"
         FROM escrow_transactions t
         JOIN escrow_budgets b ON b.campaign_id = t.campaign_id
         LEFT JOIN escrow_proposals p ON p.escrow_id = t.id AND p.status = 'open'
         LEFT JOIN escrow_round_offers r ON r.escrow_id = t.id AND r.status = 'open'
         WHERE t.id = ANY($1)
         ORDER BY t.id"#,
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    let lines = sqlx::query_as!(
        LineRow,
        "SELECT escrow_id, deliverable_id, title, amount_minor, status, submission_id, submitted_at, review_ends_at,
                release_id, due_at, rounds, revised_at, further_of, further_rounds
         FROM escrow_lines
         WHERE escrow_id = ANY($1)
         ORDER BY escrow_id, position",
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| row.with_lines(&lines)).collect()
}

/// Saves what can change of a transaction. The row must be held.
pub(crate) async fn save(tx: &mut Tx, escrow: Escrow) -> Result<Escrow, Failure> {
    let now = tx.now();
    let columns = StatusColumns::from(escrow.status);
    let version = sqlx::query_scalar!(
        "UPDATE escrow_transactions
         SET status = $3,
             released_minor = $4,
             fee_taken_minor = $5,
             review_since = $6,
             review_ends_at = $7,
             disputed_at = $8,
             released_at = $9,
             refunded_at = $10,
             cancelled_at = $11,
             updated_at = $12,
             refunded_minor = $13,
             funded_at = $14,
             held_since = $15,
             frozen_at = $16,
             awarded_minor = $17,
             amount_minor = $18,
             version = version + 1
         WHERE id = $1 AND version = $2
         RETURNING version",
        escrow.id.uuid(),
        escrow.version,
        escrow.status.name(),
        escrow.released.amount_minor(),
        escrow.fee_taken.amount_minor(),
        columns.review_since,
        columns.review_ends_at,
        columns.disputed_at,
        columns.released_at,
        columns.refunded_at,
        columns.cancelled_at,
        now,
        escrow.refunded.amount_minor(),
        escrow.funded_at,
        escrow.held_since,
        escrow.frozen_at,
        escrow.awarded.map(Money::amount_minor),
        escrow.amount.amount_minor()
    )
    .fetch_optional(tx.conn())
    .await?;
    let version = version
        .ok_or_else(|| Failure::msg(format!("escrow {} changed under our hands", escrow.id)))?;
    Ok(Escrow {
        version,
        updated_at: now,
        ..escrow
    })
}

/// Saves the states of these lines of a transaction, whose row must be held.
pub(crate) async fn save_lines(tx: &mut Tx, id: Id<Escrow>, lines: &[Line]) -> Result<(), Failure> {
    if lines.is_empty() {
        return Ok(());
    }
    let columns = LineColumns::from(lines);
    sqlx::query!(
        "UPDATE escrow_lines l
         SET status = n.status,
             submission_id = n.submission_id,
             submitted_at = n.submitted_at,
             review_ends_at = n.review_ends_at,
             release_id = n.release_id,
             due_at = n.due_at,
             rounds = n.rounds,
             revised_at = n.revised_at
         FROM unnest(
             $2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::uuid[], $8::timestamptz[],
             $9::smallint[], $10::timestamptz[]
         ) AS n (
             deliverable_id, status, submission_id, submitted_at, review_ends_at, release_id, due_at, rounds, revised_at
         )
         WHERE l.escrow_id = $1 AND l.deliverable_id = n.deliverable_id",
        id.uuid(),
        &columns.deliverables,
        &columns.statuses,
        &columns.submissions as &[Option<Uuid>],
        &columns.submitted_at as &[Option<DateTime<Utc>>],
        &columns.review_ends_at as &[Option<DateTime<Utc>>],
        &columns.releases as &[Option<Uuid>],
        &columns.due_at,
        &columns.rounds,
        &columns.revised_at as &[Option<DateTime<Utc>>]
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
