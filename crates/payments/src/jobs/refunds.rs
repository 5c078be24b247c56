//! Refunds: back to who paid, by the way the money came.
//!
//! The in-doubt protocol, as for payouts: when an attempt begins is written down and committed, the rail is asked under a key
//! made of the refund and the attempt, its answer is written down. An unknown answer is asked for again under the same key,
//! then looked up by our labels; what is certainly absent begins a new attempt.

use std::collections::BTreeMap;

use chrono::Duration;
use kernel::{Failure, Id, Tx, jobs::Claim};
use rails::{OperationKey, RailError, RefundStatus as Seen, SendRefund, Way};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    POLL_REFUND, SEND_REFUND,
    asking::{ABSENT_AFTER, RESEND_FOR},
    doubling, enqueue_in, finish, look_again, pause_before_poll, pause_of, payload, soon,
};
use crate::{
    Context, Refund, RefundStatus,
    acts::{self, Asking, Refusal},
    inbox::Outcome,
    store,
};

#[derive(Deserialize)]
struct RefundJob {
    refund: Id<Refund>,
    look: u32,
}

impl RefundJob {
    fn next(&self) -> Value {
        json!({ "refund": self.refund, "look": self.look.saturating_add(1) })
    }
}

/// The rail's answer, as far as it is one.
enum Answer {
    /// It has it, in this state.
    Made(Box<rails::Refund>),
    /// It did not and will not under this key.
    Refused(Refusal),
    /// Not known.
    Unknown,
    /// The rail could not be asked; what was known stays.
    NotAsked,
}

/// Asks the rail for a refund, unless it has it.
pub(super) async fn send_refund(ctx: &Context, claim: &Claim) -> Result<(), Failure> {
    let job: RefundJob = payload(claim)?;
    let mut tx = ctx.db.begin().await?;
    let asking = acts::ask_refund(&mut tx, job.refund).await?;
    tx.commit().await?;
    let refund = match asking {
        Asking::Now(refund) => *refund,
        Asking::Held(hold) => {
            let pause = pause_of(hold, (ctx.db.now(), job.look));
            return look_again(ctx, claim, (SEND_REFUND, job.next()), pause).await;
        }
        Asking::Declined(_) | Asking::Over => return finish(ctx, claim).await,
    };
    if refund.refund_ref.is_some() {
        return finish(ctx, claim).await;
    }
    let answer = ask(ctx, &refund).await?;
    let mut tx = ctx.db.begin().await?;
    let again = take_answer(&mut tx, (&refund, job.look), answer).await?;
    if let Some(pause) = again {
        enqueue_in(&mut tx, SEND_REFUND, job.next(), pause).await?;
    }
    claim.complete(&mut tx).await?;
    tx.commit().await
}

async fn ask(ctx: &Context, refund: &Refund) -> Result<Answer, Failure> {
    if ctx.rail.carries(refund.money, Way::Inside).is_err() {
        let refusal = Refusal::ForGood("not_carried".to_owned());
        return Ok(Answer::Refused(refusal));
    }
    let asked_at = refund.asked_at.unwrap_or(refund.created_at);
    let age = ctx.db.now().signed_duration_since(asked_at);
    if age >= RESEND_FOR {
        return find(ctx, refund, age).await;
    }
    let payment = payment_of(refund)?;
    let key = OperationKey::try_new(format!("refund:{}:{}", refund.id, refund.attempt))
        .map_err(Failure::new)?;
    // All of it is frozen in the refund's row, so that it is the same each time.
    let ask = SendRefund {
        payment: payment.to_owned(),
        money: refund.money,
        labels: vec![
            ("refund", refund.id.to_string()),
            ("cause", refund.cause.to_string()),
            ("attempt", refund.attempt.to_string()),
        ],
    };
    Ok(match ctx.rail.refund(&key, &ask).await {
        Ok(made) => Answer::Made(Box::new(made)),
        Err(error) => answer(refund, error),
    })
}

/// Looks for the refund of this attempt once its key is too old to be sent again.
async fn find(ctx: &Context, refund: &Refund, age: Duration) -> Result<Answer, Failure> {
    let made = match ctx.rail.find_refunds(payment_of(refund)?).await {
        Ok(made) => made,
        Err(error) => return Ok(answer(refund, error)),
    };
    let own = made.into_iter().find(|made| is_own(&made.labels, refund));
    Ok(match own {
        Some(own) => Answer::Made(Box::new(own)),
        None if age >= ABSENT_AFTER => {
            Answer::Refused(Refusal::ForNow("never_received".to_owned()))
        }
        None => Answer::Unknown,
    })
}

