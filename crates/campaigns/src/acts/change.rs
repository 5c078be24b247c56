//! A brand writes its draft anew.

use kernel::{Id, Tx};
use parties::Party;

use super::lock_own;
use crate::{
    CampaignError, audit,
    campaign::{Campaign, Terms},
    store,
};

/// Replaces the terms of the draft `id` of the brand `by`, all of them.
///
/// # Errors
/// [`CampaignError::NotFound`] unless it is this brand's, [`CampaignError::NotADraft`] once it is open.
pub async fn change(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Campaign>,
    terms: Terms,
) -> Result<Campaign, CampaignError> {
    let before = lock_own(tx, by, id).await?;
    before.status.rewrite()?;
    let campaign = Campaign {
        terms,
        ..before.clone()
    };
    store::save_draft(tx, &campaign).await?;
    audit::draft(tx, "campaigns.changed", (&before, Some(&campaign))).await?;
    tracing::info!(campaign.id = %id, "changed draft {id}");
    Ok(campaign)
}
