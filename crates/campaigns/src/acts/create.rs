//! A brand writes a campaign.

use kernel::{Id, Tx};
use parties::Party;

use crate::{
    CampaignError,
    acts::publish::open_budget,
    audit,
    campaign::{Campaign, NewCampaign, Opening},
    status::CampaignStatus,
    store,
};

/// Writes a campaign of the brand `by`; opened at once, its budget can be deposited.
///
/// # Errors
/// What the escrow room refuses of the budget.
pub async fn create(
    tx: &mut Tx,
    by: Id<Party>,
    new: NewCampaign,
) -> Result<Campaign, CampaignError> {
    let created_at = tx.now();
    let campaign = Campaign {
        id: tx.new_id(),
        brand: by,
        status: match new.opening {
            Opening::Now => CampaignStatus::Open {
                opened_at: created_at,
            },
            Opening::Later => CampaignStatus::Draft,
        },
        terms: new.terms,
        created_at,
    };
    store::insert_campaign(tx, &campaign).await?;
    match new.opening {
        Opening::Now => {
            store::save_published(tx, campaign.id, campaign.status).await?;
            open_budget(tx, &campaign).await?;
        }
        Opening::Later => {}
    }
    audit::campaign(tx, "campaigns.created", &campaign).await?;
    tracing::info!(campaign.id = %campaign.id, "wrote campaign {}", campaign.id);
    Ok(campaign)
}
