//! Payouts: from the wallet through the party's account at the rail to its bank.
//!
//! The in-doubt protocol (reliability.md, section 6). Each step is committed before the next begins, so that a process can
//! be killed between any two and the next one goes on from what is written:
//!
//! 1. [`reserve`]: the money leaves the wallet, the attempt is written down. Committed before anything is asked.
//! 2. [`to_account`]: the transfer, under a key made of the payout and the attempt; then its answer is written down.
//! 3. [`to_bank`]: the payout on the party's account, under a key of its own; then its answer.
//!
//! What came back to an account that the party is not paid through any more goes back to the wallet first
//! ([`super::reversals`]). What is asked, and what an answer comes to, is in [`super::asking`].

use chrono::Duration;
use kernel::{Failure, Id, Tx, jobs::Claim};
use rails::Way;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    POLL_PAYOUT, SEND_PAYOUT,
    accounts::apply_account,
    asking::{Answer, ask_payout, ask_transfer},
    doubling, enqueue_in, finish, later, look_again, pause_before_poll, pause_of, payload,
    reversals::take_back,
    soon,
};
use crate::{
    AccountStatus, Context, Payout, PayoutStatus,
    acts::{self, Asking, Occasion, Refusal},
    inbox::Outcome,
    store,
};

/// How often a payout that was refused for good is tried again on the next day; after that each week, without end.
const RETRIED_DAILY: u32 = 7;

/// An account that nobody has looked at for longer is looked at before money goes there.
const SEEN_WITHIN: Duration = Duration::hours(1);

#[derive(Deserialize)]
struct PayoutJob {
    payout: Id<Payout>,
    #[serde(default)]
    look: u32,
    /// Present when what was refused this often is to be tried again.
    bounces: Option<u32>,
}

/// How far a step came.
#[derive(Debug)]
pub(crate) enum Progress {
    /// The next step can be made.
    On(Box<Payout>),
    /// It is looked at again after this pause.
    Again(Duration),
    /// Nothing is to be done until something else happens.
    Over,
}

/// Sends a payout as far as it goes now.
pub(super) async fn send_payout(ctx: &Context, claim: &Claim) -> Result<(), Failure> {
    let job: PayoutJob = payload(claim)?;
    if let Some(bounces) = job.bounces {
        let mut tx = ctx.db.begin().await?;
        let due = acts::reopen(&mut tx, job.payout, bounces).await?;
        tx.commit().await?;
        if !due {
            return finish(ctx, claim).await;
        }
    }
    look_first(ctx, job.payout).await?;
    let mut progress = reserve(ctx, job.payout, job.look).await?;
    if let Progress::On(payout) = progress {
        progress = if payout.reversal_asked_at.is_some() {
            take_back(ctx, *payout, job.look).await?
        } else {
            to_account(ctx, *payout, job.look).await?
        };
    }
    let again = match progress {
        Progress::On(payout) => to_bank(ctx, Some(claim), (*payout, job.look)).await?,
        Progress::Again(pause) => Some(pause),
        Progress::Over => return finish(ctx, claim).await,
    };
    let Some(pause) = again else { return Ok(()) };
    look_again(ctx, claim, (SEND_PAYOUT, next(&job)), pause).await
}

fn next(job: &PayoutJob) -> Value {
    json!({ "payout": job.payout, "look": job.look.saturating_add(1) })
}

/// Looks how the account stands, before money goes there, when nobody has for an hour: another bank may have been named there, and
/// the rail's word of it lost. When the rail cannot say, it goes by what is known.
async fn look_first(ctx: &Context, id: Id<Payout>) -> Result<(), Failure> {
    let payout = store::find_payout(&ctx.db, id).await?;
    let leaves = |payout: &Payout| {
        matches!(
            payout.status,
            PayoutStatus::Scheduled | PayoutStatus::Returned
        )
    };
    let Some(payout) = payout.filter(leaves) else {
        return Ok(());
    };
    let mut tx = ctx.db.begin().await?;
    let account = store::find_account_of_party(&mut tx, payout.party).await?;
    tx.commit().await?;
    let stale = later(ctx.db.now(), -SEEN_WITHIN);
    let Some(account) = account.filter(|account| account.updated_at < stale) else {
        return Ok(());
    };
    if let (AccountStatus::Ready, Some(account_ref)) = (account.status, &account.account_ref) {
        match ctx.rail.find_account(account_ref).await {
            Ok(seen) => {
                let mut tx = ctx.db.begin().await?;
                apply_account(&mut tx, ctx, account.id, (&seen, Occasion::Watch)).await?;
                tx.commit().await?;
            }
            Err(error) => {
                let error = Failure::new(error).chain();
                tracing::warn!(account.id = %account.id, error, "cannot look at payout account {}", account.id);
            }
        }
    }
    Ok(())
}

