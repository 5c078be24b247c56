//! The other side answers what was claimed.

use kernel::{Id, Tx};
use parties::Caller;

use super::{enter_as_side, known_items, move_on};
use crate::{
    MediationError, events,
    model::{ChecklistEntry, Ticket},
    rules::Rules,
    status::{Seat, Step},
};

/// What the other side says.
#[derive(Debug, Clone)]
pub struct Answer {
    /// In its own words: 1 to 5 000 characters.
    pub statement: String,
    /// What it says of the brief's acceptance items.
    pub checklist: Vec<ChecklistEntry>,
}

/// Takes the answer down; both sides then file what proves their word.
///
/// # Errors
/// [`MediationError::NotFound`] unless `by` is a side, [`MediationError::OtherSide`] for the one that claims,
/// [`MediationError::NotAllowed`] once it is answered, [`MediationError::TooLate`].
pub async fn answer(
    tx: &mut Tx,
    rules: &Rules,
    by: Caller,
    (id, said): (Id<Ticket>, Answer),
) -> Result<Ticket, MediationError> {
    let (ticket, side) = enter_as_side(tx, by, id).await?;
    if side == ticket.opened_by {
        return Err(MediationError::OtherSide("answer"));
    }
    let Step::Moved(stage) = ticket.stage.answer()? else {
        return Ok(ticket);
    };
    ticket.in_time(tx.now())?;
    let escrow = escrow::find(tx, ticket.escrow).await?;
    let items = escrow.map_or(0, |escrow| escrow.items.len());
    known_items(&said.checklist, items)?;
    let ticket = Ticket {
        answer: Some(said.statement),
        answer_checklist: said.checklist,
        ..ticket
    };
    let seat = (by.party, Seat::Party(side));
    let moved = (ticket, stage);
    let ticket = move_on(
        tx,
        rules,
        moved,
        ("mediation.answer", Some(seat)),
        serde_json::json!({}),
    )
    .await?;
    events::staged(tx, &ticket, "answered").await?;
    Ok(ticket)
}
