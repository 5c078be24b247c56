//! The side that asked takes it back.

use kernel::{Id, Tx};
use parties::Party;

use super::lock_as_side;
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
    let (engagement, side) = lock_as_side(tx, by, id).await?;
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
