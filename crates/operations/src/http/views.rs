//! A party from all sides, on the wire.

use chrono::{DateTime, Utc};
use escrow::Escrow;
use kernel::http::WireMoney;
use mediation::Ticket;
use parties::Party;
use payments::Payout;
use projects::Project;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A party, as a list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PartyLine {
    id: Uuid,
    #[schema(example = "creator")]
    role: &'static str,
    name: String,
    email: String,
    /// ISO 3166-1 alpha-2.
    country: String,
    /// Whether it proved its address.
    email_verified: bool,
    created_at: DateTime<Utc>,
}

impl From<&Party> for PartyLine {
    fn from(party: &Party) -> Self {
        Self {
            id: party.id.uuid(),
            role: party.role.as_str(),
            name: party.name.clone(),
            email: party.email.clone(),
            country: party.country.clone(),
            email_verified: party.email_verified,
            created_at: party.created_at,
        }
    }
}

/// A party from all sides. Of each list the newest 50.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PartyCard {
    pub(super) party: PartyLine,
    /// The language it is written to in.
    pub(super) language: &'static str,
    /// What its wallet holds, by currency.
    pub(super) wallet: Vec<WireMoney>,
    pub(super) escrows: Vec<EscrowLine>,
    pub(super) projects: Vec<ProjectLine>,
    pub(super) payouts: Vec<PayoutLine>,
    pub(super) disputes: Vec<DisputeLine>,
    /// How far it is behind with cash for statements: `late`, `noticed`, `restricted` or `suspended`; absent when in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) standing: Option<&'static str>,
}

/// An escrow transaction of the party.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardEscrow)]
pub(super) struct EscrowLine {
    id: Uuid,
    campaign_title: String,
    status: &'static str,
    amount: WireMoney,
    released: WireMoney,
    refunded: WireMoney,
}

impl From<&Escrow> for EscrowLine {
    fn from(escrow: &Escrow) -> Self {
        Self {
            id: escrow.id.uuid(),
            campaign_title: escrow.campaign_title.clone(),
            status: escrow.status.name(),
            amount: escrow.amount.into(),
            released: escrow.released.into(),
            refunded: escrow.refunded.into(),
        }
    }
}

/// A project that the party owns.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardProject)]
pub(super) struct ProjectLine {
    id: Uuid,
    title: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<WireMoney>,
}

impl From<&Project> for ProjectLine {
    fn from(project: &Project) -> Self {
        Self {
            id: project.id.uuid(),
            title: project.title.clone(),
            status: project.status.name(),
            held: project.raise.as_ref().map(|raise| raise.held.into()),
        }
    }
}

/// A payout to the party.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardPayout)]
pub(super) struct PayoutLine {
    id: Uuid,
    status: &'static str,
    amount: WireMoney,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<DateTime<Utc>>,
}

impl From<&Payout> for PayoutLine {
    fn from(payout: &Payout) -> Self {
        Self {
            id: payout.id.uuid(),
            status: payout.status.name(),
            amount: payout.money.into(),
            created_at: payout.created_at,
            paid_at: payout.paid_at,
        }
    }
}

/// A dispute of the party.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CardDispute)]
pub(super) struct DisputeLine {
    id: Uuid,
    #[schema(example = "DEM-2026-000123")]
    number: String,
    campaign_title: String,
    frozen: WireMoney,
    opened_at: DateTime<Utc>,
}

impl From<&Ticket> for DisputeLine {
    fn from(ticket: &Ticket) -> Self {
        Self {
            id: ticket.id.uuid(),
            number: ticket.number(),
            campaign_title: ticket.campaign_title.clone(),
            frozen: ticket.frozen.into(),
            opened_at: ticket.opened_at,
        }
    }
}
