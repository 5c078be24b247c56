//! What every request passes: an id, a log line, limits of size, rate and time, security headers.

use std::{any::Any, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use kernel::{Db, Problem};
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
};
use tracing::{Instrument as _, info_span};
use uuid::Uuid;

use super::{limits, metrics};
use crate::app::{App, RailKind};

/// Largest body that is not an upload, in bytes. A room may ask for less.
const BODY: usize = 256 * 1024;
/// A request that is not answered by then is given up.
const PATIENCE: Duration = Duration::from_secs(30);
/// An upload may take this long.
const PATIENCE_WITH_FILES: Duration = Duration::from_mins(15);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const RAIL: HeaderName = HeaderName::from_static("daman-rail");

/// Puts the guards around all routes; the outermost comes last.
pub(crate) fn wrap(routes: Router, app: &App) -> Router {
    routes
        .layer(middleware::from_fn_with_state(
            app.limits.clone(),
            limits::by_party,
        ))
        .layer(middleware::from_fn_with_state(
            app.auth.clone(),
            parties::authenticate,
        ))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(middleware::from_fn(give_up))
        .layer(middleware::from_fn_with_state(
            app.metrics.clone(),
            metrics::count,
        ))
        .layer(middleware::from_fn_with_state(
            app.limits.clone(),
            limits::by_address,
        ))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(
            (app.rail, app.db.clone()),
            headers,
        ))
        .layer(middleware::from_fn(log))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(SetRequestIdLayer::new(REQUEST_ID, NewRequestId))
}

/// Gives each request an id of its own. One that a client sends is taken only if it is short and plain.
#[derive(Clone, Copy)]
struct NewRequestId;

impl MakeRequestId for NewRequestId {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let mut random = [0_u8; 16];
        getrandom::fill(&mut random).ok()?;
        HeaderValue::from_str(&Uuid::from_bytes(random).simple().to_string())
            .ok()
            .map(RequestId::new)
    }
}

async fn log(request: Request, next: Next) -> Response {
    let text = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let plain = text.len() <= 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let id = if plain { text } else { "(not plain)" };
    let span = info_span!("request", request.id = id);
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let started = std::time::Instant::now();
    async {
        let response = next.run(request).await;
        let status = response.status().as_u16();
        let took_ms = started.elapsed().as_millis();
        tracing::info!(http.method = %method, http.route = route, http.status = status, took_ms, "{method} {route} answered {status}");
        response
    }
    .instrument(span)
    .await
}

/// Answers 503 when a room takes too long; what it began is rolled back with its transaction.
async fn give_up(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let upload = path == "/api/files"
        || path == "/api/statements" && request.method() == Method::POST
        || path.starts_with("/api/uploads/");
    let patience = if upload {
        PATIENCE_WITH_FILES
    } else {
        PATIENCE
    };
    match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(late) => {
            tracing::warn!(error = %late, "gave a request up");
            let detail = "The request took too long and was given up. Repeat it with the same Idempotency-Key.";
            Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "server.too_slow",
                "Given up",
                detail,
            )
            .retry_after(2)
            .into_response()
        }
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the form that the layer asks for"
)]
fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied());
    Problem::from(kernel::Failure::msg(format!(
        "a request panicked: {}",
        text.unwrap_or("no text")
    )))
    .into_response()
}

/// Headers that keep browsers from guessing, framing, caching and leaking; a room may set its own instead. The date is that of the clock
/// that deadlines are set by, which a sandbox may have moved.
async fn headers(
    State((rail, db)): State<(RailKind, Db)>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // The form of RFC 9110, 5.6.7.
    let date = db.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::try_from(date) {
        headers.insert(header::DATE, date);
    }
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::X_FRAME_OPTIONS, "DENY");
    set(headers, header::REFERRER_POLICY, "no-referrer");
    set(
        headers,
        header::STRICT_TRANSPORT_SECURITY,
        "max-age=31536000",
    );
    set(headers, header::CACHE_CONTROL, "no-store");
    set(
        headers,
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    );
    set(
        headers,
        RAIL,
        match rail {
            RailKind::Sandbox => "sandbox; no real money",
            RailKind::Live => "live",
        },
    );
    response
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers
        .entry(name)
        .or_insert(HeaderValue::from_static(value));
}
