//! Jobs taken by a worker, done or given back.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{Line, MAX_ATTEMPTS, NewJob};
use crate::{Db, Failure, Id, Tx};

/// A job that this worker holds until its lease runs out.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The job's id.
    pub id: Id<NewJob>,
    /// What is to be done.
    pub kind: String,
    /// What the work needs to know.
    pub payload: Value,
    /// Which attempt this is; the first is 1.
    pub attempt: i32,
    /// The number that this worker writes with.
    pub fence: i64,
}

/// How a retry was booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It will be tried again at this moment.
    At(DateTime<Utc>),
    /// It was the last attempt: the job waits in the dead-letter view.
    Dead,
    /// Another worker holds the job by now.
    LeaseLost,
}

/// Takes up to `limit` due jobs, one line after the other: for tests and tools.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn claim(db: &Db, limit: i64, lease: Duration) -> Result<Vec<Claim>, Failure> {
    let mut claims = Vec::new();
    for line in Line::ALL {
        let taken = i64::try_from(claims.len()).map_err(Failure::new)?;
        claims.extend(claim_of(db, line, limit.saturating_sub(taken), lease).await?);
    }
    Ok(claims)
}

/// Takes up to `limit` due jobs of a line, the oldest first.
///
/// Committed at once: from here the jobs are this worker's for `lease`.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn claim_of(
    db: &Db,
    line: Line,
    limit: i64,
    lease: Duration,
) -> Result<Vec<Claim>, Failure> {
    let now = db.now();
    let rows = sqlx::query!(
        "UPDATE jobs
         SET status = 'running',
             attempts = attempts + 1,
             fence = fence + 1,
             lease_until = $2
         WHERE id IN (
             SELECT id
             FROM jobs
             WHERE status = 'ready' AND line = $4 AND run_at <= $1
             ORDER BY run_at
             LIMIT $3
             FOR UPDATE SKIP LOCKED
         )
         RETURNING id, kind, payload, attempts, fence",
        now,
        now + lease,
        limit,
        line.name()
    )
    .fetch_all(db.pool())
    .await?;
    let claims = rows.into_iter().map(|row| Claim {
        id: Id::from_uuid(row.id),
        kind: row.kind,
        payload: row.payload,
        attempt: row.attempts,
        fence: row.fence,
    });
    Ok(claims.collect())
}

/// Takes up to `limit` further due jobs of one kind, the oldest first, to be done as a set with others of that kind.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn claim_of_kind(
    db: &Db,
    (line, kind): (Line, &str),
    limit: i64,
    lease: Duration,
) -> Result<Vec<Claim>, Failure> {
    let now = db.now();
    let rows = sqlx::query!(
        "UPDATE jobs
         SET status = 'running',
             attempts = attempts + 1,
             fence = fence + 1,
             lease_until = $2
         WHERE id IN (
             SELECT id
             FROM jobs
             WHERE status = 'ready' AND line = $4 AND kind = $5 AND run_at <= $1
             ORDER BY run_at
             LIMIT $3
             FOR UPDATE SKIP LOCKED
         )
         RETURNING id, payload, attempts, fence",
        now,
        now + lease,
        limit,
        line.name(),
        kind
    )
    .fetch_all(db.pool())
    .await?;
    let claims = rows.into_iter().map(|row| Claim {
        id: Id::from_uuid(row.id),
        kind: kind.to_owned(),
        payload: row.payload,
        attempt: row.attempts,
        fence: row.fence,
    });
    Ok(claims.collect())
}

/// Marks those of the jobs done that are still this worker's, in the transaction of the work, before any of it: what is not
/// among those returned must be left undone, since another worker does it.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn complete_all(tx: &mut Tx, claims: &[&Claim]) -> Result<HashSet<Id<NewJob>>, Failure> {
    let now = tx.now();
    let ids: Vec<Uuid> = claims.iter().map(|claim| claim.id.uuid()).collect();
    let fences: Vec<i64> = claims.iter().map(|claim| claim.fence).collect();
    // Locked in one order for everybody.
    let done = sqlx::query_scalar!(
        "WITH own AS MATERIALIZED (
             SELECT j.id
             FROM unnest($1::uuid[], $2::bigint[]) AS c (id, fence)
             JOIN jobs j ON j.id = c.id AND j.fence = c.fence AND j.status = 'running'
             ORDER BY j.id
             FOR UPDATE OF j
         )
         UPDATE jobs
         SET status = 'done', lease_until = NULL, finished_at = $3, last_error = NULL
         FROM own
         WHERE jobs.id = own.id
         RETURNING jobs.id",
        &ids,
        &fences,
        now
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(done.into_iter().map(Id::from_uuid).collect())
}

