//! What is said, filed and offered in a case room.

use axum::{extract::State, http::StatusCode, response::Response};
use kernel::{
    Id, Problem, ProblemBody,
    http::{IdempotencyKey, Json, Path},
};
use parties::{Caller, Role};
use uuid::Uuid;

use super::{
    MediationState,
    bodies::{AnswerBody, EvidenceBody, MessageBody, OfferBody},
    docs::{AtFault, InRoom, KeyUsed, NotOnce, Once, Outside},
    room_answer,
};
use crate::{
    acts::{self, Answer, NewEvidence, NewOffer},
    views::RoomView,
};

/// Answer a dispute
///
/// For the side that did not open it, once, within the time that `due_at` tells. Afterwards both sides file evidence. Without
/// an answer the mediator rules without it.
#[utoipa::path(
    post,
    path = "/disputes/{id}/answer",
    tag = "disputes",
    params(InRoom, Once),
    request_body = AnswerBody,
    responses(
        (status = 200, description = "The case room", body = RoomView),
        (status = 403, description = "`parties.wrong_role`; `mediation.other_side`: for the other side", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`mediation.not_allowed`: not in this stage; `mediation.too_late`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field at fault, an acceptance item that the brief does not have, or the Idempotency-Key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
        NotOnce,
        Outside,
    ),
    security(("bearer" = []))
)]
pub(super) async fn answer_dispute(
    State(state): State<MediationState>,
    caller: Caller,
    key: IdempotencyKey,
    Path(id): Path<Uuid>,
    Json(body): Json<AnswerBody>,
) -> Result<Response, Problem> {
    caller.require_any(&[Role::Brand, Role::Creator])?;
    let request = ("POST /api/disputes/{id}/answer", &(id, &body));
    let id = Id::from_uuid(id);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let (statement, checklist) = body.read()?;
        let said = Answer {
            statement,
            checklist,
        };
        acts::answer(tx, &state.rules, caller, (id, said)).await?;
        room_answer(tx, id, (StatusCode::OK, caller)).await
    })
    .await
}

/// Write into the case room
///
/// Both sides and the mediator that has the ticket read it. It cannot be changed or taken back.
#[utoipa::path(
    post,
    path = "/disputes/{id}/messages",
    tag = "disputes",
    params(InRoom, Once),
    request_body = MessageBody,
    responses(
        (status = 201, description = "The case room", body = RoomView),
        (status = 403, description = "`parties.wrong_role`; `mediation.not_assigned`: another mediator has it, or nobody", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`mediation.not_allowed`: it is closed; `mediation.too_late`; `mediation.too_many`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        NotOnce,
        Outside,
        AtFault,
    ),
    security(("bearer" = []))
)]
pub(super) async fn write_dispute_message(
    State(state): State<MediationState>,
    caller: Caller,
    key: IdempotencyKey,
    Path(id): Path<Uuid>,
    Json(body): Json<MessageBody>,
) -> Result<Response, Problem> {
    caller.require_any(&[Role::Brand, Role::Creator, Role::Mediator])?;
    let request = ("POST /api/disputes/{id}/messages", &(id, &body));
    let id = Id::from_uuid(id);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        acts::write_message(tx, caller, id, &body.read()?).await?;
        room_answer(tx, id, (StatusCode::CREATED, caller)).await
    })
    .await
}

/// Write an internal note
///
/// For mediators. The parties never see it; auditors do.
#[utoipa::path(
    post,
    path = "/disputes/{id}/notes",
    tag = "disputes",
    params(InRoom, Once),
    request_body = MessageBody,
    responses(
        (status = 201, description = "The case room", body = RoomView),
        (status = 403, description = "`parties.wrong_role`: for mediators only", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`mediation.not_allowed`: it is closed; `mediation.too_late`; `mediation.too_many`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        NotOnce,
        Outside,
        AtFault,
    ),
    security(("bearer" = []))
)]
pub(super) async fn write_dispute_note(
    State(state): State<MediationState>,
    caller: Caller,
    key: IdempotencyKey,
    Path(id): Path<Uuid>,
    Json(body): Json<MessageBody>,
) -> Result<Response, Problem> {
    caller.require(Role::Mediator)?;
    let request = ("POST /api/disputes/{id}/notes", &(id, &body));
    let id = Id::from_uuid(id);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        acts::write_note(tx, caller, id, &body.read()?).await?;
        room_answer(tx, id, (StatusCode::CREATED, caller)).await
    })
    .await
}

