//! Changing the payout account.

use axum::{extract::State, http::StatusCode, response::Response};
use kernel::{
    Failure, Problem, ProblemBody,
    http::{IdempotencyKey, Json},
};
use parties::Caller;

use super::views::{AccountBody, AccountView};
use crate::{Context, NewAccount, acts};

/// Change your payout account
///
/// Opens another account at the payment rail, in this country or another. It takes a second factor: give yours to
/// `POST /api/auth/prove` first; if you have none, enrol one. The new account takes over after
/// 24 hours, once the rail has accepted it; until then you are paid to the present one, and you may cancel the change. You
/// are told on every channel, now and when it takes over.
#[utoipa::path(
    post,
    path = "/payout-account/change",
    tag = "Payments",
    security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "Your own name for this request")),
    request_body = AccountBody,
    responses(
        (status = 201, description = "The account that is coming", body = AccountView),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.second_factor_needed`, `parties.proof_needed`, or you are neither creator nor brand", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "You have no account to change: `POST /api/payout-account` connects one", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`payments.change_under_way`, or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field is wrong, or the key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn change_account(
    State(ctx): State<Context>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<AccountBody>,
) -> Result<Response, Problem> {
    caller.require_any(&super::PAID_OUT)?;
    let country = body.country()?;
    let operation = ("POST /api/payout-account/change", &body);
    key.run(&ctx.db, caller.party.uuid(), operation, async |tx| {
        parties::require_second_factor(tx, &caller).await?;
        let profile = parties::find(tx, caller.party).await?;
        let profile = profile.ok_or_else(|| Problem::not_found("party"))?;
        let new = NewAccount {
            party: caller.party,
            country: country.unwrap_or(profile.country),
        };
        let coming =
            acts::change_account(tx, (&caller, new), ctx.rules.account_change_delay).await?;
        let view = serde_json::to_value(AccountView::of(&ctx, &coming)).map_err(Failure::from)?;
        Ok((StatusCode::CREATED, view))
    })
    .await
}

/// Cancel the change of your payout account
///
/// From any of your sessions, as long as the new account has not taken over. You are told on every channel.
#[utoipa::path(
    delete,
    path = "/payout-account/change",
    tag = "Payments",
    security(("bearer" = [])),
    responses(
        (status = 204, description = "Cancelled"),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "None is under way", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn cancel_account_change(
    State(ctx): State<Context>,
    caller: Caller,
) -> Result<StatusCode, Problem> {
    let mut tx = ctx.db.begin().await?;
    acts::cancel_account_change(&mut tx, &caller).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
