//! The routes for milestones.

use axum::{extract::State, http::StatusCode, response::Response};
use kernel::{
    Problem, ProblemBody,
    http::{IdempotencyKey, Json, Path},
};
use parties::{Caller, Role};
use uuid::Uuid;

use super::{
    AtFault, NotOnce, OnceOnly, Outside, ProjectState, answer,
    bodies::{ProofBody, VoteBody},
    projects::view,
    views::ProjectView,
};
use crate::acts;

/// Show that a milestone is reached
///
/// Fans are told and vote for seven days, each with the weight of its money. Silence accepts; then its money is released to you by
/// itself.
#[utoipa::path(
    post, path = "/milestones/{id}/prove", tag = "projects", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The milestone"), OnceOnly), request_body = ProofBody,
    responses(
        (status = 200, description = "Fans vote", body = ProjectView), Outside, NotOnce, AtFault,
        (status = 409, description = "`projects.not_its_turn`, `projects.too_late_to_prove`, `projects.not_allowed`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn prove_milestone(
    State(state): State<ProjectState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    key: IdempotencyKey,
    Json(body): Json<ProofBody>,
) -> Result<Response, Problem> {
    caller.require_any(&[Role::Artist, Role::Label])?;
    let proof = body.read()?;
    let named = (id, &body);
    let request = ("POST /api/milestones/{id}/prove", &named);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let milestone = acts::prove(tx, &caller, id.into(), proof).await?;
        let view = view(tx, milestone.project, Some(caller)).await?;
        answer(StatusCode::OK, &view)
    })
    .await
}

/// Vote on a milestone's proof
///
/// With all that you have committed; you may change your mind until the vote ends. A majority of all money decides at once. At the
/// end it is refused when money of a fifth of the raise or more voted and no more of it said yes than no.
#[utoipa::path(
    post, path = "/milestones/{id}/vote", tag = "projects", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The milestone"), OnceOnly), request_body = VoteBody,
    responses(
        (status = 200, description = "Your vote counts", body = ProjectView), Outside, NotOnce, AtFault,
        (status = 409, description = "`projects.not_allowed`: no vote is open", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn vote_on_milestone(
    State(state): State<ProjectState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    key: IdempotencyKey,
    Json(body): Json<VoteBody>,
) -> Result<Response, Problem> {
    caller.require(Role::Fan)?;
    let named = (id, &body);
    let request = ("POST /api/milestones/{id}/vote", &named);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let milestone = acts::vote(tx, &caller, id.into(), body.read()).await?;
        let view = view(tx, milestone.project, Some(caller)).await?;
        answer(StatusCode::OK, &view)
    })
    .await
}
