//! Payouts: from a party's account to its bank. They are made on the connected account, in its name.

use serde::Deserialize;

use super::{
    amounts,
    read::{FromWire, LabelsWire, Listed, moment, money},
    wire::{Call, Wire, not_sent, segment},
};
use crate::{
    Doubt, OperationKey, Page, PayOut, Payout, PayoutQuery, PayoutStatus, RailError, Way,
    form::Form,
};

const PATH: &str = "/v1/payouts";

pub(super) async fn send(
    wire: &Wire,
    key: &OperationKey,
    ask: &PayOut,
) -> Result<Payout, RailError> {
    let form = Form::new()
        .with(
            "amount",
            amounts::to_stripe(ask.money, Way::ToBank).map_err(not_sent)?,
        )
        .with("currency", amounts::code(ask.money))
        .labels("metadata", &ask.labels);
    wire.post(key, Call::account(&ask.account, PATH, form))
        .await
}

pub(super) async fn find(wire: &Wire, account: &str, id: &str) -> Result<Payout, RailError> {
    wire.get(Call::account(
        account,
        format!("{PATH}/{}", segment(id)?),
        Form::new(),
    ))
    .await
}

pub(super) async fn list(wire: &Wire, query: &PayoutQuery) -> Result<Page<Payout>, RailError> {
    let form = Form::new()
        .maybe(
            "created[gte]",
            query.created_from.map(|from| from.timestamp()),
        )
        .with("limit", 100)
        .maybe("starting_after", query.after.as_deref());
    wire.get(Call::account(&query.account, PATH, form)).await
}

#[derive(Deserialize)]
pub(super) struct PayoutWire {
    id: String,
    status: String,
    amount: i64,
    currency: String,
    arrival_date: i64,
    failure_code: Option<String>,
    created: i64,
    metadata: LabelsWire,
}

impl FromWire for Payout {
    type Wire = PayoutWire;

    fn from_wire(wire: PayoutWire) -> Result<Self, Doubt> {
        let status = match wire.status.as_str() {
            "in_transit" => PayoutStatus::InTransit,
            "paid" => PayoutStatus::Paid,
            "failed" => PayoutStatus::Failed,
            "canceled" => PayoutStatus::Canceled,
            _ => PayoutStatus::Pending,
        };
        Ok(Self {
            status,
            money: money(wire.amount, &wire.currency)?,
            arrives_on: moment(wire.arrival_date)?,
            created: moment(wire.created)?,
            id: wire.id,
            failure_code: wire.failure_code,
            labels: wire.metadata.unwrap_or_default(),
        })
    }
}

impl Listed for Payout {
    fn id(&self) -> &str {
        &self.id
    }
}
