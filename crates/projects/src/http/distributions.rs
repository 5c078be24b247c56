//! How a project's revenue was split, and how it will be. These only read: nothing here starts, changes, holds up or stops a
//! distribution, and what is shown before comes out of what distributes.

use axum::extract::State;
use kernel::{
    Fault, Id, Problem, Tx,
    http::{Json, Page, PageQuery, Path, Query},
};
use parties::{Caller, Party, Role};
use royalties::{Holders, Split};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    AtFault, OfProject, Outside, ProjectState,
    views::{Beside, HolderView, PendingView, PreviewView, Sight, SplitView},
};
use crate::{ProjectError, store};

/// How much of this project's splits the caller sees.
async fn sight(tx: &mut Tx, id: Uuid, caller: Caller) -> Result<(Sight, Id<Party>), Problem> {
    let missing = || ProjectError::NotFound("project");
    let project = store::find_project(tx, id.into())
        .await?
        .ok_or_else(missing)?;
    let whole =
        project.owner == caller.party || matches!(caller.role, Role::Operator | Role::Auditor);
    if whole {
        return Ok((Sight::Whole, project.owner));
    }
    if royalties::has_part(tx, id.into(), caller.party).await? {
        return Ok((Sight::Own, project.owner));
    }
    Err(missing().into())
}

/// The project's revenue, of one that has any.
async fn shared(tx: &mut Tx, id: Uuid) -> Result<royalties::Project, Problem> {
    let project = royalties::find_project(tx, id.into()).await?;
    Ok(project.ok_or(ProjectError::NotFound("project"))?)
}

/// A split with the caller's own part.
async fn seen(
    tx: &mut Tx,
    project: &royalties::Project,
    split: &Split,
    caller: Caller,
) -> Result<SplitView, Problem> {
    let own = royalties::list_holder_parts(tx, project, split, Holders::Of(caller.party)).await?;
    let beside = Beside {
        waits: royalties::find_rest_of(tx, project, split).await?,
        own: own.into_iter().next(),
    };
    Ok(SplitView::new(split, &beside, caller.party))
}

/// What will be split
///
/// Revenue whose cash is there or awaited, through the whole waterfall: what is recouped first, the fans at their rates, the owners, and
/// your own part. It comes about by itself, at the moment when the cash is there; there is nothing to ask for. For the project's owner,
/// who also sees what hinders its statements, and for who has a part of it.
#[utoipa::path(
    get, path = "/projects/{id}/distributions/preview", tag = "projects", security(("bearer" = [])), params(OfProject),
    responses((status = 200, description = "What is expected", body = PreviewView), Outside)
)]
pub(super) async fn preview_distributions(
    State(state): State<ProjectState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<PreviewView>, Problem> {
    let mut tx = state.db.begin().await?;
    let (sight, owner) = sight(&mut tx, id, caller).await?;
    let now = tx.now();
    let uncounted = match sight {
        Sight::Whole => statements::list_unfinished(&mut tx, owner).await?,
        Sight::Own => Vec::new(),
    };
    let Some(project) = royalties::find_project(&mut tx, id.into()).await? else {
        tx.rollback().await?;
        return Ok(Json(PreviewView::new(None, (Vec::new(), uncounted), now)));
    };
    let awaited = statements::list_awaited(&mut tx, id).await?;
    let expected: Vec<_> = awaited.iter().map(|one| one.revenue.clone()).collect();
    let splits = royalties::preview(&mut tx, &project, &expected).await?;
    let mut pending = Vec::with_capacity(splits.len());
    for split in &splits {
        let view = seen(&mut tx, &project, split, caller).await?;
        let of = awaited.iter().find(|one| one.revenue.id == split.revenue);
        pending.push(match of {
            Some(of) => PendingView::awaited(view, of, sight),
            None => PendingView::covered(view),
        });
    }
    tx.rollback().await?;
    Ok(Json(PreviewView::new(
        Some(&project),
        (pending, uncounted),
        now,
    )))
}

/// What was split
///
/// The distributions of a project, the youngest first, each with what it paid those who recoup first, the fans and the owners in all.
#[utoipa::path(
    get, path = "/projects/{id}/distributions", tag = "projects", security(("bearer" = [])), params(OfProject, PageQuery),
    responses((status = 200, description = "A page of them", body = Page<SplitView>), Outside, AtFault)
)]
pub(super) async fn list_splits(
    State(state): State<ProjectState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<SplitView>>, Problem> {
    let (limit, after) = (query.limit()?, query.after()?);
    let mut tx = state.db.begin().await?;
    sight(&mut tx, id, caller).await?;
    let project = royalties::find_project(&mut tx, id.into()).await?;
    let found = match &project {
        Some(project) => {
            let page = (after, limit.saturating_add(1));
            royalties::list_splits(&mut tx, project, page).await?
        }
        None => Vec::new(),
    };
    tx.rollback().await?;
    let page = Page::of(found, limit, |split| {
        split
            .begun
            .map_or_else(|| split.revenue.uuid(), |begun| begun.id.uuid())
    });
    Ok(Json(page.map(|split| {
        SplitView::new(&split, &Beside::default(), caller.party)
    })))
}

/// How one revenue was split
///
/// The whole waterfall of a distribution, as it was paid, with your own part.
#[utoipa::path(
    get, path = "/projects/{id}/distributions/{revenue}", tag = "projects", security(("bearer" = [])),
    params(OfProject, ("revenue" = Uuid, Path, description = "The revenue")),
    responses((status = 200, description = "The split", body = SplitView), Outside)
)]
pub(super) async fn read_distribution(
    State(state): State<ProjectState>,
    caller: Caller,
    Path((id, revenue)): Path<(Uuid, Uuid)>,
) -> Result<Json<SplitView>, Problem> {
    let mut tx = state.db.begin().await?;
    sight(&mut tx, id, caller).await?;
    let project = shared(&mut tx, id).await?;
    let split = royalties::find_split(&mut tx, &project, revenue.into())
        .await?
        .ok_or(ProjectError::NotFound("distribution"))?;
    let view = seen(&mut tx, &project, &split, caller).await?;
    tx.rollback().await?;
    Ok(Json(view))
}

