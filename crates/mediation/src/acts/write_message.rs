//! A message that everybody in the room reads.

use kernel::{Id, Tx};
use parties::Caller;

use super::enter;
use crate::{
    MediationError,
    events::{self, Change},
    model::{Message, Ticket},
    status::Seat,
    store::{self, Kind},
};

/// How many messages, or notes, one party can write into a ticket: a room that somebody can still read.
const MOST: i64 = 100;

/// Writes a message that everybody in the room reads.
///
/// # Errors
/// [`MediationError::NotFound`] for whoever has no seat there, [`MediationError::NotAssigned`] for a mediator that does
/// not have the ticket, [`MediationError::NotAllowed`] once it is closed, [`MediationError::TooMany`].
pub async fn write_message(
    tx: &mut Tx,
    by: Caller,
    id: Id<Ticket>,
    text: &str,
) -> Result<Message, MediationError> {
    let (ticket, seat) = enter(tx, by, id).await?;
    if seat == Seat::Desk {
        ticket.has(by.party)?;
    }
    ticket.stage.go_on("write")?;
    room_for_more(tx, by, (id, Kind::Message)).await?;
    let message = store::insert_message(tx, (id, Kind::Message), (by.party, seat), text).await?;
    let change = Change::open(
        "mediation.write",
        Some((by.party, seat)),
        Some(ticket.stage),
    );
    events::log(
        tx,
        &ticket,
        change,
        serde_json::json!({ "message": message.id }),
    )
    .await?;
    events::written(tx, &ticket, (by.party, seat), "message").await?;
    Ok(message)
}

/// Whether this party can write more of this kind.
pub(super) async fn room_for_more(
    tx: &mut Tx,
    by: Caller,
    place: (Id<Ticket>, Kind),
) -> Result<(), MediationError> {
    if store::count_messages(tx, place, by.party).await? < MOST {
        return Ok(());
    }
    Err(MediationError::TooMany {
        what: "messages",
        most: MOST,
    })
}
