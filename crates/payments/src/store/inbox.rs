//! The inbox of the rails' events.

use std::collections::HashMap;

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

/// Those of these events that are stored, by the rail's ids of them.
pub(crate) async fn find_events(
    db: &Db,
    rail: RailName,
    event_ids: &[String],
) -> Result<HashMap<String, StoredEvent>, Failure> {
    let rows = sqlx::query!(
        r#"SELECT event_id, body, processed_at IS NOT NULL AS "processed!"
           FROM rail_events
           WHERE rail = $1 AND event_id = ANY ($2)"#,
        rail,
        event_ids
    )
    .fetch_all(db.pool())
    .await?;
    let stored = |body, processed| StoredEvent { body, processed };
    Ok(rows
        .into_iter()
        .map(|row| (row.event_id, stored(row.body, row.processed)))
        .collect())
}

/// Writes what came of an event, the first time.
pub(crate) async fn finish_event(
    tx: &mut Tx,
    rail: RailName,
    event_id: &str,
    outcome: Outcome,
) -> Result<(), Failure> {
    finish_events(tx, rail, &[(event_id, outcome)]).await
}

/// Writes what came of events, of each the first time.
pub(crate) async fn finish_events(
    tx: &mut Tx,
    rail: RailName,
    events: &[(&str, Outcome)],
) -> Result<(), Failure> {
    let now = tx.now();
    let (ids, outcomes): (Vec<&str>, Vec<&str>) = events
        .iter()
        .map(|(event, outcome)| (*event, outcome.name()))
        .unzip();
    sqlx::query!(
        "UPDATE rail_events e
         SET processed_at = $3, outcome = n.outcome
         FROM unnest($2::text[], $4::text[]) AS n (event_id, outcome)
         WHERE e.rail = $1 AND e.event_id = n.event_id AND e.processed_at IS NULL",
        rail,
        &ids as &[&str],
        now,
        &outcomes as &[&str]
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
