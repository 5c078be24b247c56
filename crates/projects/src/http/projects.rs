//! The routes for projects and their raises.

use axum::{
    extract::State,
    http::{Extensions, StatusCode},
    response::Response,
};
use kernel::{
    Fault, Id, Problem, ProblemBody, Tx,
    http::{IdempotencyKey, Json, Page, PageQuery, Path, Query},
};
use money::Currency;
use parties::{Caller, Role};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    AtFault, NotOnce, OfProject, OnceOnly, Outside, ProjectState, answer,
    bodies::ExtendBody,
    views::{HappeningView, ProjectView, SummaryView, Whole},
};
use crate::{
    ProjectError, acts,
    draft::Draft,
    model::Project,
    receipts::{Reader, with_transfers},
    status::ProjectStatus,
    store,
};

const OWNERS: [Role; 2] = [Role::Artist, Role::Label];

/// Begin a project
///
/// A draft with a title; everything else can be filled in until it opens.
#[utoipa::path(
    post, path = "/projects", tag = "projects", security(("bearer" = [])),
    params(OnceOnly), request_body = Draft,
    responses((status = 201, description = "The draft", body = ProjectView), Outside, NotOnce, AtFault)
)]
pub(super) async fn create_project(
    State(state): State<ProjectState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<Draft>,
) -> Result<Response, Problem> {
    caller.require_any(&OWNERS)?;
    let request = ("POST /api/projects", &body);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let project = acts::create(tx, &caller, body.clone()).await?;
        let view = view(tx, project.id, Some(caller)).await?;
        answer(StatusCode::CREATED, &view)
    })
    .await
}

