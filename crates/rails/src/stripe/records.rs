//! Stripe's own records: what reconciliation compares the ledger with.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    read::{FromWire, Listed, moment, money},
    webhook,
    wire::{Call, Wire},
};
use crate::{
    Balance, BalanceTransaction, BalanceTransactionQuery, Doubt, Event, EventQuery, Page,
    RailError, form::Form,
};

pub(super) async fn balance(wire: &Wire, account: Option<&str>) -> Result<Balance, RailError> {
    wire.get(Call {
        path: "/v1/balance".to_owned(),
        form: Form::new(),
        account,
    })
    .await
}

pub(super) async fn list_events(wire: &Wire, query: &EventQuery) -> Result<Page<Event>, RailError> {
    let form = Form::new()
        .with("delivery_success", "false")
        .list("types", &query.kinds)
        .with("created[gte]", query.created_from.timestamp())
        .with("limit", 100)
        .maybe("starting_after", query.after.as_deref());
    wire.get(Call {
        path: "/v1/events".to_owned(),
        form,
        account: query.account.as_deref(),
    })
    .await
}

pub(super) async fn list_balance_transactions(
    wire: &Wire,
    query: &BalanceTransactionQuery,
) -> Result<Page<BalanceTransaction>, RailError> {
    let form = Form::new()
        .maybe(
            "created[gte]",
            query.created_from.map(|from| from.timestamp()),
        )
        .maybe(
            "created[lt]",
            query.created_before.map(|before| before.timestamp()),
        )
        .maybe("type", query.kind.as_deref())
        .maybe("source", query.source.as_deref())
        .maybe("limit", query.limit)
        .maybe("starting_after", query.after.as_deref());
    wire.get(Call::platform("/v1/balance_transactions", form))
        .await
}

#[derive(Deserialize)]
pub(super) struct BalanceWire {
    available: Vec<HeldWire>,
    pending: Vec<HeldWire>,
}

#[derive(Deserialize)]
struct HeldWire {
    amount: i64,
    currency: String,
}

impl FromWire for Balance {
    type Wire = BalanceWire;

    fn from_wire(wire: BalanceWire) -> Result<Self, Doubt> {
        let read = |held: Vec<HeldWire>| {
            held.into_iter()
                .map(|held| money(held.amount, &held.currency))
                .collect::<Result<_, _>>()
        };
        Ok(Self {
            available: read(wire.available)?,
            pending: read(wire.pending)?,
        })
    }
}

impl FromWire for Event {
    type Wire = Box<RawValue>;

    fn from_wire(wire: Self::Wire) -> Result<Self, Doubt> {
        webhook::parse(wire.get().as_bytes()).map_err(super::read::unreadable)
    }
}

impl Listed for Event {
    fn id(&self) -> &str {
        &self.id
    }
}

#[derive(Deserialize)]
pub(super) struct MovementWire {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    source: Option<String>,
    amount: i64,
    fee: i64,
    net: i64,
    currency: String,
    created: i64,
    available_on: i64,
}

impl FromWire for BalanceTransaction {
    type Wire = MovementWire;

    fn from_wire(wire: MovementWire) -> Result<Self, Doubt> {
        Ok(Self {
            gross: money(wire.amount, &wire.currency)?,
            fee: money(wire.fee, &wire.currency)?,
            net: money(wire.net, &wire.currency)?,
            created: moment(wire.created)?,
            available_on: moment(wire.available_on)?,
            id: wire.id,
            kind: wire.kind,
            source: wire.source,
        })
    }
}

impl Listed for BalanceTransaction {
    fn id(&self) -> &str {
        &self.id
    }
}
