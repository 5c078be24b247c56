//! What is decided in a case room, and by whom.

use axum::{extract::State, http::StatusCode, response::Response};
use kernel::{
    Id, Problem, ProblemBody, Tx,
    http::{IdempotencyKey, Json, Path},
};
use parties::{Caller, Role};
use uuid::Uuid;

use super::{
    MediationState,
    bodies::{AppealBody, HandBackBody, RulingBody, SendBackBody},
    docs::{AtFault, InRoom, KeyUsed, NotOnce, Once, Outside},
    room, room_answer,
};
use crate::{
    MediationError,
    acts::{self, Decision},
    model::Ticket,
    views::RoomView,
};

/// Take a ticket
///
/// For mediators: one that nobody has. Again, it changes nothing.
#[utoipa::path(
    post,
    path = "/disputes/{id}/assign",
    tag = "disputes",
    params(InRoom),
    responses(
        (status = 200, description = "The case room", body = RoomView),
        (status = 403, description = "`parties.wrong_role`: for mediators only; `mediation.same_mediator`: you had a part in the ruling that is appealed", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`mediation.assigned_to_other`; `mediation.not_allowed`: it is closed; `mediation.too_late`", body = ProblemBody, content_type = "application/problem+json"),
        Outside,
    ),
    security(("bearer" = []))
)]
pub(super) async fn assign_dispute(
    State(state): State<MediationState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<RoomView>, Problem> {
    let act = async |tx: &mut Tx, id| acts::assign(tx, caller, id).await;
    hand_over(&state, caller, id, act).await
}

/// Give a ticket back
///
/// For the mediator that has it, with why. Its clocks run on.
#[utoipa::path(
    post,
    path = "/disputes/{id}/unassign",
    tag = "disputes",
    params(InRoom),
    request_body = HandBackBody,
    responses(
        (status = 200, description = "The case room", body = RoomView),
        (status = 403, description = "`parties.wrong_role`: for mediators only; `mediation.not_assigned`: another mediator has it, or nobody", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`mediation.not_allowed`: it is closed; `mediation.too_late`", body = ProblemBody, content_type = "application/problem+json"),
        Outside,
        AtFault,
    ),
    security(("bearer" = []))
)]
pub(super) async fn unassign_dispute(
    State(state): State<MediationState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<HandBackBody>,
) -> Result<Json<RoomView>, Problem> {
    caller.require(Role::Mediator)?;
    let why = body.read()?;
    let act = async |tx: &mut Tx, id| acts::unassign(tx, caller, (id, why)).await;
    hand_over(&state, caller, id, act).await
}

/// Who has the ticket changes; done twice, it changes nothing more.
async fn hand_over(
    state: &MediationState,
    caller: Caller,
    id: Uuid,
    act: impl AsyncFnOnce(&mut Tx, Id<Ticket>) -> Result<Ticket, MediationError>,
) -> Result<Json<RoomView>, Problem> {
    caller.require(Role::Mediator)?;
    let id = Id::from_uuid(id);
    let mut tx = state.db.begin().await?;
    act(&mut tx, id).await?;
    let view = room(&mut tx, id, caller).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Rule
///
/// For the mediator that has the ticket. The award is a share of the frozen amount for the creator, with reasons for both sides.
/// Either side may appeal it, once; then another mediator rules, and that is final. Above an amount that the operator sets, a
/// second mediator confirms the award before the parties see it. When it is final the money moves by itself.
#[utoipa::path(
    post,
    path = "/disputes/{id}/award",
    tag = "disputes",
    params(InRoom, Once),
    request_body = RulingBody,
    responses(
        (status = 201, description = "The case room", body = RoomView),
        (status = 403, description = "`parties.wrong_role`: for mediators only; `mediation.not_assigned`; `mediation.same_mediator`: you had a part in the ruling that is appealed", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`mediation.not_allowed`: not in this stage; `mediation.too_late`; `mediation.ended`: the escrow transaction is over; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        NotOnce,
        Outside,
        AtFault,
    ),
    security(("bearer" = []))
)]
pub(super) async fn rule_dispute(
    State(state): State<MediationState>,
    caller: Caller,
    key: IdempotencyKey,
    Path(id): Path<Uuid>,
    Json(body): Json<RulingBody>,
) -> Result<Response, Problem> {
    caller.require(Role::Mediator)?;
    let request = ("POST /api/disputes/{id}/award", &(id, &body));
    let id = Id::from_uuid(id);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let (share, reasons) = body.read()?;
        let decision = Decision { share, reasons };
        acts::rule(tx, &state.rules, caller, (id, decision)).await?;
        room_answer(tx, id, (StatusCode::CREATED, caller)).await
    })
    .await
}

