//! The door: routes, and the way of an API request from its bytes to its answer.
//!
//! key -> version -> operation -> parameters -> expand paths -> account -> idempotency -> act -> expand -> journal -> answer

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State as Given};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::{any, get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::error::Refusal;
use crate::expand;
use crate::faults;
use crate::form;
use crate::idempotency::{self, Keyed};
use crate::model::Account;
use crate::operations::{self, Call, Operation};
use crate::params::Params;
use crate::shared::Shared;
use crate::state::{Cause, new_id};
use crate::{API_VERSION, admin, pages};

/// Far more than any request of the API needs.
const MAX_BODY_BYTES: usize = 256 * 1024;

/// All routes of the sandbox.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/v1/{*path}", any(api))
        .route("/", get(pages::home))
        .route("/healthz", get(async || "ok"))
        .route("/c/pay/{session}", get(pages::payment))
        .route("/c/pay/{session}/pay", post(pages::pay))
        .route("/c/pay/{session}/decline", post(pages::decline))
        .route(
            "/c/onboard/{link}",
            get(pages::onboarding).post(pages::onboard),
        )
        .merge(admin::routes())
        .with_state(shared)
}

/// What is answered to an API request.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) body: String,
    pub(crate) replayed: bool,
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Self {
            status: refusal.status,
            body: refusal.body().to_string(),
            replayed: false,
        }
    }
}

async fn api(Given(shared): Given<Arc<Shared>>, request: Request) -> Response {
    let request_id = new_id("req_");
    let (parts, body) = request.into_parts();
    let reply = match to_bytes(body, MAX_BODY_BYTES).await {
        Ok(bytes) => {
            let act = || answer(&shared, &parts, &bytes, &request_id).unwrap_or_else(Reply::from);
            if let Some(order) = ordered(&shared, &parts, &bytes) {
                return faults::misbehave(order, act).await;
            }
            act()
        }
        Err(_too_large_or_cut) => Refusal::invalid("The request body is too large or incomplete.")
            .status(StatusCode::PAYLOAD_TOO_LARGE)
            .into(),
    };
    tracing::debug!(status = reply.status.as_u16(), method = %parts.method, path = parts.uri.path(), "sandbox answered");
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = reply.status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert("stripe-version", HeaderValue::from_static(API_VERSION));
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        headers.insert("request-id", value);
    }
    if let Some(key) = parts.headers.get("idempotency-key") {
        headers.insert("idempotency-key", key.clone());
    }
    if reply.replayed {
        headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
    }
    response
}

/// What is to go wrong with this call, on order.
fn ordered(shared: &Shared, parts: &Parts, body: &Bytes) -> Option<faults::CallOrder> {
    let call = format!("{} {}", parts.method, parts.uri.path());
    let account = text(&parts.headers, "stripe-account").unwrap_or_default();
    let body = String::from_utf8_lossy(body);
    let all = format!("{account} {} {body}", parts.uri);
    shared.quietly(|state| state.faults.of_call(&call, &all))
}

fn answer(
    shared: &Arc<Shared>,
    parts: &Parts,
    body: &Bytes,
    request_id: &str,
) -> Result<Reply, Refusal> {
    authenticate(&parts.headers, &shared.secret_key)?;
    version(&parts.headers)?;
    let path = parts.uri.path();
    let (operation, ids) =
        operations::find(&parts.method, path).ok_or_else(|| unrecognized(&parts.method, path))?;
    let params = Params::check(operation.params, form::decode(sent(parts, body)?)?)?;
    expand::check(operation, &params.texts("/expand"))?;
    let owner = text(&parts.headers, "stripe-account").map(str::to_owned);
    if let Some(id) = owner
        .as_deref()
        .filter(|id| shared.quietly(|state| state.get::<Account>(id).is_none()))
    {
        return Err(no_such_account(id));
    }
    let key = text(&parts.headers, "idempotency-key").filter(|_| parts.method == Method::POST);
    let keyed = key
        .map(|key| {
            Keyed::new(
                owner.as_deref(),
                key,
                &[parts.method.as_str(), path, &params.canonical()],
            )
        })
        .transpose()?;
    let ticket = match keyed
        .as_ref()
        .map(|keyed| idempotency::take(shared, keyed))
        .transpose()?
    {
        Some(Err(kept)) => return Ok(kept),
        Some(Ok(ticket)) => Some(ticket),
        None => None,
    };
    let cause = Cause {
        request_id: Some(request_id.to_owned()),
        idempotency_key: key.map(str::to_owned),
    };
    let reply = execute(
        shared,
        operation,
        &Call { owner, ids, params },
        (cause, keyed.as_ref()),
    );
    drop(ticket);
    reply
}

