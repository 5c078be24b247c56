//! Payment intents: the will to collect one amount, tried until it works or is given up.
//!
//! ```text
//! requires_payment_method -> (confirm) -> succeeded
//!        |    ^------- declined --|  \--> requires_capture -> (capture) -> succeeded
//!        \-> canceled <----------------------/
//! ```

use serde_json::{Value, json};

use crate::amount;
use crate::charges;
use crate::error::{Answer, Refusal};
use crate::events;
use crate::list;
use crate::model::{Charge, Intent, IntentData, IntentStatus, Metadata};
use crate::operations::Call;
use crate::params;
use crate::state::{State, named, new_id};

/// Stripe's test payment methods that are declined, with the decline code of each; all other `pm_card_…` pay.
const DECLINED: &[(&str, &str)] = &[
    ("pm_card_chargeDeclined", "generic_decline"),
    ("pm_card_visa_chargeDeclined", "generic_decline"),
    (
        "pm_card_chargeDeclinedInsufficientFunds",
        "insufficient_funds",
    ),
    (
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "insufficient_funds",
    ),
    ("pm_card_chargeDeclinedExpiredCard", "expired_card"),
    ("pm_card_chargeDeclinedProcessingError", "processing_error"),
];

/// The method that the hosted page and the admin routes pay with.
pub(crate) const PAYS: &str = "pm_card_visa";
/// The method that they refuse to pay with.
pub(crate) const DECLINES: &str = "pm_card_visa_chargeDeclined";

/// What an intent is made for.
pub(crate) struct Wanted {
    pub(crate) owner: Option<String>,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) session: Option<String>,
    pub(crate) data: IntentData,
}

/// Makes an intent that waits for a payment method.
pub(crate) fn make(state: &mut State, wanted: Wanted) -> Intent {
    let id = new_id("pi_");
    let intent = Intent {
        client_secret: new_id(&format!("{id}_secret_")),
        id,
        owner: wanted.owner,
        created: state.now(),
        status: IntentStatus::RequiresPaymentMethod,
        amount: wanted.amount,
        currency: wanted.currency,
        amount_received: 0,
        payment_method: None,
        latest_charge: None,
        last_payment_error: None,
        canceled_at: None,
        cancellation_reason: None,
        session: wanted.session,
        data: wanted.data,
    };
    state.put(intent.clone());
    tell(state, "payment_intent.created", &intent);
    intent
}

/// `POST /v1/payment_intents`
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let params = &call.params;
    let amount = amount::positive(params.whole("/amount").unwrap_or_default(), "amount")?;
    let currency = amount::currency(call, "/currency")?;
    let method = params.owned("/payment_method");
    if let Some(method) = &method {
        known_method(method)?;
    }
    if params.is_true("/confirm") && method.is_none() {
        return Err(params::absent("payment_method"));
    }
    let data = IntentData {
        description: params.owned("/description"),
        transfer_group: params.owned("/transfer_group"),
        receipt_email: params.owned("/receipt_email"),
        statement_descriptor: params.owned("/statement_descriptor"),
        manual_capture: params.text("/capture_method") == Some("manual"),
        metadata: params.metadata("/metadata", &Metadata::new()),
    };
    let mut intent = make(
        state,
        Wanted {
            owner: call.owner.clone(),
            amount,
            currency,
            session: None,
            data,
        },
    );
    if let Some(method) = method {
        intent.payment_method = Some(method.clone());
        intent.status = IntentStatus::RequiresConfirmation;
        state.put(intent.clone());
        if params.is_true("/confirm") {
            intent = attempt(state, intent, &method)?;
        }
    }
    Ok(wire(&intent))
}

fn known_method(method: &str) -> Result<(), Refusal> {
    if method.starts_with("pm_card_") {
        return Ok(());
    }
    Err(Refusal::missing("PaymentMethod", method).param("payment_method"))
}

