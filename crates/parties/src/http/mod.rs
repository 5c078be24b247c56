//! The routes of this room.

mod account;
mod audit;
mod caller;
mod cookies;
mod factor_views;
mod factors;
mod passkey_views;
mod passkeys;
mod passwords;
mod people;
mod views;

use axum::{
    Router, extract::DefaultBodyLimit, extract::State, http::header, response::IntoResponse,
    routing::get,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::Auth;
pub use caller::{Caller, authenticate};
pub(crate) use cookies::Cookies;
pub use views::PartyView;

/// The longest body of these routes, in bytes: what is written here is short.
const MAX_BODY: usize = 16 * 1024;

/// The routes below `/api`. The binary wraps all rooms in [`authenticate`].
pub fn routes(auth: Auth) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(account::register))
        .routes(routes!(account::verify_email))
        .routes(routes!(account::resend_verification))
        .routes(routes!(account::sign_in))
        .routes(routes!(account::refresh))
        .routes(routes!(account::sign_out))
        .routes(routes!(account::sign_out_everywhere))
        .routes(routes!(account::list_sessions))
        .routes(routes!(account::end_session))
        .routes(routes!(factors::answer_challenge))
        .routes(routes!(factors::list_factors))
        .routes(routes!(factors::enrol_totp, factors::remove_totp))
        .routes(routes!(factors::confirm_totp))
        .routes(routes!(factors::renew_recovery_codes))
        .routes(routes!(factors::prove))
        .routes(routes!(passkeys::ask_for_proof))
        .routes(routes!(passkeys::ask_who))
        .routes(routes!(passkeys::sign_in))
        .routes(routes!(passkeys::ask_for_passkey))
        .routes(routes!(passkeys::register))
        .routes(routes!(passkeys::rename, passkeys::remove))
        .routes(routes!(passwords::change_password))
        .routes(routes!(passwords::forgot_password))
        .routes(routes!(passwords::reset_password))
        .routes(routes!(people::me, people::change_me))
        .routes(routes!(people::list_creators))
        .routes(routes!(audit::list))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(auth)
}

/// The routes at the root: `/.well-known/jwks.json`, the public keys of access tokens.
pub fn well_known(auth: Auth) -> Router {
    Router::new()
        .route("/.well-known/jwks.json", get(jwks))
        .with_state(auth)
}

async fn jwks(State(auth): State<Auth>) -> impl IntoResponse {
    let keys = auth.keys().jwks(auth.db().now());
    // Shorter than a key is listed before nobody needs it any more; a reader that meets an unknown `kid` asks again.
    let cached = [(header::CACHE_CONTROL, "public, max-age=300")];
    (cached, kernel::http::Json(keys))
}
