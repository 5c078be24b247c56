//! Deposits: the page, and whether it was paid.

use chrono::{DateTime, Duration, Utc};
use kernel::{Failure, Id, Tx, jobs::Claim};
use rails::{Collection, OpenCollection, OperationKey, RailError};
use serde::Deserialize;
use serde_json::json;

use super::{POLL_DEPOSIT, doubling, enqueue_in, finish, later, look_again, payload};
use crate::{
    Context, Deposit, DepositStatus,
    acts::{self, Closing},
    inbox::Outcome,
    pay_path, store,
};

/// After this many attempts, about nine hours, a deposit whose page cannot be opened fails. Nobody has ever been shown the
/// page, so nobody can have paid.
const OPEN_ATTEMPTS: i32 = 15;

#[derive(Deserialize)]
struct DepositJob {
    deposit: Id<Deposit>,
    #[serde(default)]
    look: u32,
}

/// Asks the rail for the page of a deposit.
pub(super) async fn open_deposit(ctx: &Context, claim: &Claim) -> Result<(), Failure> {
    let job: DepositJob = payload(claim)?;
    let deposit = store::find_deposit(&ctx.db, job.deposit).await?;
    let unopened = |deposit: &Deposit| {
        matches!(
            deposit.status,
            DepositStatus::Opening | DepositStatus::InDoubt
        )
    };
    let Some(deposit) = deposit.filter(unopened) else {
        return finish(ctx, claim).await;
    };
    // The addresses of our pages are part of what is asked, so a server with another address asks for another page.
    let key = OperationKey::try_new(format!("deposit:{}:{}", deposit.id, ctx.link("")))
        .map_err(Failure::new)?;
    let error = match ctx.rail.open_collection(&key, &page(ctx, &deposit)).await {
        Ok(page) => {
            let mut tx = ctx.db.begin().await?;
            if acts::open(&mut tx, deposit.id, page).await?.is_some() {
                let next = json!({ "deposit": deposit.id, "look": 1 });
                enqueue_in(&mut tx, POLL_DEPOSIT, next, doubling(0)).await?;
            }
            claim.complete(&mut tx).await?;
            return tx.commit().await;
        }
        Err(error) => error,
    };
    let code = match &error {
        RailError::Refused { code, .. } if !code.is_empty() => code.clone(),
        RailError::Refused { .. } => "refused".to_owned(),
        RailError::NotSent { .. } => "not_carried".to_owned(),
        RailError::InDoubt { .. }
        | RailError::Unavailable { .. }
        | RailError::Unauthorized { .. } => {
            if claim.attempt < OPEN_ATTEMPTS {
                if error.may_have_happened() {
                    let mut tx = ctx.db.begin().await?;
                    acts::doubt_deposit(&mut tx, deposit.id).await?;
                    tx.commit().await?;
                }
                return Err(Failure::new(error));
            }
            "rail_unreachable".to_owned()
        }
    };
    let chain = Failure::new(error).chain();
    tracing::warn!(deposit.id = %deposit.id, error = chain, "the page of deposit {} cannot be opened", deposit.id);
    let mut tx = ctx.db.begin().await?;
    if let Some(closed) = acts::close(&mut tx, deposit.id, Closing::Failed(code)).await? {
        ctx.reactions.deposit_closed(&mut tx, &closed).await?;
    }
    claim.complete(&mut tx).await?;
    tx.commit().await
}

/// What the rail is asked for. All of it is frozen: the deposit's row, and the address that is part of the key.
fn page(ctx: &Context, deposit: &Deposit) -> OpenCollection {
    let path = pay_path(deposit.id);
    OpenCollection {
        reference: deposit.id.to_string(),
        group: deposit.purpose.id().to_string(),
        money: deposit.money,
        title: deposit.title.clone(),
        success_url: ctx.link(&format!("{path}/done")),
        cancel_url: ctx.link(&format!("{path}/cancelled")),
        // The rail's own limit, 24 hours: a moment of ours would differ between two attempts under the same key.
        expires_at: None,
        labels: vec![
            ("deposit", deposit.id.to_string()),
            (deposit.purpose.kind(), deposit.purpose.id().to_string()),
        ],
    }
}

