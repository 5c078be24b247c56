//! Misbehaviour on order: of calls, on the wire, and of webhooks, on their way.
//!
//! An order names what it is for and how often it is carried out; nothing of it is kept in the journal, so a restart ends it.
//! What was done before an answer went wrong is done, and kept under its key: asked again, the sandbox tells the truth.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State as Given;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::post;
use futures_util::stream;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::admin::{Sandbox, read, reply};
use crate::error::Refusal;
use crate::server::Reply;
use crate::shared::Shared;

/// Longer than any client waits.
const LONGEST: Duration = Duration::from_mins(2);

/// The admin routes of this room.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/_sandbox/faults",
            post(order_call).get(list).delete(forget),
        )
        .route("/_sandbox/webhook_faults", post(order_webhook))
}

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wire {
    /// Nothing is done, nothing is answered; after a while the connection is cut.
    SlowBefore,
    /// It is done, and answered late.
    SlowAfter,
    /// Nothing is done; 500.
    ErrorBefore,
    /// It is done; 500.
    ErrorAfter,
    /// Nothing is done; the connection is cut.
    CutBefore,
    /// It is done; the connection is cut within the answer.
    CutAfter,
    /// It is done; the answer makes no sense.
    Malformed,
    /// Nothing is done; it is refused with a code.
    Refused,
}

/// An order for calls.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallOrder {
    /// Method and path, such as `POST /v1/refunds`; a path that ends in `*` takes all that begin so.
    call: String,
    fault: Wire,
    /// Only calls whose account, path or parameters contain this.
    #[serde(default)]
    contains: String,
    /// How often; once when absent.
    #[serde(default = "once")]
    times: u32,
    /// How long a slow one takes, in milliseconds.
    #[serde(default = "long")]
    milliseconds: u64,
    /// What a refused one is refused with.
    #[serde(default = "code")]
    code: String,
}

/// What goes wrong with the webhooks of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Way {
    /// They come late.
    Late,
    /// They never come; the list of events has them as not delivered.
    Lost,
    /// They come so often.
    Repeated,
    /// Of two events the later comes first.
    OutOfOrder,
    /// One with another's signature comes as well.
    Forged,
    /// One that was signed an hour ago comes as well.
    Replayed,
}

/// An order for webhooks.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookOrder {
    /// The kind of event, such as `payout.paid`; one that ends in `*` takes all that begin so.
    kind: String,
    pub(crate) fault: Way,
    /// Only events whose account or object contains this.
    #[serde(default)]
    contains: String,
    /// How many events; every one when absent.
    #[serde(default = "always")]
    times: u32,
    /// How late, in milliseconds.
    #[serde(default = "late")]
    pub(crate) milliseconds: u64,
    /// How often one that is repeated comes.
    #[serde(default = "five")]
    pub(crate) deliveries: u32,
    /// How many it was carried out on.
    #[serde(skip_deserializing)]
    pub(crate) met: u32,
}

const fn once() -> u32 {
    1
}
const fn always() -> u32 {
    u32::MAX
}
const fn five() -> u32 {
    5
}
const fn long() -> u64 {
    60_000
}
const fn late() -> u64 {
    2_000
}
fn code() -> String {
    "account_invalid".to_owned()
}

/// All orders that are not carried out to their end.
#[derive(Default)]
pub(crate) struct Faults {
    calls: Vec<CallOrder>,
    webhooks: Vec<WebhookOrder>,
}

fn is(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => pattern == text,
    }
}

impl Faults {
    /// What is to go wrong with this call, which counts as one of the order's times.
    pub(crate) fn of_call(&mut self, call: &str, text: &str) -> Option<CallOrder> {
        let order = self.calls.iter_mut().find(|order| {
            order.times > 0 && is(&order.call, call) && text.contains(&order.contains)
        })?;
        order.times -= 1;
        let order = order.clone();
        self.calls.retain(|order| order.times > 0);
        Some(order)
    }

    /// What is to go wrong with the webhooks of this event, which counts as one of the order's times.
    pub(crate) fn of_event(&mut self, kind: &str, text: &str) -> Option<WebhookOrder> {
        let order = self.webhooks.iter_mut().find(|order| {
            order.times > 0 && is(&order.kind, kind) && text.contains(&order.contains)
        })?;
        if order.times != u32::MAX {
            order.times -= 1;
        }
        order.met += 1;
        Some(order.clone())
    }
}

async fn order_call(Given(shared): Sandbox, body: Bytes) -> Response {
    let order = read::<CallOrder>(&body);
    reply(Ok(order.map(|order| {
        shared.quietly(|state| state.faults.calls.push(order.clone()));
        json!(order)
    })))
}

async fn order_webhook(Given(shared): Sandbox, body: Bytes) -> Response {
    let order = read::<WebhookOrder>(&body);
    reply(Ok(order.map(|order| {
        shared.quietly(|state| state.faults.webhooks.push(order.clone()));
        json!(order)
    })))
}

async fn list(Given(shared): Sandbox) -> Response {
    reply(Ok(Ok(shared.quietly(|state| wire(&state.faults)))))
}

async fn forget(Given(shared): Sandbox) -> Response {
    reply(Ok(Ok(shared.quietly(|state| {
        state.faults = Faults::default();
        wire(&state.faults)
    }))))
}

fn wire(faults: &Faults) -> Value {
    json!({ "calls": faults.calls, "webhooks": faults.webhooks })
}

/// Carries an order out around `act`, which does what was asked.
pub(crate) async fn misbehave(order: CallOrder, act: impl FnOnce() -> Reply) -> Response {
    let pause = Duration::from_millis(order.milliseconds).min(LONGEST);
    match order.fault {
        Wire::SlowBefore => {
            tokio::time::sleep(pause).await;
            cut(String::new())
        }
        Wire::SlowAfter => {
            let reply = act();
            tokio::time::sleep(pause).await;
            whole(reply.status, reply.body)
        }
        Wire::ErrorBefore => whole(StatusCode::INTERNAL_SERVER_ERROR, broken()),
        Wire::ErrorAfter => {
            act();
            whole(StatusCode::INTERNAL_SERVER_ERROR, broken())
        }
        Wire::CutBefore => cut(String::new()),
        Wire::CutAfter => cut(half(act().body)),
        Wire::Malformed => {
            let reply = act();
            whole(reply.status, half(reply.body))
        }
        Wire::Refused => whole(
            StatusCode::BAD_REQUEST,
            json!({ "error": {
                "type": "invalid_request_error", "code": order.code, "message": "Refused on order.",
            } })
            .to_string(),
        ),
    }
}

fn broken() -> String {
    Refusal::broken().body().to_string()
}

fn half(mut body: String) -> String {
    let mut middle = body.len() / 2;
    while !body.is_char_boundary(middle) {
        middle += 1;
    }
    body.truncate(middle);
    body
}

fn whole(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// An answer that breaks off after `start`.
fn cut(start: String) -> Response {
    let end = Err(std::io::Error::other("cut on order"));
    let parts = [Ok(Bytes::from(start)), end];
    let mut response = Response::new(Body::from_stream(stream::iter(parts)));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
