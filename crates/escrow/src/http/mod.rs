//! The routes of this room.

mod wrong;

use axum::{extract::State, http::StatusCode, response::Response};
use kernel::{
    Db, Id, Problem, ProblemBody, Tx,
    http::{IdempotencyKey, Json, Page, PageQuery, Path, Query, WireMoney},
};
use parties::{Caller, Role};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    EscrowError, acts,
    model::Escrow,
    reads,
    status::Status,
    store::{self, Filter},
    views::{CampaignBudgetView, CampaignDepositView, EscrowStatusView, EscrowView, Reader},
};

/// What the routes of this room work with.
#[derive(Debug, Clone)]
pub struct EscrowState {
    /// The database.
    pub db: Db,
}

/// The routes of this room, relative to `/api`.
pub fn routes(state: EscrowState) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(deposit))
        .routes(routes!(release))
        .routes(routes!(status))
        .routes(routes!(list))
        .routes(routes!(budget))
        .merge(wrong::routes())
        .with_state(state)
}

impl From<Caller> for Reader {
    fn from(caller: Caller) -> Self {
        Self {
            party: caller.party,
            role: caller.role,
        }
    }
}

/// What to deposit.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EscrowDepositBody)]
struct DepositBody {
    /// Your campaign, once it is published.
    campaign_id: Uuid,
    /// How much of its budget; when absent, all that is missing, or as much of it as one deposit can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<WireMoney>,
}

/// Deposit a campaign's budget
///
/// Opens a payment at the rail for all or part of what is missing of the campaign's budget. Follow `pay_path` to pay; the
/// money is locked when the rail confirms it, and creators who wait for it are funded, oldest first. Without an amount, the
/// deposit is for all that is missing, but for no more than the rail takes at once (999,999.99 MAD): the answer's `amount`
/// says how much, and the next deposit is for the rest. Once deposits for all of it are under way, the answer is the newest
/// of them.
#[utoipa::path(
    post,
    path = "/escrow/deposit",
    tag = "escrow",
    params(("Idempotency-Key" = String, Header, description = "A random text of 1 to 255 characters, new for each deposit")),
    request_body(
        content = DepositBody,
        example = json!({
            "campaign_id": "0197a6f2-93a1-7c11-8a61-6f0c1d2e0000",
            "amount": {"amount": "15000.00", "currency": "MAD"}
        })
    ),
    responses(
        (status = 201, description = "The deposit is opened", body = CampaignDepositView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not a brand", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such campaign of yours", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`escrow.budget_deposited`: nothing is missing; `escrow.budget_closed`; or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`escrow.deposit_too_large`: more than is missing; `escrow.deposit_above_largest`: more than one deposit can be; `escrow.deposit_not_carried`: no multiple of what the rail carries (0.010 TND, 1.00 HUF); `escrow.other_currency`; or the Idempotency-Key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
async fn deposit(
    State(state): State<EscrowState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<DepositBody>,
) -> Result<Response, Problem> {
    caller.require(Role::Brand)?;
    let amount = body.amount.as_ref();
    let amount = amount
        .map(|amount| amount.positive("/amount"))
        .transpose()?;
    let request = ("POST /api/escrow/deposit", &body);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let deposit = acts::deposit(tx, caller.party, body.campaign_id, amount).await?;
        answer(StatusCode::CREATED, &CampaignDepositView::from(&deposit))
    })
    .await
}

/// What to release.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EscrowReleaseBody)]
struct ReleaseBody {
    /// The escrow transaction.
    escrow_id: Uuid,
    /// The deliverables to validate; all that are submitted when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_items = 1, max_items = 100)]
    deliverables: Option<Vec<Uuid>>,
}

/// Validate content and pay the creator
///
/// Pays the price of the named deliverables, or of all that are submitted, to the creator, less the fee that was shown
/// before acceptance: `floor(amount × fee_bps / 10 000)` of all that is released, rounded down so that what the creator
/// receives can be paid out to a bank (a multiple of 0.01 MAD, 0.010 TND, 1.00 HUF). Fees of parts add up to that. The payout to the creator's own account then starts by itself. Nobody can take a release back.
/// Deliverables that were paid before are not paid again.
#[utoipa::path(
    post,
    path = "/escrow/release",
    tag = "escrow",
    params(("Idempotency-Key" = String, Header, description = "A random text of 1 to 255 characters, new for each release")),
    request_body(
        content = ReleaseBody,
        example = json!({
            "escrow_id": "0197a6f2-93a1-7c11-8a61-6f0c1d2e0000",
            "deliverables": ["0197a6f2-93a1-7c11-8a61-6f0c1d2f0000"]
        })
    ),
    responses(
        (status = 200, description = "The creator is credited", body = EscrowView),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not a brand", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such escrow transaction of yours", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`escrow.not_allowed`: nothing is under review; `escrow.deliverable_not_allowed`: a named deliverable is not submitted; `escrow.frozen`: a payment of the brand is contested", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A deliverable of another transaction, or the Idempotency-Key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
async fn release(
    State(state): State<EscrowState>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<ReleaseBody>,
) -> Result<Response, Problem> {
    caller.require(Role::Brand)?;
    let deliverables = body.deliverables.as_deref();
    if deliverables.is_some_and(|named| named.is_empty() || named.len() > 100) {
        return Err(Problem::invalid(
            "/deliverables",
            "name 1 to 100 deliverables, or leave the field out to release all that are submitted",
        ));
    }
    let request = ("POST /api/escrow/release", &body);
    key.run(&state.db, caller.party.uuid(), request, async |tx| {
        let id = Id::from_uuid(body.escrow_id);
        let escrow = acts::release(tx, caller.party, id, deliverables).await?;
        answer(StatusCode::OK, &view(tx, &escrow, caller).await?)
    })
    .await
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
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
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
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
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
        // A mediator has none of its own, so its list is empty.
        Role::Creator | Role::Mediator => filter.creator = Some(caller.party),
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
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
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
    let found = reads::budget_and_deposits(&state.db, campaign, |budget| {
        reader.reads_all() || budget.brand == reader.party
    });
    let (budget, deposits) = found.await?.ok_or(EscrowError::NoBudget)?;
    Ok(Json(CampaignBudgetView::new(&budget, &deposits, reader)?))
}

fn answer<V: Serialize>(status: StatusCode, view: &V) -> Result<(StatusCode, Value), Problem> {
    let value = serde_json::to_value(view).map_err(kernel::Failure::from)?;
    Ok((status, value))
}

async fn view(tx: &mut Tx, escrow: &Escrow, caller: Caller) -> Result<EscrowView, Problem> {
    let parties = reads::parties_of(tx, [escrow]).await?;
    Ok(EscrowView::new(escrow, &parties, caller.into())?)
}

/// The status of this name.
fn status_name(text: &str) -> Result<&'static str, Problem> {
    let found = Status::NAMES.into_iter().find(|name| *name == text);
    found.ok_or_else(|| {
        Problem::invalid(
            "status",
            format!(
                "`{text}` is no status; it is one of {}",
                Status::NAMES.join(", ")
            ),
        )
    })
}
