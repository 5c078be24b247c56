//! The log as it is written.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::Failure;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{entry::Source, leaf, tree::Hash};

/// The clocks of servers differ, and a posting commits after its moment: where one is looked for first, around its moment.
const AROUND: TimeDelta = TimeDelta::seconds(10);

/// A signed head of the log.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) size: i64,
    pub(crate) root: Vec<u8>,
    pub(crate) note: String,
}

/// Leaves of one source that stand beside each other.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) first: i64,
    pub(crate) source: Source,
    pub(crate) ids: Vec<Uuid>,
    pub(crate) commits: Vec<u8>,
}

/// One leaf.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    pub(crate) index: i64,
    pub(crate) commit: [u8; 32],
}

/// The last head; none while nothing was sealed.
pub(crate) async fn head(connection: &mut PgConnection) -> Result<Option<Head>, Failure> {
    Ok(sqlx::query_as!(
        Head,
        "SELECT size, root, note FROM log_checkpoints ORDER BY size DESC LIMIT 1"
    )
    .fetch_optional(connection)
    .await?)
}

/// The last head and when it was signed; none while nothing was sealed.
pub(crate) async fn head_and_time(
    connection: &mut PgConnection,
) -> Result<Option<(Head, DateTime<Utc>)>, Failure> {
    let row =
        sqlx::query!("SELECT size, root, note, at FROM log_checkpoints ORDER BY size DESC LIMIT 1")
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|row| {
        let head = Head {
            size: row.size,
            root: row.root,
            note: row.note,
        };
        (head, row.at)
    }))
}

/// The root of the head of this size.
pub(crate) async fn root_at(
    connection: &mut PgConnection,
    size: i64,
) -> Result<Option<Vec<u8>>, Failure> {
    Ok(
        sqlx::query_scalar!("SELECT root FROM log_checkpoints WHERE size = $1", size)
            .fetch_optional(connection)
            .await?,
    )
}

/// Up to `limit` heads that are larger than `size`, the smallest first.
pub(crate) async fn heads(
    connection: &mut PgConnection,
    size: i64,
    limit: i64,
) -> Result<Vec<Head>, Failure> {
    Ok(sqlx::query_as!(
        Head,
        "SELECT size, root, note FROM log_checkpoints WHERE size > $1 ORDER BY size LIMIT $2",
        size,
        limit
    )
    .fetch_all(connection)
    .await?)
}

/// The last few heads with a leaf `index` of which one of these witnesses said something, the largest first.
pub(crate) async fn cosigned_heads(
    connection: &mut PgConnection,
    index: i64,
    witnesses: &[String],
) -> Result<Vec<Head>, Failure> {
    Ok(sqlx::query_as!(
        Head,
        "SELECT size, root, note
         FROM log_checkpoints
         WHERE size IN (
             SELECT size FROM log_cosignatures WHERE size > $1 AND witness = ANY ($2) ORDER BY size DESC LIMIT 8
         )
         ORDER BY size DESC",
        index,
        witnesses
    )
    .fetch_all(connection)
    .await?)
}

/// The runs that begin at leaf `from` or later, at most `limit`, in order.
pub(crate) async fn runs(
    connection: &mut PgConnection,
    from: i64,
    limit: i64,
) -> Result<Vec<Run>, Failure> {
    let rows = sqlx::query!(
        "SELECT first, source, ids, commits
         FROM log_leaves
         WHERE first >= $1
         ORDER BY first
         LIMIT $2",
        from,
        limit
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Run {
                first: row.first,
                source: Source::parse(&row.source)?,
                ids: row.ids,
                commits: row.commits,
            })
        })
        .collect()
}

/// Where something that happened at `at` stands; none while it is not sealed.
pub(crate) async fn find(
    connection: &mut PgConnection,
    (source, id): (Source, Uuid),
    at: DateTime<Utc>,
) -> Result<Option<Leaf>, Failure> {
    let start = sqlx::query_scalar!(
        "SELECT max(size)
         FROM log_checkpoints
         WHERE size < (SELECT size FROM log_checkpoints WHERE at >= $1 ORDER BY at, size LIMIT 1)",
        at - AROUND
    )
    .fetch_one(&mut *connection)
    .await?
    .unwrap_or(0);
    let found = find_from(connection, (source, id), start).await?;
    match found {
        // A clock was far off: wherever it is.
        None if start > 0 => find_from(connection, (source, id), 0).await,
        found => Ok(found),
    }
}

