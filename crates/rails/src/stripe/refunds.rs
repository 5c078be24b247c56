//! Refunds: money of a collection back to who paid it. A refund takes nothing back from a party that was already paid.

use serde::Deserialize;

use super::{
    amounts,
    read::{FromWire, LabelsWire, Listed, moment, money, whole_list},
    wire::{Call, Wire, not_sent, segment},
};
use crate::{Doubt, OperationKey, RailError, Refund, RefundStatus, SendRefund, Way, form::Form};

const PATH: &str = "/v1/refunds";

pub(super) async fn send(
    wire: &Wire,
    key: &OperationKey,
    ask: &SendRefund,
) -> Result<Refund, RailError> {
    let form = Form::new()
        .with("payment_intent", &ask.payment)
        .with(
            "amount",
            amounts::to_stripe(ask.money, Way::Inside).map_err(not_sent)?,
        )
        .with("reason", "requested_by_customer")
        .labels("metadata", &ask.labels);
    wire.post(key, Call::platform(PATH, form)).await
}

pub(super) async fn find(wire: &Wire, id: &str) -> Result<Refund, RailError> {
    wire.get(Call::platform(
        format!("{PATH}/{}", segment(id)?),
        Form::new(),
    ))
    .await
}

pub(super) async fn find_of_payment(wire: &Wire, payment: &str) -> Result<Vec<Refund>, RailError> {
    whole_list(wire, PATH, Form::new().with("payment_intent", payment)).await
}

#[derive(Deserialize)]
pub(super) struct RefundWire {
    id: String,
    status: Option<String>,
    amount: i64,
    currency: String,
    failure_reason: Option<String>,
    created: i64,
    metadata: LabelsWire,
}

impl FromWire for Refund {
    type Wire = RefundWire;

    fn from_wire(wire: RefundWire) -> Result<Self, Doubt> {
        let status = match wire.status.as_deref() {
            Some("succeeded") => RefundStatus::Succeeded,
            Some("failed") => RefundStatus::Failed,
            Some("canceled") => RefundStatus::Canceled,
            _ => RefundStatus::Pending,
        };
        Ok(Self {
            status,
            money: money(wire.amount, &wire.currency)?,
            created: moment(wire.created)?,
            id: wire.id,
            failure_reason: wire.failure_reason,
            labels: wire.metadata.unwrap_or_default(),
        })
    }
}

impl Listed for Refund {
    fn id(&self) -> &str {
        &self.id
    }
}
