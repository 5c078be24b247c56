//! Charges: attempts to collect, and (`py_…`) what transfers bring to connected accounts.

use serde_json::{Value, json};

use crate::balance::{self, Movement};
use crate::error::Answer;
use crate::events;
use crate::list;
use crate::model::{Charge, Intent};
use crate::operations::Call;
use crate::state::{State, named, new_id};

/// The charge of an attempt to pay an intent; not stored yet, nothing collected yet.
pub(crate) fn of_intent(state: &State, intent: &Intent) -> Charge {
    Charge {
        id: new_id("ch_"),
        owner: intent.owner.clone(),
        created: state.now(),
        amount: intent.amount,
        currency: intent.currency.clone(),
        captured: false,
        amount_captured: 0,
        amount_refunded: 0,
        amount_transferred: 0,
        failure_code: None,
        intent: Some(intent.id.clone()),
        payment_method: intent.payment_method.clone(),
        source_transfer: None,
        disputed: false,
        txn: None,
        transfer_group: intent.data.transfer_group.clone(),
        description: intent.data.description.clone(),
        receipt_email: intent.data.receipt_email.clone(),
        metadata: intent.data.metadata.clone(),
    }
}

/// Collects money on a charge, less the fee: `amount × fee_bps / 10 000` rounded half up, plus the fixed part.
pub(crate) fn capture(state: &mut State, mut charge: Charge, amount: i64) -> Charge {
    let fee = (amount * state.rules.fee_bps + 5_000).div_euclid(10_000) + state.rules.fee_fixed;
    let txn = balance::book(
        state,
        &Movement {
            owner: charge.owner.as_deref(),
            kind: "charge",
            amount,
            fee,
            currency: &charge.currency,
            available_on: state.now() + state.rules.funds_available_after_seconds,
            source: &charge.id,
            description: charge.description.as_deref(),
        },
    );
    charge.captured = true;
    charge.amount_captured = amount;
    // Stripe shows what a capture let go as refunded.
    charge.amount_refunded = charge.amount - amount;
    charge.txn = Some(txn);
    state.put(charge.clone());
    charge
}

/// Lets go of an authorised amount that will not be captured.
pub(crate) fn let_go(state: &mut State, intent: &Intent) {
    let Some(mut charge) = intent
        .latest_charge
        .as_deref()
        .and_then(|id| state.get::<Charge>(id))
        .cloned()
    else {
        return;
    };
    charge.amount_refunded = charge.amount;
    state.put(charge.clone());
    tell(state, "charge.refunded", &charge);
}

/// Tells what happened to a charge.
pub(crate) fn tell(state: &mut State, kind: &'static str, charge: &Charge) {
    events::tell(state, charge.owner.as_deref(), kind, wire(charge));
}

/// `GET /v1/charges/{charge}`
pub(crate) fn retrieve(state: &mut State, call: &Call) -> Answer {
    named(
        state,
        |charge: &Charge| charge.owner == call.owner,
        "charge",
        call.id(0),
    )
    .map(wire)
}

/// `GET /v1/charges`
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let wanted = |charge: &Charge| {
        charge.owner == call.owner
            && list::created_in(call, charge.created)
            && list::is(call, "/payment_intent", charge.intent.as_deref())
            && list::is(call, "/transfer_group", charge.transfer_group.as_deref())
    };
    list::page(state, call, "/v1/charges", wanted, |_, charge| wire(charge))
}

/// A charge in Stripe's shape.
pub(crate) fn wire(charge: &Charge) -> Value {
    let failed = charge.failure_code.is_some();
    json!({
        "id": charge.id,
        "object": "charge",
        "amount": charge.amount,
        "amount_captured": charge.amount_captured,
        "amount_refunded": charge.amount_refunded,
        "application": null,
        "application_fee": null,
        "application_fee_amount": null,
        "balance_transaction": charge.txn,
        "billing_details": {
            "address": { "city": null, "country": null, "line1": null, "line2": null, "postal_code": null, "state": null },
            "email": charge.receipt_email, "name": null, "phone": null, "tax_id": null,
        },
        "calculated_statement_descriptor": null,
        "captured": charge.captured,
        "created": charge.created,
        "currency": charge.currency,
        "customer": null,
        "description": charge.description,
        "disputed": charge.disputed,
        "failure_balance_transaction": null,
        "failure_code": charge.failure_code,
        "failure_message": failed.then_some("Your card was declined."),
        "fraud_details": {},
        "livemode": false,
        "metadata": charge.metadata,
        "on_behalf_of": null,
        "outcome": {
            "advice_code": null,
            "network_status": if failed { "declined_by_network" } else { "approved_by_network" },
            "reason": failed.then_some("generic_decline"),
            "seller_message": if failed { "The bank did not return any further details with this decline." } else { "Payment complete." },
            "type": if failed { "issuer_declined" } else { "authorized" },
        },
        "paid": !failed,
        "payment_intent": charge.intent,
        "payment_method": charge.payment_method,
        "payment_method_details": payment_method_details(charge),
        "receipt_email": charge.receipt_email,
        "receipt_number": null,
        "receipt_url": null,
        "refunded": charge.amount_refunded == charge.amount,
        "review": null,
        "shipping": null,
        "source_transfer": charge.source_transfer,
        "statement_descriptor": null,
        "statement_descriptor_suffix": null,
        "status": if failed { "failed" } else { "succeeded" },
        "transfer_data": null,
        "transfer_group": charge.transfer_group,
    })
}

fn payment_method_details(charge: &Charge) -> Value {
    if charge.source_transfer.is_some() {
        return json!({ "stripe_account": {}, "type": "stripe_account" });
    }
    json!({
        "card": {
            "brand": "visa", "country": "US", "exp_month": 12, "exp_year": 2034, "funding": "credit", "last4": "4242",
            "network": "visa", "three_d_secure": null, "wallet": null,
        },
        "type": "card",
    })
}
