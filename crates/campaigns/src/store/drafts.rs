//! Drafts that are written anew, or deleted.

use kernel::{Failure, Id, Tx};

use super::campaigns::insert_terms;
use crate::campaign::Campaign;

/// Writes the terms of a draft anew, with its items and deliverables.
pub(crate) async fn save_draft(tx: &mut Tx, campaign: &Campaign) -> Result<(), Failure> {
    let terms = &campaign.terms;
    let currency = terms.budget.currency();
    delete_parts(tx, campaign.id).await?;
    sqlx::query!(
        "UPDATE campaigns
         SET title = $2, brief = $3, currency = $4, budget_minor = $5, package_minor = $6, channels = $7,
             territories = $8, rights_days = $9, deadline_at = $10, review_window_days = $11, revision_rounds = $12,
             accept_window_hours = $13
         WHERE id = $1",
        campaign.id.uuid(),
        terms.title,
        terms.brief,
        currency.code(),
        terms.budget.amount_minor(),
        terms.package.amount_minor(),
        &terms.rights.channels,
        &terms.rights.territories,
        i32::from(terms.rights.duration_days),
        terms.deadline_at,
        i16::from(terms.review_window_days),
        i16::from(terms.revision_rounds),
        i16::try_from(terms.accept_window_hours).map_err(Failure::new)?
    )
    .execute(tx.conn())
    .await?;
    insert_terms(tx, campaign.id, terms).await
}

/// Deletes a draft with its items and deliverables.
pub(crate) async fn delete_draft(tx: &mut Tx, id: Id<Campaign>) -> Result<(), Failure> {
    delete_parts(tx, id).await?;
    sqlx::query!(
        "DELETE FROM campaigns
         WHERE id = $1",
        id.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn delete_parts(tx: &mut Tx, id: Id<Campaign>) -> Result<(), Failure> {
    sqlx::query!(
        "DELETE FROM campaign_items
         WHERE campaign_id = $1",
        id.uuid()
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "DELETE FROM campaign_deliverables
         WHERE campaign_id = $1",
        id.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