/// Looks whether a deposit was paid, should the rail's word be lost.
pub(super) async fn poll_deposit(ctx: &Context, claim: &Claim) -> Result<(), Failure> {
    let job: DepositJob = payload(claim)?;
    let deposit = store::find_deposit(&ctx.db, job.deposit).await?;
    let Some(deposit) = deposit.filter(|deposit| deposit.status.is_pending()) else {
        return finish(ctx, claim).await;
    };
    let Some(session) = deposit.session_ref.as_deref() else {
        return finish(ctx, claim).await;
    };
    let next = json!({ "deposit": deposit.id, "look": job.look.saturating_add(1) });
    let pause = pause(job.look, ctx.db.now(), deposit.expires_at);
    let seen = match ctx.rail.find_collection(session).await {
        Ok(seen) => seen,
        Err(error) => {
            let error = Failure::new(error).chain();
            tracing::warn!(deposit.id = %deposit.id, error, "cannot look at deposit {}", deposit.id);
            return look_again(ctx, claim, (POLL_DEPOSIT, next), pause).await;
        }
    };
    let mut tx = ctx.db.begin().await?;
    let waits = matches!(seen, Collection::Open { .. } | Collection::Processing);
    apply_collection(&mut tx, ctx, deposit.id, &seen).await?;
    if waits {
        enqueue_in(&mut tx, POLL_DEPOSIT, next, pause).await?;
    }
    claim.complete(&mut tx).await?;
    tx.commit().await
}

/// The pause before the next look; one of the looks comes a minute after the page closes.
fn pause(look: u32, now: DateTime<Utc>, expires_at: Option<DateTime<Utc>>) -> Duration {
    let pause = doubling(look);
    let closed = expires_at.map(|at| later(at, Duration::minutes(1)).signed_duration_since(now));
    closed
        .filter(|left| left.num_seconds() > 0)
        .map_or(pause, |left| pause.min(left))
}

/// Acts on how the rail says a deposit's page stands, once, in the caller's transaction.
///
/// # Errors
/// [`Failure`] when the rail now says otherwise than it said before, or of the database.
pub(crate) async fn apply_collection(
    tx: &mut Tx,
    ctx: &Context,
    id: Id<Deposit>,
    seen: &Collection,
) -> Result<Outcome, Failure> {
    let closing = match seen {
        Collection::Open { .. } | Collection::Processing => return Ok(Outcome::Unchanged),
        Collection::Paid(paid) => {
            let Some(settled) = acts::settle(tx, id, paid).await? else {
                return Ok(Outcome::Unchanged);
            };
            ctx.reactions.deposit_settled(tx, &settled).await?;
            acts::charge_rail_fee(tx, &settled).await?;
            return Ok(Outcome::Acted);
        }
        Collection::Failed { code } => Closing::Failed(
            code.clone()
                .filter(|code| !code.is_empty())
                .unwrap_or_else(|| "payment_failed".to_owned()),
        ),
        Collection::Expired => Closing::Expired,
    };
    let Some(closed) = acts::close(tx, id, closing).await? else {
        return Ok(Outcome::Unchanged);
    };
    ctx.reactions.deposit_closed(tx, &closed).await?;
    Ok(Outcome::Acted)
}

#[cfg(test)]
mod tests {
    use kernel::testing::START;

    use super::*;

    #[test]
    fn one_look_comes_right_after_the_page_closes() {
        let closes = Some(START + Duration::minutes(30));
        assert_eq!(pause(6, START, closes), Duration::minutes(31));
        assert_eq!(pause(0, START, closes), Duration::minutes(1));
        assert_eq!(
            pause(6, START + Duration::hours(2), closes),
            Duration::minutes(60)
        );
        assert_eq!(pause(6, START, None), Duration::minutes(60));
    }
}
