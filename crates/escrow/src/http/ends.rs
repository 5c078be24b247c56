//! The routes by which things end before their time.

use axum::{extract::State, http::StatusCode, response::Response};
use kernel::{
    Fault, Id, Problem, ProblemBody,
    http::{IdempotencyKey, Json, Path, WireMoney},
};
use parties::{Caller, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{Answer, EscrowState, NotSignedIn, OnceOnly, OthersThanBrands, answer, text, view};
use crate::{
    EscrowError, Split, acts,
    model::Escrow,
    reads,
    status::Status,
    views::{CampaignBudgetView, EscrowView, Reader},
};

pub(super) fn routes() -> OpenApiRouter<EscrowState> {
    OpenApiRouter::new()
        .routes(routes!(cancel))
        .routes(routes!(answer_cancel))
        .routes(routes!(close_budget))
}

/// How to end it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EscrowCancelBody)]
struct CancelBody {
    /// The escrow transaction.
    escrow_id: Uuid,
    /// What the creator is to get of what is held, fee included; nothing when absent. Not while the deposit is awaited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    creator: Option<WireMoney>,
    /// Why, for the other side: 1 to 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 2000)]
    note: Option<String>,
}

/// Cancel, or offer to
///
/// While the deposit is awaited, either side ends the transaction at once. Later, it is an offer: the other side has 48 hours
/// to accept it (POST /api/escrow/cancel/answer), and meanwhile all goes on; unanswered, it is withdrawn. The offer may give
/// the creator a part of what is held; the brand gets the rest back. What was released stays released.
#[utoipa::path(
    post,
    path = "/escrow/cancel",
    tag = "escrow",
    params(OnceOnly),
    request_body(
        content = CancelBody,
        example = json!({
            "escrow_id": "0197a6f2-93a1-7c11-8a61-6f0c1d2e0000",
            "creator": {"amount": "300.00", "currency": "MAD"},
            "note": "The product is out of stock; this is for the work so far."
        })
    ),
    responses(
        (status = 200, description = "Cancelled, or offered (`proposal`)", body = EscrowView),
        NotSignedIn,
        (status = 404, description = "No such escrow transaction of yours", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`escrow.not_allowed`: it is disputed or over; `escrow.proposal_open`: an offer waits already; `escrow.nothing_back`: all of it to the creator is a release; `escrow.frozen`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`escrow.above_held`: more than what is held; `escrow.other_currency`; or the Idempotency-Key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
async fn cancel(
    State(state): State<EscrowState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<CancelBody>,
) -> Result<Response, Problem> {
    let split = match &body.creator {
        Some(creator) => Some(Split {
            creator: creator.positive("/creator")?,
        }),
        None => None,
    };
    let note = body.note.as_deref().map(|note| text("/note", note));
    let note = note.transpose()?;
    let id: Id<Escrow> = Id::from_uuid(body.escrow_id);
    let request = ("POST /api/escrow/cancel", &body);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let found = reads::find(tx, id).await?.ok_or(EscrowError::NotFound)?;
        let escrow = match found.status {
            Status::AwaitingDeposit
                if split.is_some() && found.other_side(caller.party).is_some() =>
            {
                return Err(Problem::invalid(
                    "/creator",
                    Fault::leave_out("nothing is locked yet, so there is nothing to share"),
                ));
            }
            Status::AwaitingDeposit | Status::Cancelled { .. } => {
                acts::cancel(tx, caller.party, id, note).await?
            }
            Status::PendingFunds
            | Status::UnderReview(_)
            | Status::Disputed { .. }
            | Status::Released { .. }
            | Status::Refunded { .. } => acts::propose(tx, caller.party, id, (split, note)).await?,
        };
        answer(StatusCode::OK, &view(tx, &escrow, caller).await?)
    })
    .await
}

/// The answer to an offer to end it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EscrowCancelAnswerBody)]
struct AnswerBody {
    /// The escrow transaction.
    escrow_id: Uuid,
    /// The offer that you saw (`proposal.id`).
    proposal_id: Uuid,
    /// `accept` or `decline`.
    answer: Answer,
}

/// Answer an offer to end it
///
/// Accepting ends the transaction as the other side's offer says: the creator's part is released, less the fee as agreed,
/// and the rest goes back to the brand. Declining lets all go on; your own offer is taken back by it.
#[utoipa::path(
    post,
    path = "/escrow/cancel/answer",
    tag = "escrow",
    params(OnceOnly),
    request_body(
        content = AnswerBody,
        example = json!({
            "escrow_id": "0197a6f2-93a1-7c11-8a61-6f0c1d2e0000",
            "proposal_id": "0197a6f2-93a1-7c11-8a61-6f0c1d300000",
            "answer": "accept"
        })
    ),
    responses(
        (status = 200, description = "Ended, or going on", body = EscrowView),
        NotSignedIn,
        (status = 404, description = "No such escrow transaction of yours", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`escrow.no_proposal`: no such offer waits for you; `escrow.frozen`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The Idempotency-Key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
async fn answer_cancel(
    State(state): State<EscrowState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<AnswerBody>,
) -> Result<Response, Problem> {
    let request = ("POST /api/escrow/cancel/answer", &body);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let (id, offer) = (
            Id::from_uuid(body.escrow_id),
            Id::from_uuid(body.proposal_id),
        );
        let escrow = match body.answer {
            Answer::Accept => acts::accept_proposal(tx, caller.party, id, offer).await?,
            Answer::Decline => acts::decline_proposal(tx, caller.party, id, offer).await?,
        };
        answer(StatusCode::OK, &view(tx, &escrow, caller).await?)
    })
    .await
}

/// Close a campaign's budget
///
/// Nobody more is engaged and nothing more deposited; who waits for the deposit is cancelled, and what is locked and
/// promised to no creator goes back the way it came. What creators hold is theirs to earn as before. By itself it happens
/// when the campaign's deadline passes, or when what is locked has waited too long at the rail (`closes_at`).
#[utoipa::path(
    post,
    path = "/escrow/budgets/{campaign_id}/close",
    tag = "escrow",
    params(
        ("campaign_id" = Uuid, Path, description = "The campaign"),
        OnceOnly,
    ),
    responses(
        (status = 200, description = "The budget is closed", body = CampaignBudgetView),
        OthersThanBrands,
        (status = 404, description = "No such campaign budget of yours", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`escrow.frozen`: a payment of yours is contested; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The Idempotency-Key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
async fn close_budget(
    State(state): State<EscrowState>,
    caller: Caller,
    key: IdempotencyKey,
    Path(campaign): Path<Uuid>,
) -> Result<Response, Problem> {
    caller.require(Role::Brand)?;
    let request = ("POST /api/escrow/budgets/close", &campaign);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let budget = acts::close_budget(tx, caller.party, campaign).await?;
        let whole = reads::whole_budget(tx, budget).await?;
        let view = CampaignBudgetView::new(&whole, Reader::from(caller))?;
        answer(StatusCode::OK, &view)
    })
    .await
}
