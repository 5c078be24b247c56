//! An offer of further rounds ends without them: declined, taken back, or never answered.

use kernel::{Id, Tx};
use parties::Party;
use serde_json::json;

use super::{carry_out::write_down, lock_as_side};
use crate::{
    EscrowError, RoundsOffer,
    events::Telling,
    model::{Actor, Escrow},
    steps::Moved,
    store,
};

/// Declines the other side's offer of further rounds, or takes one's own back: all goes on as it was.
///
/// # Errors
/// [`EscrowError::NotFound`] for others than its two sides, [`EscrowError::NoRoundsOffer`] when none waits.
pub async fn decline_rounds(
    tx: &mut Tx,
    by: Id<Party>,
    id: Id<Escrow>,
    offer: Id<RoundsOffer>,
) -> Result<Escrow, EscrowError> {
    let (escrow, actor) = lock_as_side(tx, by, id).await?;
    let own = escrow
        .rounds_offer
        .as_ref()
        .filter(|waiting| waiting.id == offer)
        .map(|waiting| waiting.by == by)
        .ok_or(EscrowError::NoRoundsOffer)?;
    let became = if own {
        ("escrow.withdraw_rounds", "withdrawn")
    } else {
        ("escrow.decline_rounds", "declined")
    };
    end(tx, escrow, Some(actor), became).await
}

/// Ends an offer of further rounds: all goes on.
pub(super) async fn end(
    tx: &mut Tx,
    escrow: Escrow,
    by: Option<Actor>,
    (act, became): (&'static str, &'static str),
) -> Result<Escrow, EscrowError> {
    store::end_rounds_offer(tx, escrow.id, became).await?;
    let mut telling = Telling::new(act, by, ["rounds_ended"]);
    let offer = escrow.rounds_offer.as_ref();
    let what = offer.and_then(|offer| escrow.line(offer.deliverable));
    telling.data = json!({
        "answer": became,
        "what": what.map(|line| line.title.as_str()),
    });
    let moved = Moved::unchanged(Escrow {
        rounds_offer: None,
        ..escrow
    });
    write_down(tx, moved, telling).await
}
