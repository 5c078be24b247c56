//! The mediation desk's decision, or what both sides accepted there, is carried out.

use kernel::{Id, Tx};

use super::carry_out::carry_out;
use crate::{
    EscrowError, Split,
    events::Telling,
    model::{Actor, Escrow},
    steps::{self, Occasion},
    store,
};

/// Splits what is frozen: the creator's part is released, less the fee as agreed; the rest goes back to the payer.
///
/// `by` is who decided; nobody when a rule did. The creator's part is rounded down to what a rail can carry. It ends
/// `released` when the creator gets something, `refunded` otherwise. While the payer's bank contests a payment the decision
/// is kept, and carried out when the money is back. Settled already, it stays as it is.
///
/// # Errors
/// [`EscrowError::NotFound`], [`EscrowError::AboveHeld`] for more than [`Escrow::held`], [`EscrowError::OtherCurrency`],
/// [`EscrowError::NotAllowed`] out of `disputed`.
pub async fn settle_dispute(
    tx: &mut Tx,
    id: Id<Escrow>,
    split: Split,
    by: Option<Actor>,
) -> Result<Escrow, EscrowError> {
    let escrow = store::lock(tx, id).await?.ok_or(EscrowError::NotFound)?;
    settle_held(tx, escrow, split, by).await
}

/// The same for a transaction that is held.
pub(super) async fn settle_held(
    tx: &mut Tx,
    escrow: Escrow,
    split: Split,
    by: Option<Actor>,
) -> Result<Escrow, EscrowError> {
    let on = Occasion::new(tx, by);
    let Some(moved) = steps::settle(escrow.clone(), split, on)? else {
        return Ok(escrow);
    };
    let telling = if moved.escrow.status.is_over() {
        Telling::new("settle", by, ["escrow_settled"])
    } else {
        let mut kept = Telling::new("award", by, []);
        kept.about = moved.escrow.awarded.filter(|awarded| awarded.is_positive());
        kept
    };
    carry_out(tx, moved, on, telling).await
}
