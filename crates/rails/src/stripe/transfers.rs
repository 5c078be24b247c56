//! Transfers: from the platform's balance to a party's account, and back.

use serde::Deserialize;

use super::{
    amounts,
    read::{FromWire, LabelsWire, ListWire, Listed, moment, money, whole_list},
    wire::{Call, Wire, not_sent, segment},
};
use crate::{
    Doubt, OperationKey, Page, RailError, Reversal, ReverseTransfer, SendTransfer, Transfer, Way,
    form::Form,
};

const PATH: &str = "/v1/transfers";

pub(super) async fn send(
    wire: &Wire,
    key: &OperationKey,
    ask: &SendTransfer,
) -> Result<Transfer, RailError> {
    let form = Form::new()
        .with(
            "amount",
            amounts::to_stripe(ask.money, Way::Inside).map_err(not_sent)?,
        )
        .with("currency", amounts::code(ask.money))
        .with("destination", &ask.account)
        .maybe("source_transaction", ask.source_charge.as_deref())
        .with("transfer_group", &ask.group)
        .labels("metadata", &ask.labels);
    wire.post(key, Call::platform(PATH, form)).await
}

pub(super) async fn find_of_group(wire: &Wire, group: &str) -> Result<Vec<Transfer>, RailError> {
    whole_list(wire, PATH, Form::new().with("transfer_group", group)).await
}

pub(super) async fn reverse(
    wire: &Wire,
    key: &OperationKey,
    ask: &ReverseTransfer,
) -> Result<Reversal, RailError> {
    let form = Form::new()
        .with(
            "amount",
            amounts::to_stripe(ask.money, Way::Inside).map_err(not_sent)?,
        )
        .labels("metadata", &ask.labels)
        .with("refund_application_fee", "false");
    wire.post(
        key,
        Call::platform(
            format!("{PATH}/{}/reversals", segment(&ask.transfer)?),
            form,
        ),
    )
    .await
}

#[derive(Deserialize)]
pub(super) struct TransferWire {
    id: String,
    destination: String,
    amount: i64,
    #[serde(default)]
    amount_reversed: i64,
    currency: String,
    transfer_group: Option<String>,
    created: i64,
    metadata: LabelsWire,
    reversals: Option<ListWire<ReversalWire>>,
}

impl FromWire for Transfer {
    type Wire = TransferWire;

    fn from_wire(wire: TransferWire) -> Result<Self, Doubt> {
        let reversals = wire.reversals.map(Page::from_wire).transpose()?;
        Ok(Self {
            money: money(wire.amount, &wire.currency)?,
            reversed: money(wire.amount_reversed, &wire.currency)?,
            reversals: reversals.map_or_else(Vec::new, |page| page.items),
            created: moment(wire.created)?,
            id: wire.id,
            account: wire.destination,
            group: wire.transfer_group,
            labels: wire.metadata.unwrap_or_default(),
        })
    }
}

impl Listed for Transfer {
    fn id(&self) -> &str {
        &self.id
    }
}

#[derive(Deserialize)]
pub(super) struct ReversalWire {
    id: String,
    amount: i64,
    currency: String,
    metadata: LabelsWire,
}

impl FromWire for Reversal {
    type Wire = ReversalWire;

    fn from_wire(wire: ReversalWire) -> Result<Self, Doubt> {
        Ok(Self {
            money: money(wire.amount, &wire.currency)?,
            id: wire.id,
            labels: wire.metadata.unwrap_or_default(),
        })
    }
}

impl Listed for Reversal {
    fn id(&self) -> &str {
        &self.id
    }
}