/// Confirm an award
///
/// For a second mediator, not the one that ruled. It stands from then on.
#[utoipa::path(
    post,
    path = "/disputes/{id}/award/confirm",
    tag = "disputes",
    params(InRoom, Once),
    responses(
        (status = 200, description = "The case room", body = RoomView),
        (status = 403, description = "`parties.wrong_role`: for mediators only; `mediation.same_mediator`: you ruled, or had a part in the ruling that is appealed", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`mediation.not_allowed`: not in this stage; `mediation.too_late`; `mediation.ended`: the escrow transaction is over; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        NotOnce,
        Outside,
        KeyUsed,
    ),
    security(("bearer" = []))
)]
pub(super) async fn confirm_award(
    State(state): State<MediationState>,
    caller: Caller,
    key: IdempotencyKey,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    caller.require(Role::Mediator)?;
    let request = ("POST /api/disputes/{id}/award/confirm", &id);
    let id = Id::from_uuid(id);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        acts::confirm(tx, &state.rules, caller, id).await?;
        room_answer(tx, id, (StatusCode::OK, caller)).await
    })
    .await
}

/// Send an award back
///
/// For a second mediator, not the one that ruled. The ruling is to be made again; the parties do not see what was sent back.
#[utoipa::path(
    post,
    path = "/disputes/{id}/award/send-back",
    tag = "disputes",
    params(InRoom, Once),
    request_body = SendBackBody,
    responses(
        (status = 200, description = "The case room", body = RoomView),
        (status = 403, description = "`parties.wrong_role`: for mediators only; `mediation.same_mediator`: you ruled, or had a part in the ruling that is appealed", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`mediation.not_allowed`: not in this stage; `mediation.too_late`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        NotOnce,
        Outside,
        AtFault,
    ),
    security(("bearer" = []))
)]
pub(super) async fn send_award_back(
    State(state): State<MediationState>,
    caller: Caller,
    key: IdempotencyKey,
    Path(id): Path<Uuid>,
    Json(body): Json<SendBackBody>,
) -> Result<Response, Problem> {
    caller.require(Role::Mediator)?;
    let request = ("POST /api/disputes/{id}/award/send-back", &(id, &body));
    let id = Id::from_uuid(id);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        acts::send_back(tx, &state.rules, caller, (id, body.read()?)).await?;
        room_answer(tx, id, (StatusCode::OK, caller)).await
    })
    .await
}

/// Appeal an award
///
/// For either side, once, within the time that `due_at` tells. The award is suspended, and another mediator's ruling is final.
#[utoipa::path(
    post,
    path = "/disputes/{id}/appeal",
    tag = "disputes",
    params(InRoom, Once),
    request_body = AppealBody,
    responses(
        (status = 200, description = "The case room", body = RoomView),
        (status = 403, description = "`parties.wrong_role`: for the two sides only", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`mediation.not_allowed`: not in this stage; `mediation.too_late`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        NotOnce,
        Outside,
        AtFault,
    ),
    security(("bearer" = []))
)]
pub(super) async fn appeal_award(
    State(state): State<MediationState>,
    caller: Caller,
    key: IdempotencyKey,
    Path(id): Path<Uuid>,
    Json(body): Json<AppealBody>,
) -> Result<Response, Problem> {
    caller.require_any(&[Role::Brand, Role::Creator])?;
    let request = ("POST /api/disputes/{id}/appeal", &(id, &body));
    let id = Id::from_uuid(id);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        acts::appeal(tx, &state.rules, caller, (id, body.read()?)).await?;
        room_answer(tx, id, (StatusCode::OK, caller)).await
    })
    .await
}
