//! Offers that wait for an answer.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, http::WireMoney};
use parties::Party;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    RoundsOffer,
    model::{Escrow, Proposal},
};

/// An offer to end the transaction that waits for an answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowProposalView {
    /// Name it when you answer.
    id: Uuid,
    /// The role of the side that offers; the other one answers.
    #[schema(example = "brand")]
    by: &'static str,
    /// What the creator would get of what is held, fee included; the brand would get the rest.
    creator: WireMoney,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    at: DateTime<Utc>,
    /// Unanswered, it is withdrawn then, and all goes on.
    answer_by: DateTime<Utc>,
}

impl EscrowProposalView {
    pub(super) fn new(escrow: &Escrow, proposal: &Proposal) -> Self {
        Self {
            id: proposal.id.uuid(),
            by: side(escrow, proposal.by),
            creator: proposal.creator.into(),
            note: proposal.note.clone(),
            at: proposal.at,
            answer_by: proposal.answer_by,
        }
    }
}

/// An offer of further rounds of a deliverable that waits for an answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowRoundsOfferView {
    /// Name it when you answer.
    id: Uuid,
    /// The role of the side that offers; the other one answers.
    #[schema(example = "creator")]
    by: &'static str,
    deliverable_id: Uuid,
    /// How many further rounds.
    #[schema(example = 2)]
    rounds: u16,
    /// What they cost together: it leaves the campaign's budget and becomes a line, paid with the deliverable.
    price: WireMoney,
    /// The platform's part of the price.
    fee: WireMoney,
    /// The creator's part of the price.
    creator_net: WireMoney,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    at: DateTime<Utc>,
    /// Unanswered, it is withdrawn then, and all goes on.
    answer_by: DateTime<Utc>,
}

impl EscrowRoundsOfferView {
    pub(super) fn new(escrow: &Escrow, offer: &RoundsOffer) -> Result<Self, Failure> {
        let quote = escrow.quote_further(offer.price)?;
        Ok(Self {
            id: offer.id.uuid(),
            by: side(escrow, offer.by),
            deliverable_id: offer.deliverable,
            rounds: offer.rounds,
            price: offer.price.into(),
            fee: quote.fee.into(),
            creator_net: quote.creator_net.into(),
            note: offer.note.clone(),
            at: offer.at,
            answer_by: offer.answer_by,
        })
    }
}

/// As which side this party acts.
fn side(escrow: &Escrow, party: Id<Party>) -> &'static str {
    if party == escrow.brand {
        "brand"
    } else {
        "creator"
    }
}
