//! Transfer reversals: money taken back from a connected account, as long as it has it.

use serde_json::{Value, json};

use crate::amount;
use crate::balance::{self, Movement};
use crate::error::{Answer, Refusal};
use crate::events;
use crate::list;
use crate::model::{Charge, Metadata, Reversal, Transfer};
use crate::operations::Call;
use crate::state::{State, named, new_id};
use crate::transfers;

/// `POST /v1/transfers/{id}/reversals`
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let mut transfer = transfer_of_path(state, call)?;
    let left = transfer.amount - transfer.amount_reversed;
    if left == 0 {
        return Err(Refusal::invalid(format!(
            "Transfer {} is already fully reversed.",
            transfer.id
        )));
    }
    let amount = amount::positive(call.params.whole("/amount").unwrap_or(left), "amount")?;
    if amount > left {
        let message = format!(
            "Reversal amount ({amount}) is greater than the unreversed amount of the transfer ({left})."
        );
        return Err(Refusal::invalid(message).param("amount"));
    }
    let payment = state.get::<Charge>(&transfer.destination_payment).cloned();
    let available_on = balance::available_on(
        state,
        payment.as_ref().and_then(|payment| payment.txn.as_deref()),
    );
    let balance = balance::of(state, Some(&transfer.destination), &transfer.currency);
    // Money still on its way can be taken back while it is; money that arrived has to be there.
    let there = if available_on > state.now() {
        balance.available + balance.pending
    } else {
        balance.available
    };
    if there < amount {
        return Err(balance::insufficient(
            "The connected account does not have sufficient funds to cover the reversal.",
        ));
    }
    let id = new_id("trr_");
    let movement = Movement {
        owner: None,
        kind: "transfer_refund",
        amount,
        fee: 0,
        currency: &transfer.currency,
        available_on,
        source: &id,
        description: call.params.text("/description"),
    };
    let back = balance::book(state, &movement);
    balance::book(
        state,
        &Movement {
            owner: Some(&transfer.destination),
            kind: "payment_refund",
            amount: -amount,
            ..movement
        },
    );
    let reversal = Reversal {
        id: id.clone(),
        created: state.now(),
        amount,
        currency: transfer.currency.clone(),
        transfer: transfer.id.clone(),
        txn: back,
        metadata: call.params.metadata("/metadata", &Metadata::new()),
    };
    transfer.amount_reversed += amount;
    state.put(reversal.clone());
    state.put(transfer.clone());
    give_back(state, &transfer, payment, amount);
    let object = transfers::wire(state, &transfer);
    events::tell(state, None, "transfer.reversed", object);
    Ok(wire(&reversal))
}

/// What the reversal undoes: the receiver's payment, and the use of the source charge.
fn give_back(state: &mut State, transfer: &Transfer, payment: Option<Charge>, amount: i64) {
    if let Some(mut payment) = payment {
        payment.amount_refunded += amount;
        state.put(payment);
    }
    let source = transfer
        .source_transaction
        .as_deref()
        .and_then(|id| state.get::<Charge>(id))
        .cloned();
    if let Some(mut charge) = source {
        charge.amount_transferred -= amount;
        state.put(charge);
    }
}

fn transfer_of_path(state: &State, call: &Call) -> Result<Transfer, Refusal> {
    named(
        state,
        |_: &Transfer| call.owner.is_none(),
        "transfer",
        call.id(0),
    )
    .cloned()
}

/// `GET /v1/transfers/{transfer}/reversals/{id}`
pub(crate) fn retrieve(state: &mut State, call: &Call) -> Answer {
    let transfer = transfer_of_path(state, call)?;
    named(
        state,
        |reversal: &Reversal| reversal.transfer == transfer.id,
        "transfer reversal",
        call.id(1),
    )
    .map(wire)
}

/// `GET /v1/transfers/{id}/reversals`
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let transfer = transfer_of_path(state, call)?;
    let url = format!("/v1/transfers/{}/reversals", transfer.id);
    list::page(
        state,
        call,
        &url,
        |reversal: &Reversal| reversal.transfer == transfer.id,
        |_, reversal| wire(reversal),
    )
}

/// A transfer reversal in Stripe's shape.
pub(crate) fn wire(reversal: &Reversal) -> Value {
    json!({
        "id": reversal.id,
        "object": "transfer_reversal",
        "amount": reversal.amount,
        "balance_transaction": reversal.txn,
        "created": reversal.created,
        "currency": reversal.currency,
        "destination_payment_refund": null,
        "metadata": reversal.metadata,
        "source_refund": null,
        "transfer": reversal.transfer,
    })
}
