//! The side that was asked is reminded.

use chrono::{DateTime, Utc};
use kernel::{Id, Tx};

use crate::{CampaignError, engagement::Engagement, events, status::EngagementStatus, store};

/// Reminds the side that was asked, while the proposal waits and its time still ends at `respond_by`. Returns whether it
/// did.
///
/// # Errors
/// [`CampaignError::Failed`].
pub async fn remind(
    tx: &mut Tx,
    id: Id<Engagement>,
    respond_by: DateTime<Utc>,
) -> Result<bool, CampaignError> {
    let Some(engagement) = store::lock_engagement(tx, id).await? else {
        return Ok(false);
    };
    let waits = match engagement.status {
        EngagementStatus::Invited | EngagementStatus::Applied => true,
        EngagementStatus::Accepted { .. }
        | EngagementStatus::Declined { .. }
        | EngagementStatus::Withdrawn { .. } => false,
    };
    if !waits || engagement.proposal.respond_by != respond_by {
        return Ok(false);
    }
    let campaign = store::load_campaigns(tx, &[engagement.campaign.uuid()])
        .await?
        .pop()
        .ok_or(CampaignError::NotFound("campaign"))?;
    let quote = escrow::quote(campaign.terms.package, engagement.proposal.fee)?;
    events::reminded(tx, (&campaign, &engagement), quote).await?;
    Ok(true)
}
