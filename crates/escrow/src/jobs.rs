//! What happens by itself, and when. Every change of a transaction enqueues the jobs of what is due next, in the same
//! database transaction; a job that comes late or in vain finds that nothing is due any more, and does nothing.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kernel::{
    Db, Failure, Id, Tx,
    jobs::{Claim, Line, NewJob, enqueue, enqueue_all},
};
use payments::Deposit;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::{
    EscrowError, acts,
    deadlines::{Deadline, Outcome, deadlines},
    model::Escrow,
};

/// A deadline of a transaction passes.
pub const FALL_DUE: &str = "escrow.fall_due";
/// Somebody is reminded of a deadline.
pub const REMIND: &str = "escrow.remind";
/// A campaign takes nobody any more.
pub const CLOSE_BUDGET: &str = "escrow.close_budget";
/// A deposit brought more than its budget takes.
pub const RETURN_SURPLUS: &str = "escrow.return_surplus";
/// The desk opens the ticket of a dispute. The room above does it.
const OPEN_TICKET: &str = "mediation.open_ticket";
/// A dispute ended without the desk, which closes its ticket. The room above does it.
const DISPUTE_ENDED: &str = "mediation.escrow_ended";

/// Enqueues what is due of a transaction, and the next reminder of each. What is enqueued already stays as it is.
pub(crate) async fn arm(tx: &mut Tx, escrow: &Escrow) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    let mut jobs = Vec::new();
    for deadline in deadlines(escrow) {
        // Lines that were submitted together are due together.
        if !seen.insert((deadline.outcome, deadline.due)) {
            continue;
        }
        // What is overdue when the state turns to it may have had its job, which found nothing to do then.
        let again = if deadline.acts_at <= tx.now() && !deadline.outcome.is_said_once() {
            escrow.version
        } else {
            0
        };
        jobs.push(NewJob {
            line: Line::Main,
            kind: FALL_DUE,
            key: Some(format!(
                "{}:{}:{}:{again}",
                escrow.id,
                deadline.outcome.name(),
                deadline.acts_at.timestamp_micros()
            )),
            payload: json!({ "escrow": escrow.id, "outcome": deadline.outcome.name() }),
            run_at: deadline.acts_at,
        });
        jobs.extend(next_reminder(escrow.id, &deadline, tx.now()));
    }
    enqueue_all(tx, jobs).await
}

/// The first reminder that lies ahead.
fn next_reminder(id: Id<Escrow>, deadline: &Deadline, now: DateTime<Utc>) -> Option<NewJob> {
    let at = deadline.reminders().into_iter().find(|at| *at > now)?;
    Some(NewJob {
        line: Line::Main,
        kind: REMIND,
        key: Some(format!(
            "{id}:{}:{}:{}",
            deadline.outcome.name(),
            deadline.due.timestamp_micros(),
            at.timestamp_micros()
        )),
        payload: json!({
            "escrow": id,
            "outcome": deadline.outcome.name(),
            "due": deadline.due,
        }),
        run_at: at,
    })
}

/// Enqueues the close of a budget.
pub(crate) async fn close_later(
    tx: &mut Tx,
    campaign: Uuid,
    at: DateTime<Utc>,
) -> Result<(), Failure> {
    let job = NewJob {
        line: Line::Main,
        kind: CLOSE_BUDGET,
        key: Some(format!("{campaign}:{}", at.timestamp_micros())),
        payload: json!({ "campaign": campaign }),
        run_at: at,
    };
    enqueue(tx, job).await
}

/// Has the desk open the ticket of a dispute.
pub(crate) async fn open_ticket(tx: &mut Tx, id: Id<Escrow>) -> Result<(), Failure> {
    // A dispute ends the transaction, so there is one opening.
    enqueue(tx, of_the_desk(tx.now(), OPEN_TICKET, id, ":1")).await
}

/// Tells the desk that a dispute ended without it.
pub(crate) async fn dispute_ended(tx: &mut Tx, id: Id<Escrow>) -> Result<(), Failure> {
    enqueue(tx, of_the_desk(tx.now(), DISPUTE_ENDED, id, "")).await
}

fn of_the_desk(now: DateTime<Utc>, kind: &'static str, id: Id<Escrow>, nth: &str) -> NewJob {
    NewJob {
        line: Line::Main,
        kind,
        key: Some(format!("{id}{nth}")),
        payload: json!({ "escrow": id }),
        run_at: now,
    }
}

/// Enqueues the return of what a deposit brought above its budget.
pub(crate) async fn return_surplus(tx: &mut Tx, deposit: Id<Deposit>) -> Result<(), Failure> {
    let job = NewJob {
        line: Line::Main,
        kind: RETURN_SURPLUS,
        key: Some(deposit.to_string()),
        payload: json!({ "deposit": deposit }),
        run_at: tx.now(),
    };
    enqueue(tx, job).await
}

#[derive(Deserialize)]
struct DueJob {
    escrow: Uuid,
    outcome: String,
}

#[derive(Deserialize)]
struct RemindJob {
    escrow: Uuid,
    outcome: String,
    due: DateTime<Utc>,
}

#[derive(Deserialize)]
struct CloseJob {
    campaign: Uuid,
}

#[derive(Deserialize)]
struct SurplusJob {
    deposit: Uuid,
}

/// Does a job of this room; nothing when it is another's.
pub async fn run(db: &Db, claim: &Claim) -> Option<Result<(), Failure>> {
    match claim.kind.as_str() {
        FALL_DUE | REMIND | CLOSE_BUDGET | RETURN_SURPLUS => Some(work(db, claim).await),
        _ => None,
    }
}

async fn work(db: &Db, claim: &Claim) -> Result<(), Failure> {
    let mut tx = db.begin().await?;
    match act(&mut tx, claim).await {
        Ok(()) => {}
        // Nothing of the brand's moves for now; what waits is looked after when its payment is no longer contested.
        Err(EscrowError::BrandFrozen { .. } | EscrowError::Frozen { .. }) => {
            tx.rollback().await?;
            tx = db.begin().await?;
        }
        Err(error) => return Err(Failure::new(error)),
    }
    claim.complete(&mut tx).await?;
    tx.commit().await
}

async fn act(tx: &mut Tx, claim: &Claim) -> Result<(), EscrowError> {
    let payload = &claim.payload;
    match claim.kind.as_str() {
        FALL_DUE => {
            let job = DueJob::deserialize(payload).map_err(Failure::from)?;
            acts::fall_due(tx, Id::from_uuid(job.escrow), outcome(&job.outcome)?).await
        }
        REMIND => {
            let job = RemindJob::deserialize(payload).map_err(Failure::from)?;
            let id = Id::from_uuid(job.escrow);
            let what = (outcome(&job.outcome)?, job.due);
            if let Some(deadline) = acts::remind(tx, id, what).await? {
                let next = next_reminder(id, &deadline, tx.now());
                enqueue_all(tx, next.into_iter().collect()).await?;
            }
            Ok(())
        }
        CLOSE_BUDGET => {
            let job = CloseJob::deserialize(payload).map_err(Failure::from)?;
            acts::close_due(tx, job.campaign).await
        }
        RETURN_SURPLUS => {
            let job = SurplusJob::deserialize(payload).map_err(Failure::from)?;
            acts::return_surplus(tx, Id::from_uuid(job.deposit)).await
        }
        kind => Err(Failure::msg(format!("the escrow room has no job {kind}")).into()),
    }
}

fn outcome(name: &str) -> Result<Outcome, Failure> {
    Outcome::parse(name).ok_or_else(|| Failure::msg(format!("`{name}` is nothing that falls due")))
}
