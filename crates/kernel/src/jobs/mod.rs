//! Work that happens by itself: a queue in PostgreSQL.
//!
//! ```text
//!            enqueue (in the act's transaction)
//!                 |
//!   ready --claim--> running --complete (in the work's transaction)--> done
//!     ^                 |
//!     |--retry (later)--|--the last attempt failed--> dead
//!     '--lease ran out--'
//! ```
//!
//! A job runs at least once. What it does happens once, because the work and [`Claim::complete`] commit together and a
//! worker that lost its lease holds an old fence and is refused. Why no ready-made crate: docs/decisions/0003.

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::{Db, Failure, Id, Tx};

/// How often a job is tried before it is put aside for a person: with [`delay_after`], a little over two days.
pub const MAX_ATTEMPTS: i32 = 25;

/// Where a job waits for its turn. Each line is worked off by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Money and states, and what the rails are asked.
    Main,
    /// What keeps a processor busy for minutes, such as previews of videos. One at a time, and nobody's money waits behind.
    Heavy,
    /// Words to people and programs outside. Their servers may be slow or gone for days, and nobody's money waits behind.
    Outside,
}

impl Line {
    /// All lines, the more pressing first.
    pub const ALL: [Self; 3] = [Self::Main, Self::Heavy, Self::Outside];

    /// The word in the table.
    const fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Heavy => "heavy",
            Self::Outside => "outside",
        }
    }
}

/// A job to be done.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Where it waits.
    pub line: Line,
    /// What is to be done, `room.verb`.
    pub kind: &'static str,
    /// Names the work within its kind; a second job of the same kind and key is not enqueued.
    pub key: Option<String>,
    /// What the work needs to know; ids, never personal data.
    pub payload: Value,
    /// Not before this moment.
    pub run_at: DateTime<Utc>,
}

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

/// How many jobs are in which state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The kind of the jobs.
    pub kind: String,
    /// Their status: `ready`, `running` or `dead`.
    pub status: String,
    /// How many.
    pub count: i64,
}

/// Enqueues `job` within the transaction that makes it due.
///
/// # Errors
/// [`Failure`] of the database. A job of the same kind and key that exists already is no error.
pub async fn enqueue(tx: &mut Tx, job: NewJob) -> Result<(), Failure> {
    let id = tx.new_id::<NewJob>();
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO jobs (id, kind, key, payload, line, run_at, enqueued_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (kind, key) WHERE key IS NOT NULL DO NOTHING",
        id.uuid(),
        job.kind,
        job.key,
        job.payload,
        job.line.name(),
        job.run_at,
        now
    )
    .execute(tx.conn())
    .await?;
    if job.run_at <= now {
        tx.mark_enqueued(job.line);
    }
    Ok(())
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

/// Gives jobs back whose worker let its lease run out, so that they are claimed again. Returns how many.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn recover(db: &Db) -> Result<u64, Failure> {
    let recovered = sqlx::query!(
        "UPDATE jobs
         SET status = 'ready', lease_until = NULL
         WHERE id IN (
             SELECT id
             FROM jobs
             WHERE status = 'running' AND lease_until <= $1
             FOR UPDATE SKIP LOCKED
         )",
        db.now()
    )
    .execute(db.pool())
    .await?;
    Ok(recovered.rows_affected())
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

/// How many jobs of each kind are not done, by status. What is done is not counted: there is much of it.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn counts(db: &Db) -> Result<Vec<Count>, Failure> {
    // One branch for each partial index.
    let rows = sqlx::query_as!(
        Count,
        r#"SELECT kind AS "kind!", status AS "status!", count(*) AS "count!"
           FROM (
               SELECT kind, status FROM jobs WHERE status = 'ready'
               UNION ALL
               SELECT kind, status FROM jobs WHERE status = 'running'
               UNION ALL
               SELECT kind, status FROM jobs WHERE status = 'dead'
           ) unfinished
           GROUP BY kind, status
           ORDER BY kind, status"#
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows)
}

/// A job that was put aside after its last attempt.
#[derive(Debug, Clone)]
pub struct DeadJob {
    /// The job's id.
    pub id: Uuid,
    /// What was to be done.
    pub kind: String,
    /// How often it was tried.
    pub attempts: i32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was put aside.
    pub finished_at: Option<DateTime<Utc>>,
}

/// The dead-letter view: up to `limit` jobs put aside, with ids below `before`, the newest first.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_dead(db: &Db, before: Option<Uuid>, limit: i64) -> Result<Vec<DeadJob>, Failure> {
    let rows = sqlx::query_as!(
        DeadJob,
        "SELECT id, kind, attempts, last_error, finished_at
         FROM jobs
         WHERE status = 'dead' AND ($1::uuid IS NULL OR id < $1)
         ORDER BY id DESC
         LIMIT $2",
        before,
        limit
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows)
}

/// Puts a dead job back to be tried again from its first attempt. Returns whether there was one.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn revive(tx: &mut Tx, id: Uuid) -> Result<bool, Failure> {
    let now = tx.now();
    let revived = sqlx::query!(
        "UPDATE jobs
         SET status = 'ready', attempts = 0, finished_at = NULL, run_at = $2
         WHERE id = $1 AND status = 'dead'",
        id,
        now
    )
    .execute(tx.conn())
    .await?;
    for line in Line::ALL {
        tx.mark_enqueued(line);
    }
    Ok(revived.rows_affected() == 1)
}

/// How much longer jobs with a key are kept: an act that is repeated after that finds its own row's state instead.
const KEEP_KEYS: Duration = Duration::days(90);

/// Forgets done jobs that finished before `before`, those with a key 90 days later; at most 1 000 at a time. Returns how
/// many.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn prune(db: &Db, before: DateTime<Utc>) -> Result<u64, Failure> {
    let pruned = sqlx::query!(
        "DELETE FROM jobs
         WHERE id IN (
             SELECT id
             FROM jobs
             WHERE status = 'done' AND (finished_at < $2 OR (finished_at < $1 AND key IS NULL))
             LIMIT 1000
         )",
        before,
        before - KEEP_KEYS
    )
    .execute(db.pool())
    .await?;
    Ok(pruned.rows_affected())
}

#[cfg(test)]
mod tests;
