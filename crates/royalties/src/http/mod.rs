//! The routes of this room: they only read. Nothing here starts, changes, holds up or stops a payment.

mod views;

use axum::extract::State;
use kernel::{
    Db, Id, Problem, ProblemBody,
    http::{Json, Page, PageQuery, Path, Query},
};
use parties::Caller;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Project, payday, store};
pub use views::{DistributionView, HoldingView, PaymentView, PaymentsView, ShareView, TermView};

/// What the routes of this room stand on.
#[derive(Debug, Clone)]
pub struct RoyaltyState {
    /// The database.
    pub db: Db,
}

/// The routes of this room, relative to `/api`.
pub fn routes(state: RoyaltyState) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_holdings))
        .routes(routes!(list_distributions))
        .routes(routes!(list_payments))
        .with_state(state)
}

/// Your parts of projects
///
/// The youngest project first: what you invested, your share as an exact fraction, what you are entitled to and were paid, and
/// what ends it. All of it comes about by itself; there is nothing to ask for.
#[utoipa::path(
    get,
    path = "/royalties/holdings",
    tag = "Royalties",
    security(("bearer" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of your parts", body = Page<HoldingView>),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "An unknown cursor or page size", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_holdings(
    State(state): State<RoyaltyState>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<HoldingView>>, Problem> {
    let limit = query.limit()?;
    let page = (query.after()?, limit.saturating_add(1));
    let found = store::list_holdings(&state.db, caller.party, page).await?;
    let page = Page::of(found, limit, |holding| holding.project.id.uuid());
    let day = payday::after(state.db.now());
    Ok(Json(page.map(|holding| HoldingView::new(&holding, day))))
}

/// What a project paid you, and why
///
/// Each distribution, the youngest first: the revenue that it split, all revenue by then, what the fans were entitled to of it,
/// how far they had been paid before and after, your part, and what rounding left. For holders, owners and who recoups first.
#[utoipa::path(
    get,
    path = "/royalties/holdings/{project}/distributions",
    tag = "Royalties",
    security(("bearer" = [])),
    params(("project" = Uuid, Path, description = "The project"), PageQuery),
    responses(
        (status = 200, description = "A page of its distributions", body = Page<DistributionView>),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project, or you have no part of it", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "An unknown cursor or page size", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_distributions(
    State(state): State<RoyaltyState>,
    caller: Caller,
    Path(project): Path<Id<Project>>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<DistributionView>>, Problem> {
    let limit = query.limit()?;
    let page = (query.after()?, limit.saturating_add(1));
    let found = store::list_shares(&state.db, (project, caller.party), page).await?;
    let found = found.ok_or_else(|| Problem::not_found("project"))?;
    let page = Page::of(found, limit, |share| share.distribution.uuid());
    Ok(Json(page.map(|share| DistributionView::from(&share))))
}

/// When you are paid
///
/// What is in your wallet and on no way to your bank, in each currency: from which amount on it is paid out, and when at the
/// latest. What is less is carried over and never forfeited; on the last pay day of the year all of it is paid.
#[utoipa::path(
    get,
    path = "/royalties/payments",
    tag = "Royalties",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "What waits in your wallet", body = PaymentsView),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_payments(
    State(state): State<RoyaltyState>,
    caller: Caller,
) -> Result<Json<PaymentsView>, Problem> {
    let held = ledger::balances(&state.db, ledger::Account::Wallet(caller.party.uuid())).await?;
    let mut tx = state.db.begin().await?;
    let now = tx.now();
    let mut items = Vec::new();
    for currency in held.into_iter().map(money::Money::currency) {
        let free = payments::list_free(&mut tx, &[caller.party], currency).await?;
        for (_, waiting) in free {
            let least = payday::least(currency);
            let enough = payday::Reach::Enough.of(waiting).is_some();
            let by = if enough {
                payday::after(now)
            } else {
                payday::last_of_year(now)
            };
            items.push(PaymentView::new(waiting, least, by));
        }
    }
    tx.rollback().await?;
    Ok(Json(PaymentsView {
        next_pay_day: payday::after(now),
        items,
    }))
}
