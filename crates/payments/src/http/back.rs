//! Routes about money that goes back, and about what does not add up.

use axum::extract::State;
use chrono::{DateTime, Utc};
use kernel::{
    Failure, Id, Problem, ProblemBody,
    http::{Json, Page, PageQuery, Path, Query, WireMoney},
};
use parties::{Caller, Role};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{Case, Chargeback, Context, Deposit, Refund, RefundStatus, store};

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<Context> {
    OpenApiRouter::new()
        .routes(routes!(list_refunds))
        .routes(routes!(read_refund))
        .routes(routes!(list_chargebacks))
        .routes(routes!(list_cases))
}

/// Money on its way back to you.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RefundView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: Id<Refund>,
    /// `scheduled`; `sent`; `in_doubt`: the rail's answer is awaited; `done`: back with you; `failed`: it could not go back the
    /// way you paid, and is in your wallet. It leaves that by itself to your payout account, as soon as you have one; `offset`:
    /// it went to what you owe by a chargeback that you lost, and does not go back. What is left beside it has refunds of its own.
    #[schema(example = "done")]
    pub status: &'static str,
    /// How much.
    pub amount: WireMoney,
    /// The deposit that it is taken of; absent when no deposit covers it, so that it went to your wallet, or to what you owe.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Uuid)]
    pub deposit_id: Option<Id<Deposit>>,
    /// What it is given back of: the escrow transaction, or the campaign.
    pub cause_id: Uuid,
    /// The payment rail.
    #[schema(example = "stripe")]
    pub rail: &'static str,
    /// Why it failed or waits, as a code of the rail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it became due.
    pub created_at: DateTime<Utc>,
    /// When the rail had given it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_at: Option<DateTime<Utc>>,
    /// What you may do next: `connect_payout_account`, when it failed.
    pub can: Vec<String>,
}

impl From<Refund> for RefundView {
    fn from(refund: Refund) -> Self {
        let can = match refund.status {
            RefundStatus::Failed => vec!["connect_payout_account".to_owned()],
            RefundStatus::Scheduled
            | RefundStatus::Sent
            | RefundStatus::InDoubt
            | RefundStatus::Done
            | RefundStatus::Offset => Vec::new(),
        };
        Self {
            id: refund.id,
            status: refund.status.name(),
            amount: refund.money.into(),
            deposit_id: refund.deposit,
            cause_id: refund.cause,
            rail: refund.rail.name(),
            reason: refund.reason,
            created_at: refund.created_at,
            done_at: refund.done_at,
            can,
        }
    }
}

/// Money of a deposit that its payer's bank took back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChargebackView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: Id<Chargeback>,
    /// `open`: the bank has not decided; `won`: the money came back; `lost`, which can still become `won`.
    #[schema(example = "open")]
    pub status: &'static str,
    /// How much the bank took.
    pub amount: WireMoney,
    /// What the rail took for it.
    pub fee: WireMoney,
    /// What its payer has paid of what was lost.
    pub recovered: WireMoney,
    /// What was given up of it.
    pub written_off: WireMoney,
    /// The deposit that is taken back.
    #[schema(value_type = Uuid)]
    pub deposit_id: Id<Deposit>,
    /// Why, in the rail's words.
    #[schema(example = "product_not_received")]
    pub reason: String,
    /// Until when the rail takes evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence_due_by: Option<DateTime<Utc>>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was won or lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<DateTime<Utc>>,
    /// What you may do next: nothing here; a dispute is withdrawn at the bank.
    pub can: Vec<String>,
}

impl From<Chargeback> for ChargebackView {
    fn from(chargeback: Chargeback) -> Self {
        Self {
            id: chargeback.id,
            status: chargeback.status.name(),
            amount: chargeback.money.into(),
            fee: chargeback.fee.into(),
            recovered: chargeback.recovered.into(),
            written_off: chargeback.written_off.into(),
            deposit_id: chargeback.deposit.id,
            reason: chargeback.reason,
            evidence_due_by: chargeback.evidence_due_by,
            opened_at: chargeback.opened_at,
            closed_at: chargeback.closed_at,
            can: Vec::new(),
        }
    }
}

