//! A brand asks a creator.

use kernel::{Id, Tx};
use money::Bps;
use parties::{Party, Role};

use super::propose::{Proposed, propose};
use crate::{
    CampaignError, audit,
    campaign::Campaign,
    engagement::{Engagement, Proposal},
    events,
    status::{Origin, Side},
    store,
};

/// Whom a brand asks, and what it writes.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The creator.
    pub creator: Id<Party>,
    /// What the brand writes with it.
    pub message: Option<String>,
}

/// Invites a creator into the campaign of the brand `by`, at the `fee` of this moment. The creator has the campaign's
/// window to answer. Invited already, it changes nothing.
///
/// # Errors
/// [`CampaignError::NotFound`] unless the campaign is this brand's, [`CampaignError::NoSuchCreator`],
/// [`CampaignError::TakesNobody`], [`CampaignError::NotAllowed`] when the creator applied, is engaged or declined,
/// [`CampaignError::TooManyProposals`], [`CampaignError::ProposedTooSoon`].
pub async fn invite(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Campaign>,
    invitation: Invitation,
    fee: Bps,
) -> Result<Engagement, CampaignError> {
    let campaign = store::load_campaigns(tx, &[id.uuid()])
        .await?
        .pop()
        .filter(|campaign| campaign.brand == by)
        .ok_or(CampaignError::NotFound("campaign"))?;
    parties::find(tx, invitation.creator)
        .await?
        .filter(|party| party.role == Role::Creator && party.email_verified)
        .ok_or(CampaignError::NoSuchCreator)?;
    let proposal = Proposal {
        origin: Origin::Invitation,
        message: invitation.message,
        fee,
        respond_by: campaign.terms.answer_by(tx.now()),
        proposed_at: tx.now(),
        extended_at: None,
    };
    match propose(tx, &campaign, invitation.creator, proposal).await? {
        Proposed::Before(engagement) => Ok(engagement),
        Proposed::New(engagement) => {
            let quote = escrow::quote(campaign.terms.package, fee)?;
            let act = ("campaigns.invited", Side::Brand);
            audit::engagement(tx, act, None, &engagement).await?;
            events::invited(tx, (&campaign, &engagement), quote).await?;
            Ok(engagement)
        }
    }
}
