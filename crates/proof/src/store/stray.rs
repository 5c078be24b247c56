//! Looking at all of it at one moment, and at rows beside the log.

use kernel::{Db, Failure, Tx};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::entry::Source;

/// Begins a transaction that sees one moment only, writes nothing, and takes the time it needs.
pub(crate) async fn hold_still(db: &Db) -> Result<Tx, Failure> {
    let mut tx = db.begin_snapshot().await?;
    sqlx::query!("SET LOCAL statement_timeout = 0")
        .execute(tx.conn())
        .await?;
    Ok(tx)
}

/// Rows that neither have a leaf nor wait for one, up to `limit` of them.
pub(crate) async fn unsealed(
    connection: &mut PgConnection,
    source: Source,
    limit: i64,
) -> Result<Vec<Uuid>, Failure> {
    let ids = match source {
        Source::Transfer => {
            sqlx::query_scalar!(
                "WITH known AS MATERIALIZED (
                     SELECT unnest(ids) AS id FROM log_leaves WHERE source = 'transfer'
                     UNION ALL
                     SELECT unnest(ids) FROM log_queue WHERE source = 'transfer'
                 )
                 SELECT t.id FROM ledger_transfers t WHERE NOT EXISTS (SELECT FROM known WHERE known.id = t.id) LIMIT $1",
                limit
            )
            .fetch_all(connection)
            .await?
        }
        Source::Audit => {
            sqlx::query_scalar!(
                "WITH known AS MATERIALIZED (
                     SELECT unnest(ids) AS id FROM log_leaves WHERE source = 'audit'
                     UNION ALL
                     SELECT unnest(ids) FROM log_queue WHERE source = 'audit'
                 )
                 SELECT a.id FROM audit_log a WHERE NOT EXISTS (SELECT FROM known WHERE known.id = a.id) LIMIT $1",
                limit
            )
            .fetch_all(connection)
            .await?
        }
        Source::Record => {
            sqlx::query_scalar!(
                "WITH known AS MATERIALIZED (
                     SELECT unnest(ids) AS id FROM log_leaves WHERE source = 'record'
                     UNION ALL
                     SELECT unnest(ids) FROM log_queue WHERE source = 'record'
                 )
                 SELECT r.id FROM log_records r WHERE NOT EXISTS (SELECT FROM known WHERE known.id = r.id) LIMIT $1",
                limit
            )
            .fetch_all(connection)
            .await?
        }
    };
    Ok(ids)
}

/// Rows with more than one leaf, up to `limit` of them.
pub(crate) async fn sealed_twice(
    connection: &mut PgConnection,
    source: Source,
    limit: i64,
) -> Result<Vec<Uuid>, Failure> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id!"
           FROM (SELECT unnest(ids) AS id FROM log_leaves WHERE source = $1) AS leaves
           GROUP BY id
           HAVING count(*) > 1
           LIMIT $2"#,
        source.name(),
        limit
    )
    .fetch_all(connection)
    .await?)
}
