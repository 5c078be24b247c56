//! What happened beside the books.

use kernel::{Failure, Tx};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::entry::Record;

/// Writes a record in the transaction of what it tells of.
pub(crate) async fn record(
    tx: &mut Tx,
    kind: &str,
    party: Option<Uuid>,
    facts: &Value,
) -> Result<(), Failure> {
    let (id, now) = (tx.new_id::<()>(), tx.now());
    sqlx::query!(
        "SELECT log_record($1, $2, $3, $4, $5)",
        id.uuid(),
        now,
        kind,
        party,
        facts
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The facts of the last record of a kind.
pub(crate) async fn latest_record(tx: &mut Tx, kind: &str) -> Result<Option<Value>, Failure> {
    Ok(sqlx::query_scalar!(
        "SELECT facts FROM log_records WHERE kind = $1 ORDER BY id DESC LIMIT 1",
        kind
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Whom a record is about; none when there is no such record.
pub(crate) async fn party_of_record(
    connection: &mut PgConnection,
    record: Uuid,
) -> Result<Option<Option<Uuid>>, Failure> {
    let party = sqlx::query_scalar!("SELECT party FROM log_records WHERE id = $1", record);
    Ok(party.fetch_optional(connection).await?)
}

/// A page of what is recorded of a party, the newest first.
pub(crate) async fn records_of(
    connection: &mut PgConnection,
    party: Uuid,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Record>, Failure> {
    Ok(sqlx::query_as!(
        Record,
        r#"SELECT id, at, kind, party, facts::text AS "facts!"
           FROM log_records
           WHERE party = $1 AND ($2::uuid IS NULL OR id < $2)
           ORDER BY id DESC
           LIMIT $3"#,
        party,
        after,
        limit
    )
    .fetch_all(connection)
    .await?)
}
