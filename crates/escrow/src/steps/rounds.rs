//! Further rounds are added.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Moved;
use crate::{
    EscrowError,
    line::LineStatus,
    model::{Escrow, Line},
    rounds::{Further, MOST_ROUNDS, RoundsOffer},
    status::{NotAllowed, Status},
};

/// The line of a deliverable that so many further rounds can be added to: its money is locked, and it is neither judged for
/// good nor disputed.
pub(crate) fn can_add_rounds(
    escrow: &Escrow,
    deliverable: Uuid,
    rounds: u16,
) -> Result<&Line, EscrowError> {
    const ACT: &str = "agree on further rounds";
    escrow.knows(&[deliverable])?;
    escrow.moves()?;
    match escrow.status {
        Status::PendingFunds | Status::UnderReview(_) => {}
        Status::AwaitingDeposit
        | Status::Disputed { .. }
        | Status::Released { .. }
        | Status::Refunded { .. }
        | Status::Cancelled { .. } => {
            let from = escrow.status.name();
            return Err(NotAllowed { act: ACT, from }.into());
        }
    }
    let line = escrow
        .line(deliverable)
        .ok_or(EscrowError::UnknownDeliverable(deliverable))?;
    match line.status {
        LineStatus::Awaited | LineStatus::Submitted { .. } => {}
        LineStatus::Released { .. }
        | LineStatus::Disputed { .. }
        | LineStatus::Settled { .. }
        | LineStatus::Refunded
        | LineStatus::Cancelled => {
            let from = line.status.name();
            return Err(EscrowError::LineNotAllowed(NotAllowed { act: ACT, from }));
        }
    }
    let left = MOST_ROUNDS.saturating_sub(escrow.rounds_of(deliverable));
    if rounds > left {
        return Err(EscrowError::TooManyRounds { left });
    }
    Ok(line)
}

/// Both sides accepted further rounds of a deliverable: their price is a line that goes with it. The oldest of its money
/// waits at the rail since `held_since`.
pub(crate) fn add_rounds(
    mut escrow: Escrow,
    offer: &RoundsOffer,
    held_since: DateTime<Utc>,
) -> Result<Moved, EscrowError> {
    let of = can_add_rounds(&escrow, offer.deliverable, offer.rounds)?;
    let line = Line {
        deliverable: offer.id.uuid(),
        title: offer.title(&of.title),
        amount: offer.price,
        rounds: 0,
        revised_at: None,
        further: Some(Further {
            deliverable: offer.deliverable,
            rounds: offer.rounds,
        }),
        ..of.clone()
    };
    escrow.amount = escrow.amount.checked_add(offer.price)?;
    escrow.held_since = escrow.held_since.map(|since| since.min(held_since));
    escrow.rounds_offer = None;
    escrow.lines.push(line.clone());
    Ok(Moved {
        added: Some(line),
        ..Moved::unchanged(escrow)
    })
}
