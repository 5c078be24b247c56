//! Wallets are paid out: after each distribution, and on each pay day.

use chrono::{DateTime, Duration, Utc};
use kernel::{
    Db, Failure, Id, Tx,
    jobs::{Claim, Line, NewJob, enqueue},
};
use parties::Party;
use serde::{Deserialize, Serialize};

use super::PAY_OUT;
use crate::{
    acts,
    model::{Distribution, Project},
    payday, store,
};

/// So many holders are looked at in one transaction.
const PAGE: i32 = 500;

/// Whose wallets are looked at, and why.
#[derive(Debug, Serialize, Deserialize)]
struct PayOutJob {
    project: Id<Project>,
    /// The number of the first holder that is looked at.
    from: i32,
    occasion: Occasion,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Occasion {
    /// This distribution was paid.
    Distribution(Id<Distribution>),
    /// This pay day has come.
    PayDay(DateTime<Utc>),
}

/// Enqueues the looks that a distribution sets off.
pub(super) async fn after_distribution(
    tx: &mut Tx,
    project: Id<Project>,
    distribution: Id<Distribution>,
) -> Result<(), Failure> {
    let job = PayOutJob {
        project,
        from: 1,
        occasion: Occasion::Distribution(distribution),
    };
    let now = tx.now();
    look(tx, &job, now).await
}

/// Enqueues the looks of the first pay day after this moment, once. They enqueue those of the next while something is carried over.
pub(crate) async fn on_pay_day(
    tx: &mut Tx,
    project: Id<Project>,
    after: DateTime<Utc>,
) -> Result<(), Failure> {
    let day = payday::after(after).ok_or_else(|| Failure::msg("there is no later pay day"))?;
    let job = PayOutJob {
        project,
        from: 1,
        occasion: Occasion::PayDay(day),
    };
    look(tx, &job, day).await
}

async fn look(tx: &mut Tx, job: &PayOutJob, run_at: DateTime<Utc>) -> Result<(), Failure> {
    let of = match job.occasion {
        Occasion::Distribution(distribution) => distribution.to_string(),
        Occasion::PayDay(day) => day.format("%Y-%m-%d").to_string(),
    };
    let new = NewJob {
        line: Line::Main,
        kind: PAY_OUT,
        key: Some(format!("{}:{of}:{}", job.project, job.from)),
        payload: serde_json::to_value(job)?,
        run_at,
    };
    enqueue(tx, new).await
}

/// Looks at some wallets, and makes the look at the next due.
pub(super) async fn run(db: &Db, claim: &Claim) -> Result<(), Failure> {
    let job = PayOutJob::deserialize(&claim.payload)?;
    let mut tx = db.begin().await?;
    let project = store::find_project(&mut tx, job.project)
        .await?
        .ok_or_else(|| Failure::msg(format!("there is no project {}", job.project)))?;
    let to = job.from.saturating_add(PAGE).saturating_sub(1);
    let mut parties = store::list_holders(&mut tx, project.id, (job.from, to)).await?;
    if job.from == 1 {
        parties.extend(others(&project));
    }
    let reach = match job.occasion {
        Occasion::Distribution(_) => payday::Reach::Enough,
        Occasion::PayDay(day) => payday::reach(day),
    };
    let what = (project.raised.currency(), reach);
    let looked = acts::pay_out(&mut tx, project.id, &parties, what).await?;
    if to < project.holders {
        let from = to.saturating_add(1);
        let now = tx.now();
        look(&mut tx, &PayOutJob { from, ..job }, now).await?;
    }
    if looked.carried > 0 {
        carry_over(&mut tx, project.id, job.occasion).await?;
    }
    claim.complete(&mut tx).await?;
    tx.commit().await?;
    let scheduled = looked.scheduled;
    tracing::info!(royalties.project = %project.id, scheduled, "scheduled {scheduled} payouts of project {}", project.id);
    Ok(())
}

/// What is carried over is looked at again on the next pay day; where nothing is, there is none until revenue comes again.
async fn carry_over(tx: &mut Tx, project: Id<Project>, occasion: Occasion) -> Result<(), Failure> {
    let now = tx.now();
    match occasion {
        Occasion::PayDay(day) => on_pay_day(tx, project, day).await,
        Occasion::Distribution(_) => {
            on_pay_day(tx, project, now).await?;
            // A pay day that is a moment away for this server may be over for another, and not come again.
            let soon = now.checked_add_signed(Duration::hours(1)).unwrap_or(now);
            on_pay_day(tx, project, soon).await
        }
    }
}

/// Those who are paid by a project and are no holders.
fn others(project: &Project) -> impl Iterator<Item = Id<Party>> {
    let recoup = project.terms.recoup.iter().map(|line| line.party);
    recoup.chain(project.terms.owners.iter().map(|owner| owner.party))
}
