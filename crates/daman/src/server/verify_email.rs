//! `/verify-email#<token>`: where the link of a verification mail leads.
//!
//! The token is behind the `#`, so that no log, proxy or Referer ever sees it; a script of ours takes it from there and sends
//! it with the password that the person chose.

use axum::{
    Router,
    http::header,
    response::{Html, IntoResponse},
    routing::get,
};

const PAGE: &str = include_str!("verify_email.html");
const SCRIPT: &str = include_str!("verify_email.js");
/// The page runs its own script and talks to this server only.
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; \
                      form-action 'none'";

/// The page and its script.
pub(crate) fn routes() -> Router {
    Router::new()
        .route("/verify-email", get(page))
        .route("/verify-email.js", get(script))
}

async fn page() -> impl IntoResponse {
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(PAGE))
}

async fn script() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")],
        SCRIPT,
    )
}
