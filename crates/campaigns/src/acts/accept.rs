//! The side that was asked agrees.

use escrow::{EscrowError, NewEscrow, NewLine, Quote};
use kernel::{Id, Tx};
use money::Money;
use parties::Party;

use super::lock_as_side;
use crate::{
    CampaignError, audit,
    campaign::Campaign,
    engagement::Engagement,
    events,
    status::{Acceptance, EngagementStatus, Side},
    store,
};

/// Engages the creator: the campaign's money for it gets its escrow transaction, funded at once if enough is locked.
///
/// `expected_net` is the net that the party saw: what the creator gets, or what the brand pays. Accepted already, it
/// changes nothing.
///
/// # Errors
/// [`CampaignError::NotFound`] for strangers, [`CampaignError::NotAllowed`] for the side that asked and after the time to
/// answer, [`CampaignError::TermsChanged`] for another net, [`CampaignError::PayoutAccountMissing`],
/// [`CampaignError::BudgetExhausted`], [`CampaignError::TakesNobody`] once the content is due.
pub async fn accept(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Engagement>,
    expected_net: Option<Money>,
) -> Result<Engagement, CampaignError> {
    let (engagement, side) = lock_as_side(tx, by, id).await?;
    match engagement.status.accept(side)? {
        Acceptance::AlreadyThere => return Ok(engagement),
        Acceptance::Now => {}
    }
    let campaign = store::load_campaigns(tx, &[engagement.campaign.uuid()])
        .await?
        .pop()
        .ok_or(CampaignError::NotFound("campaign"))?;
    if !campaign.takes_creators(tx.now()) {
        return Err(CampaignError::TakesNobody);
    }
    let quote = escrow::quote(campaign.terms.package, engagement.proposal.fee)?;
    agree_on_net(side, quote, expected_net)?;
    if !payments::payout_account_ready(tx, engagement.creator).await? {
        return Err(CampaignError::PayoutAccountMissing { by: side });
    }
    let escrow = escrow::acts::engage(tx, by, escrow_of(&campaign, &engagement))
        .await
        .map_err(refusal)?;
    let status = EngagementStatus::Accepted {
        at: tx.now(),
        escrow: escrow.id.uuid(),
    };
    let before = engagement.status;
    let engagement = Engagement {
        status,
        ..engagement
    };
    store::save_engagement(tx, &engagement).await?;
    let act = ("campaigns.accepted", side);
    audit::engagement(tx, act, Some(&before), &engagement).await?;
    events::accepted(tx, (&campaign, &engagement), quote).await?;
    tracing::info!(engagement.id = %id, escrow.id = %escrow.id, "accepted engagement {id}");
    Ok(engagement)
}

fn agree_on_net(side: Side, quote: Quote, expected: Option<Money>) -> Result<(), CampaignError> {
    let net = match side {
        Side::Creator => quote.creator_net,
        Side::Brand => quote.brand_total,
    };
    match expected {
        Some(expected) if expected != net => Err(CampaignError::TermsChanged { net }),
        Some(_) | None => Ok(()),
    }
}

fn escrow_of(campaign: &Campaign, engagement: &Engagement) -> NewEscrow {
    let terms = &campaign.terms;
    let lines = terms.deliverables.iter().map(|deliverable| NewLine {
        deliverable: deliverable.id.uuid(),
        title: deliverable.title.clone(),
        amount: deliverable.amount,
    });
    NewEscrow {
        campaign: campaign.id.uuid(),
        creator: engagement.creator,
        lines: lines.collect(),
        fee: engagement.proposal.fee,
        review_window_days: u16::from(terms.review_window_days),
        items: terms.items.clone(),
        deadline_at: terms.deadline_at,
        revision_rounds: u16::from(terms.revision_rounds),
    }
}

fn refusal(error: EscrowError) -> CampaignError {
    if let EscrowError::BudgetExceeded { left } = error {
        CampaignError::BudgetExhausted { left }
    } else {
        error.into()
    }
}
