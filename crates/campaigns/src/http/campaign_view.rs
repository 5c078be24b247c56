//! A campaign as it is shown.

use chrono::{DateTime, Utc};
use escrow::Quote;
use kernel::{Failure, Id, Problem, Tx, http::WireMoney};
use money::{Bps, Money};
use parties::{Caller, Party, Role};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    CampaignError,
    campaign::{Campaign, Deliverable},
    engagement::Engagement,
    status::{CampaignStatus, Origin, Step},
    store,
};

/// A campaign.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CampaignView {
    id: Uuid,
    /// `draft`, `open`, or `closed` once the content is due.
    #[schema(example = "open")]
    status: &'static str,
    brand: NamedPartyView,
    title: String,
    brief: String,
    acceptance_items: Vec<ItemView>,
    deliverables: Vec<DeliverableView>,
    usage_rights: UsageRightsView,
    /// When the content is due. Nobody comes in after it; until when late content is taken, each escrow transaction says.
    deadline_at: DateTime<Utc>,
    /// How long the brand has to review content, in business days. In silence it counts as validated then.
    review_window_days: u8,
    revision_rounds: u8,
    accept_window_hours: u16,
    /// What one creator gets for all deliverables, the platform's fee, and both nets: those of your own engagement once
    /// you have one, of an engagement made now until then.
    package: QuoteView,
    /// How many creators the budget pays.
    max_creators: i64,
    funding: FundingView,
    /// Your own engagement in it, if you are a creator and have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    engagement_id: Option<Uuid>,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opened_at: Option<DateTime<Utc>>,
    /// What you may do next: `change`, `publish`, `deposit`, `invite`, `delete`, `apply`.
    #[schema(example = json!(["invite"]))]
    can: Vec<&'static str>,
}

/// A party by its name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NamedPartyView {
    id: Uuid,
    name: String,
}

/// What the content must meet.
#[derive(Debug, Serialize, ToSchema)]
struct ItemView {
    /// A refusal cites it by this number, from 1.
    number: usize,
    text: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct DeliverableView {
    id: Uuid,
    title: String,
    /// `video`, `photo`, `story`, `text` or `other`.
    kind: &'static str,
    description: String,
    amount: WireMoney,
}

#[derive(Debug, Serialize, ToSchema)]
struct UsageRightsView {
    channels: Vec<String>,
    /// For how many days from the release.
    duration_days: u16,
    territories: Vec<String>,
}

/// An amount, the platform's fee, and what each side has of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct QuoteView {
    amount: WireMoney,
    /// `floor(amount × fee_bps / 10 000)`, rounded down so that `creator_net` can be paid out to a bank: to a multiple of
    /// 0.01 MAD, 0.010 TND, 1.00 HUF.
    fee: WireMoney,
    /// The fee's rate, in basis points.
    fee_bps: u16,
    /// What the creator gets.
    creator_net: WireMoney,
    /// What the brand pays.
    brand_total: WireMoney,
}

/// The money of a campaign.
#[derive(Debug, Serialize, ToSchema)]
struct FundingView {
    /// What the brand means to spend.
    budget: WireMoney,
    /// What it has deposited and is locked.
    locked: WireMoney,
    /// What can still be promised to creators.
    left: WireMoney,
}

impl QuoteView {
    pub(super) fn new(quote: Quote, fee: Bps) -> Self {
        Self {
            amount: quote.amount.into(),
            fee: quote.fee.into(),
            fee_bps: fee.get(),
            creator_net: quote.creator_net.into(),
            brand_total: quote.brand_total.into(),
        }
    }
}

impl NamedPartyView {
    /// The party with this id, by its name.
    pub(super) fn of(id: Id<Party>, parties: &[Party]) -> Self {
        let name = parties
            .iter()
            .find(|party| party.id == id)
            .map(|party| party.name.clone());
        Self {
            id: id.uuid(),
            name: name.unwrap_or_default(),
        }
    }
}

impl From<&Deliverable> for DeliverableView {
    fn from(deliverable: &Deliverable) -> Self {
        Self {
            id: deliverable.id.uuid(),
            title: deliverable.title.clone(),
            kind: deliverable.kind.as_str(),
            description: deliverable.description.clone(),
            amount: deliverable.amount.into(),
        }
    }
}

/// The money of a campaign, as the escrow room knows it.
struct Funding {
    budget: Money,
    locked: Money,
    left: Money,
}

impl Funding {
    async fn of(tx: &mut Tx, campaign: &Campaign) -> Result<Self, Failure> {
        let budget = campaign.terms.budget;
        match escrow::find_budget(tx, campaign.id.uuid()).await? {
            Some(known) => Ok(Self {
                budget: known.budget,
                locked: known.locked,
                left: known.left()?,
            }),
            // A draft has none yet.
            None => Ok(Self {
                budget,
                locked: Money::zero(budget.currency()),
                left: budget,
            }),
        }
    }
}

