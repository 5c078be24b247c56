//! Events: what happened, kept with the object as it was, and put on its way to whoever listens.

use serde_json::{Value, json};

use crate::API_VERSION;
use crate::config::WebhookScope;
use crate::error::Answer;
use crate::faults::{Way, WebhookOrder};
use crate::list;
use crate::model::{Delivery, DeliveryStatus, Endpoint, Event, Guise};
use crate::operations::Call;
use crate::state::{State, named, new_id};

/// Tells that something happened on an account (`None`: the platform) to an object, given as it is now.
pub(crate) fn tell(state: &mut State, owner: Option<&str>, kind: &'static str, object: Value) {
    let id = new_id("evt_");
    let order = state
        .faults
        .of_event(kind, &format!("{} {object}", owner.unwrap_or_default()));
    let mut deliveries = Vec::new();
    for target in listeners(state, owner, kind) {
        for delivery in on_their_way(state, (&id, &target), order.as_ref()) {
            // What is made to look like one is none: whether the event was delivered does not hang on it.
            if delivery.guise == Guise::Genuine {
                deliveries.push(delivery.id.clone());
            }
            if delivery.status == DeliveryStatus::Pending {
                state
                    .outbox
                    .insert((delivery.next_attempt_ms, delivery.id.clone()));
            }
            state.put(delivery);
        }
    }
    let event = Event {
        id,
        owner: owner.map(str::to_owned),
        created: state.now(),
        kind: kind.to_owned(),
        object,
        request_id: state.cause.request_id.clone(),
        idempotency_key: state.cause.idempotency_key.clone(),
        deliveries,
    };
    state.put(event);
}

/// What goes to one target about an event, as an order has it.
fn on_their_way(
    state: &State,
    (event, target): (&str, &str),
    order: Option<&WebhookOrder>,
) -> Vec<Delivery> {
    let now_ms = state.machine_ms;
    let genuine = Delivery {
        id: format!("{event}:{target}"),
        event: event.to_owned(),
        target: target.to_owned(),
        attempts: 0,
        status: DeliveryStatus::Pending,
        next_attempt_ms: now_ms,
        first_attempt_ms: now_ms,
        guise: Guise::Genuine,
    };
    let Some(order) = order else {
        return vec![genuine];
    };
    let another = |number: u32, guise: Guise| Delivery {
        id: format!("{event}:{target}:{number}"),
        guise,
        ..genuine.clone()
    };
    let delayed = |at_ms: i64| Delivery {
        next_attempt_ms: at_ms,
        ..genuine.clone()
    };
    let later_ms = now_ms.saturating_add(i64::try_from(order.milliseconds).unwrap_or(i64::MAX));
    match order.fault {
        Way::Late => vec![delayed(later_ms)],
        // The first of each two waits until the second has gone.
        Way::OutOfOrder if order.met % 2 == 1 => vec![delayed(later_ms)],
        Way::OutOfOrder => vec![genuine],
        Way::Lost => vec![Delivery {
            status: DeliveryStatus::Abandoned,
            ..genuine
        }],
        Way::Repeated => (1..order.deliveries)
            .map(|number| another(number, Guise::Genuine))
            .chain([genuine.clone()])
            .collect(),
        Way::Forged => vec![another(1, Guise::Forged), genuine],
        Way::Replayed => vec![another(1, Guise::Replayed), genuine],
    }
}

/// Who is told: targets of the configuration by scope, registered endpoints by scope and subscription.
fn listeners(state: &State, owner: Option<&str>, kind: &str) -> Vec<String> {
    let configured = state
        .rules
        .webhooks
        .iter()
        .enumerate()
        .filter(|(_, target)| match target.scope {
            WebhookScope::Platform => owner.is_none(),
            WebhookScope::Connected => owner.is_some(),
            WebhookScope::Both => true,
        });
    let registered = state
        .tables
        .endpoints
        .iter()
        .filter(|endpoint: &&Endpoint| {
            !endpoint.deleted
                && endpoint.connect == owner.is_some()
                && endpoint
                    .enabled_events
                    .iter()
                    .any(|wanted| wanted == "*" || wanted == kind)
        });
    configured
        .map(|(place, _)| format!("config_{place}"))
        .chain(registered.map(|endpoint| endpoint.id.clone()))
        .collect()
}

/// How many of an event's deliveries are in this state.
fn count(state: &State, event: &Event, status: DeliveryStatus) -> usize {
    let deliveries = event
        .deliveries
        .iter()
        .filter_map(|id| state.get::<Delivery>(id));
    deliveries
        .filter(|delivery| delivery.status == status)
        .count()
}

/// `GET /v1/events/{id}`
pub(crate) fn retrieve(state: &mut State, call: &Call) -> Answer {
    named(
        state,
        |event: &Event| event.owner == call.owner,
        "event",
        call.id(0),
    )
    .map(|event| wire(state, event))
}

/// `GET /v1/events`
pub(crate) fn list(state: &mut State, call: &Call) -> Answer {
    let types = call.params.texts("/types");
    let delivered = call
        .params
        .text("/delivery_success")
        .map(|wanted| wanted == "true");
    let all: &State = state;
    let wanted = |event: &Event| {
        event.owner == call.owner
            && list::created_in(call, event.created)
            && (types.is_empty() || types.contains(&event.kind.as_str()))
            && call
                .params
                .text("/type")
                .is_none_or(|pattern| matches(pattern, &event.kind))
            && delivered.is_none_or(|wanted| {
                wanted == (count(all, event, DeliveryStatus::Delivered) == event.deliveries.len())
            })
    };
    list::page(all, call, "/v1/events", wanted, wire)
}

/// `payout.*` takes all of payouts.
fn matches(pattern: &str, kind: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => kind.starts_with(start),
        None => kind == pattern,
    }
}

/// An event in Stripe's shape.
pub(crate) fn wire(state: &State, event: &Event) -> Value {
    let mut wire = json!({
        "id": event.id,
        "object": "event",
        "api_version": API_VERSION,
        "created": event.created,
        "data": { "object": event.object },
        "livemode": false,
        "pending_webhooks": count(state, event, DeliveryStatus::Pending),
        "request": { "id": event.request_id, "idempotency_key": event.idempotency_key },
        "type": event.kind,
    });
    if let (Some(owner), Some(object)) = (&event.owner, wire.as_object_mut()) {
        object.insert("account".to_owned(), json!(owner));
    }
    wire
}
