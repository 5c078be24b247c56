//! A ticket goes to its next stage.

use kernel::{Failure, Id, Tx};
use parties::Party;
use serde_json::Value;

use crate::{
    desk,
    events::{self, Change},
    jobs,
    model::Ticket,
    rules::Rules,
    status::{Seat, Stage},
    store,
};

/// Takes the ticket, whose row is held, to an open stage: its deadline is booked with it, and the desk called if it is to act.
pub(crate) async fn move_on(
    tx: &mut Tx,
    rules: &Rules,
    (ticket, stage): (Ticket, Stage),
    (act, actor): (&'static str, Option<(Id<Party>, Seat)>),
    details: Value,
) -> Result<Ticket, Failure> {
    let from = ticket.stage;
    let due_at = rules.due_at(stage, (tx.now(), &ticket.country), ticket.stops_at);
    let ticket = Ticket {
        stage,
        stage_number: ticket.stage_number.saturating_add(1),
        due_at,
        ..ticket
    };
    let ticket = store::save(tx, ticket).await?;
    events::note(tx, &ticket, Change::open(act, actor, Some(from)), details).await?;
    jobs::book(tx, &ticket).await?;
    desk::call(tx, &ticket).await?;
    tracing::info!(ticket.id = %ticket.id, "ticket {} is in stage {}", ticket.number(), stage.name());
    Ok(ticket)
}