/// Which holders are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct HoldersQuery {
    /// How many, 1 to 100; 25 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Each holder's part of a split
///
/// Of a revenue that was split, or will be, in the order of the holders: what each gets of it, to the minor unit, and what rounding
/// leaves. Its owner, operators and auditors see all of them, by their places and without their names; a holder its own.
#[utoipa::path(
    get, path = "/projects/{id}/distributions/{revenue}/holders", tag = "projects", security(("bearer" = [])),
    params(OfProject, ("revenue" = Uuid, Path, description = "The revenue"), HoldersQuery),
    responses((status = 200, description = "A page of them", body = Page<HolderView>), Outside, AtFault)
)]
pub(super) async fn list_split_holders(
    State(state): State<ProjectState>,
    caller: Caller,
    Path((id, revenue)): Path<(Uuid, Uuid)>,
    Query(query): Query<HoldersQuery>,
) -> Result<Json<Page<HolderView>>, Problem> {
    let (limit, behind) = bounds(&query)?;
    let mut tx = state.db.begin().await?;
    let (sight, _) = sight(&mut tx, id, caller).await?;
    let project = shared(&mut tx, id).await?;
    let split = find_any(&mut tx, &project, revenue)
        .await?
        .ok_or(ProjectError::NotFound("distribution"))?;
    let wanted = match sight {
        Sight::Whole => Holders::Behind(behind, limit.saturating_add(1)),
        Sight::Own => Holders::Of(caller.party),
    };
    let mut found = royalties::list_holder_parts(&mut tx, &project, &split, wanted).await?;
    tx.rollback().await?;
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more);
    Ok(Json(Page {
        next: last.map(|last| last.number.to_string()),
        items: found
            .iter()
            .map(|part| HolderView::new(part, caller.party))
            .collect(),
    }))
}

fn bounds(query: &HoldersQuery) -> Result<(i64, i32), Problem> {
    let page = PageQuery {
        limit: query.limit,
        after: None,
    };
    let behind = match &query.after {
        Some(text) => text.parse().ok().filter(|number: &i32| *number > 0),
        None => Some(0),
    };
    let wrong = || Problem::invalid("after", Fault::cursor());
    Ok((page.limit()?, behind.ok_or_else(wrong)?))
}

/// The split of this revenue: as it was, or as it will be.
async fn find_any(
    tx: &mut Tx,
    project: &royalties::Project,
    revenue: Uuid,
) -> Result<Option<Split>, Problem> {
    if let Some(split) = royalties::find_split(tx, project, revenue.into()).await? {
        return Ok(Some(split));
    }
    let awaited = statements::list_awaited(tx, project.id.uuid()).await?;
    let expected: Vec<_> = awaited.into_iter().map(|one| one.revenue).collect();
    let splits = royalties::preview(tx, project, &expected).await?;
    Ok(splits
        .into_iter()
        .find(|split| split.revenue.uuid() == revenue))
}
