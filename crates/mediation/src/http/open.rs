//! A dispute is opened.

use axum::{extract::State, http::StatusCode, response::Response};
use kernel::{
    Id, Problem, ProblemBody,
    http::{IdempotencyKey, Json},
};
use parties::{Caller, Role};

use super::{MediationState, bodies::DisputeBody, room_answer};
use crate::{
    acts::{self, Claim},
    views::RoomView,
};

/// Open a dispute
///
/// For either side of an escrow transaction whose money is locked. What is disputed and not paid yet is frozen; what was
/// submitted and is not disputed is paid at once. A ticket is opened at the DEVORA Escrow Mediation desk, and the other side is
/// asked for its answer. There is no fee for a dispute.
#[utoipa::path(
    post,
    path = "/escrow/dispute",
    tag = "disputes",
    params(
        ("Idempotency-Key" = String, Header, description = "A random text of 1 to 255 characters, new for each request that is meant once")
    ),
    request_body(
        content = DisputeBody,
        example = json!({
            "escrow_id": "0197a6f2-93a1-7c11-8a61-6f0c1d2e0000",
            "reason": "not_as_briefed",
            "statement": "The product is not in the picture, though the brief asks for it.",
            "checklist": [{"item": 1, "verdict": "not_met", "note": "It is never seen."}]
        })
    ),
    responses(
        (status = 201, description = "The case room", body = RoomView),
        (status = 400, description = "`request.idempotency_key_missing`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.wrong_role`: for the two sides only", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such escrow transaction of yours", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`mediation.already_open`; `mediation.already_decided`; `escrow.not_allowed`: no money is locked; `escrow.deliverable_not_allowed`: a named deliverable is paid; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field at fault, an acceptance item that the brief does not have, or the Idempotency-Key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn open_dispute(
    State(state): State<MediationState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<DisputeBody>,
) -> Result<Response, Problem> {
    caller.require_any(&[Role::Brand, Role::Creator])?;
    let request = ("POST /api/escrow/dispute", &body);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let (statement, checklist) = body.read()?;
        let claim = Claim {
            escrow: Id::from_uuid(body.escrow_id),
            deliverables: body.deliverables.clone(),
            reason: body.reason,
            statement,
            checklist,
        };
        let ticket = acts::dispute(tx, &state.rules, caller, claim).await?;
        room_answer(tx, ticket.id, (StatusCode::CREATED, caller)).await
    })
    .await
}