/// Tries to pay with a method. A decline is kept (charge, event, error on the intent) and then refused.
pub(crate) fn attempt(
    state: &mut State,
    mut intent: Intent,
    method: &str,
) -> Result<Intent, Refusal> {
    let declined = DECLINED
        .iter()
        .find(|(known, _)| *known == method)
        .map(|(_, why)| *why);
    intent.payment_method = Some(method.to_owned());
    let mut charge = charges::of_intent(state, &intent);
    intent.latest_charge = Some(charge.id.clone());
    if let Some(why) = declined {
        charge.failure_code = Some("card_declined".to_owned());
        state.put(charge.clone());
        charges::tell(state, "charge.failed", &charge);
        let refusal = Refusal::card(why).with("charge", json!(charge.id));
        intent.status = IntentStatus::RequiresPaymentMethod;
        intent.payment_method = None;
        intent.last_payment_error = Some(refusal.object());
        state.put(intent.clone());
        tell(state, "payment_intent.payment_failed", &intent);
        return Err(refusal.with("payment_intent", wire(&intent)));
    }
    intent.last_payment_error = None;
    if intent.data.manual_capture {
        intent.status = IntentStatus::RequiresCapture;
        state.put(charge.clone());
        state.put(intent.clone());
        charges::tell(state, "charge.succeeded", &charge);
        tell(state, "payment_intent.amount_capturable_updated", &intent);
        return Ok(intent);
    }
    let captured = charges::capture(state, charge, intent.amount);
    charges::tell(state, "charge.succeeded", &captured);
    Ok(succeed(state, intent))
}

fn succeed(state: &mut State, mut intent: Intent) -> Intent {
    let charge = intent
        .latest_charge
        .as_deref()
        .and_then(|id| state.get::<Charge>(id));
    intent.amount_received = charge.map_or(0, |charge| charge.amount_captured);
    intent.status = IntentStatus::Succeeded;
    state.put(intent.clone());
    tell(state, "payment_intent.succeeded", &intent);
    intent
}

/// The intent of a path.
fn of_path(state: &State, call: &Call) -> Result<Intent, Refusal> {
    named(
        state,
        |intent: &Intent| intent.owner == call.owner,
        "payment_intent",
        call.id(0),
    )
    .cloned()
}

fn unexpected(intent: &Intent, act: &str) -> Refusal {
    let status = json!(intent.status);
    let message = format!(
        "You cannot {act} this PaymentIntent because it has a status of {}.",
        status.as_str().unwrap_or_default()
    );
    Refusal::invalid(message)
        .code("payment_intent_unexpected_state")
        .with("payment_intent", wire(intent))
}

/// Refuses what the hosted page, an admin route or a confirmation cannot pay any more.
pub(crate) fn payable(intent: &Intent) -> Result<(), Refusal> {
    match intent.status {
        IntentStatus::RequiresPaymentMethod | IntentStatus::RequiresConfirmation => Ok(()),
        IntentStatus::RequiresCapture | IntentStatus::Succeeded | IntentStatus::Canceled => {
            Err(unexpected(intent, "confirm"))
        }
    }
}

/// `POST /v1/payment_intents/{intent}/confirm`
pub(crate) fn confirm(state: &mut State, call: &Call) -> Answer {
    let intent = of_path(state, call)?;
    payable(&intent)?;
    let method = call
        .params
        .owned("/payment_method")
        .or_else(|| intent.payment_method.clone())
        .ok_or_else(|| {
            Refusal::invalid(
                "You cannot confirm this PaymentIntent because it's missing a payment method.",
            )
            .code("payment_intent_unexpected_state")
            .with("payment_intent", wire(&intent))
        })?;
    known_method(&method)?;
    attempt(state, intent, &method).map(|intent| wire(&intent))
}

