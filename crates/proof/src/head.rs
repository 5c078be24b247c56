//! The log's last head, and what waits behind it, for pages that show them.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure, Tx};
use sqlx::PgConnection;

use crate::{note::VerifierKey, store, tree::Hash, witness};

/// The log's last signed head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastHead {
    /// How many leaves it has.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When it was signed.
    pub at: DateTime<Utc>,
    /// The known witnesses that saw it.
    pub witnesses: Vec<String>,
}

/// The last head; none while nothing was sealed.
///
/// # Errors
/// [`Failure`] of the database, or a head that cannot be read.
pub async fn last_head(db: &Db, known: &[VerifierKey]) -> Result<Option<LastHead>, Failure> {
    let mut connection = db.pool().acquire().await?;
    last(&mut connection, known).await
}

/// The same, as the caller's transaction sees the log.
///
/// # Errors
/// [`Failure`] of the database, or a head that cannot be read.
pub async fn last_head_in(tx: &mut Tx, known: &[VerifierKey]) -> Result<Option<LastHead>, Failure> {
    last(tx.conn(), known).await
}

async fn last(
    connection: &mut PgConnection,
    known: &[VerifierKey],
) -> Result<Option<LastHead>, Failure> {
    let Some((head, at)) = store::head_and_time(connection).await? else {
        return Ok(None);
    };
    let mut witnesses = Vec::new();
    for line in store::cosignatures(connection, head.size).await? {
        let line = format!("{line}\n");
        let read = witness::read_answer(&line, &head.note, known).unwrap_or_default();
        witnesses.extend(read.iter().map(|signature| signature.name().to_string()));
    }
    witnesses.sort();
    witnesses.dedup();
    Ok(Some(LastHead {
        size: u64::try_from(head.size).map_err(Failure::new)?,
        root: store::hash(head.root)?,
        at,
        witnesses,
    }))
}

/// The root that was published for a log of so many leaves; none when no head of that size was signed.
///
/// # Errors
/// [`Failure`] of the database, or a head that cannot be read.
pub async fn root_at(db: &Db, size: u64) -> Result<Option<Hash>, Failure> {
    let Ok(size) = i64::try_from(size) else {
        return Ok(None);
    };
    let mut connection = db.pool().acquire().await?;
    let root = store::root_at(&mut connection, size).await?;
    root.map(store::hash).transpose()
}

/// How many rows wait for their places in the log: postings, changes of policy, lines of the audit log.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn waiting(db: &Db) -> Result<i64, Failure> {
    let mut connection = db.pool().acquire().await?;
    store::count_waiting(&mut connection).await
}
