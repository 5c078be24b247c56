//! An offer to end a transaction ends without it: declined, taken back, or never answered.

use kernel::{Id, Tx};
use parties::Party;

use super::{carry_out::write_down, lock_as_side};
use crate::{
    EscrowError,
    events::Telling,
    model::{Actor, Escrow, Proposal},
    steps::Moved,
    store,
};

/// Declines the other side's offer, or takes one's own back: all goes on.
///
/// # Errors
/// [`EscrowError::NotFound`] for others than its two sides, [`EscrowError::NoProposal`] when none waits.
pub async fn decline_proposal(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Escrow>,
    offer: Id<Proposal>,
) -> Result<Escrow, EscrowError> {
    let (escrow, actor) = lock_as_side(tx, by, id).await?;
    let proposal = escrow
        .proposal
        .clone()
        .filter(|proposal| proposal.id == offer)
        .ok_or(EscrowError::NoProposal)?;
    if proposal.by == by {
        return end(
            tx,
            escrow,
            Some(actor),
            ("escrow.withdraw_offer", "withdrawn"),
        )
        .await;
    }
    end(tx, escrow, Some(actor), ("escrow.decline_end", "declined")).await
}

/// Ends an offer: all goes on.
pub(super) async fn end(
    tx: &mut Tx,
    escrow: Escrow,
    by: Option<Actor>,
    (act, became): (&'static str, &'static str),
) -> Result<Escrow, EscrowError> {
    store::end_proposal(tx, escrow.id, became).await?;
    let mut telling = Telling::new(act, by, ["cancel_ended"]);
    telling.data = serde_json::json!({ "answer": became });
    let moved = Moved::unchanged(Escrow {
        proposal: None,
        ..escrow
    });
    write_down(tx, moved, telling).await
}
