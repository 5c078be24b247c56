//! A side takes it to the mediation desk.

use kernel::{
    Id, Tx,
    jobs::{Line, NewJob, enqueue},
};
use serde_json::json;
use uuid::Uuid;

use super::{carry_out::carry_out, lock_as_side};
use crate::{
    EscrowError,
    events::Telling,
    model::{Actor, Escrow, OpenDispute},
    steps::{self, Occasion},
};

/// The job that has the desk open its ticket.
const OPEN_TICKET: &str = "mediation.open_ticket";

/// Freezes what is disputed, and all that is still to come; what was submitted and is not disputed is paid at once.
///
/// A transaction that is disputed already stays as it is. Only its two sides open a dispute.
///
/// # Errors
/// [`EscrowError::NotFound`] for others, [`EscrowError::UnknownDeliverable`], [`EscrowError::LineNotAllowed`] for a
/// deliverable that is paid, [`EscrowError::NothingDisputed`], [`EscrowError::NotAllowed`] before its money is locked and
/// after its end, [`EscrowError::Frozen`].
pub async fn open_dispute(
    tx: &mut Tx,
    by: Actor,
    dispute: OpenDispute,
) -> Result<Escrow, EscrowError> {
    let (escrow, actor) = lock_as_side(tx, by.party, dispute.escrow).await?;
    let on = Occasion::new(tx, Some(actor));
    dispute_held(tx, escrow, on, (dispute.lines.as_deref(), &dispute.reason)).await
}

/// The same for a transaction that is held.
pub(super) async fn dispute_held(
    tx: &mut Tx,
    escrow: Escrow,
    on: Occasion,
    (lines, reason): (Option<&[Uuid]>, &str),
) -> Result<Escrow, EscrowError> {
    let Some(moved) = steps::dispute(escrow.clone(), lines, on)? else {
        return Ok(escrow);
    };
    // The desk tells of the dispute when its ticket is open. What is not disputed is paid: that is told as of any payment.
    let topics = if moved.release.is_some() {
        vec!["payment_release"]
    } else {
        Vec::new()
    };
    let mut telling = Telling::new("dispute", on.by, topics);
    telling.reason = Some(reason.to_owned());
    let escrow = carry_out(tx, moved, on, telling).await?;
    open_ticket(tx, escrow.id).await?;
    Ok(escrow)
}

async fn open_ticket(tx: &mut Tx, id: Id<Escrow>) -> Result<(), EscrowError> {
    let job = NewJob {
        line: Line::Main,
        kind: OPEN_TICKET,
        // A dispute ends the transaction, so there is one opening.
        key: Some(format!("{id}:1")),
        payload: json!({ "escrow": id }),
        run_at: tx.now(),
    };
    Ok(enqueue(tx, job).await?)
}
