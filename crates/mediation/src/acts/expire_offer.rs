//! The time to accept an offer of a side is over.

use kernel::{Id, Tx};

use crate::{
    MediationError,
    events::{self, Change},
    model::{Offer, OfferStatus, Ticket},
    status::Seat,
    store,
};

/// Ends the offer if it is still open. What the mediator proposed ends with its stage.
///
/// # Errors
/// [`MediationError::Failed`].
pub async fn expire_offer(
    tx: &mut Tx,
    (ticket, offer): (Id<Ticket>, Id<Offer>),
) -> Result<(), MediationError> {
    let Some(ticket) = store::lock(tx, ticket).await? else {
        return Ok(());
    };
    let now = tx.now();
    let due = store::find_offer(tx, ticket.id, offer)
        .await?
        .filter(|offer| offer.status == OfferStatus::Open && offer.seat != Seat::Desk)
        .filter(|offer| offer.expires_at <= now);
    let Some(offer) = due else {
        return Ok(());
    };
    let offer = Offer {
        status: OfferStatus::Expired,
        ended_at: Some(now),
        ..offer
    };
    store::save_offer(tx, &offer).await?;
    let change = Change::open("mediation.expire_offer", None, Some(ticket.stage));
    let details = serde_json::json!({ "offer": offer.id });
    events::note(tx, &ticket, change, details).await?;
    Ok(events::offer_ended(tx, &ticket, &offer).await?)
}
