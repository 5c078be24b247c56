//! The routes of this room. Only here axum is known.

mod back;
mod changes;
mod pages;
mod views;

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::{
    Failure, Id, Problem, ProblemBody,
    http::{IdempotencyKey, Json, Page, PageQuery, Path, Query},
};
use ledger::Account;
use money::Money;
use parties::{Caller, Role};
use serde_json::json;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use crate::{Context, Deposit, MAX_BODY_BYTES, NewAccount, Payout, acts, store, webhooks};
pub use back::{CaseView, ChargebackView, RefundView};
pub use views::{
    AccountBody, AccountView, DepositView, PayoutView, PurposeView, WalletBalanceView, WalletView,
};

/// The routes below `/api`. `/webhooks/stripe` asks for no caller: the rail signs what it sends.
pub fn routes(ctx: Context) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(connect_account, read_account))
        .routes(routes!(
            changes::change_account,
            changes::cancel_account_change
        ))
        .routes(routes!(list_deposits))
        .routes(routes!(read_deposit))
        .routes(routes!(list_payouts))
        .routes(routes!(read_payout))
        .routes(routes!(read_wallet))
        .merge(back::routes())
        .routes(routes!(take_webhook).layer(DefaultBodyLimit::max(MAX_BODY_BYTES)))
        .with_state(ctx)
}

/// The pages at the root, which people reach by links: `/pay/{deposit}` and `/onboard/{token}`. They ask for no caller;
/// nobody guesses their addresses.
pub fn pay_pages(ctx: Context) -> Router {
    Router::new()
        .route("/pay/{deposit}", get(pages::pay))
        .route("/pay/{deposit}/done", get(pages::pay_done))
        .route("/pay/{deposit}/cancelled", get(pages::pay_cancelled))
        .route("/onboard/{token}", get(pages::onboard))
        .route("/onboard/{token}/done", get(pages::onboard_done))
        .with_state(ctx)
}

/// Who is paid out: those who earn, and those whose refunds could not go back the way they had paid.
const PAID_OUT: [Role; 5] = [
    Role::Creator,
    Role::Brand,
    Role::Fan,
    Role::Artist,
    Role::Label,
];

/// Connect a payout account
///
/// Opens your account at the payment rail, so that you can be paid. Open `onboarding_url` of the answer in a browser and
/// answer the rail's questions there; the account is ready when `status` says so. Asked again, it answers the account that
/// you have.
#[utoipa::path(
    post,
    path = "/payout-account",
    tag = "Payments",
    security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "Your own name for this request")),
    request_body = AccountBody,
    responses(
        (status = 201, description = "Your payout account", body = AccountView),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`parties.wrong_role`: only those whose own money it is are paid out", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "There is an account in another country, or the same request is running", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field is wrong, or the key was used for another request", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn connect_account(
    State(ctx): State<Context>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<AccountBody>,
) -> Result<Response, Problem> {
    caller.require_any(&PAID_OUT)?;
    let country = body.country()?;
    key.run(
        &ctx.db,
        caller.party.uuid(),
        ("POST /api/payout-account", &body),
        async |tx| {
            let country = match country {
                Some(country) => country,
                None => {
                    parties::find(tx, caller.party)
                        .await?
                        .ok_or_else(|| Problem::not_found("party"))?
                        .country
                }
            };
            let account = acts::connect_account(
                tx,
                NewAccount {
                    party: caller.party,
                    country,
                },
            )
            .await?;
            let view = AccountView::of(&ctx, &account);
            Ok((
                StatusCode::CREATED,
                serde_json::to_value(view).map_err(Failure::from)?,
            ))
        },
    )
    .await
}

/// Read your payout account
#[utoipa::path(
    get,
    path = "/payout-account",
    tag = "Payments",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "Your payout account", body = AccountView),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "You have not connected one", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn read_account(
    State(ctx): State<Context>,
    caller: Caller,
) -> Result<Json<AccountView>, Problem> {
    let mut tx = ctx.db.begin().await?;
    let account = store::find_account_of_party(&mut tx, caller.party).await?;
    let coming = store::find_coming_account(&mut tx, caller.party).await?;
    tx.commit().await?;
    let account = account.ok_or_else(|| Problem::not_found("payout account"))?;
    Ok(Json(AccountView::with_change(
        &ctx,
        &account,
        coming.as_ref(),
    )))
}