/// File evidence
///
/// A file that you uploaded with `POST /api/files`, with its checksum and times as they are now. While the case is heard, and
/// again on appeal. It cannot be changed or taken back; the other side and the mediator can open it.
#[utoipa::path(
    post,
    path = "/disputes/{id}/evidence",
    tag = "disputes",
    params(InRoom, Once),
    request_body = EvidenceBody,
    responses(
        (status = 201, description = "The case room", body = RoomView),
        (status = 403, description = "`parties.wrong_role`: for the two sides only", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`mediation.not_allowed`: not in this stage; `mediation.too_late`; `mediation.filed_already`; `mediation.too_many`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "No file of yours, a field at fault, or the Idempotency-Key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
        NotOnce,
        Outside,
    ),
    security(("bearer" = []))
)]
pub(super) async fn file_evidence(
    State(state): State<MediationState>,
    caller: Caller,
    key: IdempotencyKey,
    Path(id): Path<Uuid>,
    Json(body): Json<EvidenceBody>,
) -> Result<Response, Problem> {
    caller.require_any(&[Role::Brand, Role::Creator])?;
    let request = ("POST /api/disputes/{id}/evidence", &(id, &body));
    let id = Id::from_uuid(id);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let filed = NewEvidence {
            caption: body.read()?,
            file: Id::from_uuid(body.file_id),
        };
        acts::add_evidence(tx, caller, id, filed).await?;
        room_answer(tx, id, (StatusCode::CREATED, caller)).await
    })
    .await
}

/// Offer a split of the frozen amount
///
/// A side offers one to the other at any time; it replaces its open offer. The mediator proposes one to both sides, once, when
/// the evidence is in. It can be accepted for two business days. Once both sides accept, the ticket is settled and the money
/// moves at once.
#[utoipa::path(
    post,
    path = "/disputes/{id}/offers",
    tag = "disputes",
    params(InRoom, Once),
    request_body = OfferBody,
    responses(
        (status = 201, description = "The case room", body = RoomView),
        (status = 403, description = "`parties.wrong_role`; `mediation.not_assigned`: another mediator has it, or nobody", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`mediation.not_allowed`: not in this stage; `mediation.too_late`; `mediation.too_many`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`/creator_part`: no part of what is frozen; or the Idempotency-Key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
        NotOnce,
        Outside,
    ),
    security(("bearer" = []))
)]
pub(super) async fn offer_split(
    State(state): State<MediationState>,
    caller: Caller,
    key: IdempotencyKey,
    Path(id): Path<Uuid>,
    Json(body): Json<OfferBody>,
) -> Result<Response, Problem> {
    caller.require_any(&[Role::Brand, Role::Creator, Role::Mediator])?;
    let request = ("POST /api/disputes/{id}/offers", &(id, &body));
    let id = Id::from_uuid(id);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let (creator_part, message) = body.read()?;
        let new = NewOffer {
            creator_part,
            message,
        };
        acts::offer(tx, &state.rules, caller, (id, new)).await?;
        room_answer(tx, id, (StatusCode::CREATED, caller)).await
    })
    .await
}

/// Accept an offered split
///
/// Once both sides accept it, the ticket is settled and the money moves at once. Nobody can take that back.
#[utoipa::path(
    post,
    path = "/disputes/{id}/offers/{offer}/accept",
    tag = "disputes",
    params(
        InRoom,
        ("offer" = Uuid, Path, description = "The offer"),
        Once
    ),
    responses(
        (status = 200, description = "The case room", body = RoomView),
        (status = 403, description = "`parties.wrong_role`; `mediation.own_offer`: you accepted it already", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`mediation.offer_not_open`; `mediation.not_allowed`: it is closed; `mediation.too_late`; `mediation.ended`: the escrow transaction is over; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        NotOnce,
        Outside,
        KeyUsed,
    ),
    security(("bearer" = []))
)]
pub(super) async fn accept_split(
    State(state): State<MediationState>,
    caller: Caller,
    key: IdempotencyKey,
    Path((id, offer)): Path<(Uuid, Uuid)>,
) -> Result<Response, Problem> {
    caller.require_any(&[Role::Brand, Role::Creator])?;
    let request = (
        "POST /api/disputes/{id}/offers/{offer}/accept",
        &(id, offer),
    );
    let id = Id::from_uuid(id);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        acts::accept_offer(tx, caller, (id, Id::from_uuid(offer))).await?;
        room_answer(tx, id, (StatusCode::OK, caller)).await
    })
    .await
}

/// Decline an offered split
///
/// When it was the mediator's, the mediator rules next.
#[utoipa::path(
    post,
    path = "/disputes/{id}/offers/{offer}/decline",
    tag = "disputes",
    params(
        InRoom,
        ("offer" = Uuid, Path, description = "The offer"),
        Once
    ),
    responses(
        (status = 200, description = "The case room", body = RoomView),
        (status = 403, description = "`parties.wrong_role`; `mediation.own_offer`: you made or accepted it", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`mediation.offer_not_open`; `mediation.not_allowed`: it is closed; `mediation.too_late`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        NotOnce,
        Outside,
        KeyUsed,
    ),
    security(("bearer" = []))
)]
pub(super) async fn decline_split(
    State(state): State<MediationState>,
    caller: Caller,
    key: IdempotencyKey,
    Path((id, offer)): Path<(Uuid, Uuid)>,
) -> Result<Response, Problem> {
    caller.require_any(&[Role::Brand, Role::Creator])?;
    let request = (
        "POST /api/disputes/{id}/offers/{offer}/decline",
        &(id, offer),
    );
    let id = Id::from_uuid(id);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        acts::decline_offer(tx, &state.rules, caller, (id, Id::from_uuid(offer))).await?;
        room_answer(tx, id, (StatusCode::OK, caller)).await
    })
    .await
}
