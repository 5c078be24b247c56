//! Balances and their lines: every movement of money in the sandbox is a balance transaction booked here.
//!
//! **Invariant**: an owner's balance in a currency, available and pending together, is the sum of `amount - fee` of its
//! balance transactions. Money settles in the currency it was charged in: the sandbox converts nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::error::{Answer, Refusal};
use crate::events;
use crate::list;
use crate::model::{BalanceSettings, Txn};
use crate::operations::Call;
use crate::state::{Balance, Due, State, named, new_id};

/// A movement to book.
pub(crate) struct Movement<'a> {
    pub(crate) owner: Option<&'a str>,
    /// Stripe's name for it: `charge`, `transfer`, `payout`, …
    pub(crate) kind: &'static str,
    /// Minor units; negative when money leaves.
    pub(crate) amount: i64,
    /// Minor units, taken off `amount`.
    pub(crate) fee: i64,
    pub(crate) currency: &'a str,
    /// Seconds of the sandbox clock; a moment that has passed is now.
    pub(crate) available_on: i64,
    /// The object that caused it.
    pub(crate) source: &'a str,
    pub(crate) description: Option<&'a str>,
}

/// Books a movement and gives its id.
pub(crate) fn book(state: &mut State, movement: &Movement<'_>) -> String {
    let now = state.now();
    let txn = Txn {
        id: new_id("txn_"),
        owner: movement.owner.map(str::to_owned),
        created: now,
        kind: movement.kind.to_owned(),
        amount: movement.amount,
        fee: movement.fee,
        currency: movement.currency.to_owned(),
        available_on: movement.available_on.max(now),
        matured: movement.available_on <= now,
        source: movement.source.to_owned(),
        description: movement.description.map(str::to_owned),
    };
    let balance = state
        .balances
        .entry((txn.owner.clone(), txn.currency.clone()))
        .or_default();
    if txn.matured {
        balance.available += txn.net();
    } else {
        balance.pending += txn.net();
        state.schedule(txn.available_on * 1000, Due::Matures(txn.id.clone()));
    }
    let id = txn.id.clone();
    state.put(txn);
    id
}

/// Makes a balance transaction available, and notes its owner, who is to be told.
pub(crate) fn mature(state: &mut State, id: &str, owners: &mut BTreeSet<Option<String>>) {
    let Some(mut txn) = state.get::<Txn>(id).cloned() else {
        return;
    };
    let balance = state
        .balances
        .entry((txn.owner.clone(), txn.currency.clone()))
        .or_default();
    balance.pending -= txn.net();
    balance.available += txn.net();
    txn.matured = true;
    owners.insert(txn.owner.clone());
    state.put(txn);
}

/// Tells the owner that money became available.
pub(crate) fn tell_available(state: &mut State, owner: Option<&str>) {
    let object = object(state, owner);
    events::tell(state, owner, "balance.available", object);
}

/// What an owner has in a currency.
pub(crate) fn of(state: &State, owner: Option<&str>, currency: &str) -> Balance {
    state
        .balances
        .get(&(owner.map(str::to_owned), currency.to_owned()))
        .copied()
        .unwrap_or_default()
}

/// When the money of an object's balance transaction is or was available; now when it has none.
pub(crate) fn available_on(state: &State, txn: Option<&str>) -> i64 {
    txn.and_then(|id| state.get::<Txn>(id))
        .map_or_else(|| state.now(), |txn| txn.available_on)
}

fn object(state: &State, owner: Option<&str>) -> Value {
    let lines = |amount: fn(&Balance) -> i64| -> Vec<Value> {
        let own = state
            .balances
            .iter()
            .filter(|((of, _), _)| of.as_deref() == owner);
        own.map(|((_, currency), balance)| {
            json!({ "amount": amount(balance), "currency": currency, "source_types": { "card": amount(balance) } })
        })
        .collect()
    };
    json!({
        "object": "balance",
        "available": lines(|balance| balance.available),
        "livemode": false,
        "pending": lines(|balance| balance.pending),
    })
}

/// `GET /v1/balance`
#[expect(clippy::unnecessary_wraps, reason = "operations have one shape")]
pub(crate) fn retrieve(state: &mut State, call: &Call) -> Answer {
    Ok(object(state, call.owner.as_deref()))
}

