//! Admin routes, under `/_sandbox`: the clock, and what only people, banks or Stripe would decide. JSON in and out.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State as Given};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accounts;
use crate::checkout;
use crate::disputes;
use crate::error::{Answer, Refusal};
use crate::intents;
use crate::model::{
    Account, Capability, Dispute, DisputeStatus, Intent, IntentStatus, Payout, PayoutStatus,
    Refund, Session, SessionStatus,
};
use crate::payouts;
use crate::refunds;
use crate::shared::Shared;
use crate::state::State;
use crate::summary;

pub(crate) type Sandbox = Given<Arc<Shared>>;

/// How long a caller may wait for the clock to move.
const LONGEST_WAIT: Duration = Duration::from_secs(25);
/// A hundred years: more would leave the range of times.
const FURTHEST_SECONDS: i64 = 100 * 366 * 86_400;

/// The admin routes.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/_sandbox/clock", get(clock).post(advance))
        .route("/_sandbox/clock/wait", get(wait))
        .route("/_sandbox/checkout_sessions/{id}/{act}", post(session))
        .route("/_sandbox/payment_intents/{id}/{act}", post(intent))
        .route("/_sandbox/payouts/{id}/{act}", post(payout))
        .route("/_sandbox/accounts/{id}/onboard", post(onboard))
        .route("/_sandbox/accounts/{id}/bank", post(bank))
        .route(
            "/_sandbox/accounts/{id}/capabilities/{name}",
            post(capability),
        )
        .route("/_sandbox/refunds/{id}/fail", post(refund))
        .route("/_sandbox/charges/{id}/dispute", post(charge))
        .route("/_sandbox/disputes/{id}/{act}", post(dispute))
        .merge(crate::faults::routes())
        .merge(crate::bookings::routes())
        .route("/_sandbox/settle_all", post(settle_all))
        .route("/_sandbox/summary", get(summary::summary))
}

pub(crate) fn reply(answer: Result<Answer, Refusal>) -> Response {
    let (status, body) = match answer.and_then(|inner| inner) {
        Ok(object) => (StatusCode::OK, object),
        Err(refusal) => (refusal.status, refusal.body()),
    };
    (
        status,
        [(header::CONTENT_TYPE, "application/json")],
        format!("{body:#}"),
    )
        .into_response()
}

/// A JSON body; an empty one is `{}`.
pub(crate) fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Refusal> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| {
        Refusal::invalid(format!("The body is not what this route takes: {error}"))
    })
}

fn clock_wire(state: &State) -> Value {
    json!({ "now": state.now(), "offset_seconds": state.offset_seconds() })
}