/// `POST /v1/payment_intents/{intent}/cancel`
pub(crate) fn cancel(state: &mut State, call: &Call) -> Answer {
    let mut intent = of_path(state, call)?;
    match intent.status {
        IntentStatus::RequiresPaymentMethod
        | IntentStatus::RequiresConfirmation
        | IntentStatus::RequiresCapture => {}
        IntentStatus::Succeeded | IntentStatus::Canceled => {
            return Err(unexpected(&intent, "cancel"));
        }
    }
    if intent.session.is_some() {
        // Stripe keeps the two in step: the session has to be expired instead.
        return Err(Refusal::invalid(
            "This PaymentIntent was made by a Checkout Session. Expire the session instead.",
        )
        .code("payment_intent_unexpected_state"));
    }
    if intent.status == IntentStatus::RequiresCapture {
        charges::let_go(state, &intent);
    }
    intent.status = IntentStatus::Canceled;
    intent.canceled_at = Some(state.now());
    intent.cancellation_reason = call.params.owned("/cancellation_reason");
    state.put(intent.clone());
    tell(state, "payment_intent.canceled", &intent);
    Ok(wire(&intent))
}

/// `POST /v1/payment_intents/{intent}/capture`: what is not captured is let go.
pub(crate) fn capture(state: &mut State, call: &Call) -> Answer {
    let mut intent = of_path(state, call)?;
    let charge = intent
        .latest_charge
        .as_deref()
        .and_then(|id| state.get::<Charge>(id))
        .cloned();
    let (IntentStatus::RequiresCapture, Some(charge)) = (intent.status, charge) else {
        return Err(unexpected(&intent, "capture"));
    };
    let amount = amount::positive(
        call.params
            .whole("/amount_to_capture")
            .unwrap_or(intent.amount),
        "amount_to_capture",
    )?;
    if amount > intent.amount {
        let message = format!(
            "The remaining amount that can be captured on this PaymentIntent is {}.",
            intent.amount
        );
        return Err(Refusal::invalid(message)
            .code("amount_too_large")
            .param("amount_to_capture"));
    }
    intent.data.metadata = call.params.metadata("/metadata", &intent.data.metadata);
    let captured = charges::capture(state, charge, amount);
    charges::tell(state, "charge.captured", &captured);
    Ok(wire(&succeed(state, intent)))
}

/// `GET /v1/payment_intents/{intent}`
pub(crate) fn retrieve(state: &mut State, call: &Call) -> Answer {
    of_path(state, call).map(|intent| wire(&intent))
}

/// `GET /v1/payment_intents`
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let wanted =
        |intent: &Intent| intent.owner == call.owner && list::created_in(call, intent.created);
    list::page(state, call, "/v1/payment_intents", wanted, |_, intent| {
        wire(intent)
    })
}

/// Tells what happened to an intent.
pub(crate) fn tell(state: &mut State, kind: &'static str, intent: &Intent) {
    events::tell(state, intent.owner.as_deref(), kind, wire(intent));
}

/// A payment intent in Stripe's shape.
pub(crate) fn wire(intent: &Intent) -> Value {
    let capturable = if intent.status == IntentStatus::RequiresCapture {
        intent.amount
    } else {
        0
    };
    json!({
        "id": intent.id,
        "object": "payment_intent",
        "allowed_payment_method_types": null,
        "amount": intent.amount,
        "amount_capturable": capturable,
        "amount_details": { "tip": {} },
        "amount_received": intent.amount_received,
        "application": null,
        "application_fee_amount": null,
        "automatic_payment_methods": { "allow_redirects": "always", "enabled": true },
        "canceled_at": intent.canceled_at,
        "cancellation_reason": intent.cancellation_reason,
        "capture_method": if intent.data.manual_capture { "manual" } else { "automatic_async" },
        "client_secret": intent.client_secret,
        "confirmation_method": "automatic",
        "created": intent.created,
        "currency": intent.currency,
        "customer": null,
        "description": intent.data.description,
        "last_payment_error": intent.last_payment_error,
        "latest_charge": intent.latest_charge,
        "livemode": false,
        "metadata": intent.data.metadata,
        "next_action": null,
        "on_behalf_of": null,
        "payment_method": intent.payment_method,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "processing": null,
        "receipt_email": intent.data.receipt_email,
        "review": null,
        "setup_future_usage": null,
        "shipping": null,
        "statement_descriptor": intent.data.statement_descriptor,
        "statement_descriptor_suffix": null,
        "status": intent.status,
        "transfer_data": null,
        "transfer_group": intent.data.transfer_group,
    })
}
