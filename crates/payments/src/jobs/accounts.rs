//! The accounts that parties are paid through.

use chrono::Duration;
use kernel::{Failure, Id, Tx, jobs::Claim};
use rails::{OpenAccount, OperationKey, RailError};
use serde::Deserialize;
use serde_json::json;

use super::{REFRESH_ACCOUNT, enqueue_in, finish, look_again, payload};
use crate::{
    AccountStatus, Context, PayoutAccount,
    acts::{self, Look, Occasion},
    inbox::Outcome,
    store,
};

#[derive(Deserialize)]
struct AccountJob {
    account: Id<PayoutAccount>,
    /// Which look of a series this is; absent for a single look.
    look: Option<u32>,
    /// Present when the party came back from the rail's pages.
    visit: Option<String>,
}

/// Opens a party's account at the rail. Killed and repeated it finds the same account under the same keys; one that the
/// rail forgot about stays empty and is never used.
pub(super) async fn open_account(ctx: &Context, claim: &Claim) -> Result<(), Failure> {
    let job: AccountJob = payload(claim)?;
    let account = store::find_account(&ctx.db, job.account).await?;
    let Some(account) = account.filter(|account| account.account_ref.is_none()) else {
        return finish(ctx, claim).await;
    };
    let ask = ask(ctx, &account).await?;
    let key = OperationKey::try_new(format!("account:{}", account.id)).map_err(Failure::new)?;
    let account_ref = ctx
        .rail
        .open_account(&key, &ask)
        .await
        .map_err(Failure::new)?;
    // The rail must not pay out by its own calendar: the money would leave without the ledger knowing.
    let key =
        OperationKey::try_new(format!("account:{}:manual", account.id)).map_err(Failure::new)?;
    ctx.rail
        .set_manual_payouts(&key, &account_ref)
        .await
        .map_err(Failure::new)?;
    let mut tx = ctx.db.begin().await?;
    acts::record_account(&mut tx, account.id, account_ref).await?;
    super::watch_account(&mut tx, account.id).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

async fn ask(ctx: &Context, account: &PayoutAccount) -> Result<OpenAccount, Failure> {
    let mut tx = ctx.db.begin().await?;
    let party = parties::find(&mut tx, account.party).await?;
    tx.commit().await?;
    let party = party.ok_or_else(|| Failure::msg("a payout account belongs to no party"))?;
    Ok(OpenAccount {
        country: account.country.clone(),
        email: party.email,
        labels: vec![("party", account.party.to_string())],
    })
}

/// Looks how an account stands; a series of looks goes on until it is ready.
pub(super) async fn refresh_account(ctx: &Context, claim: &Claim) -> Result<(), Failure> {
    let job: AccountJob = payload(claim)?;
    let Some(account) = store::find_account(&ctx.db, job.account).await? else {
        return finish(ctx, claim).await;
    };
    let Some(account_ref) = account.account_ref.as_deref() else {
        return finish(ctx, claim).await;
    };
    if job.look.is_some() && account.status == AccountStatus::Ready {
        return finish(ctx, claim).await;
    }
    let next = job.look.map(|look| look.saturating_add(1));
    let seen = match ctx.rail.find_account(account_ref).await {
        Ok(seen) => seen,
        Err(error) => return unseen(ctx, claim, (&account, next), error).await,
    };
    let mut tx = ctx.db.begin().await?;
    let occasion = job
        .visit
        .as_ref()
        .map_or(Occasion::Watch, |_| Occasion::News);
    let changed = apply_account(&mut tx, ctx, account.id, (&seen, occasion)).await?;
    // A change to another state than ready begins a series of its own.
    if let (Some(next), Outcome::Unchanged) = (next, changed) {
        let payload = json!({ "account": account.id, "look": next });
        enqueue_in(&mut tx, REFRESH_ACCOUNT, payload, pause_before(next)).await?;
    }
    claim.complete(&mut tx).await?;
    tx.commit().await
}

async fn unseen(
    ctx: &Context,
    claim: &Claim,
    (account, next): (&PayoutAccount, Option<u32>),
    error: RailError,
) -> Result<(), Failure> {
    let failure = Failure::new(error);
    let Some(next) = next else {
        return Err(failure);
    };
    tracing::warn!(account.id = %account.id, error = failure.chain(), "cannot look at payout account {}", account.id);
    let payload = json!({ "account": account.id, "look": next });
    look_again(ctx, claim, (REFRESH_ACCOUNT, payload), pause_before(next)).await
}

/// Lets a coming account take over, if it can.
pub(super) async fn switch_account(ctx: &Context, claim: &Claim) -> Result<(), Failure> {
    let job: AccountJob = payload(claim)?;
    let mut tx = ctx.db.begin().await?;
    acts::switch_account(&mut tx, job.account).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

/// Acts on how the rail says an account stands, in the caller's transaction.
pub(super) async fn apply_account(
    tx: &mut Tx,
    ctx: &Context,
    id: Id<PayoutAccount>,
    (seen, occasion): (&rails::Account, Occasion),
) -> Result<Outcome, Failure> {
    let look = Look {
        seen,
        occasion,
        delay: ctx.rules.account_change_delay,
    };
    let changed = acts::refresh_account(tx, id, look).await?;
    Ok(if changed.is_some() {
        Outcome::Acted
    } else {
        Outcome::Unchanged
    })
}

/// The pause before a look of a series: 1 min, 5 min, 15 min, each hour of the first day, then each day.
pub(super) fn pause_before(look: u32) -> Duration {
    match look {
        0 => Duration::minutes(1),
        1 => Duration::minutes(5),
        2 => Duration::minutes(15),
        3..=26 => Duration::hours(1),
        27.. => Duration::days(1),
    }
}
