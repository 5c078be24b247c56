//! The acts of this room, one file each. Each runs inside the caller's database transaction and commits nothing.

mod accept;
mod apply;
mod change;
mod create;
mod decline;
mod delete;
mod extend;
mod invite;
mod lapse;
mod propose;
mod publish;
mod remind;
mod submit;
mod withdraw;

use kernel::{Id, Tx};
use parties::Party;

use crate::{CampaignError, campaign::Campaign, engagement::Engagement, status::Side, store};

pub use accept::accept;
pub use apply::apply;
pub use change::change;
pub use create::create;
pub use decline::decline;
pub use delete::delete;
pub use extend::extend;
pub use invite::{Invitation, invite};
pub use lapse::lapse;
pub use publish::publish;
pub use remind::remind;
pub use submit::submit;
pub use withdraw::withdraw;

/// The campaign of the brand `by`, held until the transaction ends. Strangers find none.
async fn lock_own(tx: &mut Tx, by: Id<Party>, id: Id<Campaign>) -> Result<Campaign, CampaignError> {
    store::lock_campaign(tx, id)
        .await?
        .filter(|campaign| campaign.brand == by)
        .ok_or(CampaignError::NotFound("campaign"))
}

/// The engagement, held until the transaction ends, and the side of it that `by` is. Strangers find none.
async fn lock_as_side(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Engagement>,
) -> Result<(Engagement, Side), CampaignError> {
    let unknown = || CampaignError::NotFound("engagement");
    let engagement = store::lock_engagement(tx, id).await?.ok_or_else(unknown)?;
    let side = engagement.side_of(by).ok_or_else(unknown)?;
    Ok((engagement, side))
}
