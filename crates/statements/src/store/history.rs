//! What happened to statements.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use parties::Party;
use serde_json::Value;
use uuid::Uuid;

use crate::Statement;

/// Something that happened to a statement.
pub(crate) struct Event {
    pub(crate) id: Uuid,
    pub(crate) what: String,
    pub(crate) actor: Option<Uuid>,
    pub(crate) reason: Option<String>,
    pub(crate) facts: Value,
    pub(crate) at: DateTime<Utc>,
}

/// Writes into the history of a statement.
pub(crate) async fn insert_event(
    tx: &mut Tx,
    statement: Id<Statement>,
    what: &str,
    (actor, reason): (Option<Id<Party>>, Option<&str>),
    facts: &Value,
) -> Result<(), Failure> {
    let (id, now) = (tx.new_id::<()>(), tx.now());
    sqlx::query!(
        "INSERT INTO statement_events (id, statement_id, what, actor_id, reason, facts, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id.uuid(),
        statement.uuid(),
        what,
        actor.map(Id::uuid),
        reason,
        facts,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The history of a statement, the oldest first; at most 500 entries.
pub(crate) async fn list_events(
    tx: &mut Tx,
    statement: Id<Statement>,
) -> Result<Vec<Event>, Failure> {
    let rows = sqlx::query_as!(
        Event,
        "SELECT id, what, actor_id AS actor, reason, facts, at
         FROM statement_events
         WHERE statement_id = $1
         ORDER BY id
         LIMIT 500",
        statement.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}
