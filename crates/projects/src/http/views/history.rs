//! What happened, as the owner and its fans see it.

use chrono::{DateTime, Utc};
use kernel::{Id, http::WireMoney};
use ledger::{Entry, TransferView};
use money::{Currency, Money};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::Happening;

/// Something that happened to a project.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ProjectHappening)]
pub(in crate::http) struct HappeningView {
    pub(in crate::http) id: Uuid,
    at: DateTime<Utc>,
    /// What was done, such as `open`, `held`, `release`.
    act: String,
    /// Who did it; absent when it happened by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The money it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<WireMoney>,
    /// The platform's part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fee: Option<WireMoney>,
    #[serde(skip_serializing_if = "Option::is_none")]
    investment_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    milestone_id: Option<Uuid>,
    /// The act of the ledger that moved it: its transfers have this id, but for their last four digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    ledger_act: Option<Uuid>,
    /// The movements in the ledger that you may have a receipt of.
    transfers: Vec<TransferView>,
}

impl HappeningView {
    pub(in crate::http) fn new((one, moved): (Happening, Vec<Entry>), currency: Currency) -> Self {
        let money = |minor: Option<i64>| minor.map(|minor| Money::new(minor, currency).into());
        Self {
            id: one.id.uuid(),
            at: one.at,
            act: one.act,
            actor_id: one.actor.map(Id::uuid),
            reason: one.reason,
            amount: money(one.amount_minor),
            fee: money(one.fee_minor),
            investment_id: one.investment.map(Id::uuid),
            milestone_id: one.milestone.map(Id::uuid),
            ledger_act: one.ledger_act,
            transfers: moved.iter().map(TransferView::from).collect(),
        }
    }
}
