//! The side that was asked says no.

use kernel::{Id, Tx};
use parties::Party;

use super::lock_as_side;
use crate::{CampaignError, audit, engagement::Engagement, events, status::Step, store};

/// Declines the invitation or application; the side that asked is told. Declined already, it changes nothing.
///
/// # Errors
/// [`CampaignError::NotFound`] for strangers, [`CampaignError::NotAllowed`] for the side that asked, after the time to
/// answer and after another answer.
pub async fn decline(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Engagement>,
) -> Result<Engagement, CampaignError> {
    let (engagement, side) = lock_as_side(tx, by, id).await?;
    let Step::Moved(status) = engagement.status.decline(side, tx.now())? else {
        return Ok(engagement);
    };
    let before = engagement.status;
    let engagement = Engagement {
        status,
        ..engagement
    };
    store::save_engagement(tx, &engagement).await?;
    let act = ("campaigns.declined", side);
    audit::engagement(tx, act, Some(&before), &engagement).await?;
    let campaign = store::load_campaigns(tx, &[engagement.campaign.uuid()])
        .await?
        .pop()
        .ok_or(CampaignError::NotFound("campaign"))?;
    let quote = escrow::quote(campaign.terms.package, engagement.proposal.fee)?;
    events::declined(tx, (&campaign, &engagement), quote).await?;
    Ok(engagement)
}