/// Change a draft
///
/// What you name is replaced, whole; what you leave out stays. Once the project is live, nothing of it changes.
#[utoipa::path(
    patch, path = "/projects/{id}", tag = "projects", security(("bearer" = [])),
    params(OfProject), request_body = Draft,
    responses(
        (status = 200, description = "As it is now", body = ProjectView), Outside, AtFault,
        (status = 409, description = "`projects.not_allowed`: it is live, or was", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn change_project(
    State(state): State<ProjectState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<Draft>,
) -> Result<Json<ProjectView>, Problem> {
    caller.require_any(&OWNERS)?;
    let mut tx = state.db.begin().await?;
    acts::change(&mut tx, &caller, id.into(), body).await?;
    let view = view(&mut tx, id.into(), Some(caller)).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Open a project to fans
///
/// Its terms are rendered to one text and frozen; it collects from its opening to its close, and both happen by themselves. At the
/// close, with the minimum or more, the first milestone is released at once; with less, everything goes back.
#[utoipa::path(
    post, path = "/projects/{id}/open", tag = "projects", security(("bearer" = [])), params(OfProject),
    responses(
        (status = 200, description = "It is live", body = ProjectView), Outside, AtFault,
        (status = 409, description = "`projects.not_allowed`: it has closed", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn open_project(
    State(state): State<ProjectState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ProjectView>, Problem> {
    caller.require_any(&OWNERS)?;
    let mut tx = state.db.begin().await?;
    acts::open(&mut tx, &state.rules, &caller, id.into()).await?;
    let view = view(&mut tx, id.into(), Some(caller)).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Move the close of a raise
///
/// Once, by at most 30 days, until 24 hours before it. Every fan is told, and may take its money back until 48 hours before the
/// new close.
#[utoipa::path(
    post, path = "/projects/{id}/extend", tag = "projects", security(("bearer" = [])), params(OfProject),
    request_body = ExtendBody,
    responses(
        (status = 200, description = "It closes later", body = ProjectView), Outside, AtFault,
        (status = 409, description = "`projects.no_extension`, or `projects.not_allowed`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn extend_raise(
    State(state): State<ProjectState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<ExtendBody>,
) -> Result<Json<ProjectView>, Problem> {
    caller.require_any(&OWNERS)?;
    let mut tx = state.db.begin().await?;
    acts::extend(&mut tx, &caller, id.into(), body.days).await?;
    let view = view(&mut tx, id.into(), Some(caller)).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Which projects are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// How many items, 1 to 100; 25 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Only those in this status.
    #[param(example = "live")]
    status: Option<String>,
}

/// The states that a list can be asked for.
const LISTED: [&str; 6] = [
    "live",
    "suspended",
    "funded",
    "failed",
    "earning",
    "completed",
];

/// The projects
///
/// Everybody's, the newest first; no drafts.
#[utoipa::path(
    get, path = "/projects", tag = "projects", params(ListQuery),
    responses((status = 200, description = "A page of them", body = Page<SummaryView>), AtFault)
)]
pub(super) async fn list_projects(
    State(state): State<ProjectState>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<SummaryView>>, Problem> {
    let status = match &query.status {
        Some(word) => Some(ProjectStatus::read(word).map_err(|unknown| {
            tracing::debug!(%unknown, "a list of projects in no state");
            Problem::invalid("status", Fault::one_of(&LISTED))
        })?),
        None => None,
    };
    let page = PageQuery {
        limit: query.limit,
        after: query.after,
    };
    let (limit, after) = (page.limit()?, page.after()?);
    let mut tx = state.db.begin().await?;
    let found = store::list_public(&mut tx, status, after, limit.saturating_add(1)).await?;
    let page = summaries(&mut tx, found, limit).await?;
    tx.rollback().await?;
    Ok(Json(page))
}

/// Your projects
///
/// An artist's or label's own, drafts included, the newest first.
#[utoipa::path(
    get, path = "/projects/mine", tag = "projects", security(("bearer" = [])), params(PageQuery),
    responses((status = 200, description = "A page of them", body = Page<SummaryView>), Outside, AtFault)
)]
pub(super) async fn list_own_projects(
    State(state): State<ProjectState>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<SummaryView>>, Problem> {
    caller.require_any(&OWNERS)?;
    let (limit, after) = (query.limit()?, query.after()?);
    let mut tx = state.db.begin().await?;
    let wanted = limit.saturating_add(1);
    let found = store::list_of_owner(&mut tx, caller.party, after, wanted).await?;
    let page = summaries(&mut tx, found, limit).await?;
    tx.rollback().await?;
    Ok(Json(page))
}

async fn summaries(
    tx: &mut Tx,
    found: Vec<Project>,
    limit: i64,
) -> Result<Page<SummaryView>, Problem> {
    let ids: Vec<_> = found.iter().map(|project| project.owner).collect();
    let owners = parties::find_many(tx, &ids).await?;
    let page = Page::of(found, limit, |project| project.id.uuid());
    Ok(page.map(|project| {
        let owner = owners.iter().find(|owner| owner.id == project.owner);
        SummaryView::new(&project, owner)
    }))
}

/// A project
///
/// With its terms, their hash, its money and its milestones. For everybody, signed in or not; a draft for its owner only.
#[utoipa::path(
    get, path = "/projects/{id}", tag = "projects", params(OfProject),
    responses(
        (status = 200, description = "The project", body = ProjectView),
        (status = 404, description = "No such project, or a draft of another's", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn read_project(
    State(state): State<ProjectState>,
    extensions: Extensions,
    Path(id): Path<Uuid>,
) -> Result<Json<ProjectView>, Problem> {
    let mut tx = state.db.begin().await?;
    let view = view(&mut tx, id.into(), Caller::of(&extensions)).await?;
    tx.rollback().await?;
    Ok(Json(view))
}

/// What happened to a project
///
/// The newest first: each change with who, why, when, how much, and the ledger's transfers, of each of which a receipt can be had. Its owner, operators and auditors see
/// everything; a fan that has money in it what concerns everybody and its own money.
#[utoipa::path(
    get, path = "/projects/{id}/history", tag = "projects", security(("bearer" = [])), params(OfProject, PageQuery),
    responses((status = 200, description = "A page of it", body = Page<HappeningView>), Outside, AtFault)
)]
pub(super) async fn read_history(
    State(state): State<ProjectState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<HappeningView>>, Problem> {
    let (limit, after) = (query.limit()?, query.after()?);
    let mut tx = state.db.begin().await?;
    let id: Id<Project> = id.into();
    let missing = || ProjectError::NotFound("project");
    let project = store::find_project(&mut tx, id)
        .await?
        .ok_or_else(missing)?;
    let all =
        project.owner == caller.party || matches!(caller.role, Role::Operator | Role::Auditor);
    if !all && store::stake_of(&mut tx, id, caller.party).await?.count == 0 {
        return Err(missing().into());
    }
    let about = (id, (!all).then_some(caller.party));
    let found = store::list_happenings(&mut tx, about, after, limit.saturating_add(1)).await?;
    let reader = if all {
        Reader::Whole
    } else {
        Reader::Fan(caller.party)
    };
    let page = Page::of(found, limit, |one| one.id.uuid());
    let moved = with_transfers(&mut tx, (&project, reader), page.items).await?;
    tx.rollback().await?;
    let currency = project
        .raise
        .map_or(Currency::MAD, |raise| raise.minimum.currency());
    let items = moved.into_iter();
    Ok(Json(Page {
        items: items.map(|one| HappeningView::new(one, currency)).collect(),
        next: page.next,
    }))
}

/// The project as its reader sees it.
pub(super) async fn view(
    tx: &mut Tx,
    id: Id<Project>,
    reader: Option<Caller>,
) -> Result<ProjectView, Problem> {
    let missing = || ProjectError::NotFound("project");
    let project = store::find_project(tx, id).await?.ok_or_else(missing)?;
    let owns = reader.is_some_and(|reader| reader.party == project.owner);
    if project.status == ProjectStatus::Draft && !owns {
        return Err(missing().into());
    }
    let (committed_minor, votes) = match reader {
        Some(reader) => (
            store::stake_of(tx, id, reader.party).await?.committed_minor,
            store::list_votes(tx, id, reader.party).await?,
        ),
        None => (0, Vec::new()),
    };
    let whole = Whole {
        owner: parties::find(tx, project.owner).await?,
        milestones: store::list_milestones(tx, id).await?,
        committed_minor,
        votes,
        project,
    };
    Ok(ProjectView::new(&whole, (reader, tx.now())))
}