async fn clock(Given(shared): Sandbox) -> Response {
    reply(shared.run(|state| Ok(clock_wire(state))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: i64,
}

async fn advance(Given(shared): Sandbox, body: Bytes) -> Response {
    reply(shared.run(|state| {
        let Advance { advance_seconds } = read(&body)?;
        if advance_seconds < 0
            || state.offset_seconds().saturating_add(advance_seconds) > FURTHEST_SECONDS
        {
            return Err(Refusal::invalid(
                "The clock moves ahead only, and at most a hundred years.",
            )
            .param("advance_seconds"));
        }
        state.advance(advance_seconds);
        Ok(clock_wire(state))
    }))
}

#[derive(Deserialize)]
struct Known {
    offset_seconds: i64,
}

/// Answers when the offset is another than the caller knows, or after a while.
async fn wait(Given(shared): Sandbox, Query(known): Query<Known>) -> Response {
    let mut offset = shared.offset.subscribe();
    tokio::select! {
        changed = offset.wait_for(|offset| *offset != known.offset_seconds) => drop(changed),
        () = tokio::time::sleep(LONGEST_WAIT) => {}
        () = shared.stopped() => {}
    }
    reply(shared.run(|state| Ok(clock_wire(state))))
}

fn unknown_act(act: &str) -> Refusal {
    Refusal::invalid(format!("There is no act '{act}' here.")).status(StatusCode::NOT_FOUND)
}

/// A declined attempt is what was asked for, not a refusal.
fn method_of(act: &str) -> Result<&'static str, Refusal> {
    match act {
        "settle" => Ok(intents::PAYS),
        "refuse" => Ok(intents::DECLINES),
        other => Err(unknown_act(other)),
    }
}

async fn session(Given(shared): Sandbox, Path((id, act)): Path<(String, String)>) -> Response {
    reply(shared.run(|state| {
        let session = state
            .get::<Session>(&id)
            .cloned()
            .ok_or_else(|| Refusal::not_found("checkout.session", &id))?;
        let tried = checkout::attempt(state, &session, method_of(&act)?);
        tried.map(drop).or_else(|refusal| {
            if act == "refuse" && refusal.status == StatusCode::PAYMENT_REQUIRED {
                Ok(())
            } else {
                Err(refusal)
            }
        })?;
        state
            .get::<Session>(&id)
            .map(|session| checkout::wire(state, session))
            .ok_or_else(Refusal::broken)
    }))
}

async fn intent(Given(shared): Sandbox, Path((id, act)): Path<(String, String)>) -> Response {
    reply(shared.run(|state| {
        let intent = state
            .get::<Intent>(&id)
            .cloned()
            .ok_or_else(|| Refusal::not_found("payment_intent", &id))?;
        intents::payable(&intent)?;
        let tried = intents::attempt(state, intent, method_of(&act)?);
        tried.map(drop).or_else(|refusal| {
            if act == "refuse" {
                Ok(())
            } else {
                Err(refusal)
            }
        })?;
        state
            .get::<Intent>(&id)
            .map(intents::wire)
            .ok_or_else(Refusal::broken)
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Failure {
    #[serde(default)]
    failure_code: Option<String>,
}

async fn payout(
    Given(shared): Sandbox,
    Path((id, act)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    reply(shared.run(|state| {
        let payout = state
            .get::<Payout>(&id)
            .cloned()
            .ok_or_else(|| Refusal::not_found("payout", &id))?;
        let Failure { failure_code } = read(&body)?;
        let code = failure_code.as_deref().unwrap_or("could_not_process");
        match (act.as_str(), payout.status) {
            ("settle", PayoutStatus::Pending | PayoutStatus::InTransit) => {
                payouts::settle(state, payout);
            }
            ("fail", PayoutStatus::Pending | PayoutStatus::InTransit | PayoutStatus::Paid)
                if payouts::FAILURES.contains(&code) =>
            {
                payouts::fail(state, payout, code);
            }
            ("fail", PayoutStatus::Pending | PayoutStatus::InTransit | PayoutStatus::Paid) => {
                return Err(Refusal::invalid(format!(
                    "failure_code is one of {}",
                    payouts::FAILURES.join(", ")
                ))
                .param("failure_code"));
            }
            ("settle" | "fail", _) => {
                return Err(Refusal::invalid("This payout has reached its end."));
            }
            (other, _) => return Err(unknown_act(other)),
        }
        state
            .get::<Payout>(&id)
            .map(payouts::wire)
            .ok_or_else(Refusal::broken)
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Returned {
    #[serde(default)]
    failure_reason: Option<String>,
}

async fn refund(Given(shared): Sandbox, Path(id): Path<String>, body: Bytes) -> Response {
    reply(shared.run(|state| {
        let refund = state
            .get::<Refund>(&id)
            .cloned()
            .ok_or_else(|| Refusal::not_found("refund", &id))?;
        let Returned { failure_reason } = read(&body)?;
        let reason = failure_reason.as_deref().unwrap_or("unknown");
        refunds::fail(state, refund, reason)
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Disputed {
    #[serde(default)]
    amount: Option<i64>,
    #[serde(default)]
    reason: Option<String>,
}

async fn charge(Given(shared): Sandbox, Path(id): Path<String>, body: Bytes) -> Response {
    reply(shared.run(|state| {
        let Disputed { amount, reason } = read(&body)?;
        let reason = reason.as_deref().unwrap_or("fraudulent");
        if !disputes::REASONS.contains(&reason) {
            return Err(Refusal::invalid(format!(
                "reason is one of {}",
                disputes::REASONS.join(", ")
            ))
            .param("reason"));
        }
        disputes::open(state, &id, (amount, reason))
    }))
}

async fn dispute(
    Given(shared): Sandbox,
    Path((id, act)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    reply(shared.run(|state| {
        let back: disputes::Back = read(&body)?;
        let dispute = state
            .get::<Dispute>(&id)
            .cloned()
            .ok_or_else(|| Refusal::not_found("dispute", &id))?;
        let ended = match act.as_str() {
            "review" => DisputeStatus::UnderReview,
            "win" => DisputeStatus::Won,
            "lose" => DisputeStatus::Lost,
            "overturn" => return disputes::overturn(state, dispute, &back),
            other => return Err(unknown_act(other)),
        };
        disputes::decide(state, dispute, (ended, &back))
    }))
}

fn account_of(state: &State, id: &str) -> Result<Account, Refusal> {
    state
        .get::<Account>(id)
        .cloned()
        .ok_or_else(|| Refusal::not_found("account", id))
}

async fn onboard(Given(shared): Sandbox, Path(id): Path<String>) -> Response {
    reply(shared.run(|state| {
        let account = account_of(state, &id)?;
        Ok(accounts::wire(&accounts::onboard(state, account)))
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bank {
    token: String,
}

async fn bank(Given(shared): Sandbox, Path(id): Path<String>, body: Bytes) -> Response {
    reply(shared.run(|state| {
        let account = account_of(state, &id)?;
        let Bank { token } = read(&body)?;
        Ok(accounts::wire(&accounts::name_bank(state, account, &token)))
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    status: Capability,
}

async fn capability(
    Given(shared): Sandbox,
    Path((id, name)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    reply(shared.run(|state| {
        let account = account_of(state, &id)?;
        if !matches!(name.as_str(), "transfers" | "card_payments") {
            return Err(Refusal::not_found("capability", &name));
        }
        let Status { status } = read(&body)?;
        Ok(accounts::wire(&accounts::set_capability(
            state, account, &name, status,
        )))
    }))
}

/// Pays every open session and every intent that waits for a payment method.
async fn settle_all(Given(shared): Sandbox) -> Response {
    reply(shared.run(|state| {
        let open = state
            .tables
            .sessions
            .iter()
            .filter(|session| session.status == SessionStatus::Open);
        let sessions: Vec<Session> = open.cloned().collect();
        for session in &sessions {
            checkout::attempt(state, session, intents::PAYS)?;
        }
        let waiting = state.tables.intents.iter().filter(|intent| {
            intent.session.is_none()
                && matches!(
                    intent.status,
                    IntentStatus::RequiresPaymentMethod | IntentStatus::RequiresConfirmation
                )
        });
        let intents: Vec<Intent> = waiting.cloned().collect();
        let count = intents.len();
        for intent in intents {
            intents::attempt(state, intent, intents::PAYS)?;
        }
        Ok(json!({ "checkout_sessions": sessions.len(), "payment_intents": count }))
    }))
}