/// One campaign as its reader sees it.
pub(super) async fn view(
    tx: &mut Tx,
    campaign: Campaign,
    reader: &Caller,
    fee: Bps,
) -> Result<CampaignView, Problem> {
    let views = views(tx, vec![campaign], reader, fee).await?;
    views
        .into_iter()
        .next()
        .ok_or_else(|| Problem::not_found("campaign"))
}

/// Campaigns as their reader sees them.
pub(super) async fn views(
    tx: &mut Tx,
    campaigns: Vec<Campaign>,
    reader: &Caller,
    fee: Bps,
) -> Result<Vec<CampaignView>, Problem> {
    let mut brands: Vec<Id<Party>> = campaigns.iter().map(|campaign| campaign.brand).collect();
    brands.sort_unstable();
    brands.dedup();
    let brands = parties::find_many(tx, &brands).await?;
    let ids: Vec<Uuid> = campaigns
        .iter()
        .map(|campaign| campaign.id.uuid())
        .collect();
    let engagements = store::list_of_creator(tx, &ids, reader.party).await?;
    let mut views = Vec::with_capacity(campaigns.len());
    for campaign in campaigns {
        let funding = Funding::of(tx, &campaign).await?;
        let engagement = engagements
            .iter()
            .find(|engagement| engagement.campaign == campaign.id);
        let brand = NamedPartyView::of(campaign.brand, &brands);
        let seen = Seen {
            standing: campaign.standing(tx.now()),
            can: can(&campaign, reader, (&funding, engagement), tx.now()),
            campaign,
            funding,
            engagement,
            fee,
        };
        views.push(seen.view(brand)?);
    }
    Ok(views)
}

/// A campaign with all that its reader sees of it.
struct Seen<'a> {
    standing: &'static str,
    campaign: Campaign,
    funding: Funding,
    engagement: Option<&'a Engagement>,
    fee: Bps,
    can: Vec<&'static str>,
}

impl Seen<'_> {
    fn view(self, brand: NamedPartyView) -> Result<CampaignView, CampaignError> {
        let terms = self.campaign.terms;
        let max_creators = terms.max_creators();
        let fee = self
            .engagement
            .map_or(self.fee, |engagement| engagement.proposal.fee);
        let items = terms
            .items
            .into_iter()
            .enumerate()
            .map(|(place, text)| ItemView {
                number: place.saturating_add(1),
                text,
            });
        Ok(CampaignView {
            id: self.campaign.id.uuid(),
            status: self.standing,
            brand,
            title: terms.title,
            brief: terms.brief,
            acceptance_items: items.collect(),
            deliverables: terms
                .deliverables
                .iter()
                .map(DeliverableView::from)
                .collect(),
            usage_rights: UsageRightsView {
                channels: terms.rights.channels,
                duration_days: terms.rights.duration_days,
                territories: terms.rights.territories,
            },
            deadline_at: terms.deadline_at,
            review_window_days: terms.review_window_days,
            revision_rounds: terms.revision_rounds,
            accept_window_hours: terms.accept_window_hours,
            package: QuoteView::new(escrow::quote(terms.package, fee)?, fee),
            max_creators,
            funding: FundingView {
                budget: self.funding.budget.into(),
                locked: self.funding.locked.into(),
                left: self.funding.left.into(),
            },
            engagement_id: self.engagement.map(|engagement| engagement.id.uuid()),
            created_at: self.campaign.created_at,
            opened_at: match self.campaign.status {
                CampaignStatus::Draft => None,
                CampaignStatus::Open { opened_at } => Some(opened_at),
            },
            can: self.can,
        })
    }
}

fn can(
    campaign: &Campaign,
    reader: &Caller,
    (funding, engagement): (&Funding, Option<&Engagement>),
    now: DateTime<Utc>,
) -> Vec<&'static str> {
    let room = funding.left.amount_minor() >= campaign.terms.package.amount_minor();
    let takes_creators = campaign.takes_creators(now);
    let applies = engagement.is_none_or(|engagement| {
        matches!(
            engagement.propose_again(Origin::Application, now),
            Ok(Step::Moved(_))
        )
    });
    let acts = match reader.role {
        Role::Brand => vec![
            ("change", campaign.status == CampaignStatus::Draft),
            (
                "publish",
                campaign.status == CampaignStatus::Draft && now < campaign.terms.deadline_at,
            ),
            (
                "deposit",
                campaign.status != CampaignStatus::Draft
                    && now < campaign.terms.deadline_at
                    && funding.locked.amount_minor() < funding.budget.amount_minor(),
            ),
            ("invite", takes_creators && room),
            ("delete", campaign.status == CampaignStatus::Draft),
        ],
        Role::Creator => vec![("apply", takes_creators && room && applies)],
        Role::Fan
        | Role::Artist
        | Role::Label
        | Role::Mediator
        | Role::Operator
        | Role::Auditor => Vec::new(),
    };
    acts.into_iter()
        .filter_map(|(act, allowed)| allowed.then_some(act))
        .collect()
}
