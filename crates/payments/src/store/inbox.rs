//! The inbox of the rails' events.

use kernel::{Db, Failure, Tx};
use rails::RailName;

use crate::inbox::{NewEvent, Outcome};

/// An event as it was stored.
pub(crate) struct StoredEvent {
    pub(crate) body: Vec<u8>,
    pub(crate) processed: bool,
}

/// Stores an event, unless it is there. Returns whether it was new.
pub(crate) async fn insert_event(tx: &mut Tx, event: &NewEvent<'_>) -> Result<bool, Failure> {
    let now = tx.now();
    let inserted = sqlx::query!(
        "INSERT INTO rail_events (rail, event_id, kind, account_ref, body, signature, received_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (rail, event_id) DO NOTHING",
        event.rail,
        event.event.id,
        event.event.kind,
        event.event.account,
        event.event.raw.as_bytes(),
        event.signature,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(inserted.rows_affected() == 1)
}

pub(crate) async fn find_event(
    db: &Db,
    rail: RailName,
    event_id: &str,
) -> Result<Option<StoredEvent>, Failure> {
    let stored = sqlx::query_as!(
        StoredEvent,
        r#"SELECT body, processed_at IS NOT NULL AS "processed!"
           FROM rail_events
           WHERE rail = $1 AND event_id = $2"#,
        rail,
        event_id
    )
    .fetch_optional(db.pool())
    .await?;
    Ok(stored)
}

/// Writes what came of an event, the first time.
pub(crate) async fn finish_event(
    tx: &mut Tx,
    rail: RailName,
    event_id: &str,
    outcome: Outcome,
) -> Result<(), Failure> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE rail_events
         SET processed_at = $3, outcome = $4
         WHERE rail = $1 AND event_id = $2 AND processed_at IS NULL",
        rail,
        event_id,
        now,
        outcome.name()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