/// A difference between the rail, the ledger and what was expected.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: Id<Case>,
    /// `missing_here`, `missing_there`, `amount`, `ledger` or `balance`.
    #[schema(example = "missing_here")]
    pub kind: &'static str,
    /// The payment rail.
    #[schema(example = "stripe")]
    pub rail: &'static str,
    /// The rail's id of the line or its cause, or our id of what has no line; `balance` for a sum.
    pub reference: String,
    /// What it should be.
    pub expected: WireMoney,
    /// What it is.
    pub found: WireMoney,
    /// What a person needs to know.
    pub detail: String,
    /// When it was found first. Nothing in this currency leaves the rail until it is not found any more.
    pub opened_at: DateTime<Utc>,
    /// When it was found last.
    pub last_seen_at: DateTime<Utc>,
    /// When a comparison did not find it any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<DateTime<Utc>>,
}

impl From<Case> for CaseView {
    fn from(case: Case) -> Self {
        Self {
            id: case.id,
            kind: case.kind.name(),
            rail: case.rail.name(),
            reference: case.reference,
            expected: case.expected.into(),
            found: case.found.into(),
            detail: case.detail,
            opened_at: case.opened_at,
            last_seen_at: case.last_seen_at,
            resolved_at: case.resolved_at,
        }
    }
}

/// List your refunds
///
/// Money of your deposits that goes back to you; the newest first.
#[utoipa::path(
    get,
    path = "/refunds",
    tag = "Payments",
    security(("bearer" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of your refunds", body = Page<RefundView>),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_refunds(
    State(ctx): State<Context>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<RefundView>>, Problem> {
    let limit = query.limit()?;
    let more = limit.saturating_add(1);
    let found = store::list_refunds(&ctx.db, caller.party, query.after()?, more).await?;
    let page = Page::of(found, limit, |refund| refund.id.uuid());
    Ok(Json(page.map(RefundView::from)))
}

/// Read a refund
#[utoipa::path(
    get,
    path = "/refunds/{id}",
    tag = "Payments",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "The refund's id")),
    responses(
        (status = 200, description = "Your refund", body = RefundView),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is none, or it is not yours", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn read_refund(
    State(ctx): State<Context>,
    caller: Caller,
    Path(id): Path<Id<Refund>>,
) -> Result<Json<RefundView>, Problem> {
    let refund = store::find_refund(&ctx.db, id)
        .await?
        .filter(|refund| refund.payer == caller.party);
    let refund = refund.ok_or_else(|| Problem::not_found("refund"))?;
    Ok(Json(refund.into()))
}

/// List chargebacks
///
/// Yours; operators and auditors read everybody's. The newest first.
#[utoipa::path(
    get,
    path = "/chargebacks",
    tag = "Payments",
    security(("bearer" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of chargebacks", body = Page<ChargebackView>),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_chargebacks(
    State(ctx): State<Context>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<ChargebackView>>, Problem> {
    let limit = query.limit()?;
    let (after, more) = (query.after()?, limit.saturating_add(1));
    let found = if reads_all(&caller) {
        store::list_chargebacks(&ctx.db, after, more).await?
    } else {
        store::list_chargebacks_of_payer(&ctx.db, caller.party, after, more).await?
    };
    let page = Page::of(found, limit, |chargeback| chargeback.id.uuid());
    Ok(Json(page.map(ChargebackView::from)))
}

/// List differences with the rail
///
/// For operators and auditors: what the rail's balance transactions, the ledger and our expectations do not agree on, the
/// newest first. While one is open, nothing in its currency leaves the rail.
#[utoipa::path(
    get,
    path = "/reconciliation/cases",
    tag = "Payments",
    security(("bearer" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of cases", body = Page<CaseView>),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only operators and auditors read them", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_cases(
    State(ctx): State<Context>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<CaseView>>, Problem> {
    if !reads_all(&caller) {
        caller.require(Role::Operator)?;
    }
    let limit = query.limit()?;
    let found: Result<Vec<Case>, Failure> =
        crate::list_cases(&ctx.db, query.after()?, limit.saturating_add(1)).await;
    let page = Page::of(found?, limit, |case| case.id.uuid());
    Ok(Json(page.map(CaseView::from)))
}

/// Whether this caller looks after everybody's money.
fn reads_all(caller: &Caller) -> bool {
    matches!(caller.role, Role::Operator | Role::Auditor)
}
