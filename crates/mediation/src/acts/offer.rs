//! Somebody in the room proposes a split.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id, Tx};
use money::Money;
use parties::Caller;

use super::{enter, move_on};
use crate::{
    MediationError,
    events::{self, Change},
    jobs,
    model::{Offer, OfferStatus, Ticket},
    rules::Rules,
    split::Split,
    status::{Seat, Side, Step},
    store,
};

/// What is proposed.
#[derive(Debug, Clone)]
pub struct NewOffer {
    /// What the creator would be paid, the platform's fee included; the rest would go back to the brand.
    pub creator_part: Money,
    /// A word with it: up to 2 000 characters.
    pub message: Option<String>,
}

/// How many offers one party can make in a ticket: a room that somebody can still read.
const MOST: i64 = 30;

/// Proposes a split: a side to the other one at any time, the mediator to both once the evidence is in. It replaces the
/// open offer that its author made before.
///
/// # Errors
/// [`MediationError::NotFound`], [`MediationError::NotAssigned`] for a mediator that does not have the ticket,
/// [`MediationError::NotAllowed`] by the stage, [`MediationError::TooLate`], [`MediationError::NoSplit`],
/// [`MediationError::TooMany`].
pub async fn offer(
    tx: &mut Tx,
    rules: &Rules,
    by: Caller,
    (id, new): (Id<Ticket>, NewOffer),
) -> Result<Offer, MediationError> {
    let (ticket, seat) = enter(tx, by, id).await?;
    ticket.stage.go_on("make an offer")?;
    let split = Split::of_amount(ticket.frozen, new.creator_part, ticket.step_minor);
    let split = split.ok_or(MediationError::NoSplit {
        offered: new.creator_part,
        frozen: ticket.frozen,
        step: Money::new(ticket.step_minor, ticket.frozen.currency()),
    })?;
    let before = store::list_offers(tx, id).await?;
    let own = before.iter().filter(|offer| offer.author == by.party);
    if i64::try_from(own.count()).map_err(Failure::new)? >= MOST {
        return Err(MediationError::TooMany {
            what: "offers",
            most: MOST,
        });
    }
    let offer_id = tx.new_id();
    let details =
        serde_json::json!({ "offer": offer_id, "creator_part": split.creator.to_string() });
    let (ticket, expires_at) = written_down(tx, rules, (by, seat), (ticket, details)).await?;
    let offer = Offer {
        id: offer_id,
        ticket: id,
        author: by.party,
        seat,
        split,
        message: new.message,
        brand_accepts: seat == Seat::Party(Side::Brand),
        creator_accepts: seat == Seat::Party(Side::Creator),
        status: OfferStatus::Open,
        made_at: tx.now(),
        expires_at,
        ended_at: None,
    };
    store::replace_offer(tx, id, seat).await?;
    store::insert_offer(tx, &offer).await?;
    events::offered(tx, &ticket, &offer).await?;
    jobs::book_offer(tx, &offer).await?;
    Ok(offer)
}

/// Writes the offer into the timeline; the ticket as it is then, and until when the offer holds. A mediator's makes a stage
/// of its own.
async fn written_down(
    tx: &mut Tx,
    rules: &Rules,
    (by, seat): (Caller, Seat),
    (ticket, details): (Ticket, serde_json::Value),
) -> Result<(Ticket, DateTime<Utc>), MediationError> {
    let actor = Some((by.party, seat));
    if let Seat::Party(_) = seat {
        let change = Change::open("mediation.offer", actor, Some(ticket.stage));
        events::note(tx, &ticket, change, details).await?;
        let until = rules.offer_until((tx.now(), &ticket.country), ticket.stops_at);
        return Ok((ticket, until));
    }
    ticket.has(by.party)?;
    let Step::Moved(stage) = ticket.stage.propose()? else {
        return Err(MediationError::NotAssigned);
    };
    let told = ("mediation.propose", actor);
    let ticket = move_on(tx, rules, (ticket, stage), told, details).await?;
    let until = ticket.due_at.unwrap_or(ticket.stops_at);
    Ok((ticket, until))
}