async fn find_from(
    connection: &mut PgConnection,
    (source, id): (Source, Uuid),
    start: i64,
) -> Result<Option<Leaf>, Failure> {
    let row = sqlx::query!(
        r#"SELECT first, array_position(ids, $2) AS "place!",
                  substr(commits, (array_position(ids, $2) - 1) * 32 + 1, 32) AS "commit!"
           FROM log_leaves
           WHERE first >= $3 AND source = $1 AND low <= $2 AND high >= $2 AND $2 = ANY (ids)
           ORDER BY first
           LIMIT 1"#,
        source.name(),
        id,
        start
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        let commit = <[u8; 32]>::try_from(row.commit)
            .map_err(|bytes| Failure::msg(format!("a commitment of {} bytes", bytes.len())))?;
        let index = row
            .first
            .saturating_add(i64::from(row.place).saturating_sub(1));
        Ok(Leaf { index, commit })
    })
    .transpose()
}

/// The hashes `from .. to` of a level: 0 for leaves, 1 for whole tiles of them, 2 for whole tiles of those, and so on.
///
/// # Errors
/// [`Failure`] when the log has fewer.
pub(crate) async fn base_hashes(
    connection: &mut PgConnection,
    level: u8,
    from: i64,
    to: i64,
) -> Result<Vec<Hash>, Failure> {
    let hashes = if level == 0 {
        leaf_hashes(connection, from, to).await?
    } else {
        nodes(connection, level, from, to).await?
    };
    if i64::try_from(hashes.len()).map_err(Failure::new)? != to.saturating_sub(from) {
        return Err(Failure::msg(format!(
            "the log has no hashes {from} to {to} of level {level}"
        )));
    }
    Ok(hashes)
}

async fn leaf_hashes(
    connection: &mut PgConnection,
    from: i64,
    to: i64,
) -> Result<Vec<Hash>, Failure> {
    let commitments = commitments(connection, from, to).await?;
    Ok(commitments.iter().map(leaf::hash).collect())
}

/// What the leaves `from .. to` hold.
pub(crate) async fn commitments(
    connection: &mut PgConnection,
    from: i64,
    to: i64,
) -> Result<Vec<[u8; 32]>, Failure> {
    let rows = sqlx::query!(
        "SELECT first, commits FROM log_leaves WHERE first >= $1::bigint / 256 * 256 AND first < $2 ORDER BY first",
        from,
        to
    )
    .fetch_all(connection)
    .await?;
    let mut commitments = Vec::new();
    for row in rows {
        for (index, commitment) in (row.first..).zip(row.commits.as_chunks::<32>().0) {
            if (from..to).contains(&index) {
                commitments.push(*commitment);
            }
        }
    }
    Ok(commitments)
}

/// Those of the stored subtrees `from .. to` of a level that are there.
pub(crate) async fn nodes(
    connection: &mut PgConnection,
    level: u8,
    from: i64,
    to: i64,
) -> Result<Vec<Hash>, Failure> {
    let rows = sqlx::query_scalar!(
        "SELECT hash FROM log_nodes WHERE level = $1 AND number >= $2 AND number < $3 ORDER BY number",
        i16::from(level),
        from,
        to
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(hash).collect()
}

/// Thirty-two bytes of a column as a hash.
pub(crate) fn hash(bytes: Vec<u8>) -> Result<Hash, Failure> {
    let bytes = <[u8; 32]>::try_from(bytes)
        .map_err(|bytes| Failure::msg(format!("a hash of {} bytes", bytes.len())))?;
    Ok(Hash::from_bytes(bytes))
}

/// The public keys that signed, the oldest first, with the size from which on.
pub(crate) async fn signers(connection: &mut PgConnection) -> Result<Vec<(String, i64)>, Failure> {
    let rows = sqlx::query!(
        "SELECT verifier_key, first_size FROM log_signers ORDER BY first_size, verifier_key"
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.verifier_key, row.first_size))
        .collect())
}

/// The largest head that a witness cosigned; 0 before its first.
pub(crate) async fn seen_by(connection: &mut PgConnection, witness: &str) -> Result<i64, Failure> {
    Ok(sqlx::query_scalar!(
        r#"SELECT coalesce(max(size), 0) AS "size!" FROM log_cosignatures WHERE witness = $1"#,
        witness
    )
    .fetch_one(connection)
    .await?)
}

/// Keeps what a witness said of a head.
pub(crate) async fn cosign(
    connection: &mut PgConnection,
    size: i64,
    (witness, line): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    sqlx::query!(
        "INSERT INTO log_cosignatures (size, witness, line, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        size,
        witness,
        line,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The lines that witnesses gave for a head, by the name of the witness.
pub(crate) async fn cosignatures(
    connection: &mut PgConnection,
    size: i64,
) -> Result<Vec<String>, Failure> {
    Ok(sqlx::query_scalar!(
        "SELECT line FROM log_cosignatures WHERE size = $1 ORDER BY witness",
        size
    )
    .fetch_all(connection)
    .await?)
}
