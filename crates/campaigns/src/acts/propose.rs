//! What invitations and applications have in common.

use kernel::{Id, Tx};
use parties::Party;

use super::lapse;
use crate::{
    CampaignError,
    campaign::Campaign,
    engagement::{Asked, Engagement, Proposal},
    jobs,
    status::{EngagementStatus, Step},
    store,
};

/// Whether a proposal is news for the other side.
pub(crate) enum Proposed {
    /// It is.
    New(Engagement),
    /// The same was asked before and waits for its answer.
    Before(Engagement),
}

/// Opens the creator's engagement in the campaign, or opens again one that came to nothing.
///
/// # Errors
/// [`CampaignError::TakesNobody`], and what [`Engagement::propose_again`] refuses.
pub(crate) async fn propose(
    tx: &mut Tx,
    campaign: &Campaign,
    creator: Id<Party>,
    proposal: Proposal,
) -> Result<Proposed, CampaignError> {
    if !campaign.takes_creators(tx.now()) {
        return Err(CampaignError::TakesNobody);
    }
    let engagement = Engagement {
        id: tx.new_id(),
        campaign: campaign.id,
        brand: campaign.brand,
        creator,
        status: EngagementStatus::proposed(proposal.origin),
        asked: Asked::first(&proposal),
        proposal,
    };
    if store::insert_engagement(tx, &engagement).await? {
        jobs::await_answer(tx, &engagement).await?;
        return Ok(Proposed::New(engagement));
    }
    let before = store::lock_proposal(tx, campaign.id, creator)
        .await?
        .ok_or(CampaignError::NotFound("engagement"))?;
    let Step::Moved(status) = before.propose_again(engagement.proposal.origin, tx.now())? else {
        return Ok(Proposed::Before(before));
    };
    // The other proposal's job may not have come to it yet; the two sides are told all the same.
    lapse(tx, before.id).await?;
    let engagement = Engagement {
        status,
        asked: before.asked.and(&engagement.proposal),
        proposal: engagement.proposal,
        ..before
    };
    store::save_engagement(tx, &engagement).await?;
    jobs::await_answer(tx, &engagement).await?;
    Ok(Proposed::New(engagement))
}
