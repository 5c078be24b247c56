//! What happened to statements.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use parties::Party;
use serde_json::Value;
use uuid::Uuid;

use crate::Statement;

/// Something that happened to a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its id.
    pub id: Uuid,
    /// What it was, such as `cash_received`.
    pub what: String,
    /// Who did it; absent when it happened by itself.
    pub actor: Option<Uuid>,
    /// Why, in the actor's own words.
    pub reason: Option<String>,
    /// Amounts and ids.
    pub facts: Value,
    /// The acts of the ledger that moved its money.
    pub ledger_acts: Vec<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes into the history of a statement.
pub(crate) async fn insert_event(
    tx: &mut Tx,
    statement: Id<Statement>,
    what: &str,
    (actor, reason): (Option<Id<Party>>, Option<&str>),
    facts: &Value,
) -> Result<(), Failure> {
    insert_movement(tx, statement, what, (actor, reason), (facts, &[])).await
}

/// Writes into the history of a statement what moved money, with the acts of the ledger that did.
pub(crate) async fn insert_movement(
    tx: &mut Tx,
    statement: Id<Statement>,
    what: &str,
    (actor, reason): (Option<Id<Party>>, Option<&str>),
    (facts, ledger_acts): (&Value, &[Uuid]),
) -> Result<(), Failure> {
    let (id, now) = (tx.new_id::<()>(), tx.now());
    sqlx::query!(
        "INSERT INTO statement_events (id, statement_id, what, actor_id, reason, facts, at, ledger_acts)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        id.uuid(),
        statement.uuid(),
        what,
        actor.map(Id::uuid),
        reason,
        facts,
        now,
        ledger_acts
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The history of a statement, the oldest first; at most 500 entries.
///
/// # Errors
/// [`Failure`] of the database.
pub async fn list_events(tx: &mut Tx, statement: Id<Statement>) -> Result<Vec<Event>, Failure> {
    let rows = sqlx::query_as!(
        Event,
        "SELECT id, what, actor_id AS actor, reason, facts, ledger_acts, at
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
