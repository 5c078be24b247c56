//! Collections are Checkout Sessions: a page of Stripe's where the payer chooses how to pay.
//!
//! `payment_method_types` is never sent: since 2026-09-30.endive it is an error, and the methods are a setting of the
//! Stripe account.

use money::Money;
use serde::Deserialize;

use super::{
    amounts,
    read::{Expandable, FromWire, moment, money, unreadable},
    wire::{Call, Wire, not_sent, segment},
};
use crate::{
    Collection, Doubt, OpenCollection, OpenedCollection, OperationKey, PaidCollection, RailError,
    Settlement, Way, form::Form,
};

const PATH: &str = "/v1/checkout/sessions";

pub(super) async fn open(
    wire: &Wire,
    key: &OperationKey,
    ask: &OpenCollection,
) -> Result<OpenedCollection, RailError> {
    let form = Form::new()
        .with("mode", "payment")
        .with("success_url", &ask.success_url)
        .with("cancel_url", &ask.cancel_url)
        .with("client_reference_id", &ask.reference)
        .with("line_items[0][quantity]", 1)
        .with(
            "line_items[0][price_data][currency]",
            amounts::code(ask.money),
        )
        .with(
            "line_items[0][price_data][unit_amount]",
            amounts::to_stripe(ask.money, Way::Inside).map_err(not_sent)?,
        )
        .with("line_items[0][price_data][product_data][name]", &ask.title)
        .with("payment_intent_data[transfer_group]", &ask.group)
        .labels("payment_intent_data[metadata]", &ask.labels)
        .maybe("expires_at", ask.expires_at.map(|at| at.timestamp()));
    wire.post(key, Call::platform(PATH, form)).await
}

pub(super) async fn close(wire: &Wire, key: &OperationKey, id: &str) -> Result<(), RailError> {
    wire.post(
        key,
        Call::platform(format!("{PATH}/{}/expire", segment(id)?), Form::new()),
    )
    .await
}

pub(super) async fn find(wire: &Wire, id: &str) -> Result<Collection, RailError> {
    let form = Form::new().list(
        "expand",
        &["payment_intent.latest_charge.balance_transaction"],
    );
    wire.get(Call::platform(format!("{PATH}/{}", segment(id)?), form))
        .await
}

#[derive(Deserialize)]
pub(super) struct OpenedWire {
    id: String,
    url: String,
    expires_at: Option<i64>,
}

impl FromWire for OpenedCollection {
    type Wire = OpenedWire;

    fn from_wire(wire: OpenedWire) -> Result<Self, Doubt> {
        Ok(Self {
            id: wire.id,
            pay_url: wire.url,
            expires_at: wire.expires_at.map(moment).transpose()?,
        })
    }
}

#[derive(Deserialize)]
pub(super) struct SessionWire {
    status: Option<String>,
    payment_status: Option<String>,
    url: Option<String>,
    payment_intent: Option<Expandable<IntentWire>>,
}

#[derive(Deserialize)]
struct IntentWire {
    id: String,
    status: Option<String>,
    last_payment_error: Option<DeclineWire>,
    latest_charge: Option<Expandable<ChargeWire>>,
}

#[derive(Deserialize)]
struct DeclineWire {
    code: Option<String>,
}

#[derive(Deserialize)]
struct ChargeWire {
    id: String,
    amount: i64,
    currency: String,
    balance_transaction: Option<Expandable<MovementWire>>,
}

#[derive(Deserialize)]
struct MovementWire {
    id: String,
    amount: i64,
    fee: i64,
    net: i64,
    currency: String,
    available_on: i64,
}

impl FromWire for Collection {
    type Wire = SessionWire;

    /// Paid counts before everything else; a word we do not know reads as "look again".
    fn from_wire(session: SessionWire) -> Result<Self, Doubt> {
        let intent = match session.payment_intent {
            Some(Expandable::Object(intent)) => Some(*intent),
            Some(Expandable::Id(id)) => return Err(unreadable(format!("{id} was not expanded"))),
            None => None,
        };
        if session.payment_status.as_deref() == Some("paid") {
            return intent.map_or(Ok(Self::Processing), paid);
        }
        match (session.status.as_deref(), session.url) {
            (Some("expired"), _) => Ok(Self::Expired),
            (Some("open"), Some(pay_url)) => Ok(Self::Open { pay_url }),
            (Some("complete"), _) => Ok(intent.map_or(Self::Processing, unpaid)),
            _ => Ok(Self::Processing),
        }
    }
}

/// The page was completed without being paid: a delayed method that is still going, or that failed.
fn unpaid(intent: IntentWire) -> Collection {
    match intent.status.as_deref() {
        Some("requires_payment_method" | "canceled") => Collection::Failed {
            code: intent.last_payment_error.and_then(|decline| decline.code),
        },
        _ => Collection::Processing,
    }
}

/// Stripe books the movement a moment after the payment (capture `automatic_async`): until then there is no fee and no
/// date to account for, so the collection is not settled yet.
fn paid(intent: IntentWire) -> Result<Collection, Doubt> {
    let charge = match intent.latest_charge {
        Some(Expandable::Object(charge)) => *charge,
        Some(Expandable::Id(id)) => return Err(unreadable(format!("{id} was not expanded"))),
        None => return Ok(Collection::Processing),
    };
    let movement = match charge.balance_transaction {
        Some(Expandable::Object(movement)) => *movement,
        Some(Expandable::Id(id)) => return Err(unreadable(format!("{id} was not expanded"))),
        None => return Ok(Collection::Processing),
    };
    let settlement = settlement(movement)?;
    let money: Money = money(charge.amount, &charge.currency)?;
    Ok(Collection::Paid(PaidCollection {
        payment: intent.id,
        charge: charge.id,
        money,
        settlement,
    }))
}

fn settlement(movement: MovementWire) -> Result<Settlement, Doubt> {
    Ok(Settlement {
        gross: money(movement.amount, &movement.currency)?,
        fee: money(movement.fee, &movement.currency)?,
        net: money(movement.net, &movement.currency)?,
        available_on: moment(movement.available_on)?,
        balance_transaction: movement.id,
    })
}
