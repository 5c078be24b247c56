//! Work that is made due.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::NewJob;
use crate::{Failure, Tx};

/// Enqueues `job` within the transaction that makes it due.
///
/// # Errors
/// [`Failure`] of the database. A job of the same kind and key that exists already is no error.
pub async fn enqueue(tx: &mut Tx, job: NewJob) -> Result<(), Failure> {
    enqueue_all(tx, vec![job]).await
}

/// Enqueues all jobs that an act makes due, in one statement.
///
/// # Errors
/// [`Failure`] of the database. A job of the same kind and key that exists already, or comes twice, is no error.
pub async fn enqueue_all(tx: &mut Tx, mut jobs: Vec<NewJob>) -> Result<(), Failure> {
    if jobs.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    // In one order for everybody: two that enqueue the same jobs never wait for each other in a circle.
    jobs.sort_by(|one, other| (one.kind, &one.key).cmp(&(other.kind, &other.key)));
    let mut columns = Columns::default();
    for job in jobs {
        if job.run_at <= now {
            tx.mark_enqueued(job.line);
        }
        columns.ids.push(tx.new_id::<NewJob>().uuid());
        columns.kinds.push(job.kind);
        columns.keys.push(job.key);
        columns.payloads.push(job.payload);
        columns.lines.push(job.line.name());
        columns.run_at.push(job.run_at);
    }
    sqlx::query!(
        "INSERT INTO jobs (id, kind, key, payload, line, run_at, enqueued_at)
         SELECT n.id, n.kind, n.key, n.payload, n.line, n.run_at, $7
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::text[], $6::timestamptz[])
             AS n (id, kind, key, payload, line, run_at)
         ON CONFLICT (kind, key) WHERE key IS NOT NULL DO NOTHING",
        &columns.ids,
        &columns.kinds as &[&str],
        &columns.keys as &[Option<String>],
        &columns.payloads,
        &columns.lines as &[&str],
        &columns.run_at,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Jobs as the statement takes them, each column a parallel array.
#[derive(Default)]
struct Columns {
    ids: Vec<Uuid>,
    kinds: Vec<&'static str>,
    keys: Vec<Option<String>>,
    payloads: Vec<Value>,
    lines: Vec<&'static str>,
    run_at: Vec<DateTime<Utc>>,
}
