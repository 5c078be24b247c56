//! A side takes it to the mediation desk.

use kernel::Tx;
use uuid::Uuid;

use super::{carry_out::carry_out, lock_as_side};
use crate::{
    EscrowError,
    events::Telling,
    jobs,
    model::{Actor, Escrow, OpenDispute},
    steps::{self, Occasion},
};

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
    let mut telling = Telling::new("escrow.dispute", on.by, []);
    // The desk writes of the dispute when its ticket is open, and of what is not disputed and is paid in the same e-mail.
    if moved.release.is_some() {
        telling.unmailed.push("payment_release");
    }
    telling.reason = Some(reason.to_owned());
    let escrow = carry_out(tx, moved, on, telling).await?;
    jobs::open_ticket(tx, escrow.id).await?;
    Ok(escrow)
}
