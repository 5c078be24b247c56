//! From a payout down to the lines of files: for holders of a project and its owner.

use axum::extract;
use chrono::NaiveDate;
use kernel::{
    Db, Failure, Id, Problem, ProblemBody, hex,
    http::{Json, Query},
};
use parties::Caller;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{State, read::RowsQuery, sees_all};
use crate::{
    StatementError,
    store::{self, BookedLine, Sought},
};

/// Which lines are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct LinesQuery {
    /// The project that you hold a part of.
    project: Uuid,
    /// The revenue that a distribution split.
    revenue: Uuid,
    /// How many lines, 1 to 1,000; 100 when absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<i64>,
}

/// Lines behind a revenue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementLines)]
pub(super) struct LinesView {
    /// The statement that they are of.
    statement_id: Uuid,
    /// Who reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// The SHA-256 of the file, in hexadecimal: whoever has the file can see that it is the same.
    sha256: String,
    /// The statement that it corrects: what was booked is what these lines come to less what that one's came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<Uuid>,
    items: Vec<LineView>,
    /// Give this as `after` to get the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<i64>,
}

/// A line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementLine)]
struct LineView {
    /// The line in the file.
    line: i64,
    /// The title of the work.
    work: String,
    /// The month of the sale, by its first day.
    month: Option<NaiveDate>,
    store: Option<String>,
    territory: Option<String>,
    sale_type: Option<String>,
    quantity: Option<String>,
    /// As the file has it, exactly.
    #[schema(example = "0.00412")]
    amount: String,
    currency: String,
    /// What one of `currency` was counted as; 1 where nothing was converted.
    #[schema(example = "1")]
    rate: String,
    /// The same in the project's currency, exactly. All of a month are added up before anything is rounded, once, down.
    #[schema(example = "0.00412")]
    converted: String,
    project_currency: String,
}

impl LineView {
    fn of(line: BookedLine) -> Self {
        Self {
            line: line.line,
            work: line.work,
            month: line.month,
            store: line.store,
            territory: line.territory,
            sale_type: line.sale_type,
            quantity: line.quantity,
            amount: line.net,
            currency: line.currency,
            rate: line.rate,
            converted: line.converted,
            project_currency: line.project_currency,
        }
    }
}

/// Open a revenue down to the lines of its file
///
/// For those who hold a part of the project, and its owner. `GET /royalties/holdings/{project}/distributions` names the revenue of each
/// distribution. Only lines of that project's works are shown.
#[utoipa::path(
    get, path = "/statements/lines", tag = "statements", security(("bearer" = [])), params(LinesQuery),
    responses(
        (status = 200, body = LinesView, description = "A page of lines"),
        (status = 401, body = ProblemBody, content_type = "application/problem+json", description = "Not signed in."),
        (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "No such revenue, or of a project that you hold no part of."),
        (status = 422, body = ProblemBody, content_type = "application/problem+json", description = "A parameter breaks a rule."),
    )
)]
pub(super) async fn list_statement_lines(
    extract::State(state): extract::State<State>,
    caller: Caller,
    Query(query): Query<LinesQuery>,
) -> Result<Json<LinesView>, Problem> {
    let (after, limit) = RowsQuery::bounds(query.limit, query.after)?;
    let unknown = || StatementError::NotFound("revenue");
    if !may_see(&state.db, query.project, caller).await? {
        return Err(unknown().into());
    }
    let found = store::find_round(&state.db, query.revenue, query.project).await?;
    let (id, round) = found.ok_or_else(unknown)?;
    let mut tx = state.db.begin().await?;
    let statement = store::find(&mut tx, id).await?.ok_or_else(unknown)?;
    let sought = Sought {
        statement: id,
        round,
        project: query.project,
        after,
        limit,
    };
    let lines = store::list_lines(&mut tx, sought).await?;
    tx.commit().await?;
    let full = i64::try_from(lines.len()).is_ok_and(|count| count == limit);
    let next = lines.last().filter(|_| full).map(|line| line.number);
    Ok(Json(LinesView {
        statement_id: id.uuid(),
        source: statement.source,
        sha256: hex(&statement.sha256),
        replaces: statement.replaces.filter(|_| round == 1).map(Id::uuid),
        items: lines.into_iter().map(LineView::of).collect(),
        next,
    }))
}

/// Whoever holds a part of the project, its owner, operators and auditors.
async fn may_see(db: &Db, project: Uuid, caller: Caller) -> Result<bool, Failure> {
    if sees_all(caller) || store::owns_project(db, project, caller.party).await? {
        return Ok(true);
    }
    let holding = royalties::find_holding(db, Id::from_uuid(project), caller.party).await?;
    Ok(holding.is_some())
}
