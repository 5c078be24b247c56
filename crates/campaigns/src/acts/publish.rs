//! A brand shows its draft to creators.

use escrow::NewBudget;
use kernel::{Id, Tx};
use parties::Party;

use super::lock_own;
use crate::{CampaignError, audit, campaign::Campaign, store};

/// Opens the draft `id` of the brand `by`; its budget can be deposited from now on. Again, it changes nothing.
///
/// # Errors
/// [`CampaignError::NotFound`] unless it is this brand's, [`CampaignError::TakesNobody`] once its content is due.
pub async fn publish(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Campaign>,
) -> Result<Campaign, CampaignError> {
    let campaign = lock_own(tx, by, id).await?;
    let Some(status) = campaign.status.publish(tx.now()) else {
        return Ok(campaign);
    };
    let campaign = Campaign { status, ..campaign };
    if !campaign.takes_creators(tx.now()) {
        return Err(CampaignError::TakesNobody);
    }
    store::save_published(tx, id, status).await?;
    open_budget(tx, &campaign).await?;
    audit::campaign(tx, "campaigns.published", &campaign).await?;
    tracing::info!(campaign.id = %id, "published campaign {id}");
    Ok(campaign)
}

/// Lets the escrow room take the campaign's money, and creators see the campaign.
pub(super) async fn open_budget(tx: &mut Tx, campaign: &Campaign) -> Result<(), CampaignError> {
    let budget = NewBudget {
        campaign: campaign.id.uuid(),
        brand: campaign.brand,
        title: campaign.terms.title.clone(),
        budget: campaign.terms.budget,
        deadline_at: campaign.terms.deadline_at,
    };
    escrow::acts::open_budget(tx, budget).await?;
    // Every creator may apply to it.
    messages::publish_to_all(tx, campaign.id.uuid()).await?;
    Ok(())
}
