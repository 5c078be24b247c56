//! A mediator gives a ticket back.

use kernel::{Id, Tx};
use parties::Caller;

use super::enter_as_mediator;
use crate::{
    MediationError, desk,
    events::{self, Change},
    model::Ticket,
    status::Seat,
    store::{self, Kind},
};

/// Puts the ticket back into the queue, with why: a note that the desk reads, and the audit log names. Its clocks run on, and
/// the desk is called when they are the mediator's.
///
/// # Errors
/// [`MediationError::NotFound`] for all but mediators, [`MediationError::NotAssigned`] unless `by` has it,
/// [`MediationError::NotAllowed`] once it is closed.
pub async fn unassign(
    tx: &mut Tx,
    by: Caller,
    (id, why): (Id<Ticket>, String),
) -> Result<Ticket, MediationError> {
    let ticket = enter_as_mediator(tx, by, id).await?;
    ticket.stage.go_on("give it back")?;
    ticket.has(by.party)?;
    let note = store::insert_message(tx, (id, Kind::Note), (by.party, Seat::Desk), &why).await?;
    let ticket = Ticket {
        mediator: None,
        ..ticket
    };
    let ticket = store::save(tx, ticket).await?;
    let change = Change::internal("mediation.unassign", by.party, Some(ticket.stage));
    events::note(tx, &ticket, change, serde_json::json!({ "note": note.id })).await?;
    desk::call(tx, &ticket).await?;
    Ok(ticket)
}
