//! What owners look at.

use axum::extract;
use chrono::NaiveDate;
use kernel::{
    Fault, Problem, ProblemBody,
    http::{Json, Page, PageQuery, Path, Query, id_of},
};
use parties::Caller;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    State, require_owner, seen, sees_all,
    views::{PreviewView, StatementView},
};
use crate::{
    Work,
    store::{self, Unreadable, Waiting},
};

/// List statements
///
/// Your own, the newest first; operators and auditors see everybody's.
#[utoipa::path(
    get, path = "/statements", tag = "statements", security(("bearer" = [])), params(PageQuery),
    responses(
        (status = 200, body = Page<StatementView>, description = "A page"),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Not signed in."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`after` or `limit` breaks a rule."),
    )
)]
pub(super) async fn list_statements(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<StatementView>>, Problem> {
    let limit = page.limit()?;
    let owner = (!sees_all(caller)).then_some(caller.party);
    let fetched = store::list(&state.db, owner, (page.after()?, limit.saturating_add(1))).await?;
    let page = Page::of(fetched, limit, |statement| statement.id.uuid());
    Ok(Json(page.map(|statement| StatementView::of(&statement))))
}

/// See a statement
///
/// Where it stands, how far it was read, what it adds up to by store, territory, currency and type of sale, what is odd about it,
/// what it brings each project, its cash, and its history.
#[utoipa::path(
    get, path = "/statements/{id}", tag = "statements", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = PreviewView, description = "The statement"),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "No such statement, or not yours to see."),
    )
)]
pub(super) async fn get_statement(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<PreviewView>, Problem> {
    let mut tx = state.db.begin().await?;
    let statement = seen(&mut tx, id_of(&id, "statement")?, caller).await?;
    let view = PreviewView::of(&mut tx, &statement).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Which rows are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RowsQuery {
    /// How many rows, 1 to 1,000; 100 when absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<i64>,
}

impl RowsQuery {
    pub(super) fn bounds(limit: Option<u16>, after: Option<i64>) -> Result<(i64, i64), Problem> {
        match (limit.unwrap_or(100), after.unwrap_or(0)) {
            (limit @ 1..=1_000, after @ 0..) => Ok((after, i64::from(limit))),
            (0 | 1_001.., _) => Err(Problem::invalid("limit", Fault::items(1, 1_000))),
            (_, i64::MIN..=-1) => Err(Problem::invalid("after", Fault::cursor())),
        }
    }
}

/// Rows that wait to be matched.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementQuarantine)]
pub(super) struct QuarantineView {
    items: Vec<WaitingView>,
    /// Give this as `after` to get the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<i64>,
}

/// A row that waits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementWaitingRow)]
struct WaitingView {
    /// The line in the file.
    line: i64,
    #[schema(example = "unknown_isrc")]
    reason: Option<String>,
    #[schema(example = "0.0123")]
    net: String,
    currency: String,
    month: Option<NaiveDate>,
    isrc: Option<String>,
    upc: Option<String>,
    iswc: Option<String>,
    title: Option<String>,
    artist: Option<String>,
}

impl WaitingView {
    fn of(row: Waiting) -> Self {
        Self {
            line: row.line,
            reason: row.reason,
            net: row.net,
            currency: row.currency,
            month: row.month,
            isrc: row.isrc,
            upc: row.upc,
            iswc: row.iswc,
            title: row.title,
            artist: row.artist,
        }
    }
}

/// See the rows that wait
///
/// Rows of a statement that no rule gives to a work of yours, with the line in the file and the reason. Register the work, or decide with
/// `POST /statements/decisions`: they are then booked as a later difference.
#[utoipa::path(
    get, path = "/statements/{id}/quarantine", tag = "statements", security(("bearer" = [])), params(("id" = Uuid, Path), RowsQuery),
    responses(
        (status = 200, body = QuarantineView, description = "A page of rows"),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "No such statement, or not yours to see."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`after` or `limit` breaks a rule."),
    )
)]
pub(super) async fn list_quarantine(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<RowsQuery>,
) -> Result<Json<QuarantineView>, Problem> {
    let bounds = RowsQuery::bounds(query.limit, query.after)?;
    let mut tx = state.db.begin().await?;
    let statement = seen(&mut tx, id_of(&id, "statement")?, caller).await?;
    let rows = store::list_waiting(&mut tx, statement.id, bounds).await?;
    tx.commit().await?;
    let full = i64::try_from(rows.len()).is_ok_and(|count| count == bounds.1);
    let next = rows.last().filter(|_| full).map(|row| row.number);
    Ok(Json(QuarantineView {
        items: rows.into_iter().map(WaitingView::of).collect(),
        next,
    }))
}

