//! A brand deletes its draft.

use kernel::{Id, Tx};
use parties::Party;

use super::lock_own;
use crate::{CampaignError, audit, campaign::Campaign, store};

/// Deletes the draft `id` of the brand `by`: nobody else has seen it, and no money is promised by it.
///
/// # Errors
/// [`CampaignError::NotFound`] unless it is this brand's, [`CampaignError::NotADraft`] once it is open.
pub async fn delete(tx: &mut Tx, by: Id<Party>, id: Id<Campaign>) -> Result<(), CampaignError> {
    let draft = lock_own(tx, by, id).await?;
    draft.status.rewrite()?;
    store::delete_draft(tx, id).await?;
    audit::draft(tx, "campaigns.deleted", (&draft, None)).await?;
    tracing::info!(campaign.id = %id, "deleted draft {id}");
    Ok(())
}
