//! A side declines a split that was proposed.

use kernel::{Id, Tx};
use parties::Caller;

use super::{accept_offer::open_offer, enter_as_side, move_on};
use crate::{
    MediationError,
    events::{self, Change},
    model::{Offer, OfferStatus, Ticket},
    rules::Rules,
    status::{Seat, Step},
    store,
};

/// Declines the offer. What the mediator proposed and a side declines is ruled on next.
///
/// # Errors
/// [`MediationError::NotFound`], [`MediationError::OwnOffer`] when this side made or accepted it,
/// [`MediationError::OfferNotOpen`].
pub async fn decline_offer(
    tx: &mut Tx,
    rules: &Rules,
    by: Caller,
    (id, offer): (Id<Ticket>, Id<Offer>),
) -> Result<Ticket, MediationError> {
    let (ticket, side) = enter_as_side(tx, by, id).await?;
    let offer = open_offer(tx, (id, offer)).await?;
    if offer.accepted_by(side) {
        return Err(MediationError::OwnOffer);
    }
    ticket.stage.go_on("decline")?;
    let offer = Offer {
        status: OfferStatus::Declined,
        ended_at: Some(tx.now()),
        ..offer
    };
    store::save_offer(tx, &offer).await?;
    let actor = Some((by.party, Seat::Party(side)));
    let details = serde_json::json!({ "offer": offer.id });
    if offer.seat != Seat::Desk {
        let change = Change::open("mediation.decline_offer", actor, Some(ticket.stage));
        events::note(tx, &ticket, change, details).await?;
        events::offer_ended(tx, &ticket, &offer).await?;
        return Ok(ticket);
    }
    let Step::Moved(stage) = ticket.stage.decline()? else {
        return Ok(ticket);
    };
    let ticket = move_on(
        tx,
        rules,
        (ticket, stage),
        ("mediation.decline_offer", actor),
        details,
    )
    .await?;
    events::staged(tx, &ticket, "declined").await?;
    Ok(ticket)
}
