//! `/reset-password#<token>`: where the link of a mail leads that lets a party choose another password. Made like
//! `/verify-email`, and for the same reasons.

use axum::{
    Router,
    http::header,
    response::{Html, IntoResponse},
    routing::get,
};

use super::verify_email::POLICY;

const PAGE: &str = include_str!("reset_password.html");
const SCRIPT: &str = include_str!("reset_password.js");

/// The page and its script.
pub(crate) fn routes() -> Router {
    Router::new()
        .route("/reset-password", get(page))
        .route("/reset-password.js", get(script))
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