/// Lines that could not be read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementUnreadable)]
pub(super) struct UnreadableView {
    items: Vec<UnreadableLineView>,
    /// Give this as `after` to get the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<i64>,
}

/// A line that could not be read. What stands in it is not kept, since nobody knows what that is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementUnreadableLine)]
struct UnreadableLineView {
    /// The line in the file.
    line: i64,
    /// `cells`, `missing`, `number`, `date`, `currency`, `too_long`, `encoding`, `unknown_record` or `out_of_place`.
    #[schema(example = "number")]
    reason: String,
}

/// See the lines that could not be read
///
/// Lines of a statement's file that are no rows, each with its number and the reason. Nothing of them is counted: mend them in the file
/// and upload it as a correction.
#[utoipa::path(
    get, path = "/statements/{id}/unreadable", tag = "statements", security(("bearer" = [])), params(("id" = Uuid, Path), RowsQuery),
    responses(
        (status = 200, body = UnreadableView, description = "A page of lines"),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "No such statement, or not yours to see."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`after` or `limit` breaks a rule."),
    )
)]
pub(super) async fn list_unreadable(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<RowsQuery>,
) -> Result<Json<UnreadableView>, Problem> {
    let bounds = RowsQuery::bounds(query.limit, query.after)?;
    let mut tx = state.db.begin().await?;
    let statement = seen(&mut tx, id_of(&id, "statement")?, caller).await?;
    let lines = store::list_unreadable(&mut tx, statement.id, bounds).await?;
    tx.commit().await?;
    let full = i64::try_from(lines.len()).is_ok_and(|count| count == bounds.1);
    let next = lines.last().filter(|_| full).map(|line| line.number);
    let view = |Unreadable { line, reason, .. }| UnreadableLineView { line, reason };
    Ok(Json(UnreadableView {
        items: lines.into_iter().map(view).collect(),
        next,
    }))
}

/// A work.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementWork)]
pub(super) struct WorkView {
    id: Uuid,
    project_id: Uuid,
    title: String,
    artist: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    isrc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iswc: Option<String>,
}

impl WorkView {
    fn of(work: Work) -> Self {
        Self {
            id: work.id.uuid(),
            project_id: work.project,
            title: work.title,
            artist: work.artist,
            isrc: work.isrc,
            upc: work.upc,
            iswc: work.iswc,
        }
    }
}

/// List your works
///
/// What rows of your statements are matched with, the newest first.
#[utoipa::path(
    get, path = "/statements/works", tag = "statements", security(("bearer" = [])), params(PageQuery),
    responses(
        (status = 200, body = Page<WorkView>, description = "A page"),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Not signed in."),
        (status = 403, body = ProblemBody, content_type = "application/problem+json", description = "Not an artist or a label."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "`after` or `limit` breaks a rule."),
    )
)]
pub(super) async fn list_statement_works(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<WorkView>>, Problem> {
    require_owner(caller)?;
    let limit = page.limit()?;
    let bounds = (page.after()?, limit.saturating_add(1));
    let fetched = store::list_works(&state.db, caller.party, bounds).await?;
    let page = Page::of(fetched, limit, |work| work.id.uuid());
    Ok(Json(page.map(WorkView::of)))
}