/// A balance transaction in Stripe's shape.
pub(crate) fn wire(txn: &Txn) -> Value {
    let fees = (txn.fee != 0).then(|| {
        json!({
            "amount": txn.fee, "application": null, "currency": txn.currency,
            "description": "Stripe processing fees", "type": "stripe_fee",
        })
    });
    json!({
        "id": txn.id,
        "object": "balance_transaction",
        "amount": txn.amount,
        "available_on": txn.available_on,
        "balance_type": "payments",
        "created": txn.created,
        "currency": txn.currency,
        "description": txn.description,
        "exchange_rate": null,
        "fee": txn.fee,
        "fee_details": fees.into_iter().collect::<Vec<_>>(),
        "net": txn.net(),
        "reporting_category": category(&txn.kind),
        "source": txn.source,
        "status": if txn.matured { "available" } else { "pending" },
        "type": txn.kind,
    })
}

fn category(kind: &str) -> &str {
    match kind {
        "payment" => "charge",
        "payment_refund" => "refund",
        "transfer_refund" => "transfer_reversal",
        "payout_failure" => "payout_reversal",
        "refund_failure" => "refund_failure",
        "adjustment" => "dispute",
        same => same,
    }
}

/// `GET /v1/balance_transactions/{id}`
pub(crate) fn retrieve_transaction(state: &mut State, call: &Call) -> Answer {
    named(
        state,
        |txn: &Txn| txn.owner == call.owner,
        "balance transaction",
        call.id(0),
    )
    .map(wire)
}

/// `GET /v1/balance_transactions`
pub(crate) fn list_transactions(state: &mut State, call: &Call) -> Answer {
    let wanted = |txn: &Txn| {
        txn.owner == call.owner
            && list::created_in(call, txn.created)
            && list::is(call, "/type", Some(&txn.kind))
            && list::is(call, "/currency", Some(&txn.currency))
            && list::is(call, "/source", Some(&txn.source))
            // Stripe lists what an automatic payout paid out; with manual payouts only the payout's own lines are known.
            && list::is(call, "/payout", Some(&txn.source))
    };
    list::page(state, call, "/v1/balance_transactions", wanted, |_, txn| {
        wire(txn)
    })
}

fn settings(state: &State, owner: Option<&str>) -> BalanceSettings {
    let id = owner.unwrap_or("platform");
    state
        .get::<BalanceSettings>(id)
        .cloned()
        .unwrap_or_else(|| BalanceSettings {
            id: id.to_owned(),
            interval: "daily".to_owned(),
            statement_descriptor: None,
            debit_negative_balances: true,
        })
}

fn settings_wire(settings: &BalanceSettings) -> Value {
    json!({
        "object": "balance_settings",
        "payments": {
            "debit_negative_balances": settings.debit_negative_balances,
            "payouts": {
                "automatic_transfer_rules_by_currency": null,
                "minimum_balance_by_currency": null,
                "schedule": { "interval": settings.interval },
                "statement_descriptor": settings.statement_descriptor,
                "status": "enabled",
            },
            "settlement_timing": { "delay_days": 0, "start_of_day": null },
        },
    })
}

/// `GET /v1/balance_settings`
#[expect(clippy::unnecessary_wraps, reason = "operations have one shape")]
pub(crate) fn retrieve_settings(state: &mut State, call: &Call) -> Answer {
    Ok(settings_wire(&settings(state, call.owner.as_deref())))
}

/// `POST /v1/balance_settings`: the interval is kept and shown; the sandbox makes no payout by itself, whatever it is.
#[expect(clippy::unnecessary_wraps, reason = "operations have one shape")]
pub(crate) fn update_settings(state: &mut State, call: &Call) -> Answer {
    let mut settings = settings(state, call.owner.as_deref());
    if let Some(interval) = call.params.owned("/payments/payouts/schedule/interval") {
        settings.interval = interval;
    }
    if let Some(descriptor) = call.params.owned("/payments/payouts/statement_descriptor") {
        settings.statement_descriptor = Some(descriptor);
    }
    if call
        .params
        .at("/payments/debit_negative_balances")
        .is_some()
    {
        settings.debit_negative_balances = call.params.is_true("/payments/debit_negative_balances");
    }
    let answer = settings_wire(&settings);
    state.put(settings);
    Ok(answer)
}

/// Sums of all balance transactions, by owner and currency: what every balance has to equal.
#[cfg(test)]
pub(crate) fn recomputed(
    state: &State,
) -> std::collections::BTreeMap<(Option<String>, String), i64> {
    let mut sums = std::collections::BTreeMap::new();
    for txn in state.tables.txns.iter() {
        *sums
            .entry((txn.owner.clone(), txn.currency.clone()))
            .or_insert(0) += txn.net();
    }
    sums
}

/// The refusal when a balance is too small.
pub(crate) fn insufficient(message: &str) -> Refusal {
    Refusal::invalid(message).code("balance_insufficient")
}
