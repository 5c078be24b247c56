//! A side offers to end a transaction before its time.

use kernel::http::WireMoney;
use kernel::{Id, Tx};
use money::Money;
use parties::Party;
use serde_json::json;

use super::{
    carry_out::{takes_proposals, write_down},
    lock_as_side,
};
use crate::{
    EscrowError, Split,
    events::Telling,
    model::{Escrow, Proposal},
    rules::hours,
    status::NotAllowed,
    steps::{self, Moved, Occasion},
    store,
};

/// Offers to the other side to end the transaction: the creator gets `split`, or nothing, of what is held, and the payer the
/// rest. Meanwhile all goes on; unanswered within the time agreed for answers, the offer is withdrawn.
///
/// # Errors
/// [`EscrowError::NotFound`] for others than its two sides, [`EscrowError::AboveHeld`], [`EscrowError::NothingBack`] for an
/// offer that gives all to the creator (that is a release), [`EscrowError::ProposalOpen`] while an offer waits,
/// [`EscrowError::NotAllowed`] unless money is locked and not disputed, [`EscrowError::Frozen`].
pub async fn propose(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Escrow>,
    (split, note): (Option<Split>, Option<String>),
) -> Result<Escrow, EscrowError> {
    let (escrow, actor) = lock_as_side(tx, by, id).await?;
    if !takes_proposals(escrow.status) {
        return Err(NotAllowed {
            act: "propose to end",
            from: escrow.status.name(),
        }
        .into());
    }
    if escrow.proposal.is_some() {
        return Err(EscrowError::ProposalOpen);
    }
    let split = split.unwrap_or(Split {
        creator: Money::zero(escrow.amount.currency()),
    });
    let on = Occasion::new(tx, Some(actor));
    // What could not be carried out is not offered.
    let Some(would) = steps::agree(escrow.clone(), split, on)? else {
        return Ok(escrow);
    };
    let paid = would.release.map(|release| release.amount);
    let creator = paid.unwrap_or(Money::zero(escrow.amount.currency()));
    let proposal = Proposal {
        id: tx.new_id(),
        by,
        creator,
        note: note.clone(),
        at: on.now,
        answer_by: on
            .now
            .checked_add_signed(hours(escrow.rules.answer_hours))
            .unwrap_or(on.now),
    };
    store::insert_proposal(tx, id, &proposal).await?;
    let mut telling = Telling::new("escrow.propose_end", Some(actor), ["cancel_proposed"]);
    telling.reason = note;
    telling.data = json!({
        "proposed_by": actor.role.as_str(),
        "amount": WireMoney::from(creator),
        "refunded": would.back.map(WireMoney::from),
        "answer_by": proposal.answer_by,
    });
    let moved = Moved::unchanged(Escrow {
        proposal: Some(proposal),
        ..escrow
    });
    write_down(tx, moved, telling).await
}
