//! Somebody in the room proposes a split.

use kernel::{Id, Tx};
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

/// Proposes a split: a side to the other one at any time, the mediator to both once the evidence is in. It replaces the
/// open offer that its author made before.
///
/// # Errors
/// [`MediationError::NotFound`], [`MediationError::NotAssigned`] for a mediator that does not have the ticket,
/// [`MediationError::NotAllowed`] by the stage, [`MediationError::NoSplit`].
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
        frozen: ticket.frozen,
        step: Money::new(ticket.step_minor, ticket.frozen.currency()),
    })?;
    let (ticket, expires_at) = stage_for(tx, rules, by, (ticket, seat)).await?;
    let offer = Offer {
        id: tx.new_id(),
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
    let details =
        serde_json::json!({ "offer": offer.id, "creator_part": split.creator.to_string() });
    let change = Change::open(
        "mediation.offer",
        Some((by.party, seat)),
        Some(ticket.stage),
    );
    events::note(tx, &ticket, change, details).await?;
    events::offered(tx, &ticket, &offer).await?;
    jobs::book_offer(tx, &offer).await?;
    Ok(offer)
}

/// The stage that the offer is made in, and until when it holds: a mediator's makes a stage of its own.
async fn stage_for(
    tx: &mut Tx,
    rules: &Rules,
    by: Caller,
    (ticket, seat): (Ticket, Seat),
) -> Result<(Ticket, chrono::DateTime<chrono::Utc>), MediationError> {
    if let Seat::Party(_) = seat {
        let until = rules.offer_until((tx.now(), &ticket.country), ticket.stops_at);
        return Ok((ticket, until));
    }
    ticket.has(by.party)?;
    let Step::Moved(stage) = ticket.stage.propose()? else {
        return Err(MediationError::NotAssigned);
    };
    let actor = Some((by.party, seat));
    let moved = (ticket, stage);
    let ticket = move_on(
        tx,
        rules,
        moved,
        ("mediation.propose", actor),
        serde_json::json!({}),
    )
    .await?;
    let until = ticket.due_at.unwrap_or(ticket.stops_at);
    Ok((ticket, until))
}
