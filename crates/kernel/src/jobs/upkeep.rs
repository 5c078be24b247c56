//! What is looked after: leases that ran out, jobs that were given up, jobs that are done.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{Line, MAX_ATTEMPTS};
use crate::{
    Db, Failure, Tx,
    audit::{self, Entry, Reason},
};

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

/// Gives jobs back whose worker let its lease run out, so that they are claimed again; what killed its worker at each of
/// [`MAX_ATTEMPTS`] is put aside for a person. Returns how many.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn recover(db: &Db) -> Result<u64, Failure> {
    let recovered = sqlx::query!(
        "UPDATE jobs
         SET status = CASE WHEN attempts >= $2 THEN 'dead' ELSE 'ready' END,
             finished_at = CASE WHEN attempts >= $2 THEN $1 END,
             last_error = coalesce(last_error, 'its worker died'),
             lease_until = NULL
         WHERE id IN (
             SELECT id
             FROM jobs
             WHERE status = 'running' AND lease_until <= $1
             FOR UPDATE SKIP LOCKED
         )",
        db.now(),
        MAX_ATTEMPTS
    )
    .execute(db.pool())
    .await?;
    Ok(recovered.rows_affected())
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

/// How far a line of the queue is behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// `main`, `heavy` or `outside`.
    pub line: String,
    /// How many jobs are due and wait.
    pub due: i64,
    /// Since when the oldest of them has been due.
    pub oldest_due_at: Option<DateTime<Utc>>,
    /// How many are booked for later.
    pub later: i64,
}

/// How far each line is behind; a line without jobs is absent.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn queues(db: &Db) -> Result<Vec<Queue>, Failure> {
    let rows = sqlx::query_as!(
        Queue,
        r#"SELECT line, count(*) FILTER (WHERE run_at <= $1) AS "due!",
                  min(run_at) FILTER (WHERE run_at <= $1) AS oldest_due_at,
                  count(*) FILTER (WHERE run_at > $1) AS "later!"
           FROM jobs
           WHERE status = 'ready'
           GROUP BY line
           ORDER BY line"#,
        db.now()
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

/// Puts a dead job back to be tried again from its first attempt, and writes down why. Returns whether there was one.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn revive(tx: &mut Tx, id: Uuid, reason: &Reason) -> Result<bool, Failure> {
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
    if revived.rows_affected() == 0 {
        return Ok(false);
    }
    for line in Line::ALL {
        tx.mark_enqueued(line);
    }
    let entry = Entry {
        actor: None,
        act: "jobs.retried",
        object_kind: "job",
        object: id,
        before: None,
        after: Some(json!({ "reason": reason.as_str() })),
    };
    audit::record(tx, entry).await?;
    Ok(true)
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
