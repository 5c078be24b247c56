//! A note that only the desk reads.

use kernel::{Id, Tx};
use parties::Caller;

use super::{enter_as_mediator, write_message::room_for_more};
use crate::{
    MediationError,
    events::{self, Change},
    model::{Message, Ticket},
    status::Seat,
    store::{self, Kind},
};

/// Writes a note that only the desk reads.
///
/// # Errors
/// [`MediationError::NotFound`] for all but mediators, [`MediationError::NotAllowed`] once it is closed,
/// [`MediationError::TooMany`].
pub async fn write_note(
    tx: &mut Tx,
    by: Caller,
    id: Id<Ticket>,
    text: &str,
) -> Result<Message, MediationError> {
    let ticket = enter_as_mediator(tx, by, id).await?;
    ticket.stage.go_on("write")?;
    room_for_more(tx, by, (id, Kind::Note)).await?;
    let seat = (by.party, Seat::Desk);
    let note = store::insert_message(tx, (id, Kind::Note), seat, text).await?;
    let change = Change::internal("mediation.note", by.party, Some(ticket.stage));
    events::log(tx, &ticket, change, serde_json::json!({ "note": note.id })).await?;
    Ok(note)
}
