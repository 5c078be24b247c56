//! Checkout sessions: a hosted page for one payment.
//!
//! `open -> complete` when paid, `open -> expired` by hand or by the clock. A declined attempt leaves it open, as with
//! Stripe: the payer may try another card.

use serde_json::{Value, json};

use crate::amount;
use crate::error::{Answer, Refusal};
use crate::events;
use crate::intents::{self, Wanted};
use crate::list;
use crate::model::{
    Charge, Intent, IntentData, IntentStatus, LineItem, Metadata, Session, SessionStatus,
};
use crate::operations::Call;
use crate::params;
use crate::state::{Due, State, named, new_id};

/// Stripe takes 30 minutes to 24 hours, and 24 hours when not told.
const DAY: i64 = 86_400;

/// `POST /v1/checkout/sessions`
pub(crate) fn create(state: &mut State, call: &Call) -> Answer {
    let params = &call.params;
    if params.text("/mode") != Some("payment") {
        return Err(match params.text("/mode") {
            None => params::absent("mode"),
            Some(_) => Refusal::invalid("The sandbox only has mode=payment.").param("mode"),
        });
    }
    let success_url = params
        .owned("/success_url")
        .ok_or_else(|| params::absent("success_url"))?;
    for (name, url) in [
        ("success_url", Some(&success_url)),
        ("cancel_url", params.owned("/cancel_url").as_ref()),
    ] {
        web_address(url, name)?;
    }
    let (line_items, currency) = line_items_of(call)?;
    // Saturating: a sum out of range is refused just below as too large.
    let total = line_items.iter().fold(0_i64, |sum, item| {
        sum.saturating_add(item.unit_amount.saturating_mul(item.quantity))
    });
    let now = state.now();
    let expires_at = params.whole("/expires_at").unwrap_or(now + DAY);
    if !(now + 1_800..=now + DAY).contains(&expires_at) {
        let message = "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.";
        return Err(Refusal::invalid(message).param("expires_at"));
    }
    let session = Session {
        id: new_id("cs_test_"),
        owner: call.owner.clone(),
        created: now,
        expires_at,
        status: SessionStatus::Open,
        amount: amount::positive(total, "line_items")?,
        currency,
        line_items,
        success_url: Some(success_url),
        cancel_url: params.owned("/cancel_url"),
        client_reference_id: params.owned("/client_reference_id"),
        customer_email: params.owned("/customer_email"),
        locale: params.owned("/locale"),
        metadata: params.metadata("/metadata", &Metadata::new()),
        intent: None,
        intent_data: IntentData {
            description: params.owned("/payment_intent_data/description"),
            transfer_group: params.owned("/payment_intent_data/transfer_group"),
            receipt_email: params
                .owned("/payment_intent_data/receipt_email")
                .or_else(|| params.owned("/customer_email")),
            statement_descriptor: params.owned("/payment_intent_data/statement_descriptor"),
            manual_capture: params.text("/payment_intent_data/capture_method") == Some("manual"),
            metadata: params.metadata("/payment_intent_data/metadata", &Metadata::new()),
        },
    };
    state.schedule(expires_at * 1000, Due::Expires(session.id.clone()));
    let answer = wire(state, &session);
    state.put(session);
    Ok(answer)
}

/// Refuses what a browser cannot be sent to.
pub(crate) fn web_address(url: Option<&String>, name: &str) -> Result<(), Refusal> {
    let Some(url) = url else { return Ok(()) };
    match url::Url::parse(url) {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") => Ok(()),
        _ => Err(Refusal::invalid("Not a valid URL")
            .code("url_invalid")
            .param(name)),
    }
}

fn line_items_of(call: &Call) -> Result<(Vec<LineItem>, String), Refusal> {
    let given = call
        .params
        .at("/line_items")
        .and_then(Value::as_array)
        .filter(|items| !items.is_empty());
    let count = given.ok_or_else(|| params::absent("line_items"))?.len();
    let mut items = Vec::new();
    let mut currency = None;
    for place in 0..count {
        let at = |name: &str| format!("/line_items/{place}/{name}");
        let wire = |name: &str| format!("line_items[{place}]{name}");
        let this = match call.params.at(&at("price_data")) {
            Some(_) => amount::currency(call, &at("price_data/currency"))?,
            None => return Err(params::absent(&wire("[price_data]"))),
        };
        if *currency.get_or_insert_with(|| this.clone()) != this {
            return Err(
                Refusal::invalid("All line items must have the same currency.")
                    .param(wire("[price_data][currency]")),
            );
        }
        let unit = call.params.whole(&at("price_data/unit_amount"));
        let name = call.params.owned(&at("price_data/product_data/name"));
        items.push(LineItem {
            name: name.ok_or_else(|| params::absent(&wire("[price_data][product_data]")))?,
            unit_amount: amount::positive(
                unit.ok_or_else(|| params::absent(&wire("[price_data][unit_amount]")))?,
                &wire("[price_data][unit_amount]"),
            )?,
            quantity: amount::positive(
                call.params.whole(&at("quantity")).unwrap_or(1),
                &wire("[quantity]"),
            )?,
        });
    }
    Ok((items, currency.unwrap_or_default()))
}

