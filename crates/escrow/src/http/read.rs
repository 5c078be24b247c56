//! The routes that read.

use axum::extract::State;
use kernel::{
    Fault, Id, Problem, ProblemBody,
    http::{Json, Page, PageQuery, Path, Query},
};
use parties::{Caller, Role};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{EscrowState, NotSignedIn};
use crate::{
    EscrowError, reads,
    status::Status,
    store::{self, Filter},
    views::{CampaignBudgetView, EscrowStatusView, EscrowView, Reader},
};

pub(super) fn routes() -> OpenApiRouter<EscrowState> {
    OpenApiRouter::new()
        .routes(routes!(status))
        .routes(routes!(list))
        .routes(routes!(budget))
}

/// The status of an escrow transaction
///
/// Everything about it: where it stands and what that means, what comes next, its deliverables, and its whole timeline
/// with actors, times, amounts and ledger transfers. For its brand and its creator, and for operators and auditors.
#[utoipa::path(
    get,
    path = "/escrow/status/{id}",
    tag = "escrow",
    params(("id" = Uuid, Path, description = "The escrow transaction")),
    responses(
        (status = 200, description = "The transaction and its timeline", body = EscrowStatusView),
        NotSignedIn,
        (status = 404, description = "No such escrow transaction, or not yours", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
async fn status(
    State(state): State<EscrowState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<EscrowStatusView>, Problem> {
    let reader = Reader::from(caller);
    let whole = reads::whole(&state.db, Id::from_uuid(id), |escrow| reader.sees(escrow)).await?;
    let whole = whole.ok_or(EscrowError::NotFound)?;
    Ok(Json(EscrowStatusView::new(&whole, reader)?))
}

/// Which transactions are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// How many items, 1 to 100; 25 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Only those in this status.
    #[param(example = "under_review")]
    status: Option<String>,
    /// Only those of this campaign.
    campaign: Option<Uuid>,
}

/// Your escrow transactions
///
/// A brand's or a creator's own, the newest first; operators and auditors see everybody's.
#[utoipa::path(
    get,
    path = "/escrow",
    tag = "escrow",
    params(ListQuery),
    responses(
        (status = 200, description = "One page", body = Page<EscrowView>),
        NotSignedIn,
        (status = 422, description = "An unknown status, cursor or page size", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
async fn list(
    State(state): State<EscrowState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<EscrowView>>, Problem> {
    let page = PageQuery {
        limit: query.limit,
        after: query.after,
    };
    let limit = page.limit()?;
    let mut filter = Filter {
        campaign: query.campaign,
        status: query.status.as_deref().map(status_name).transpose()?,
        after: page.after()?,
        ..Filter::default()
    };
    match caller.role {
        Role::Operator | Role::Auditor => {}
        Role::Brand => filter.brand = Some(caller.party),
        // Others than creators have none of their own, so their list is empty.
        Role::Creator | Role::Fan | Role::Artist | Role::Label | Role::Mediator => {
            filter.creator = Some(caller.party);
        }
    }
    let mut tx = state.db.begin().await?;
    let escrows = store::list(&mut tx, &filter, limit.saturating_add(1)).await?;
    let page = Page::of(escrows, limit, |escrow| escrow.id.uuid());
    let parties = reads::parties_of(&mut tx, &page.items).await?;
    tx.commit().await?;
    let reader = Reader::from(caller);
    let items: Result<Vec<EscrowView>, _> = page
        .items
        .iter()
        .map(|escrow| EscrowView::new(escrow, &parties, reader))
        .collect();
    Ok(Json(Page {
        items: items?,
        next: page.next,
    }))
}

/// A campaign's budget
///
/// What the brand means to spend, what is locked, promised and left, and its deposits. For the campaign's brand, and for
/// operators and auditors.
#[utoipa::path(
    get,
    path = "/escrow/budgets/{campaign_id}",
    tag = "escrow",
    params(("campaign_id" = Uuid, Path, description = "The campaign")),
    responses(
        (status = 200, description = "The budget and its deposits", body = CampaignBudgetView),
        NotSignedIn,
        (status = 404, description = "No such campaign budget, or not yours", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
async fn budget(
    State(state): State<EscrowState>,
    caller: Caller,
    Path(campaign): Path<Uuid>,
) -> Result<Json<CampaignBudgetView>, Problem> {
    let reader = Reader::from(caller);
    let mut tx = state.db.begin().await?;
    let budget = reads::find_budget(&mut tx, campaign)
        .await?
        .filter(|budget| reader.reads_all() || budget.brand == reader.party)
        .ok_or(EscrowError::NoBudget)?;
    let whole = reads::whole_budget(&mut tx, budget).await?;
    tx.commit().await?;
    Ok(Json(CampaignBudgetView::new(&whole, reader)?))
}

/// The status of this name.
fn status_name(text: &str) -> Result<&'static str, Problem> {
    let found = Status::NAMES.into_iter().find(|name| *name == text);
    found.ok_or_else(|| Problem::invalid("status", Fault::one_of(&Status::NAMES)))
}
