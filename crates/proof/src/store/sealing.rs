//! What waits, and what it becomes.

use kernel::{Failure, Tx};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::entry::Source;

/// Names the lock that one sealer holds: `daman` and the number of this use.
const LOCK: i64 = 0x6461_6d61_6e01;
/// How many rows of the queue are looked at for one sealing.
const ROWS: i64 = 4_096;

/// What one posting, or one row of the audit log, left to be sealed.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    pub(crate) place: i64,
    pub(crate) source: Source,
    pub(crate) ids: Vec<Uuid>,
}

/// A sealing as the arrays that PostgreSQL takes.
#[derive(Debug, Default)]
pub(crate) struct Sealing {
    pub(crate) places: Vec<i64>,
    pub(crate) ids: Vec<Uuid>,
    pub(crate) firsts: Vec<i64>,
    pub(crate) sources: Vec<String>,
    pub(crate) commits: Vec<u8>,
    pub(crate) node_levels: Vec<i16>,
    pub(crate) node_numbers: Vec<i64>,
    pub(crate) node_hashes: Vec<Vec<u8>>,
    pub(crate) size: i64,
    pub(crate) root: Vec<u8>,
    pub(crate) note: String,
    pub(crate) signer: String,
}

/// Whether this transaction is now the only one that seals.
pub(crate) async fn lock(tx: &mut Tx) -> Result<bool, Failure> {
    Ok(
        sqlx::query_scalar!(r#"SELECT pg_try_advisory_xact_lock($1) AS "locked!""#, LOCK)
            .fetch_one(tx.conn())
            .await?,
    )
}

/// What waits, the oldest first: up to about `leaves` leaves, and one row at least.
pub(crate) async fn waiting(
    connection: &mut PgConnection,
    leaves: i64,
) -> Result<Vec<Waiting>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT place, source, ids
           FROM (
               SELECT place, source, ids, sum(cardinality(ids)) OVER (ORDER BY place) - cardinality(ids) AS before
               FROM (SELECT place, source, ids FROM log_queue ORDER BY place LIMIT $2) AS oldest
           ) AS counted
           WHERE before < $1
           ORDER BY place"#,
        leaves,
        ROWS
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Waiting {
                place: row.place,
                source: Source::parse(&row.source)?,
                ids: row.ids,
            })
        })
        .collect()
}

/// Takes it out of the queue and writes it to the log.
pub(crate) async fn seal(tx: &mut Tx, sealing: &Sealing) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "SELECT log_seal($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &sealing.places,
        &sealing.ids,
        &sealing.firsts,
        &sealing.sources,
        &sealing.commits,
        &sealing.node_levels,
        &sealing.node_numbers,
        &sealing.node_hashes,
        sealing.size,
        &sealing.root,
        &sealing.note,
        &sealing.signer,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether something still waits for its place.
pub(crate) async fn is_waiting(
    connection: &mut PgConnection,
    (source, id): (Source, Uuid),
) -> Result<bool, Failure> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM log_queue WHERE source = $1 AND $2 = ANY (ids)) AS "waits!""#,
        source.name(),
        id
    )
    .fetch_one(connection)
    .await?)
}

/// How many rows of the queue wait.
pub(crate) async fn count_waiting(connection: &mut PgConnection) -> Result<i64, Failure> {
    Ok(
        sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM log_queue"#)
            .fetch_one(connection)
            .await?,
    )
}
