//! What happens by itself: once a day, what ended long ago is deleted.

use chrono::{Days, NaiveDate, NaiveTime};
use kernel::{
    Db, Failure, Tx,
    jobs::{self, Claim, Line, NewJob},
};
use serde_json::json;

use crate::{PURGE_JOB, acts};

/// Does a claimed [`PURGE_JOB`]: deletes what ended long ago, and books the next day's run in the same transaction.
///
/// # Errors
/// [`Failure`] of the database, or when the lease was lost: then nothing was deleted. The caller gives the job back
/// ([`Claim::retry`]).
pub async fn run(db: &Db, claim: &Claim) -> Result<(), Failure> {
    let mut tx = db.begin().await?;
    let purged = acts::purge(&mut tx).await?;
    let today = tx.now().date_naive();
    // A day that cannot be counted is the end of the calendar: the purge of today is then due already.
    schedule(
        &mut tx,
        today.checked_add_days(Days::new(1)).unwrap_or(today),
    )
    .await?;
    claim.complete(&mut tx).await?;
    tx.commit().await?;
    tracing::info!("deleted {purged} links, sessions and registrations that ended long ago");
    Ok(())
}

/// Starts what recurs. Every server calls it when it starts; however many do, each day is purged once.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn start(tx: &mut Tx) -> Result<(), Failure> {
    let today = tx.now().date_naive();
    schedule(tx, today).await
}

/// Enqueues the purge of `day`, UTC, for its first moment; however often, once.
async fn schedule(tx: &mut Tx, day: NaiveDate) -> Result<(), Failure> {
    let job = NewJob {
        line: Line::Main,
        kind: PURGE_JOB,
        key: Some(day.to_string()),
        payload: json!({}),
        run_at: day.and_time(NaiveTime::MIN).and_utc(),
    };
    jobs::enqueue(tx, job).await
}
