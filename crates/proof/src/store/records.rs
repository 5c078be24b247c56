//! What happened beside the books.

use kernel::{Failure, Tx};
use serde_json::Value;
use uuid::Uuid;

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
