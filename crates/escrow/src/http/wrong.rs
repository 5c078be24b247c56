//! The routes for when things do not go the main way.

use axum::{extract::State, http::StatusCode, response::Response};
use kernel::{
    Id, Problem, ProblemBody,
    http::{IdempotencyKey, Json, Path, WireMoney},
};
use parties::{Caller, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{EscrowState, answer, view};
use crate::{
    EscrowError, RevisionRequest, Split, acts,
    model::Escrow,
    reads,
    status::Status,
    views::{CampaignBudgetView, EscrowView, Reader},
};

pub(super) fn routes() -> OpenApiRouter<EscrowState> {
    OpenApiRouter::new()
        .routes(routes!(revision))
        .routes(routes!(cancel))
        .routes(routes!(answer_cancel))
        .routes(routes!(close_budget))
}

/// Text that a person writes to the other side.
fn text(pointer: &'static str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 2_000 || text.contains('\0') {
        return Err(Problem::invalid(pointer, "write 1 to 2,000 characters"));
    }
    Ok(text.to_owned())
}

/// What to send back, and why.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EscrowRevisionBody)]
struct RevisionBody {
    /// The escrow transaction.
    escrow_id: Uuid,
    /// The deliverables whose content is sent back.
    #[schema(min_items = 1, max_items = 100)]
    deliverables: Vec<Uuid>,
    /// The numbers of the acceptance items that the content does not meet, from 1.
    #[schema(min_items = 1, max_items = 100)]
    items: Vec<i16>,
    /// What is to be changed: 1 to 2,000 characters.
    #[schema(min_length = 1, max_length = 2000)]
    note: String,
}

/// Send content back
///
/// Asks the creator to redo the content of the named deliverables, for reasons that cite acceptance items of the brief by
/// their numbers. It is a counted round of each; the creator has 48 hours (or until the agreed deadline, when that is later),
/// and the review begins anew with the next submission. A deliverable that was sent back as often as agreed is not sent back
/// once more: the request then opens a dispute about the named deliverables by itself, and the answer's `status` is `disputed`.
#[utoipa::path(
    post,
    path = "/escrow/revision",
    tag = "escrow",
    params(("Idempotency-Key" = String, Header, description = "A random text of 1 to 255 characters, new for each request")),
    request_body(
        content = RevisionBody,
        example = json!({
            "escrow_id": "0197a6f2-93a1-7c11-8a61-6f0c1d2e0000",
            "deliverables": ["0197a6f2-93a1-7c11-8a61-6f0c1d2f0000"],
            "items": [1],
            "note": "The product is not in the picture before second 12."
        })
    ),
    responses(
        (status = 200, description = "Sent back, or disputed", body = EscrowView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not a brand", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such escrow transaction of yours", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`escrow.not_allowed`: nothing is under review; `escrow.deliverable_not_allowed`: a named deliverable is not submitted; `escrow.frozen`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "An item that the brief does not have, a deliverable of another transaction, or the Idempotency-Key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
async fn revision(
    State(state): State<EscrowState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<RevisionBody>,
) -> Result<Response, Problem> {
    caller.require(Role::Brand)?;
    for (pointer, count) in [
        ("/deliverables", body.deliverables.len()),
        ("/items", body.items.len()),
    ] {
        if !(1..=100).contains(&count) {
            return Err(Problem::invalid(pointer, "name 1 to 100"));
        }
    }
    let revision = RevisionRequest {
        escrow: Id::from_uuid(body.escrow_id),
        lines: body.deliverables.clone(),
        items: body.items.clone(),
        note: text("/note", &body.note)?,
    };
    let request = ("POST /api/escrow/revision", &body);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let escrow = acts::revise(tx, caller.party, revision).await?;
        answer(StatusCode::OK, &view(tx, &escrow, caller).await?)
    })
    .await
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
    params(("Idempotency-Key" = String, Header, description = "A random text of 1 to 255 characters, new for each request")),
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
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
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

/// What you answer.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EscrowCancelAnswer)]
enum Answer {
    /// It ends as the offer says.
    Accept,
    /// All goes on; also takes your own offer back.
    Decline,
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
    params(("Idempotency-Key" = String, Header, description = "A random text of 1 to 255 characters, new for each answer")),
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
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
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
/// when the campaign's deadline passes (`closes_at`).
#[utoipa::path(
    post,
    path = "/escrow/budgets/{campaign_id}/close",
    tag = "escrow",
    params(
        ("campaign_id" = Uuid, Path, description = "The campaign"),
        ("Idempotency-Key" = String, Header, description = "A random text of 1 to 255 characters, new for each request"),
    ),
    responses(
        (status = 200, description = "The budget is closed", body = CampaignBudgetView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not a brand", body = ProblemBody, content_type = "application/problem+json"),
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
        let purpose = payments::Purpose::CampaignBudget(campaign);
        let deposits = payments::list_deposits_of_purpose(tx, purpose).await?;
        let view = CampaignBudgetView::new(&budget, &deposits, Reader::from(caller))?;
        answer(StatusCode::OK, &view)
    })
    .await
}
