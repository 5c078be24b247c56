//! The mediation desk's decision, or what both sides accepted there, is carried out.

use kernel::{Id, Tx};
use serde_json::json;

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
    let on = Occasion::new(tx, by);
    let Some(moved) = steps::settle(escrow.clone(), split, on)? else {
        return Ok(escrow);
    };
    let telling = if moved.escrow.status.is_over() {
        let mut settled = Telling::new("escrow.settle", by, []);
        // The desk writes of it, with why.
        settled.unmailed.push("escrow_settled");
        settled
    } else {
        let mut kept = Telling::new("escrow.award", by, []);
        kept.about = moved.escrow.awarded.filter(|awarded| awarded.is_positive());
        kept
    };
    carry_out(tx, moved, on, telling).await
}

/// Splits what a transaction that is held has frozen, without the desk: its decision is carried out later (`cause` is then
/// `award`), or none came until the rail's limit (`holding_limit`).
pub(super) async fn settle_held(
    tx: &mut Tx,
    escrow: Escrow,
    (split, cause): (Split, &'static str),
) -> Result<Escrow, EscrowError> {
    let on = Occasion::new(tx, None);
    let Some(moved) = steps::settle(escrow.clone(), split, on)? else {
        return Ok(escrow);
    };
    let mut telling = Telling::new("escrow.settle", None, ["escrow_settled"]);
    telling.data = json!({ "cause": cause });
    carry_out(tx, moved, on, telling).await
}