/// Pays, or tries to, with a method: what the hosted page and the admin routes do.
pub(crate) fn attempt(
    state: &mut State,
    session: &Session,
    method: &str,
) -> Result<Session, Refusal> {
    if session.status != SessionStatus::Open {
        return Err(not_open(session));
    }
    let mut session = session.clone();
    let intent = match session
        .intent
        .as_deref()
        .and_then(|id| state.get::<Intent>(id))
    {
        Some(intent) => intent.clone(),
        None => intents::make(
            state,
            Wanted {
                owner: session.owner.clone(),
                amount: session.amount,
                currency: session.currency.clone(),
                session: Some(session.id.clone()),
                data: session.intent_data.clone(),
            },
        ),
    };
    session.intent = Some(intent.id.clone());
    state.put(session.clone());
    intents::attempt(state, intent, method)?;
    session.status = SessionStatus::Complete;
    state.unschedule(session.expires_at * 1000, Due::Expires(session.id.clone()));
    state.put(session.clone());
    tell(state, "checkout.session.completed", &session);
    Ok(session)
}

fn not_open(session: &Session) -> Refusal {
    let status = json!(session.status);
    Refusal::invalid(format!(
        "Only Checkout Sessions with a status in [\"open\"] can be changed. This Checkout Session has a status of {}.",
        status.as_str().unwrap_or_default()
    ))
}

/// `POST /v1/checkout/sessions/{session}/expire`
pub(crate) fn expire(state: &mut State, call: &Call) -> Answer {
    let session = of_path(state, call)?;
    if session.status != SessionStatus::Open {
        return Err(not_open(&session));
    }
    let expired = expire_now(state, session);
    Ok(wire(state, &expired))
}

/// Expires a session whose time has come, unless it was paid.
pub(crate) fn expire_by_itself(state: &mut State, id: &str) {
    if let Some(session) = state
        .get::<Session>(id)
        .filter(|session| session.status == SessionStatus::Open)
        .cloned()
    {
        expire_now(state, session);
    }
}

fn expire_now(state: &mut State, mut session: Session) -> Session {
    session.status = SessionStatus::Expired;
    state.unschedule(session.expires_at * 1000, Due::Expires(session.id.clone()));
    state.put(session.clone());
    if let Some(mut intent) = session
        .intent
        .as_deref()
        .and_then(|id| state.get::<Intent>(id))
        .cloned()
    {
        intent.status = IntentStatus::Canceled;
        intent.canceled_at = Some(state.now());
        state.put(intent.clone());
        intents::tell(state, "payment_intent.canceled", &intent);
    }
    tell(state, "checkout.session.expired", &session);
    session
}

fn tell(state: &mut State, kind: &'static str, session: &Session) {
    let object = wire(state, session);
    events::tell(state, session.owner.as_deref(), kind, object);
}

fn of_path(state: &State, call: &Call) -> Result<Session, Refusal> {
    named(
        state,
        |session: &Session| session.owner == call.owner,
        "checkout.session",
        call.id(0),
    )
    .cloned()
}

/// `GET /v1/checkout/sessions/{session}`
pub(crate) fn retrieve(state: &mut State, call: &Call) -> Answer {
    of_path(state, call).map(|session| wire(state, &session))
}

/// `GET /v1/checkout/sessions`
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let wanted = |session: &Session| {
        session.owner == call.owner
            && list::created_in(call, session.created)
            && list::is(call, "/payment_intent", session.intent.as_deref())
            && list::is(call, "/status", json!(session.status).as_str())
    };
    list::page(state, call, "/v1/checkout/sessions", wanted, wire)
}

/// The lines of a session, as a list in Stripe's shape.
pub(crate) fn line_items(session: &Session) -> Value {
    let data = session.line_items.iter().enumerate().map(|(place, item)| {
        let total = item.unit_amount * item.quantity;
        json!({
            "id": format!("li_{place}_{}", session.id), "object": "item", "amount_discount": 0, "amount_subtotal": total,
            "amount_tax": 0, "amount_total": total, "currency": session.currency, "description": item.name,
            "quantity": item.quantity,
        })
    });
    json!({
        "object": "list", "data": data.collect::<Vec<_>>(), "has_more": false,
        "url": format!("/v1/checkout/sessions/{}/line_items", session.id),
    })
}

/// A checkout session in Stripe's shape.
pub(crate) fn wire(state: &State, session: &Session) -> Value {
    let charge = session
        .intent
        .as_deref()
        .and_then(|id| state.get::<Intent>(id))
        .and_then(|intent| intent.latest_charge.as_deref());
    let collected = charge
        .and_then(|id| state.get::<Charge>(id))
        .is_some_and(|charge| charge.captured);
    let open = session.status == SessionStatus::Open;
    json!({
        "id": session.id,
        "object": "checkout.session",
        "after_expiration": null,
        "allow_promotion_codes": null,
        "amount_subtotal": session.amount,
        "amount_total": session.amount,
        "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
        "billing_address_collection": null,
        "cancel_url": session.cancel_url,
        "client_reference_id": session.client_reference_id,
        "client_secret": null,
        "created": session.created,
        "currency": session.currency,
        "custom_fields": [],
        "customer": null,
        "customer_creation": "if_required",
        "customer_details": session.customer_email.as_ref().map(|email| json!({
            "address": null, "email": email, "name": null, "phone": null, "tax_exempt": "none", "tax_ids": null,
        })),
        "customer_email": session.customer_email,
        "expires_at": session.expires_at,
        "invoice": null,
        "livemode": false,
        "locale": session.locale,
        "metadata": session.metadata,
        "mode": "payment",
        "payment_intent": session.intent,
        "payment_link": null,
        "payment_method_collection": "if_required",
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": if collected { "paid" } else { "unpaid" },
        "recovered_from": null,
        "setup_intent": null,
        "shipping_cost": null,
        "shipping_options": [],
        "status": session.status,
        "submit_type": null,
        "subscription": null,
        "success_url": session.success_url,
        "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 },
        "ui_mode": "hosted_page",
        "url": open.then(|| format!("{}/c/pay/{}", state.rules.base_url, session.id)),
    })
}