/// Step 1: the money leaves the wallet, unless it has, must wait, or could never reach a bank.
pub(crate) async fn reserve(ctx: &Context, id: Id<Payout>, look: u32) -> Result<Progress, Failure> {
    let mut tx = ctx.db.begin().await?;
    let carries = |money| ctx.rail.carries(money, Way::ToBank).is_ok();
    let asked = (ctx.reactions.as_ref(), carries);
    let progress = match acts::reserve(&mut tx, id, asked).await? {
        Asking::Now(payout) => Progress::On(payout),
        Asking::Held(hold) => Progress::Again(pause_of(hold, (tx.now(), look))),
        Asking::Declined(declined) => {
            refused_for_good(&mut tx, &declined).await?;
            Progress::Over
        }
        Asking::Over => Progress::Over,
    };
    tx.commit().await?;
    Ok(progress)
}

/// Step 2: from the platform's balance to the party's account, unless it is there.
pub(crate) async fn to_account(
    ctx: &Context,
    payout: Payout,
    look: u32,
) -> Result<Progress, Failure> {
    if payout.transfer_ref.is_some() {
        return Ok(Progress::On(Box::new(payout)));
    }
    let answer = ask_transfer(ctx, &payout).await?;
    let mut tx = ctx.db.begin().await?;
    let progress = match answer {
        Answer::Done(transfer_ref) => Progress::On(Box::new(
            acts::accept_transfer(&mut tx, &payout, &transfer_ref).await?,
        )),
        Answer::Refused(refusal) => transfer_refused(&mut tx, (&payout, look), &refusal).await?,
        Answer::Unknown => {
            acts::doubt(&mut tx, &payout).await?;
            Progress::Again(soon(look))
        }
        Answer::NotAsked => Progress::Again(doubling(look)),
    };
    tx.commit().await?;
    Ok(progress)
}

async fn transfer_refused(
    tx: &mut Tx,
    (payout, look): (&Payout, u32),
    refusal: &Refusal,
) -> Result<Progress, Failure> {
    let Some(moved) = acts::refuse_transfer(tx, payout, refusal).await? else {
        return Ok(Progress::Over);
    };
    if moved.status == PayoutStatus::Failed {
        refused_for_good(tx, &moved).await?;
        return Ok(Progress::Over);
    }
    // The account may have lost what it needs without our having been told.
    if let Some(account) = store::find_account_of_party(tx, payout.party).await? {
        super::refresh_account_now(tx, account.id).await?;
    }
    Ok(Progress::Again(doubling(look)))
}

/// Step 3: from the party's account towards its bank, unless it is on its way. Returns the pause after which it is to be
/// looked at again; without one the job is done, and `claim` completed with the answer written down.
pub(crate) async fn to_bank(
    ctx: &Context,
    claim: Option<&Claim>,
    (payout, look): (Payout, u32),
) -> Result<Option<Duration>, Failure> {
    let mut again = None;
    let mut tx;
    if payout.payout_ref.is_some() {
        tx = ctx.db.begin().await?;
    } else {
        match begin_attempt(ctx, payout).await? {
            Asking::Now(payout) => {
                let answer = ask_payout(ctx, &payout).await?;
                tx = ctx.db.begin().await?;
                again = take_answer(&mut tx, (&payout, look), answer).await?;
            }
            Asking::Held(hold) => return Ok(Some(pause_of(hold, (ctx.db.now(), look)))),
            Asking::Declined(_) | Asking::Over => tx = ctx.db.begin().await?,
        }
    }
    if let (None, Some(claim)) = (again, claim) {
        claim.complete(&mut tx).await?;
    }
    tx.commit().await?;
    Ok(again)
}

/// Writes the bank's answer down. Returns the pause after which it is to be asked for again, if it is.
async fn take_answer(
    tx: &mut Tx,
    (payout, look): (&Payout, u32),
    answer: Answer,
) -> Result<Option<Duration>, Failure> {
    match answer {
        Answer::Done(payout_ref) => {
            if let Some(sent) = acts::accept_payout(tx, payout, &payout_ref).await? {
                let poll = json!({ "payout": sent.id, "attempt": sent.bank_attempt, "look": 0 });
                enqueue_in(tx, POLL_PAYOUT, poll, pause_before_poll(0)).await?;
            }
            Ok(None)
        }
        Answer::Refused(refusal) => payout_refused(tx, (payout, look), &refusal).await,
        Answer::Unknown => {
            acts::doubt(tx, payout).await?;
            Ok(Some(soon(look)))
        }
        Answer::NotAsked => Ok(Some(doubling(look))),
    }
}

/// Writes down when this attempt to reach the bank began, before the rail is asked, unless it must wait.
async fn begin_attempt(ctx: &Context, payout: Payout) -> Result<Asking<Payout>, Failure> {
    if payout.bank_asked_at.is_some() {
        return Ok(Asking::Now(Box::new(payout)));
    }
    let mut tx = ctx.db.begin().await?;
    let asking = acts::ask_bank(&mut tx, &payout).await?;
    tx.commit().await?;
    Ok(asking)
}

