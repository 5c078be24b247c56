//! The routes by which money comes in and goes to creators.

use axum::{extract::State, http::StatusCode, response::Response};
use kernel::{
    Fault, Id, Problem, ProblemBody,
    http::{IdempotencyKey, Json, WireMoney},
};
use parties::{Caller, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{EscrowState, OnceOnly, OthersThanBrands, answer, view};
use crate::{
    acts,
    views::{CampaignDepositView, EscrowView},
};

pub(super) fn routes() -> OpenApiRouter<EscrowState> {
    OpenApiRouter::new()
        .routes(routes!(deposit))
        .routes(routes!(release))
}

/// What to deposit.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EscrowDepositBody)]
struct DepositBody {
    /// Your campaign, once it is published.
    campaign_id: Uuid,
    /// How much of its budget; when absent, all that is missing, or as much of it as one deposit can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<WireMoney>,
}

/// Deposit a campaign's budget
///
/// Opens a payment at the rail for all or part of what is missing of the campaign's budget. Follow `pay_path` to pay; the
/// money is locked when the rail confirms it, and creators who wait for it are funded, oldest first. Without an amount, the
/// deposit is for all that is missing, but for no more than the rail takes at once (999,999.99 MAD): the answer's `amount`
/// says how much, and the next deposit is for the rest. Once deposits for all of it are under way, the answer is the newest
/// of them.
#[utoipa::path(
    post,
    path = "/escrow/deposit",
    tag = "escrow",
    params(OnceOnly),
    request_body(
        content = DepositBody,
        example = json!({
            "campaign_id": "0197a6f2-93a1-7c11-8a61-6f0c1d2e0000",
            "amount": {"amount": "15000.00", "currency": "MAD"}
        })
    ),
    responses(
        (status = 201, description = "The deposit is opened", body = CampaignDepositView),
        OthersThanBrands,
        (status = 404, description = "No such campaign of yours", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`escrow.budget_deposited`: nothing is missing; `escrow.budget_closed`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`escrow.deposit_too_large`: more than is missing; `escrow.deposit_above_largest`: more than one deposit can be; `escrow.deposit_not_carried`: no multiple of what the rail carries (0.010 TND, 1.00 HUF); `escrow.other_currency`; or the Idempotency-Key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
async fn deposit(
    State(state): State<EscrowState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<DepositBody>,
) -> Result<Response, Problem> {
    caller.require(Role::Brand)?;
    let amount = body.amount.as_ref();
    let amount = amount
        .map(|amount| amount.positive("/amount"))
        .transpose()?;
    let request = ("POST /api/escrow/deposit", &body);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let deposit = acts::deposit(tx, caller.party, body.campaign_id, amount).await?;
        answer(StatusCode::CREATED, &CampaignDepositView::from(&deposit))
    })
    .await
}

/// What to release.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EscrowReleaseBody)]
struct ReleaseBody {
    /// The escrow transaction.
    escrow_id: Uuid,
    /// The deliverables to validate; all that are submitted when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_items = 1, max_items = 100)]
    deliverables: Option<Vec<Uuid>>,
}

/// Validate content and pay the creator
///
/// Pays the price of the named deliverables, or of all that are submitted, to the creator, less the fee that was shown
/// before acceptance: `floor(amount × fee_bps / 10 000)` of all that is released, rounded down so that what the creator
/// receives can be paid out to a bank (a multiple of 0.01 MAD, 0.010 TND, 1.00 HUF). Fees of parts add up to that. The payout to the creator's own account then starts by itself. Nobody can take a release back.
/// Deliverables that were paid before are not paid again.
#[utoipa::path(
    post,
    path = "/escrow/release",
    tag = "escrow",
    params(OnceOnly),
    request_body(
        content = ReleaseBody,
        example = json!({
            "escrow_id": "0197a6f2-93a1-7c11-8a61-6f0c1d2e0000",
            "deliverables": ["0197a6f2-93a1-7c11-8a61-6f0c1d2f0000"]
        })
    ),
    responses(
        (status = 200, description = "The creator is credited", body = EscrowView),
        OthersThanBrands,
        (status = 404, description = "No such escrow transaction of yours", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`escrow.not_allowed`: nothing is under review; `escrow.deliverable_not_allowed`: a named deliverable is not submitted; `escrow.frozen`: a payment of the brand is contested", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A deliverable of another transaction, or the Idempotency-Key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
async fn release(
    State(state): State<EscrowState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<ReleaseBody>,
) -> Result<Response, Problem> {
    caller.require(Role::Brand)?;
    let deliverables = body.deliverables.as_deref();
    if deliverables.is_some_and(|named| named.is_empty() || named.len() > 100) {
        return Err(Problem::invalid(
            "/deliverables",
            Fault::items(1, 100).hint("leave the field out to release all that are submitted"),
        ));
    }
    let request = ("POST /api/escrow/release", &body);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let id = Id::from_uuid(body.escrow_id);
        let escrow = acts::release(tx, caller.party, id, deliverables).await?;
        answer(StatusCode::OK, &view(tx, &escrow, caller).await?)
    })
    .await
}
