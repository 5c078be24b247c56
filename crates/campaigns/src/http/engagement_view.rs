//! An engagement as it is shown.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Problem, Tx};
use parties::{Caller, Party};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::campaign_view::{NamedPartyView, QuoteView};
use crate::{campaign::Campaign, engagement::Engagement, status::EngagementStatus, store};

/// One creator's way into one campaign.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EngagementView {
    id: Uuid,
    campaign_id: Uuid,
    campaign_title: String,
    brand: NamedPartyView,
    creator: NamedPartyView,
    /// Who asked last: `invitation` (the brand) or `application` (the creator).
    origin: &'static str,
    /// `invited`, `applied`, `accepted`, `declined` or `withdrawn`.
    #[schema(example = "invited")]
    status: &'static str,
    /// What the side that asked wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// The amount, the fee and both nets, frozen when it was asked.
    terms: QuoteView,
    proposed_at: DateTime<Utc>,
    /// Until when it can be answered. In silence it is withdrawn by itself then.
    respond_by: DateTime<Utc>,
    /// When the side that asked gave more time to answer, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    extended_at: Option<DateTime<Utc>>,
    /// How a withdrawn one ended: `asker` (taken back) or `silence` (nobody answered in time).
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<DateTime<Utc>>,
    /// The escrow transaction, once it is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    escrow_id: Option<Uuid>,
    /// What you may do next: `accept`, `decline`, `withdraw`, `extend`.
    #[schema(example = json!(["accept", "decline"]))]
    can: Vec<&'static str>,
}

/// One engagement as its reader sees it.
pub(super) async fn view(
    tx: &mut Tx,
    engagement: Engagement,
    reader: &Caller,
) -> Result<EngagementView, Problem> {
    let views = views(tx, vec![engagement], reader).await?;
    views
        .into_iter()
        .next()
        .ok_or_else(|| Problem::not_found("engagement"))
}

/// Engagements as their reader sees them.
pub(super) async fn views(
    tx: &mut Tx,
    engagements: Vec<Engagement>,
    reader: &Caller,
) -> Result<Vec<EngagementView>, Problem> {
    let mut campaigns: Vec<Uuid> = engagements
        .iter()
        .map(|engagement| engagement.campaign.uuid())
        .collect();
    campaigns.sort_unstable();
    campaigns.dedup();
    let campaigns = store::load_campaigns(tx, &campaigns).await?;
    let mut names: Vec<Id<Party>> = engagements
        .iter()
        .flat_map(|engagement| [engagement.brand, engagement.creator])
        .collect();
    names.sort_unstable();
    names.dedup();
    let names = parties::find_many(tx, &names).await?;
    let now = tx.now();
    let mut views = Vec::with_capacity(engagements.len());
    for engagement in engagements {
        let campaign = campaigns
            .iter()
            .find(|campaign| campaign.id == engagement.campaign)
            .ok_or_else(|| Failure::msg("an engagement has no campaign"))?;
        views.push(one(engagement, campaign, (&names, reader), now)?);
    }
    Ok(views)
}

fn one(
    engagement: Engagement,
    campaign: &Campaign,
    (names, reader): (&[Party], &Caller),
    now: DateTime<Utc>,
) -> Result<EngagementView, Failure> {
    let quote = escrow::quote(campaign.terms.package, engagement.proposal.fee)?;
    let can = engagement
        .side_of(reader.party)
        .map_or_else(Vec::new, |side| {
            let mut can = engagement.status.can(side, now);
            // Any time would do to see whether there can be more.
            if engagement.extension(side, &campaign.terms, 1).is_ok() {
                can.push("extend");
            }
            can
        });
    Ok(EngagementView {
        id: engagement.id.uuid(),
        campaign_id: campaign.id.uuid(),
        campaign_title: campaign.terms.title.clone(),
        brand: NamedPartyView::of(engagement.brand, names),
        creator: NamedPartyView::of(engagement.creator, names),
        origin: engagement.proposal.origin.as_str(),
        status: engagement.status.as_str(),
        message: engagement.proposal.message,
        terms: QuoteView::new(quote, engagement.proposal.fee),
        proposed_at: engagement.proposal.proposed_at,
        respond_by: engagement.proposal.respond_by,
        extended_at: engagement.proposal.extended_at,
        ended_by: match engagement.status {
            EngagementStatus::Withdrawn { by, .. } => Some(by.as_str()),
            EngagementStatus::Invited
            | EngagementStatus::Applied
            | EngagementStatus::Accepted { .. }
            | EngagementStatus::Declined { .. } => None,
        },
        answered_at: engagement.status.answered_at(),
        escrow_id: engagement.status.escrow(),
        can,
    })
}