/// List your deposits
///
/// The newest first.
#[utoipa::path(
    get,
    path = "/deposits",
    tag = "Payments",
    security(("bearer" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of your deposits", body = Page<DepositView>),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_deposits(
    State(ctx): State<Context>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<DepositView>>, Problem> {
    let limit = query.limit()?;
    let found = store::list_deposits(
        &ctx.db,
        caller.party,
        query.after()?,
        limit.saturating_add(1),
    )
    .await?;
    let page = Page::of(found, limit, |deposit| deposit.id.uuid());
    Ok(Json(page.map(|deposit| DepositView::of(&ctx, &deposit))))
}

/// Read a deposit
#[utoipa::path(
    get,
    path = "/deposits/{id}",
    tag = "Payments",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "The deposit's id")),
    responses(
        (status = 200, description = "Your deposit", body = DepositView),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is none, or it is not yours", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn read_deposit(
    State(ctx): State<Context>,
    caller: Caller,
    Path(id): Path<Id<Deposit>>,
) -> Result<Json<DepositView>, Problem> {
    let deposit = store::find_deposit(&ctx.db, id)
        .await?
        .filter(|deposit| deposit.payer == caller.party);
    let deposit = deposit.ok_or_else(|| Problem::not_found("deposit"))?;
    Ok(Json(DepositView::of(&ctx, &deposit)))
}

/// List your payouts
///
/// The newest first.
#[utoipa::path(
    get,
    path = "/payouts",
    tag = "Payments",
    security(("bearer" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of your payouts", body = Page<PayoutView>),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_payouts(
    State(ctx): State<Context>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<PayoutView>>, Problem> {
    let limit = query.limit()?;
    let found = store::list_payouts(
        &ctx.db,
        caller.party,
        query.after()?,
        limit.saturating_add(1),
    )
    .await?;
    let page = Page::of(found, limit, |payout| payout.id.uuid());
    Ok(Json(page.map(|payout| PayoutView::of(&payout))))
}

/// Read a payout
#[utoipa::path(
    get,
    path = "/payouts/{id}",
    tag = "Payments",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "The payout's id")),
    responses(
        (status = 200, description = "Your payout", body = PayoutView),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is none, or it is not yours", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn read_payout(
    State(ctx): State<Context>,
    caller: Caller,
    Path(id): Path<Id<Payout>>,
) -> Result<Json<PayoutView>, Problem> {
    let payout = store::find_payout(&ctx.db, id)
        .await?
        .filter(|payout| payout.party == caller.party);
    let payout = payout.ok_or_else(|| Problem::not_found("payout"))?;
    Ok(Json(PayoutView::of(&payout)))
}

/// Read your wallet
///
/// What is yours, in each currency: held in the wallet, on its way to your bank, and paid so far.
#[utoipa::path(
    get,
    path = "/wallet",
    tag = "Payments",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "Your wallet", body = WalletView),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn read_wallet(
    State(ctx): State<Context>,
    caller: Caller,
) -> Result<Json<WalletView>, Problem> {
    let held = ledger::balances(&ctx.db, Account::Wallet(caller.party.uuid())).await?;
    let totals = store::list_totals(&ctx.db, caller.party).await?;
    // A currency of one list may be absent in the other.
    let mut currencies: Vec<_> = held.iter().map(|held| held.currency()).collect();
    currencies.extend(totals.iter().map(|total| total.paid.currency()));
    currencies.sort_unstable();
    currencies.dedup();
    let balance = |currency| {
        let total = totals
            .iter()
            .find(|total| total.paid.currency() == currency);
        let zero = Money::zero(currency);
        WalletBalanceView {
            held: held
                .iter()
                .find(|held| held.currency() == currency)
                .copied()
                .unwrap_or(zero)
                .into(),
            in_transit: total.map_or(zero, |total| total.in_transit).into(),
            paid: total.map_or(zero, |total| total.paid).into(),
        }
    };
    Ok(Json(WalletView {
        balances: currencies.into_iter().map(balance).collect(),
    }))
}

/// Take Stripe's webhook
///
/// For Stripe, not for people: a delivery is believed by its signature on the raw body, stored, and acted on later.
#[utoipa::path(
    post,
    path = "/webhooks/stripe",
    tag = "Payments",
    params(("Stripe-Signature" = String, Header, description = "Stripe's signature of the raw body")),
    request_body(content = String, content_type = "application/json"),
    responses(
        (status = 200, description = "Stored, or stored before", body = serde_json::Value),
        (status = 400, description = "The signature is missing, wrong or out of time; nothing was stored", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "Longer than any event", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn take_webhook(
    State(ctx): State<Context>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let body = body.map_err(|rejection| {
        let detail = format!(
            "The body could not be read ({rejection}). Send at most {MAX_BODY_BYTES} bytes."
        );
        Problem::new(
            rejection.status(),
            "payments.webhook_unreadable",
            "The delivery cannot be read",
            detail,
        )
    })?;
    match webhooks::take(&ctx, &headers, &body).await {
        Ok(()) => Ok(Json(json!({ "received": true })).into_response()),
        Err(webhooks::Refused::NotBelieved(error)) => {
            tracing::warn!(%error, "a webhook delivery was not believed");
            Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "payments.webhook_not_believed",
                "The delivery is not believed",
                format!(
                    "Nothing was stored: {error}. Sign the raw body with the secret of this endpoint, and send it at once."
                ),
            ))
        }
        Err(webhooks::Refused::Failed(failure)) => Err(failure.into()),
    }
}
