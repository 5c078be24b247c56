//! The acts of this room, one file each. Each runs inside the caller's database transaction and commits nothing.

mod accept;
mod apply;
mod create;
mod decline;
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

use crate::{CampaignError, engagement::Engagement, status::Side, store};

pub use accept::accept;
pub use apply::apply;
pub use create::create;
pub use decline::decline;
pub use extend::extend;
pub use invite::{Invitation, invite};
pub use lapse::lapse;
pub use publish::publish;
pub use remind::remind;
pub use submit::submit;
pub use withdraw::withdraw;

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
