//! The routes for what owners tell their fans.

use axum::{
    extract::State,
    http::{Extensions, StatusCode},
    response::Response,
};
use kernel::{
    Id, Problem, ProblemBody,
    http::{IdempotencyKey, Json, Page, PageQuery, Path, Query},
};
use parties::{Caller, Role};
use uuid::Uuid;

use super::{
    AtFault, NotOnce, OfProject, OnceOnly, Outside, ProjectState, answer, bodies::UpdateBody,
    views::UpdateView,
};
use crate::{ProjectError, acts, model::Project, status::ProjectStatus, store};

/// Tell the fans something
///
/// It stands on the project's page, for everybody, and every fan is told, in the app and by e-mail. It is not edited afterwards; it can be
/// withdrawn. At most five within a day.
#[utoipa::path(
    post, path = "/projects/{id}/updates", tag = "projects", security(("bearer" = [])),
    params(OfProject, OnceOnly), request_body = UpdateBody,
    responses(
        (status = 201, description = "It is posted", body = UpdateView), Outside, NotOnce, AtFault,
        (status = 409, description = "`projects.not_public`: it is a draft; or `projects.too_many_updates`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn post_update(
    State(state): State<ProjectState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    key: IdempotencyKey,
    Json(body): Json<UpdateBody>,
) -> Result<Response, Problem> {
    caller.require_any(&[Role::Artist, Role::Label])?;
    let new = body.read()?;
    let named = (id, &body);
    let request = ("POST /api/projects/{id}/updates", &named);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let posted = acts::post_update(tx, &caller, id.into(), new.clone()).await?;
        let view = UpdateView::new(posted, Some(caller.party));
        answer(StatusCode::CREATED, &view)
    })
    .await
}

/// Take an update back
///
/// Its words are shown to nobody any more; that there was one, and when it was withdrawn, stays. Fans who were told of it keep what they
/// were told: its title.
#[utoipa::path(
    post, path = "/projects/updates/{id}/withdraw", tag = "projects", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The update")),
    responses((status = 200, description = "It is withdrawn", body = UpdateView), Outside)
)]
pub(super) async fn withdraw_update(
    State(state): State<ProjectState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<UpdateView>, Problem> {
    caller.require_any(&[Role::Artist, Role::Label])?;
    let mut tx = state.db.begin().await?;
    let update = acts::withdraw_update(&mut tx, &caller, id.into()).await?;
    tx.commit().await?;
    Ok(Json(UpdateView::new(update, Some(caller.party))))
}

/// What a project's owner told
///
/// The newest first, for everybody; of those that were withdrawn, that there was one.
#[utoipa::path(
    get, path = "/projects/{id}/updates", tag = "projects", params(OfProject, PageQuery),
    responses(
        (status = 200, description = "A page of it", body = Page<UpdateView>), AtFault,
        (status = 404, description = "No such project, or a draft", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_updates(
    State(state): State<ProjectState>,
    extensions: Extensions,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<UpdateView>>, Problem> {
    let (limit, after) = (query.limit()?, query.after()?);
    let id: Id<Project> = id.into();
    let mut tx = state.db.begin().await?;
    let project = store::find_project(&mut tx, id).await?;
    project
        .filter(|project| project.status != ProjectStatus::Draft)
        .ok_or(ProjectError::NotFound("project"))?;
    let found = store::list_updates(&mut tx, id, after, limit.saturating_add(1)).await?;
    tx.rollback().await?;
    let reader = Caller::of(&extensions).map(|reader| reader.party);
    let page = Page::of(found, limit, |update| update.id.uuid());
    Ok(Json(page.map(|update| UpdateView::new(update, reader))))
}
