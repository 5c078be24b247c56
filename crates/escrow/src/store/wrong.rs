//! What campaigns need when things go wrong: rules, content sent back, offers to end it, contested payments.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use parties::Party;
use uuid::Uuid;

use crate::{
    Rules,
    model::{Escrow, Line, Proposal},
    revision::{Revision, RevisionRequest},
};

/// The rules for new agreements.
pub(crate) async fn find_rules(tx: &mut Tx) -> Result<Rules, Failure> {
    let row = sqlx::query!(
        "SELECT deposit_hours, redo_hours, grace_hours, answer_hours, hold_warn_hours, hold_act_hours
         FROM escrow_rules
         ORDER BY id DESC
         LIMIT 1"
    )
    .fetch_one(tx.conn())
    .await?;
    let hours = |hours: i32| u16::try_from(hours).map_err(Failure::new);
    Ok(Rules {
        deposit_hours: hours(row.deposit_hours)?,
        redo_hours: hours(row.redo_hours)?,
        grace_hours: hours(row.grace_hours)?,
        answer_hours: hours(row.answer_hours)?,
        hold_warn_hours: hours(row.hold_warn_hours)?,
        hold_act_hours: hours(row.hold_act_hours)?,
    })
}

/// Makes these the rules for new agreements.
pub(crate) async fn insert_rules(tx: &mut Tx, rules: Rules) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO escrow_rules (
             deposit_hours, redo_hours, grace_hours, answer_hours, hold_warn_hours, hold_act_hours, adopted_at
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        i32::from(rules.deposit_hours),
        i32::from(rules.redo_hours),
        i32::from(rules.grace_hours),
        i32::from(rules.answer_hours),
        i32::from(rules.hold_warn_hours),
        i32::from(rules.hold_act_hours),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that the content of these lines was sent back; the lines are as they are afterwards, `sent_back` what they held.
pub(crate) async fn insert_revisions(
    tx: &mut Tx,
    (lines, sent_back): (&[Line], &[Uuid]),
    request: &RevisionRequest,
    by: Id<Party>,
) -> Result<(), Failure> {
    let now = tx.now();
    for (line, submission) in lines.iter().zip(sent_back) {
        let id = tx.new_id::<Revision>();
        sqlx::query!(
            "INSERT INTO escrow_revisions (
                 id, escrow_id, deliverable_id, submission_id, round, items, note, asked_by, asked_at
             )
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id.uuid(),
            request.escrow.uuid(),
            line.deliverable,
            submission,
            i16::try_from(line.rounds).map_err(Failure::new)?,
            &request.items,
            request.note,
            by.uuid(),
            now
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// All that was sent back of a transaction, in order.
pub(crate) async fn list_revisions(tx: &mut Tx, id: Id<Escrow>) -> Result<Vec<Revision>, Failure> {
    let revisions = sqlx::query_as!(
        Revision,
        "SELECT deliverable_id AS deliverable, submission_id AS submission, round, items, note, asked_at AS at
         FROM escrow_revisions
         WHERE escrow_id = $1
         ORDER BY asked_at, deliverable_id",
        id.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(revisions)
}

/// Keeps an offer to end a transaction, whose row must be held.
pub(crate) async fn insert_proposal(
    tx: &mut Tx,
    id: Id<Escrow>,
    proposal: &Proposal,
) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO escrow_proposals (
             id, escrow_id, proposed_by, creator_minor, note, proposed_at, answer_by, status
         )
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'open')",
        proposal.id.uuid(),
        id.uuid(),
        proposal.by.uuid(),
        proposal.creator.amount_minor(),
        proposal.note,
        proposal.at,
        proposal.answer_by
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Says what became of the offer that is open for a transaction, if one is.
pub(crate) async fn end_proposal(
    tx: &mut Tx,
    id: Id<Escrow>,
    became: &'static str,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE escrow_proposals
         SET status = $2, ended_at = $3
         WHERE escrow_id = $1 AND status = 'open'",
        id.uuid(),
        became,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that a payment of a brand is contested, and says whether that is new.
pub(crate) async fn insert_freeze(
    tx: &mut Tx,
    chargeback: Uuid,
    (brand, campaign): (Id<Party>, Uuid),
) -> Result<bool, Failure> {
    let now = tx.now();
    let inserted = sqlx::query!(
        "INSERT INTO escrow_freezes (chargeback_id, brand_id, campaign_id, opened_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (chargeback_id) DO NOTHING",
        chargeback,
        brand.uuid(),
        campaign,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Notes how a contested payment ended, and says whether that is new.
pub(crate) async fn end_freeze(
    tx: &mut Tx,
    chargeback: Uuid,
    outcome: &'static str,
) -> Result<bool, Failure> {
    let now = tx.now();
    let ended = sqlx::query!(
        "UPDATE escrow_freezes
         SET ended_at = $2, outcome = $3
         WHERE chargeback_id = $1 AND ended_at IS NULL",
        chargeback,
        now,
        outcome
    )
    .execute(tx.conn())
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Since when a payment of this brand is contested; nothing when none is.
pub(crate) async fn find_freeze(
    tx: &mut Tx,
    brand: Id<Party>,
) -> Result<Option<DateTime<Utc>>, Failure> {
    let since = sqlx::query_scalar!(
        "SELECT min(opened_at)
         FROM escrow_freezes
         WHERE brand_id = $1 AND ended_at IS NULL",
        brand.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(since)
}

/// The brand's campaigns that have a budget which is not closed.
pub(crate) async fn list_open_budgets(tx: &mut Tx, brand: Id<Party>) -> Result<Vec<Uuid>, Failure> {
    let campaigns = sqlx::query_scalar!(
        "SELECT campaign_id
         FROM escrow_budgets
         WHERE brand_id = $1 AND closed_at IS NULL
         ORDER BY campaign_id",
        brand.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(campaigns)
}
