//! A creator asks a brand.

use kernel::{Id, Tx};
use money::Bps;
use parties::Party;

use super::propose::{Proposed, propose};
use crate::{
    CampaignError, audit,
    campaign::Campaign,
    engagement::{Engagement, Proposal},
    events,
    status::{CampaignStatus, Origin, Side},
    store,
};

/// Applies for an open campaign as the creator `by`, at the `fee` of this moment. The brand has the campaign's window
/// to answer. Applied already, it changes nothing.
///
/// # Errors
/// [`CampaignError::NotFound`] for a draft, [`CampaignError::TakesNobody`] once the content is due,
/// [`CampaignError::NotAllowed`] when the creator is invited, is engaged or was declined,
/// [`CampaignError::TooManyProposals`], [`CampaignError::ProposedTooSoon`].
pub async fn apply(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Campaign>,
    message: Option<String>,
    fee: Bps,
) -> Result<Engagement, CampaignError> {
    let campaign = store::load_campaigns(tx, &[id.uuid()])
        .await?
        .pop()
        .filter(|campaign| campaign.status != CampaignStatus::Draft)
        .ok_or(CampaignError::NotFound("campaign"))?;
    let proposal = Proposal {
        origin: Origin::Application,
        message,
        fee,
        respond_by: campaign.terms.answer_by(tx.now()),
        proposed_at: tx.now(),
        extended_at: None,
    };
    match propose(tx, &campaign, by, proposal).await? {
        Proposed::Before(engagement) => Ok(engagement),
        Proposed::New(engagement) => {
            let quote = escrow::quote(campaign.terms.package, fee)?;
            let act = ("campaigns.applied", Side::Creator);
            audit::engagement(tx, act, None, &engagement).await?;
            events::applied(tx, (&campaign, &engagement), quote).await?;
            Ok(engagement)
        }
    }
}
