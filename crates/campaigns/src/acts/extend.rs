//! The side that asked gives more time to answer.

use kernel::{Id, Tx};
use parties::Party;

use super::lock_as_side;
use crate::{
    CampaignError, audit,
    engagement::{Engagement, Proposal},
    events, jobs, store,
};

/// Gives so many more hours to answer, once, and never beyond the campaign's deadline; the other side is told.
///
/// # Errors
/// [`CampaignError::NotFound`] for strangers, [`CampaignError::NotAllowed`] for the side that was asked and once it has its
/// answer or lapsed, [`CampaignError::NoExtension`] a second time and when the content is due by then.
pub async fn extend(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Engagement>,
    hours: u16,
) -> Result<Engagement, CampaignError> {
    let (engagement, side) = lock_as_side(tx, by, id).await?;
    let campaign = store::load_campaigns(tx, &[engagement.campaign.uuid()])
        .await?
        .pop()
        .ok_or(CampaignError::NotFound("campaign"))?;
    let proposal = Proposal {
        respond_by: engagement.extension(side, &campaign.terms, hours)?,
        extended_at: Some(tx.now()),
        ..engagement.proposal.clone()
    };
    let engagement = Engagement {
        proposal,
        ..engagement
    };
    store::save_engagement(tx, &engagement).await?;
    // The state stays; the audit log keeps who moved its end.
    let act = ("campaigns.extended", side);
    audit::engagement(tx, act, Some(&engagement.status), &engagement).await?;
    jobs::await_answer(tx, &engagement).await?;
    let quote = escrow::quote(campaign.terms.package, engagement.proposal.fee)?;
    events::extended(tx, (&campaign, &engagement), quote).await?;
    Ok(engagement)
}
