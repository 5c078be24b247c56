//! The escrow transaction of a ticket ended without the desk.

use escrow::Escrow;
use kernel::{Failure, Id, Tx};

use super::close::shut;
use crate::{
    MediationError, events,
    model::Ticket,
    split::Split,
    status::{EndedBy, Outcome},
    store,
};

/// Closes the open ticket of a transaction that ended without the desk, if there is one: its clocks stop, and everybody in
/// the room is told why. The parts it closes with are what the two sides got of what was frozen.
///
/// # Errors
/// [`MediationError::Failed`].
pub async fn escrow_ended(tx: &mut Tx, escrow: Id<Escrow>) -> Result<(), MediationError> {
    let Some(open) = store::find_open_of_escrow(tx, escrow.uuid()).await? else {
        return Ok(());
    };
    let held = store::lock(tx, open.id).await?;
    if let Some(ticket) = held.filter(|ticket| !ticket.stage.is_closed()) {
        close_if_over(tx, ticket).await?;
    }
    Ok(())
}

/// Closes an open ticket, whose row is held, if its transaction is over; gives it back if not.
pub(super) async fn close_if_over(
    tx: &mut Tx,
    ticket: Ticket,
) -> Result<Option<Ticket>, MediationError> {
    let escrow = escrow::find(tx, ticket.escrow)
        .await?
        .ok_or_else(|| Failure::msg("a ticket has no escrow transaction"))?;
    // What is over stays as it is, so its row needs no lock.
    if !escrow.status.is_over() {
        return Ok(Some(ticket));
    }
    let by = match escrow::ended_by(tx, escrow.id).await?.as_deref() {
        Some("take_back") => EndedBy::Chargeback,
        Some("settle") => EndedBy::HoldingLimit,
        Some(_) | None => EndedBy::Otherwise,
    };
    let split = went(&ticket, &escrow)?;
    let ticket = shut(tx, ticket, (Outcome::Ended(by), split), None).await?;
    events::ended(tx, &ticket, split).await?;
    Ok(None)
}

/// What the two sides got of what was frozen: all that was released since is the creator's.
fn went(ticket: &Ticket, escrow: &Escrow) -> Result<Split, MediationError> {
    let before = escrow.amount.checked_sub(ticket.frozen)?;
    let creator = escrow.released.checked_sub(before)?;
    Split::of_amount(ticket.frozen, creator, 1).ok_or_else(|| {
        Failure::msg("more left an escrow transaction than its ticket knows of").into()
    })
}
