//! Payments of brands that their banks contest.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use parties::Party;
use payments::Chargeback;
use uuid::Uuid;

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

/// The payments of this brand that were lost and are not settled yet, the oldest first, each with the campaign that it paid
/// for. They are settled from here on.
pub(crate) async fn settle_losses(
    tx: &mut Tx,
    brand: Id<Party>,
) -> Result<Vec<(Id<Chargeback>, Uuid)>, Failure> {
    let now = tx.now();
    let mut rows = sqlx::query!(
        "UPDATE escrow_freezes
         SET settled_at = $2
         WHERE brand_id = $1 AND outcome = 'lost' AND settled_at IS NULL
         RETURNING chargeback_id, campaign_id",
        brand.uuid(),
        now
    )
    .fetch_all(tx.conn())
    .await?;
    rows.sort_by_key(|row| row.chargeback_id);
    let lost = rows.into_iter();
    Ok(lost
        .map(|row| (Id::from_uuid(row.chargeback_id), row.campaign_id))
        .collect())
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