/// Acts, expands and keeps the answer, in one step of the state and one write of the journal.
fn execute(
    shared: &Shared,
    operation: &Operation,
    call: &Call,
    (cause, keyed): (Cause, Option<&Keyed>),
) -> Result<Reply, Refusal> {
    shared.run(|state| {
        state.cause = cause;
        let reply = match (operation.act)(state, call) {
            Ok(mut object) => {
                expand::apply(state, &mut object, &call.params.texts("/expand"));
                Reply {
                    status: StatusCode::OK,
                    body: pretty(&object),
                    replayed: false,
                }
            }
            Err(refusal) => Reply::from(refusal),
        };
        if let Some(keyed) = keyed {
            idempotency::keep(state, keyed, &reply);
        }
        reply
    })
}

fn pretty(object: &Value) -> String {
    format!("{object:#}")
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn authenticate(headers: &HeaderMap, secret_key: &str) -> Result<(), Refusal> {
    let given = text(headers, "authorization").and_then(|value| {
        if let Some(key) = value.strip_prefix("Bearer ") {
            return Some(key.to_owned());
        }
        let decoded = STANDARD.decode(value.strip_prefix("Basic ")?).ok()?;
        Some(
            String::from_utf8(decoded)
                .ok()?
                .split(':')
                .next()?
                .to_owned(),
        )
    });
    let refuse = |message: &str| Err(Refusal::invalid(message).status(StatusCode::UNAUTHORIZED));
    match given {
        Some(key) if key == secret_key => Ok(()),
        Some(_) => refuse("Invalid API Key provided."),
        None => refuse(
            "You did not provide an API key. Provide it in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
        ),
    }
}

fn version(headers: &HeaderMap) -> Result<(), Refusal> {
    match text(headers, "stripe-version") {
        // Stripe then takes the version of the account; that of this one is fixed.
        None | Some(API_VERSION) => Ok(()),
        Some(other) => Err(Refusal::invalid(format!(
            "Invalid Stripe API version: {other}. This sandbox speaks {API_VERSION}."
        ))),
    }
}

fn unrecognized(method: &Method, path: &str) -> Refusal {
    Refusal::invalid(format!("Unrecognized request URL ({method}: {path})."))
        .status(StatusCode::NOT_FOUND)
}

fn no_such_account(id: &str) -> Refusal {
    Refusal::invalid(format!(
        "The provided key does not have access to account '{id}' (or that account does not exist)."
    ))
    .status(StatusCode::FORBIDDEN)
    .code("account_invalid")
}

/// The bytes that carry the parameters: the body of a POST, else the query.
fn sent<'a>(parts: &'a Parts, body: &'a Bytes) -> Result<&'a [u8], Refusal> {
    if parts.method != Method::POST {
        return Ok(parts.uri.query().unwrap_or_default().as_bytes());
    }
    let kind = text(&parts.headers, "content-type").unwrap_or_default();
    if !body.is_empty() && !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(Refusal::invalid(format!(
            "Invalid request (check that your POST content type is application/x-www-form-urlencoded): it is '{kind}'."
        )));
    }
    Ok(body)
}