async fn payout_refused(
    tx: &mut Tx,
    (payout, look): (&Payout, u32),
    refusal: &Refusal,
) -> Result<Option<Duration>, Failure> {
    let Some(moved) = acts::refuse_payout(tx, payout, refusal).await? else {
        return Ok(None);
    };
    if moved.status != PayoutStatus::Returned {
        return Ok(Some(doubling(look)));
    }
    came_back(tx, &moved).await?;
    Ok(None)
}

/// A payout is on the party's account again: it is tried once more later, and when the account is mended.
async fn came_back(tx: &mut Tx, payout: &Payout) -> Result<(), Failure> {
    refused_for_good(tx, payout).await?;
    let account = store::find_account_of_party(tx, payout.party).await?;
    if let Some(account) = account {
        super::refresh_account_now(tx, account.id).await?;
    }
    Ok(())
}

/// A payout failed or came back. It is never left for good: what refused it may be mended without our being told.
pub(super) async fn refused_for_good(tx: &mut Tx, payout: &Payout) -> Result<(), Failure> {
    let retry = json!({ "payout": payout.id, "look": 0, "bounces": payout.bounces });
    enqueue_in(tx, SEND_PAYOUT, retry, pause_before_retry(payout.bounces)).await
}

/// The pause before a payout that was refused for good so many times is tried again: a day, then a week.
fn pause_before_retry(bounces: u32) -> Duration {
    if bounces <= RETRIED_DAILY {
        Duration::days(1)
    } else {
        Duration::weeks(1)
    }
}

#[derive(Deserialize)]
struct PollJob {
    payout: Id<Payout>,
    attempt: u16,
    look: u32,
}

/// Looks whether a payout arrived, should the rail's word be lost.
pub(super) async fn poll_payout(ctx: &Context, claim: &Claim) -> Result<(), Failure> {
    let job: PollJob = payload(claim)?;
    let payout = store::find_payout(&ctx.db, job.payout).await?;
    // A bank can give back what it took: what is paid is looked at for some time.
    let now = ctx.db.now();
    let watched = |payout: &Payout| {
        let age = payout.paid_at.map(|paid| now.signed_duration_since(paid));
        age.is_none_or(|age| age < ctx.rules.watched_for)
    };
    let under_way = |payout: &Payout| payout.bank_attempt == job.attempt && watched(payout);
    let Some(payout) = payout.filter(under_way) else {
        return finish(ctx, claim).await;
    };
    let (Some(account), Some(payout_ref)) =
        (payout.account_ref.as_deref(), payout.payout_ref.as_deref())
    else {
        return finish(ctx, claim).await;
    };
    let look = job.look.saturating_add(1);
    let next = json!({ "payout": job.payout, "attempt": job.attempt, "look": look });
    let pause = match payout.status {
        PayoutStatus::Paid => Duration::days(1),
        PayoutStatus::Scheduled
        | PayoutStatus::Sent
        | PayoutStatus::InDoubt
        | PayoutStatus::Failed
        | PayoutStatus::Returned
        | PayoutStatus::Offset => pause_before_poll(look),
    };
    let seen = match ctx.rail.find_payout(account, payout_ref).await {
        Ok(seen) => seen,
        Err(error) => {
            let error = Failure::new(error).chain();
            tracing::warn!(payout.id = %payout.id, error, "cannot look at payout {}", payout.id);
            return look_again(ctx, claim, (POLL_PAYOUT, next), pause).await;
        }
    };
    let mut tx = ctx.db.begin().await?;
    // One that came back is over: the next attempt has looks of its own.
    let moved = apply_payout(&mut tx, payout.id, &seen).await?;
    let arrived = seen.status == rails::PayoutStatus::Paid;
    if moved == Outcome::Unchanged || arrived {
        let pause = if arrived { Duration::days(1) } else { pause };
        enqueue_in(&mut tx, POLL_PAYOUT, next, pause).await?;
    }
    claim.complete(&mut tx).await?;
    tx.commit().await
}

/// Acts on how the rail says a payout stands, once, in the caller's transaction.
pub(super) async fn apply_payout(
    tx: &mut Tx,
    id: Id<Payout>,
    seen: &rails::Payout,
) -> Result<Outcome, Failure> {
    let moved = match seen.status {
        rails::PayoutStatus::Pending | rails::PayoutStatus::InTransit => None,
        rails::PayoutStatus::Paid => acts::arrive(tx, id, &seen.id).await?,
        rails::PayoutStatus::Failed => {
            acts::bounce(tx, id, &seen.id, seen.failure_code.as_deref()).await?
        }
        rails::PayoutStatus::Canceled => acts::bounce(tx, id, &seen.id, Some("canceled")).await?,
    };
    let Some(moved) = moved else {
        return Ok(Outcome::Unchanged);
    };
    if moved.status == PayoutStatus::Returned {
        came_back(tx, &moved).await?;
    }
    Ok(Outcome::Acted)
}
