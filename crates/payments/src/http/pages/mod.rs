//! The pages that people reach by our own links. Small, without scripts, in the language of the party concerned.

mod html;
mod words;

use axum::{
    extract::State,
    http::{HeaderName, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use chrono::Duration;
use kernel::{Failure, Id, Problem, http::Path};
use parties::{Language, Party};
use rails::{OpenOnboarding, OperationKey};
use url::Url;

use self::{html::render, words::Text};
use crate::{AccountStatus, Context, Deposit, DepositStatus, PayoutAccount, jobs, pay_path, store};

/// How long a page waits for a job that asks the rail, in steps of 50 ms.
const WAITS: u32 = 100;

/// Leads to the rail's page, or says why there is nothing to pay.
pub(super) async fn pay(
    State(ctx): State<Context>,
    Path(id): Path<Id<Deposit>>,
) -> Result<Response, Problem> {
    let deposit = opened(&ctx, id).await?;
    if let (DepositStatus::AwaitingPayment, Some(pay_url)) = (deposit.status, &deposit.pay_url) {
        return Ok(see_other(pay_url));
    }
    page(&ctx, deposit.payer, (said_of(&deposit), None)).await
}

/// Where the rail sends the payer after paying. That proves nothing, so it says only what is known.
pub(super) async fn pay_done(
    State(ctx): State<Context>,
    Path(id): Path<Id<Deposit>>,
) -> Result<Response, Problem> {
    let deposit = find(&ctx, id).await?;
    page(&ctx, deposit.payer, (said_of(&deposit), None)).await
}

/// Where the rail sends the payer who gives up.
pub(super) async fn pay_cancelled(
    State(ctx): State<Context>,
    Path(id): Path<Id<Deposit>>,
) -> Result<Response, Problem> {
    let deposit = find(&ctx, id).await?;
    if !deposit.status.is_pending() {
        return page(&ctx, deposit.payer, (said_of(&deposit), None)).await;
    }
    page(
        &ctx,
        deposit.payer,
        (Text::Cancelled, Some(ctx.link(&pay_path(id)))),
    )
    .await
}

/// Leads to the rail's questions by a link made for this visit: those of the rail work once and for minutes.
pub(super) async fn onboard(
    State(ctx): State<Context>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let account = account(&ctx, &token, WAITS).await?;
    if account.status == AccountStatus::Ready && !holds_up(&ctx, &account).await? {
        return page(&ctx, account.party, (Text::AccountReady, None)).await;
    }
    let Some(account_ref) = account.account_ref.clone() else {
        return page(&ctx, account.party, (Text::AccountOpening, None)).await;
    };
    let path = account.onboard_path();
    let ask = OpenOnboarding {
        account: account_ref,
        refresh_url: Url::parse(&ctx.link(&path)).map_err(Failure::new)?,
        return_url: Url::parse(&ctx.link(&format!("{path}/done"))).map_err(Failure::new)?,
    };
    let visit = Id::<OpenOnboarding>::new(ctx.db.now());
    let key = OperationKey::try_new(format!("onboard:{visit}")).map_err(Failure::new)?;
    match ctx.rail.onboarding_link(&key, &ask).await {
        Ok(link) => Ok(see_other(&link.url)),
        Err(error) => {
            tracing::warn!(
                error = Failure::new(error).chain(),
                "no onboarding link can be had"
            );
            page(&ctx, account.party, (Text::AccountOpening, None)).await
        }
    }
}

/// Where the rail sends the party afterwards. That proves nothing, so the account is looked at.
pub(super) async fn onboard_done(
    State(ctx): State<Context>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let account = account(&ctx, &token, 0).await?;
    let mut tx = ctx.db.begin().await?;
    jobs::revisit_account(&mut tx, account.id).await?;
    tx.commit().await?;
    if account.status == AccountStatus::Ready {
        return page(&ctx, account.party, (Text::AccountReady, None)).await;
    }
    let back = ctx.link(&account.onboard_path());
    page(&ctx, account.party, (Text::AccountAnswered, Some(back))).await
}

const fn said_of(deposit: &Deposit) -> Text {
    match deposit.status {
        DepositStatus::Opening | DepositStatus::InDoubt => Text::Opening,
        DepositStatus::AwaitingPayment => Text::Confirming,
        DepositStatus::Settled => Text::Settled,
        DepositStatus::Failed => Text::Failed,
        DepositStatus::Expired => Text::Expired,
        DepositStatus::Mismatched => Text::Mismatched,
    }
}

/// Whether a payout waits because the rail or the bank refused it, although the account is ready: the party may have to name
/// another bank account.
async fn holds_up(ctx: &Context, account: &PayoutAccount) -> Result<bool, Problem> {
    let mut tx = ctx.db.begin().await?;
    let refused = store::find_refused_payout(&mut tx, account.party).await?;
    tx.commit().await?;
    Ok(refused.is_some())
}

async fn find(ctx: &Context, id: Id<Deposit>) -> Result<Deposit, Problem> {
    store::find_deposit(&ctx.db, id)
        .await?
        .ok_or_else(|| Problem::not_found("deposit"))
}

/// The deposit, once its page is open or the waiting is over.
async fn opened(ctx: &Context, id: Id<Deposit>) -> Result<Deposit, Problem> {
    let mut deposit = find(ctx, id).await?;
    for _ in 0..WAITS {
        if !matches!(
            deposit.status,
            DepositStatus::Opening | DepositStatus::InDoubt
        ) {
            break;
        }
        pause().await;
        deposit = find(ctx, id).await?;
    }
    Ok(deposit)
}

/// The account of a link, once the rail has opened it or the waiting is over.
async fn account(ctx: &Context, token: &str, waits: u32) -> Result<PayoutAccount, Problem> {
    let mut left = waits;
    loop {
        let account = store::find_account_by_token(&ctx.db, token).await?;
        let account = account.ok_or_else(|| Problem::not_found("payout account"))?;
        if account.account_ref.is_some() || left == 0 {
            return Ok(account);
        }
        left = left.saturating_sub(1);
        pause().await;
    }
}

async fn pause() {
    let pause = Duration::milliseconds(50).to_std().unwrap_or_default();
    tokio::time::sleep(pause).await;
}

/// Sends the browser there; the address of this page, which is a key, does not go along.
fn see_other(to: &str) -> Response {
    (private(), Redirect::to(to)).into_response()
}

/// These pages are for one person: not kept by caches, not named to other sites.
fn private() -> [(HeaderName, &'static str); 2] {
    [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ]
}

async fn page(
    ctx: &Context,
    party: Id<Party>,
    (text, link): (Text, Option<String>),
) -> Result<Response, Problem> {
    let mut tx = ctx.db.begin().await?;
    let party = parties::find(&mut tx, party).await?;
    tx.commit().await?;
    let html = render(
        party.map_or(Language::En, |party| party.language),
        (text, link.as_deref()),
        ctx.mode,
    );
    Ok((StatusCode::OK, private(), Html(html)).into_response())
}
