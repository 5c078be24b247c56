//! Changing a password, and setting another when it was forgotten.

use axum::{extract::State, http::StatusCode};
use kernel::{ProblemBody, http::Json};

use super::{
    factor_views::{ChangePasswordBody, ResetPasswordBody},
    views::{Answer, MailedView, ResendBody},
};
use crate::{Auth, Caller, Email, acts};

const TAG: &str = "Accounts";

/// Change your password
///
/// Your other sessions end, and you are told by mail. If you have a second factor, give it to `POST /api/auth/prove` first.
#[utoipa::path(
    post, path = "/auth/password", tag = TAG, security(("bearer" = [])), request_body = ChangePasswordBody,
    responses(
        (status = 204, description = "Changed"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.proof_needed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`parties.password_wrong`, or the new one is not accepted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "`parties.wait`: too many wrong passwords", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`parties.busy`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn change_password(
    State(auth): State<Auth>,
    caller: Caller,
    Json(body): Json<ChangePasswordBody>,
) -> Answer<StatusCode> {
    let passwords = (body.old_password.into_secret(), body.password.into_text());
    acts::change_password(&auth, &caller, passwords).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgot your password
///
/// Mails a link that sets another, if the address has a verified account; at most once a minute and five times a day. The
/// answer is the same when nothing is sent.
#[utoipa::path(
    post, path = "/auth/forgot-password", tag = TAG, request_body = ResendBody,
    responses(
        (status = 202, description = "A mail is on its way, if the address has an account", body = MailedView),
        (status = 422, description = "No address", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn forgot_password(
    State(auth): State<Auth>,
    Json(body): Json<ResendBody>,
) -> Answer<(StatusCode, Json<MailedView>)> {
    let email = Email::parse(&body.email)?;
    acts::forgot_password(&auth, &email).await?;
    Ok((StatusCode::ACCEPTED, Json(MailedView::RESET)))
}

/// Set another password
///
/// With the token of the mail, good once and for an hour. All your sessions end; sign in with the new password next, and with
/// your second factor if you have one.
#[utoipa::path(
    post, path = "/auth/reset-password", tag = TAG, request_body = ResetPasswordBody,
    responses(
        (status = 204, description = "Set"),
        (status = 422, description = "`parties.reset_invalid`, or the password is not accepted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "`parties.busy`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn reset_password(
    State(auth): State<Auth>,
    Json(body): Json<ResetPasswordBody>,
) -> Answer<StatusCode> {
    acts::reset_password(&auth, &body.token, body.password.into_text()).await?;
    Ok(StatusCode::NO_CONTENT)
}
