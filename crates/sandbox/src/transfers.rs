//! Transfers: money from the platform to a connected account.
//!
//! **Invariant**: a transfer takes money that is available, or (with `source_transaction`) money of one charge, never more
//! than that charge brought; then it is available to the receiver when the charge's money is.

use serde_json::{Value, json};

use crate::accounts;
use crate::amount;
use crate::balance::{self, Movement};
use crate::error::{Answer, Refusal};
use crate::events;
use crate::list;
use crate::model::{Account, Charge, Metadata, Reversal, Transfer};
use crate::operations::Call;
use crate::params;
use crate::reversals;
use crate::state::{State, named, new_id};

/// `POST /v1/transfers`
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    if call.owner.is_some() {
        return Err(Refusal::invalid(
            "The sandbox makes transfers from the platform only: send no Stripe-Account.",
        ));
    }
    let params = &call.params;
    let currency = amount::currency(call, "/currency")?;
    let source = source(state, call)?;
    // Stripe moves the whole charge when a source is given without an amount.
    let whole_charge = source
        .as_ref()
        .map(|charge| charge.amount_captured - charge.amount_transferred);
    let amount = params
        .whole("/amount")
        .or(whole_charge)
        .ok_or_else(|| params::absent("amount"))?;
    let amount = amount::positive(amount, "amount")?;
    let destination = params.owned("/destination").unwrap_or_default();
    may_receive(state, &destination)?;
    let available_on = match &source {
        Some(charge) => bounded_by(charge, amount, &currency)
            .map(|()| balance::available_on(state, charge.txn.as_deref()))?,
        None if balance::of(state, None, &currency).available < amount => {
            return Err(balance::insufficient(
                "You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance.",
            ));
        }
        None => state.now(),
    };
    let transfer = Transfer {
        id: new_id("tr_"),
        created: state.now(),
        amount,
        amount_reversed: 0,
        currency,
        destination,
        destination_payment: new_id("py_"),
        source_transaction: source.as_ref().map(|charge| charge.id.clone()),
        group: params
            .owned("/transfer_group")
            .or_else(|| source.as_ref().map(group_of)),
        description: params.owned("/description"),
        txn: String::new(),
        metadata: params.metadata("/metadata", &Metadata::new()),
    };
    if let Some(mut charge) = source {
        charge.amount_transferred += amount;
        state.put(charge);
    }
    let transfer = move_money(state, transfer, available_on);
    let object = wire(state, &transfer);
    events::tell(state, None, "transfer.created", object.clone());
    Ok(object)
}

fn source(state: &State, call: &Call) -> Result<Option<Charge>, Refusal> {
    let Some(id) = call.params.text("/source_transaction") else {
        return Ok(None);
    };
    let charge = state
        .get::<Charge>(id)
        .filter(|charge| charge.owner.is_none());
    charge
        .cloned()
        .map(Some)
        .ok_or_else(|| Refusal::missing("charge", id).param("source_transaction"))
}

fn may_receive(state: &State, id: &str) -> Result<(), Refusal> {
    let account = state
        .get::<Account>(id)
        .ok_or_else(|| Refusal::missing("destination", id).param("destination"))?;
    if accounts::takes_transfers(account) {
        return Ok(());
    }
    Err(Refusal::invalid(
        "Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments",
    )
    .code("insufficient_capabilities_for_transfer")
    .param("destination"))
}

fn bounded_by(charge: &Charge, amount: i64, currency: &str) -> Result<(), Refusal> {
    let refuse = |message: String| Err(Refusal::invalid(message).param("source_transaction"));
    if !charge.captured {
        return refuse(format!(
            "The charge {} is not captured: it cannot be the source of a transfer.",
            charge.id
        ));
    }
    if charge.currency != currency {
        return refuse(format!(
            "The currency of source_transaction's balance transaction ({}) must be the same as the transfer currency ({currency})",
            charge.currency
        ));
    }
    let left = charge.amount_captured - charge.amount_transferred;
    if amount > left {
        return refuse(format!(
            "Cannot use {} as source: {amount} is more than the {left} that is left of it.",
            charge.id
        ));
    }
    Ok(())
}

fn group_of(charge: &Charge) -> String {
    charge
        .transfer_group
        .clone()
        .unwrap_or_else(|| format!("group_{}", charge.id))
}

fn move_money(state: &mut State, mut transfer: Transfer, available_on: i64) -> Transfer {
    let movement = Movement {
        owner: None,
        kind: "transfer",
        amount: -transfer.amount,
        fee: 0,
        currency: &transfer.currency,
        available_on,
        source: &transfer.id,
        description: transfer.description.as_deref(),
    };
    let sent = balance::book(state, &movement);
    let received = balance::book(
        state,
        &Movement {
            owner: Some(&transfer.destination),
            kind: "payment",
            amount: transfer.amount,
            source: &transfer.destination_payment,
            ..movement
        },
    );
    transfer.txn = sent;
    state.put(Charge {
        id: transfer.destination_payment.clone(),
        owner: Some(transfer.destination.clone()),
        created: transfer.created,
        amount: transfer.amount,
        currency: transfer.currency.clone(),
        captured: true,
        amount_captured: transfer.amount,
        amount_refunded: 0,
        amount_transferred: 0,
        failure_code: None,
        intent: None,
        payment_method: None,
        source_transfer: Some(transfer.id.clone()),
        disputed: false,
        txn: Some(received),
        transfer_group: transfer.group.clone(),
        description: transfer.description.clone(),
        receipt_email: None,
        metadata: Metadata::new(),
    });
    state.put(transfer.clone());
    transfer
}

/// `GET /v1/transfers/{transfer}`
pub(crate) fn retrieve(state: &mut State, call: &Call) -> Answer {
    named(
        state,
        |_: &Transfer| call.owner.is_none(),
        "transfer",
        call.id(0),
    )
    .map(|transfer| wire(state, transfer))
}

/// `GET /v1/transfers`
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let wanted = |transfer: &Transfer| {
        call.owner.is_none()
            && list::created_in(call, transfer.created)
            && list::is(call, "/destination", Some(&transfer.destination))
            && list::is(call, "/transfer_group", transfer.group.as_deref())
    };
    list::page(state, call, "/v1/transfers", wanted, wire)
}

/// A transfer in Stripe's shape.
pub(crate) fn wire(state: &State, transfer: &Transfer) -> Value {
    let reversals: Vec<Value> = if transfer.amount_reversed == 0 {
        Vec::new()
    } else {
        let own = state
            .tables
            .reversals
            .iter()
            .rev()
            .filter(|reversal: &&Reversal| reversal.transfer == transfer.id);
        own.take(10).map(reversals::wire).collect()
    };
    json!({
        "id": transfer.id,
        "object": "transfer",
        "amount": transfer.amount,
        "amount_reversed": transfer.amount_reversed,
        "balance_transaction": transfer.txn,
        "created": transfer.created,
        "currency": transfer.currency,
        "description": transfer.description,
        "destination": transfer.destination,
        "destination_payment": transfer.destination_payment,
        "livemode": false,
        "metadata": transfer.metadata,
        "reversals": {
            "object": "list", "data": reversals, "has_more": false,
            "url": format!("/v1/transfers/{}/reversals", transfer.id),
        },
        "reversed": transfer.amount_reversed == transfer.amount,
        "source_transaction": transfer.source_transaction,
        "source_type": "card",
        "transfer_group": transfer.group,
    })
}
