//! The ticket's timeline.

use kernel::{Failure, Id, Tx};

use crate::{
    events::Change,
    model::Ticket,
    rows::{EventRow, Happened},
    status::Stage,
};

/// Adds a change to a ticket's timeline; the ticket is as it is afterwards.
pub(crate) async fn insert_event(
    tx: &mut Tx,
    ticket: &Ticket,
    change: &Change,
) -> Result<(), Failure> {
    let id = tx.new_id::<Happened>();
    let now = tx.now();
    sqlx::query!(
        "INSERT INTO mediation_events (id, ticket_id, act, actor_id, seat, from_stage, to_stage, internal, happened_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id.uuid(),
        ticket.id.uuid(),
        change.act.trim_start_matches("mediation."),
        change.actor.map(|(party, _)| party.uuid()),
        change.actor.map(|(_, seat)| seat.as_str()),
        change.from.map(Stage::name),
        ticket.stage.name(),
        change.internal,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A ticket's timeline in order.
pub(crate) async fn list_events(tx: &mut Tx, ticket: Id<Ticket>) -> Result<Vec<Happened>, Failure> {
    let rows = sqlx::query_as!(
        EventRow,
        "SELECT act, actor_id, seat, from_stage, to_stage, internal, happened_at
         FROM mediation_events
         WHERE ticket_id = $1
         ORDER BY place",
        ticket.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Happened::from).collect())
}
