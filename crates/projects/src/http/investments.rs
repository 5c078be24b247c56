//! The routes for fans' money.

use axum::{extract::State, http::StatusCode, response::Response};
use kernel::{
    Failure, Id, Problem, ProblemBody, Tx,
    http::{IdempotencyKey, Json, Page, PageQuery, Path, Query},
};
use parties::{Caller, Role};
use payments::{Purpose, list_deposits_of_purpose};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    AtFault, NotOnce, OfProject, OnceOnly, Outside, ProjectState, answer,
    bodies::InvestBody,
    views::{InvestmentView, Stake},
};
use crate::{
    ProjectError,
    acts::{self, NewInvestment, Risk},
    model::Investment,
    status::InvestmentStatus,
    store,
};

/// Invest in a project
///
/// You accept the exact terms whose hash you name, and opens a payment: follow `pay_path`. Your money counts when it has settled,
/// and is locked until the close. You may take it back until `leave_until`.
#[utoipa::path(
    post, path = "/projects/{id}/invest", tag = "projects", security(("bearer" = [])),
    params(OfProject, OnceOnly), request_body = InvestBody,
    responses(
        (status = 201, description = "The investment, to be paid", body = InvestmentView), Outside, NotOnce, AtFault,
        (status = 409, description = "`projects.other_terms`, with their hash; `projects.not_open_yet`, `projects.closed`, `projects.cap_reached`, `projects.too_many_investments`, `projects.not_allowed`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn invest(
    State(state): State<ProjectState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    key: IdempotencyKey,
    Json(body): Json<InvestBody>,
) -> Result<Response, Problem> {
    caller.require(Role::Fan)?;
    let money = body.amount.positive("/amount")?;
    let named = (id, &body);
    let request = ("POST /api/projects/{id}/invest", &named);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let new = NewInvestment {
            project: id.into(),
            money,
            terms_sha256: body.terms_sha256.clone(),
            risk: if body.risk_acknowledged {
                Risk::Acknowledged
            } else {
                Risk::Unread
            },
        };
        let (investment, _) = acts::invest(tx, &state.rules, &caller, new).await?;
        let view = view(tx, &investment).await?;
        answer(StatusCode::CREATED, &view)
    })
    .await
}

/// Pay again what was not paid
///
/// When a payment failed or its page has closed: another payment of the same investment. Follow `pay_path`.
#[utoipa::path(
    post, path = "/investments/{id}/retry", tag = "projects", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The investment"), OnceOnly),
    responses(
        (status = 200, description = "The investment, to be paid", body = InvestmentView), Outside, NotOnce, AtFault,
        (status = 409, description = "`projects.not_allowed`: it is paid, or has ended; `projects.payment_under_way`; `projects.closed`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn retry_investment(
    State(state): State<ProjectState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    key: IdempotencyKey,
) -> Result<Response, Problem> {
    caller.require(Role::Fan)?;
    let request = ("POST /api/investments/{id}/retry", &id);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let (investment, _) = acts::retry(tx, &caller, id.into()).await?;
        let view = view(tx, &investment).await?;
        answer(StatusCode::OK, &view)
    })
    .await
}

/// Take your money back
///
/// Until `leave_until`; all of it, by the way you paid, and by itself. Again, it changes nothing.
#[utoipa::path(
    post, path = "/investments/{id}/withdraw", tag = "projects", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The investment"), OnceOnly),
    responses(
        (status = 200, description = "It goes back", body = InvestmentView), Outside, NotOnce, AtFault,
        (status = 409, description = "`projects.too_late_to_leave`; `projects.not_allowed`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn withdraw_investment(
    State(state): State<ProjectState>,
    caller: Caller,
    Path(id): Path<Uuid>,
    key: IdempotencyKey,
) -> Result<Response, Problem> {
    caller.require(Role::Fan)?;
    let request = ("POST /api/investments/{id}/withdraw", &id);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let investment = acts::withdraw(tx, &caller, id.into()).await?;
        let view = view(tx, &investment).await?;
        answer(StatusCode::OK, &view)
    })
    .await
}

/// Which investments are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// How many items, 1 to 100; 25 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Only those in this project.
    project: Option<Uuid>,
}

/// Your investments
///
/// Each with its share as an exact fraction and in per cent, where it stands, and what went back of it; the newest first.
#[utoipa::path(
    get, path = "/investments", tag = "projects", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, description = "A page of them", body = Page<InvestmentView>), Outside, AtFault)
)]
pub(super) async fn list_investments(
    State(state): State<ProjectState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<InvestmentView>>, Problem> {
    caller.require(Role::Fan)?;
    let page = PageQuery {
        limit: query.limit,
        after: query.after,
    };
    let (limit, after) = (page.limit()?, page.after()?);
    let filter = store::Filter {
        fan: caller.party,
        project: query.project.map(Id::from_uuid),
        after,
    };
    let mut tx = state.db.begin().await?;
    let found = store::list_investments(&mut tx, filter, limit.saturating_add(1)).await?;
    let page = Page::of(found, limit, |one| one.id.uuid());
    let mut items = Vec::with_capacity(page.items.len());
    for one in &page.items {
        items.push(view(&mut tx, one).await?);
    }
    tx.rollback().await?;
    Ok(Json(Page {
        items,
        next: page.next,
    }))
}

/// An investment of yours
#[utoipa::path(
    get, path = "/investments/{id}", tag = "projects", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The investment")),
    responses((status = 200, description = "The investment", body = InvestmentView), Outside)
)]
pub(super) async fn read_investment(
    State(state): State<ProjectState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<InvestmentView>, Problem> {
    caller.require(Role::Fan)?;
    let mut tx = state.db.begin().await?;
    let found = store::find_investment(&mut tx, id.into()).await?;
    let own = found
        .filter(|one| one.fan == caller.party)
        .ok_or(ProjectError::NotFound("investment"))?;
    let view = view(&mut tx, &own).await?;
    tx.rollback().await?;
    Ok(Json(view))
}

/// The investment as its fan sees it.
async fn view(tx: &mut Tx, investment: &Investment) -> Result<InvestmentView, Problem> {
    let project = store::find_project(tx, investment.project).await?;
    let project = project.ok_or(ProjectError::NotFound("project"))?;
    let raise = project
        .raise
        .as_ref()
        .ok_or_else(|| Failure::msg("an investment is in a draft"))?;
    let returns = store::list_returns(tx, &[investment.id]).await?;
    let pending = match investment.status {
        InvestmentStatus::AwaitingPayment => {
            let purpose = Purpose::Investment(investment.id.uuid());
            let deposits = list_deposits_of_purpose(tx, purpose).await?;
            let pending = deposits.iter().find(|one| one.status.is_pending());
            pending.map(|one| one.id)
        }
        InvestmentStatus::Held
        | InvestmentStatus::Contested
        | InvestmentStatus::Committed
        | InvestmentStatus::Refunded
        | InvestmentStatus::Withdrawn
        | InvestmentStatus::Lapsed => None,
    };
    let stake = Stake {
        investment,
        project: &project,
        raise,
        returns: &returns,
        pending,
    };
    Ok(InvestmentView::new(&stake, tx.now()))
}
