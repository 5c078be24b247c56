//! A transaction with all that happened to it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::{Failure, http::WireMoney};
use ledger::TransferView;
use payments::{Payout, Refund};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    EscrowView, Reader,
    back::{EscrowRefundView, EscrowRevisionView, PinView, pins},
    name,
};
use crate::{reads::Whole, rows::Happened};

/// A transaction with all that happened to it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowStatusView {
    #[serde(flatten)]
    escrow: EscrowView,
    /// What happened, oldest first.
    timeline: Vec<EscrowEventView>,
    /// The money on its way to the creator's own account, oldest first.
    payouts: Vec<EscrowPayoutView>,
    /// The money on its way back to the brand, oldest first.
    refunds: Vec<EscrowRefundView>,
    /// The content that was sent back, oldest first.
    revisions: Vec<EscrowRevisionView>,
    /// The pins of the refusal past the last round that opened the dispute; absent when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    disputed_pins: Vec<PinView>,
}

/// Something that happened to a transaction.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowEventView {
    /// What was done: `engage`, `lock`, `submit`, `release`, `revise`, `refund`, `cancel`, `propose_end`, `decline_end`,
    /// `withdraw_offer`, `agree`, `propose_rounds`, `decline_rounds`, `withdraw_rounds`, `agree_rounds`, `dispute`, `award`,
    /// `settle`, `freeze`, `thaw`, `take_back`, `warn_holding`.
    #[schema(example = "release")]
    act: String,
    /// Who did it; absent when it happened by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<EscrowActorView>,
    /// Whether it happened by itself, because a deadline passed or a rail said so.
    automatic: bool,
    /// The status before; absent on the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// The status it led to.
    #[schema(example = "released")]
    to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<WireMoney>,
    /// The platform's part of the amount, when it was released.
    #[serde(skip_serializing_if = "Option::is_none")]
    fee: Option<WireMoney>,
    /// The creator's part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    net: Option<WireMoney>,
    /// What went back to the brand.
    #[serde(skip_serializing_if = "Option::is_none")]
    refunded: Option<WireMoney>,
    at: DateTime<Utc>,
    /// The movements in the ledger.
    transfers: Vec<TransferView>,
}

/// Who did something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowActorView {
    id: Uuid,
    #[schema(example = "brand")]
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// Money on its way to the creator's own account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowPayoutView {
    id: Uuid,
    /// The release that it pays.
    release_id: Uuid,
    amount: WireMoney,
    /// One of `scheduled`, `sent`, `in_doubt`, `paid`, `failed`, `returned`.
    #[schema(example = "paid")]
    status: &'static str,
    /// Why it waits or failed; only the creator and the platform see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<DateTime<Utc>>,
    /// The movements in the ledger.
    transfers: Vec<TransferView>,
}

impl EscrowStatusView {
    /// All of it as `reader` sees it.
    pub(crate) fn new(whole: &Whole, reader: Reader) -> Result<Self, Failure> {
        let mut transfers: BTreeMap<Uuid, Vec<TransferView>> = BTreeMap::new();
        for entry in &whole.transfers {
            let of_act = transfers.entry(entry.act).or_default();
            of_act.push(TransferView::from(entry));
        }
        let of = |act: Uuid| transfers.get(&act).cloned().unwrap_or_default();
        let event = |happened: &Happened| EscrowEventView {
            act: happened.act.clone(),
            actor: happened.actor.map(|actor| EscrowActorView {
                id: actor.party.uuid(),
                role: actor.role.as_str(),
                name: name(&whole.parties, actor.party),
            }),
            automatic: happened.actor.is_none(),
            from: happened.from.clone(),
            to: happened.to.clone(),
            reason: happened.reason.clone(),
            amount: happened.money.map(WireMoney::from),
            fee: happened.fee.map(WireMoney::from),
            net: happened.net().map(WireMoney::from),
            refunded: happened.refunded.map(WireMoney::from),
            at: happened.at,
            transfers: happened.ledger_act.map(of).unwrap_or_default(),
        };
        let sees_reason = reader.reads_all() || reader.party == whole.escrow.creator;
        let payout = |payout: &Payout| EscrowPayoutView {
            id: payout.id.uuid(),
            release_id: payout.act,
            amount: payout.money.into(),
            status: payout.status.name(),
            reason: payout.reason.clone().filter(|_| sees_reason),
            created_at: payout.created_at,
            sent_at: payout.sent_at,
            paid_at: payout.paid_at,
            transfers: of(payout.id.uuid()),
        };
        let sees_refusal = reader.reads_all() || reader.party == whole.escrow.brand;
        let refund = |refund: &Refund| {
            let reason = refund.reason.clone().filter(|_| sees_refusal);
            EscrowRefundView::new(refund, reason, of(refund.id.uuid()))
        };
        Ok(Self {
            escrow: EscrowView::new(&whole.escrow, &whole.parties, reader)?,
            timeline: whole.timeline.iter().map(event).collect(),
            payouts: whole.payouts.iter().map(payout).collect(),
            refunds: whole.refunds.iter().map(refund).collect(),
            revisions: whole
                .refused
                .revisions
                .iter()
                .map(EscrowRevisionView::from)
                .collect(),
            disputed_pins: pins(&whole.refused.disputed),
        })
    }
}
