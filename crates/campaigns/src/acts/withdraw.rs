//! The side that asked takes it back.

use kernel::{Id, Tx};
use parties::Party;

use crate::{CampaignError, engagement::Engagement, status::Step, store};

/// Takes the invitation or application back. Withdrawn already, it changes nothing.
///
/// # Errors
/// [`CampaignError::NotFound`] for strangers, [`CampaignError::NotAllowed`] for the side that was asked, after the time to
/// answer and after an answer.
pub async fn withdraw(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Engagement>,
) -> Result<Engagement, CampaignError> {
    let engagement = store::lock_engagement(tx, id)
        .await?
        .ok_or(CampaignError::NotFound("engagement"))?;
    let side = engagement
        .side_of(by)
        .ok_or(CampaignError::NotFound("engagement"))?;
    let Step::Moved(status) = engagement.status.withdraw(side, tx.now())? else {
        return Ok(engagement);
    };
    let engagement = Engagement {
        status,
        ..engagement
    };
    store::save_engagement(tx, &engagement).await?;
    Ok(engagement)
}
