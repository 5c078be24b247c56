//! A transaction.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, http::WireMoney};
use parties::Party;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Reader,
    line::EscrowLineView,
    name,
    next::EscrowNextView,
    offers::{EscrowProposalView, EscrowRoundsOfferView},
};
use crate::{model::Escrow, quote::quote, wording};

/// One campaign's money for one creator.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowView {
    /// The escrow transaction.
    id: Uuid,
    campaign_id: Uuid,
    #[schema(example = "Summer launch")]
    campaign_title: String,
    brand: SideView,
    creator: SideView,
    /// The price agreed, which is what the brand pays; further rounds that both sides accepted are in it.
    amount: WireMoney,
    /// The platform's rate in basis points, taken from what is released.
    #[schema(example = 1000)]
    fee_bps: u16,
    /// The platform's fee when all is released: `floor(amount × fee_bps / 10 000)`, rounded down so that `creator_net` can
    /// be paid out to a bank (a multiple of 0.01 MAD, 0.010 TND, 1.00 HUF).
    fee: WireMoney,
    /// What the creator receives when all is released.
    creator_net: WireMoney,
    /// One of `awaiting_deposit`, `pending_funds`, `under_review`, `disputed`, `released`, `refunded`, `cancelled`.
    #[schema(example = "under_review")]
    status: &'static str,
    /// What the status means, in one sentence.
    state: &'static str,
    /// What was released so far, fee included.
    released: WireMoney,
    /// What the platform took of it.
    fee_taken: WireMoney,
    /// What the creator was credited of it.
    creator_credited: WireMoney,
    /// What went back to the brand.
    refunded: WireMoney,
    /// What is locked now.
    held: WireMoney,
    /// When the money was locked; absent before.
    #[serde(skip_serializing_if = "Option::is_none")]
    locked_at: Option<DateTime<Utc>>,
    /// When the content is due, as agreed. What was sent back is due later: see the lines.
    deadline_at: DateTime<Utc>,
    /// How long content is still taken after it was due; then what is held goes back to the brand.
    grace_hours: u16,
    /// How long the brand has to judge a submission, in business days of `calendar`. Silence counts as validated then.
    review_window_days: u16,
    /// The country whose business days count.
    #[schema(example = "MA")]
    calendar: String,
    /// Until when the brand has to judge what was submitted first; absent when nothing is under review. What it has not
    /// judged then is released by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    review_ends_at: Option<DateTime<Utc>>,
    /// How often the brand may send each deliverable's content back, as agreed at first; see `lines` for further rounds.
    revision_rounds: u16,
    /// What is shared half and half when a dispute finds no other end in time: `delivered` (the price of what was delivered;
    /// the rest goes back), or `half` (all that is frozen).
    #[schema(example = "delivered")]
    default_split: &'static str,
    /// The acceptance items that both sides agreed on, in order: a refusal cites them by number, from 1.
    acceptance_items: Vec<String>,
    /// Since when everything waits, because a payment of the brand is contested by its bank.
    #[serde(skip_serializing_if = "Option::is_none")]
    frozen_at: Option<DateTime<Utc>>,
    /// The offer to end it that waits for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<EscrowProposalView>,
    /// The offer of further rounds that waits for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    rounds_offer: Option<EscrowRoundsOfferView>,
    /// The deliverables, in the order of the brief; then further rounds of them.
    lines: Vec<EscrowLineView>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// What you may do now: `deposit`, `submit`, `release`, `revise`, `dispute`, `cancel` (at once while it awaits the
    /// deposit, an offer to the other side later), `answer_cancel`, `withdraw_cancel`, `offer_rounds` (further rounds, for a
    /// price), `answer_rounds`, `withdraw_rounds`.
    can: Vec<&'static str>,
    /// What is expected next; absent when it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<EscrowNextView>,
}

/// One side of a transaction.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = EscrowSide)]
pub(crate) struct SideView {
    id: Uuid,
    #[schema(example = "Atlas Cosmetics")]
    name: String,
}

impl EscrowView {
    /// The transaction as `reader` sees it; `parties` holds its two sides.
    pub(crate) fn new(escrow: &Escrow, parties: &[Party], reader: Reader) -> Result<Self, Failure> {
        let whole = quote(escrow.amount, escrow.fee)?;
        let side = |id: Id<Party>| SideView {
            id: id.uuid(),
            name: name(parties, id).unwrap_or_default(),
        };
        Ok(Self {
            id: escrow.id.uuid(),
            campaign_id: escrow.campaign,
            campaign_title: escrow.campaign_title.clone(),
            brand: side(escrow.brand),
            creator: side(escrow.creator),
            amount: escrow.amount.into(),
            fee_bps: escrow.fee.get(),
            fee: whole.fee.into(),
            creator_net: whole.creator_net.into(),
            status: escrow.status.name(),
            state: wording::state(escrow),
            released: escrow.released.into(),
            fee_taken: escrow.fee_taken.into(),
            creator_credited: escrow.released.checked_sub(escrow.fee_taken)?.into(),
            refunded: escrow.refunded.into(),
            held: escrow.held()?.into(),
            locked_at: escrow.funded_at,
            deadline_at: escrow.deadline_at,
            grace_hours: escrow.rules.grace_hours,
            review_window_days: escrow.review_window_days,
            calendar: escrow.calendar.clone(),
            review_ends_at: escrow.status.review_ends_at(),
            revision_rounds: escrow.revision_rounds,
            default_split: escrow.rules.default_split.as_str(),
            acceptance_items: escrow.items.clone(),
            frozen_at: escrow.frozen_at,
            proposal: escrow
                .proposal
                .as_ref()
                .map(|proposal| EscrowProposalView::new(escrow, proposal)),
            rounds_offer: match &escrow.rounds_offer {
                Some(offer) => Some(EscrowRoundsOfferView::new(escrow, offer)?),
                None => None,
            },
            lines: EscrowLineView::all_of(escrow),
            created_at: escrow.created_at,
            updated_at: escrow.updated_at,
            can: wording::can(escrow, reader.party),
            next: wording::next(escrow).map(EscrowNextView::from),
        })
    }
}
