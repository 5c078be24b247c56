//! Refunds: money of a charge given back to its payer, never more than was collected.
//!
//! As with Stripe, a refund does not undo transfers, the fee is not returned, and the balance may go below zero.

use serde_json::{Value, json};

use crate::amount;
use crate::balance::{self, Movement};
use crate::charges;
use crate::disputes;
use crate::error::{Answer, Refusal};
use crate::events;
use crate::list;
use crate::model::{Charge, Intent, Metadata, Refund};
use crate::operations::Call;
use crate::params;
use crate::state::{State, named, new_id};

/// `POST /v1/refunds`
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let mut charge = charge_of(state, call)?;
    disputes::refuse_refund(&charge)?;
    let left = charge.amount - charge.amount_refunded;
    if left == 0 {
        let message = format!("Charge {} has already been refunded.", charge.id);
        return Err(Refusal::invalid(message).code("charge_already_refunded"));
    }
    let amount = amount::positive(call.params.whole("/amount").unwrap_or(left), "amount")?;
    if amount > left {
        let message = format!(
            "Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        );
        return Err(Refusal::invalid(message).param("amount"));
    }
    let id = new_id("re_");
    let txn = balance::book(
        state,
        &Movement {
            owner: charge.owner.as_deref(),
            kind: "refund",
            amount: -amount,
            fee: 0,
            currency: &charge.currency,
            available_on: balance::available_on(state, charge.txn.as_deref()),
            source: &id,
            description: None,
        },
    );
    let refund = Refund {
        id,
        owner: charge.owner.clone(),
        created: state.now(),
        amount,
        currency: charge.currency.clone(),
        charge: charge.id.clone(),
        intent: charge.intent.clone(),
        reason: call.params.owned("/reason"),
        txn,
        failure_reason: None,
        failure_txn: None,
        metadata: call.params.metadata("/metadata", &Metadata::new()),
    };
    charge.amount_refunded += amount;
    state.put(refund.clone());
    state.put(charge.clone());
    events::tell(
        state,
        refund.owner.as_deref(),
        "refund.created",
        wire(&refund),
    );
    charges::tell(state, "charge.refunded", &charge);
    Ok(wire(&refund))
}

/// The payer's bank sends a refund back: the money is in the balance again.
pub(crate) fn fail(state: &mut State, mut refund: Refund, reason: &str) -> Answer {
    if refund.failure_reason.is_some() {
        return Err(Refusal::invalid("This refund has failed already."));
    }
    let txn = balance::book(
        state,
        &Movement {
            owner: refund.owner.as_deref(),
            kind: "refund_failure",
            amount: refund.amount,
            fee: 0,
            currency: &refund.currency,
            available_on: state.now(),
            source: &refund.id,
            description: None,
        },
    );
    refund.failure_reason = Some(reason.to_owned());
    refund.failure_txn = Some(txn);
    if let Some(mut charge) = state.get::<Charge>(&refund.charge).cloned() {
        charge.amount_refunded -= refund.amount;
        state.put(charge);
    }
    state.put(refund.clone());
    for kind in ["refund.updated", "refund.failed"] {
        events::tell(state, refund.owner.as_deref(), kind, wire(&refund));
    }
    Ok(wire(&refund))
}

fn charge_of(state: &State, call: &Call) -> Result<Charge, Refusal> {
    let (param, id, charge) = match (
        call.params.text("/charge"),
        call.params.text("/payment_intent"),
    ) {
        (Some(id), _) => ("charge", id, state.get::<Charge>(id)),
        (None, Some(id)) => {
            let intent = state
                .get::<Intent>(id)
                .filter(|intent| intent.owner == call.owner);
            let intent = intent
                .ok_or_else(|| Refusal::missing("payment_intent", id).param("payment_intent"))?;
            (
                "payment_intent",
                id,
                intent
                    .latest_charge
                    .as_deref()
                    .and_then(|charge| state.get::<Charge>(charge)),
            )
        }
        (None, None) => return Err(params::absent("charge")),
    };
    let charge =
        charge.filter(|charge| charge.owner == call.owner && charge.source_transfer.is_none());
    match charge {
        Some(charge) if charge.captured => Ok(charge.clone()),
        Some(_) => Err(Refusal::invalid(
            "This charge was not collected: there is nothing to refund.",
        )
        .param(param)),
        None if param == "charge" => Err(Refusal::missing("charge", id).param(param)),
        None => Err(Refusal::invalid(format!(
            "This PaymentIntent ({id}) does not have a successful charge to refund."
        ))
        .param(param)),
    }
}

/// `GET /v1/refunds/{refund}`
pub(crate) fn retrieve(state: &mut State, call: &Call) -> Answer {
    named(
        state,
        |refund: &Refund| refund.owner == call.owner,
        "refund",
        call.id(0),
    )
    .map(wire)
}

/// `GET /v1/refunds`
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let wanted = |refund: &Refund| {
        refund.owner == call.owner
            && list::created_in(call, refund.created)
            && list::is(call, "/charge", Some(&refund.charge))
            && list::is(call, "/payment_intent", refund.intent.as_deref())
    };
    list::page(state, call, "/v1/refunds", wanted, |_, refund| wire(refund))
}

/// A refund in Stripe's shape.
pub(crate) fn wire(refund: &Refund) -> Value {
    let mut wire = json!({
        "id": refund.id,
        "object": "refund",
        "amount": refund.amount,
        "balance_transaction": refund.txn,
        "charge": refund.charge,
        "created": refund.created,
        "currency": refund.currency,
        "destination_details": { "card": { "reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund" }, "type": "card" },
        "metadata": refund.metadata,
        "payment_intent": refund.intent,
        "reason": refund.reason,
        "receipt_number": null,
        "source_transfer_reversal": null,
        "status": if refund.failure_reason.is_some() { "failed" } else { "succeeded" },
        "transfer_reversal": null,
    });
    if let (Some(reason), Some(object)) = (&refund.failure_reason, wire.as_object_mut()) {
        object.insert("failure_reason".to_owned(), json!(reason));
        object.insert(
            "failure_balance_transaction".to_owned(),
            json!(refund.failure_txn),
        );
    }
    wire
}
