//! The other side accepts an offer to end a transaction.

use kernel::{Id, Tx};
use parties::Party;

use super::{carry_out::carry_out, lock_as_side};
use crate::{
    EscrowError, Split,
    events::Telling,
    model::{Escrow, Proposal},
    steps::{self, Occasion},
    store,
};

/// Accepts the other side's offer: the transaction ends as it says.
///
/// # Errors
/// [`EscrowError::NotFound`] for others than its two sides, [`EscrowError::NoProposal`] unless the other side's offer waits,
/// [`EscrowError::AboveHeld`] when something was released since that the offer would have split, [`EscrowError::Frozen`].
pub async fn accept_proposal(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Escrow>,
    offer: Id<Proposal>,
) -> Result<Escrow, EscrowError> {
    let (escrow, actor) = lock_as_side(tx, by, id).await?;
    let proposal = escrow
        .proposal
        .clone()
        .filter(|proposal| proposal.by != by && proposal.id == offer)
        .ok_or(EscrowError::NoProposal)?;
    let on = Occasion::new(tx, Some(actor));
    let split = Split {
        creator: proposal.creator,
    };
    let ends = Escrow {
        proposal: None,
        ..escrow.clone()
    };
    let Some(moved) = steps::agree(ends, split, on)? else {
        return Ok(escrow);
    };
    store::end_proposal(tx, id, "accepted").await?;
    let mut telling = Telling::new("escrow.agree", Some(actor), ["escrow_settled"]);
    telling.reason = proposal.note;
    carry_out(tx, moved, on, telling).await
}