/// Keeps those of the jobs for another `lease` that are still this worker's. Returns how many.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn extend_all(db: &Db, claims: &[Claim], lease: Duration) -> Result<u64, Failure> {
    let ids: Vec<Uuid> = claims.iter().map(|claim| claim.id.uuid()).collect();
    let fences: Vec<i64> = claims.iter().map(|claim| claim.fence).collect();
    let extended = sqlx::query!(
        "UPDATE jobs
         SET lease_until = $3
         WHERE id IN (
             SELECT j.id
             FROM unnest($1::uuid[], $2::bigint[]) AS c (id, fence)
             JOIN jobs j ON j.id = c.id AND j.fence = c.fence AND j.status = 'running'
             -- One that is being completed needs no more of it.
             FOR UPDATE OF j SKIP LOCKED
         )",
        &ids,
        &fences,
        db.now() + lease
    )
    .execute(db.pool())
    .await?;
    Ok(extended.rows_affected())
}

impl Claim {
    /// Marks the job done, in the transaction of the work itself.
    ///
    /// # Errors
    /// [`Failure`] when the lease was lost: the transaction must not commit, another worker does the work.
    pub async fn complete(&self, tx: &mut Tx) -> Result<(), Failure> {
        let now = tx.now();
        let done = sqlx::query!(
            "UPDATE jobs
             SET status = 'done', lease_until = NULL, finished_at = $3, last_error = NULL
             WHERE id = $1 AND fence = $2 AND status = 'running'",
            self.id.uuid(),
            self.fence,
            now
        )
        .execute(tx.conn())
        .await?;
        if done.rows_affected() == 1 {
            return Ok(());
        }
        Err(Failure::msg(format!(
            "the lease of job {} was lost",
            self.id
        )))
    }

    /// Keeps the job for another `lease`, while the work goes on. Returns whether it is still this worker's.
    ///
    /// # Errors
    /// [`Failure`] of the database.
    pub async fn extend(&self, db: &Db, lease: Duration) -> Result<bool, Failure> {
        let extended = sqlx::query!(
            "UPDATE jobs
             SET lease_until = $3
             WHERE id = $1 AND fence = $2 AND status = 'running'",
            self.id.uuid(),
            self.fence,
            db.now() + lease
        )
        .execute(db.pool())
        .await?;
        Ok(extended.rows_affected() == 1)
    }

    /// Gives the job back to be tried later: after `after`, or after [`delay_after`] this attempt.
    ///
    /// # Errors
    /// [`Failure`] of the database; the job then comes back when its lease runs out.
    pub async fn retry(
        &self,
        db: &Db,
        error: &str,
        after: Option<Duration>,
    ) -> Result<Retry, Failure> {
        let now = db.now();
        let dead = self.attempt >= MAX_ATTEMPTS;
        let at = now + after.unwrap_or_else(|| delay_after(self.attempt));
        let error: String = error.chars().take(1_000).collect();
        let given_back = sqlx::query!(
            "UPDATE jobs
             SET status = CASE WHEN $3 THEN 'dead' ELSE 'ready' END,
                 finished_at = CASE WHEN $3 THEN $4::timestamptz END,
                 lease_until = NULL,
                 run_at = $5,
                 last_error = $6
             WHERE id = $1 AND fence = $2 AND status = 'running'",
            self.id.uuid(),
            self.fence,
            dead,
            now,
            at,
            error
        )
        .execute(db.pool())
        .await?;
        Ok(match (given_back.rows_affected(), dead) {
            (0, _) => Retry::LeaseLost,
            (_, true) => Retry::Dead,
            (_, false) => Retry::At(at),
        })
    }
}

/// The pause after a failed attempt: 1 s, doubled each time, at most 3 hours.
pub fn delay_after(attempt: i32) -> Duration {
    let doublings = u32::try_from(attempt.saturating_sub(1))
        .unwrap_or_default()
        .min(14);
    Duration::seconds(2_i64.saturating_pow(doublings).min(10_800))
}

/// When the next job falls due, if one waits.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn next_due(db: &Db) -> Result<Option<DateTime<Utc>>, Failure> {
    let due = sqlx::query_scalar!("SELECT min(run_at) FROM jobs WHERE status = 'ready'")
        .fetch_one(db.pool())
        .await?;
    Ok(due)
}