/// The payment at the rail; what has none is never asked for.
fn payment_of(refund: &Refund) -> Result<&str, Failure> {
    let payment = refund.payment_ref.as_deref();
    payment.ok_or_else(|| Failure::msg(format!("refund {} is of no payment", refund.id)))
}

fn is_own(labels: &BTreeMap<String, String>, refund: &Refund) -> bool {
    labels.get("refund") == Some(&refund.id.to_string())
        && labels.get("attempt") == Some(&refund.attempt.to_string())
}

fn answer(refund: &Refund, error: RailError) -> Answer {
    let answer = match &error {
        RailError::Refused { code, .. } => Answer::Refused(Refusal::of(code)),
        RailError::NotSent { .. } => Answer::Refused(Refusal::ForGood("not_carried".to_owned())),
        RailError::InDoubt { .. } => Answer::Unknown,
        RailError::Unavailable { .. } | RailError::Unauthorized { .. } => Answer::NotAsked,
    };
    tracing::warn!(refund.id = %refund.id, error = Failure::new(error).chain(), "the rail did not take refund {}", refund.id);
    answer
}

/// Writes the rail's answer down. Returns the pause after which it is to be asked for again, if it is.
async fn take_answer(
    tx: &mut Tx,
    (refund, look): (&Refund, u32),
    answer: Answer,
) -> Result<Option<Duration>, Failure> {
    match answer {
        Answer::Made(made) => {
            let accepted = acts::accept_refund(tx, refund, &made.id).await?;
            if accepted.is_some() {
                apply_refund(tx, refund.id, &made).await?;
                let poll = json!({ "refund": refund.id, "look": 0 });
                enqueue_in(tx, POLL_REFUND, poll, pause_before_poll(0)).await?;
            }
            Ok(None)
        }
        Answer::Refused(refusal) => {
            let moved = acts::refuse_refund(tx, refund, &refusal).await?;
            let again = moved.filter(|moved| moved.status != RefundStatus::Failed);
            Ok(again.map(|_| doubling(look)))
        }
        Answer::Unknown => {
            acts::doubt_refund(tx, refund).await?;
            Ok(Some(soon(look)))
        }
        Answer::NotAsked => Ok(Some(doubling(look))),
    }
}

/// Looks how a refund stands, should the rail's word be lost: until it is done, and for some time after, since a bank can
/// still send it back.
pub(super) async fn poll_refund(ctx: &Context, claim: &Claim) -> Result<(), Failure> {
    let job: RefundJob = payload(claim)?;
    let refund = store::find_refund(&ctx.db, job.refund).await?;
    let refund = refund.filter(|refund| refund.status != RefundStatus::Failed);
    let Some((refund, refund_ref)) =
        refund.and_then(|refund| refund.refund_ref.clone().map(|name| (refund, name)))
    else {
        return finish(ctx, claim).await;
    };
    let watched = refund
        .done_at
        .map(|done| ctx.db.now().signed_duration_since(done));
    let pause = match watched {
        None => pause_before_poll(job.look),
        Some(age) if age < ctx.rules.watched_for => Duration::days(1),
        Some(_) => return finish(ctx, claim).await,
    };
    let seen = match ctx.rail.find_refund(&refund_ref).await {
        Ok(seen) => seen,
        Err(error) => {
            let error = Failure::new(error).chain();
            tracing::warn!(refund.id = %refund.id, error, "cannot look at refund {}", refund.id);
            return look_again(ctx, claim, (POLL_REFUND, job.next()), pause).await;
        }
    };
    let mut tx = ctx.db.begin().await?;
    apply_refund(&mut tx, refund.id, &seen).await?;
    enqueue_in(&mut tx, POLL_REFUND, job.next(), pause).await?;
    claim.complete(&mut tx).await?;
    tx.commit().await
}

/// Acts on how the rail says a refund stands, once, in the caller's transaction.
pub(super) async fn apply_refund(
    tx: &mut Tx,
    id: Id<Refund>,
    seen: &rails::Refund,
) -> Result<Outcome, Failure> {
    let moved = match seen.status {
        Seen::Pending => None,
        Seen::Succeeded => acts::finish_refund(tx, id, &seen.id).await?,
        Seen::Failed => {
            let why = (seen.id.as_str(), seen.failure_reason.as_deref());
            acts::fail_refund(tx, id, why).await?
        }
        Seen::Canceled => acts::fail_refund(tx, id, (&seen.id, Some("canceled"))).await?,
    };
    Ok(if moved.is_some() {
        Outcome::Acted
    } else {
        Outcome::Unchanged
    })
}
