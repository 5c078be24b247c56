//! The side that asked takes it back.

use kernel::{Id, Tx};
use parties::Party;

use super::lock_as_side;
use crate::{CampaignError, audit, engagement::Engagement, events, status::Step, store};

/// Takes the invitation or application back; the other side is told. Withdrawn already, it changes nothing.
///
/// # Errors
/// [`CampaignError::NotFound`] for strangers, [`CampaignError::NotAllowed`] for the side that was asked, after the time to
/// answer and after an answer.
pub async fn withdraw(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Engagement>,
) -> Result<Engagement, CampaignError> {
    let (engagement, side) = lock_as_side(tx, by, id).await?;
    let Step::Moved(status) = engagement.status.withdraw(side, tx.now())? else {
        return Ok(engagement);
    };
    let before = engagement.status;
    let engagement = Engagement {
        status,
        ..engagement
    };
    store::save_engagement(tx, &engagement).await?;
    let act = ("campaigns.withdrawn", side);
    audit::engagement(tx, act, Some(&before), &engagement).await?;
    let campaign = store::load_campaigns(tx, &[engagement.campaign.uuid()])
        .await?
        .pop()
        .ok_or(CampaignError::NotFound("campaign"))?;
    let quote = escrow::quote(campaign.terms.package, engagement.proposal.fee)?;
    events::withdrawn(tx, (&campaign, &engagement), quote).await?;
    Ok(engagement)
}
