//! A side accepts a split that was proposed.

use escrow::Actor;
use kernel::{Id, Tx};
use parties::Caller;

use super::{close, enter_as_side};
use crate::{
    MediationError,
    events::{self, Change},
    model::{Offer, OfferStatus, Ticket},
    status::{Outcome, Seat, Side, Step},
    store,
};

/// Accepts the offer. Once both sides accept it, the ticket is settled and the money moves at once.
///
/// # Errors
/// [`MediationError::NotFound`], [`MediationError::OwnOffer`] when this side accepted already,
/// [`MediationError::OfferNotOpen`], [`MediationError::NotAllowed`] once the ticket closed otherwise.
pub async fn accept_offer(
    tx: &mut Tx,
    by: Caller,
    (id, offer): (Id<Ticket>, Id<Offer>),
) -> Result<Ticket, MediationError> {
    let (ticket, side) = enter_as_side(tx, by, id).await?;
    let offer = open_offer(tx, (id, offer)).await?;
    if offer.accepted_by(side) {
        return Err(MediationError::OwnOffer);
    }
    let Step::Moved(_) = ticket.stage.settle()? else {
        return Ok(ticket);
    };
    let mut offer = offer;
    match side {
        Side::Brand => offer.brand_accepts = true,
        Side::Creator => offer.creator_accepts = true,
    }
    let agreed = offer.brand_accepts && offer.creator_accepts;
    if agreed {
        offer.status = OfferStatus::Accepted;
        offer.ended_at = Some(tx.now());
    }
    store::save_offer(tx, &offer).await?;
    let seat = Seat::Party(side);
    let change = Change::open(
        "mediation.accept_offer",
        Some((by.party, seat)),
        Some(ticket.stage),
    );
    let details = serde_json::json!({ "offer": offer.id });
    events::note(tx, &ticket, change, details).await?;
    if !agreed {
        events::written(tx, &ticket, (by.party, seat), "acceptance").await?;
        return Ok(ticket);
    }
    let actor = (by.party, seat, Actor::from(by));
    close(tx, ticket, (Outcome::Settled, offer.split), Some(actor)).await
}

/// The offer of this ticket, whose row is held, if it is still open now.
pub(super) async fn open_offer(
    tx: &mut Tx,
    (ticket, offer): (Id<Ticket>, Id<Offer>),
) -> Result<Offer, MediationError> {
    let found = store::find_offer(tx, ticket, offer).await?;
    let offer = found.ok_or(MediationError::NotFound("offer"))?;
    if offer.status != OfferStatus::Open {
        return Err(MediationError::OfferNotOpen(offer.status.as_str()));
    }
    if offer.expires_at <= tx.now() {
        return Err(MediationError::OfferNotOpen(OfferStatus::Expired.as_str()));
    }
    Ok(offer)
}
