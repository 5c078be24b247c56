//! Nobody answered in time.

use kernel::{Id, Tx};

use crate::{
    CampaignError, audit,
    engagement::Engagement,
    events,
    status::{EngagementStatus, Side},
    store,
};

/// Ends a proposal whose time to answer has passed, and tells both sides. `None` when there is nothing to end: it has its
/// answer, or more time, or it ended before.
///
/// # Errors
/// [`CampaignError::Failed`].
pub async fn lapse(tx: &mut Tx, id: Id<Engagement>) -> Result<Option<Engagement>, CampaignError> {
    if !store::save_lapsed(tx, id).await? {
        return Ok(None);
    }
    let engagement = store::find_engagement(tx, id)
        .await?
        .ok_or(CampaignError::NotFound("engagement"))?;
    let before = EngagementStatus::proposed(engagement.proposal.origin);
    let act = ("campaigns.lapsed", None::<Side>);
    audit::engagement(tx, act, Some(&before), &engagement).await?;
    let campaign = store::load_campaigns(tx, &[engagement.campaign.uuid()])
        .await?
        .pop()
        .ok_or(CampaignError::NotFound("campaign"))?;
    let quote = escrow::quote(campaign.terms.package, engagement.proposal.fee)?;
    events::lapsed(tx, (&campaign, &engagement), quote).await?;
    tracing::info!(engagement.id = %id, "engagement {id} had no answer in time");
    Ok(Some(engagement))
}
