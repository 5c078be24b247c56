//! A mediator takes a ticket.

use kernel::{Id, Tx};
use parties::Caller;

use super::{bound_by_first, enter_as_mediator};
use crate::{
    MediationError,
    events::{self, Change},
    model::Ticket,
    status::Round,
    store,
};

/// Gives the ticket to the mediator that asks for it. Again, it changes nothing.
///
/// # Errors
/// [`MediationError::NotFound`] for all but mediators, [`MediationError::AssignedToOther`],
/// [`MediationError::SameMediator`] on appeal for whoever had a part in the first ruling,
/// [`MediationError::NotAllowed`] once it is closed.
pub async fn assign(tx: &mut Tx, by: Caller, id: Id<Ticket>) -> Result<Ticket, MediationError> {
    let ticket = enter_as_mediator(tx, by, id).await?;
    ticket.stage.go_on("take it")?;
    match ticket.mediator {
        Some(mediator) if mediator == by.party => return Ok(ticket),
        Some(_) => return Err(MediationError::AssignedToOther),
        None => {}
    }
    let awards = store::list_awards(tx, id).await?;
    if ticket.stage.round() == Round::Second && bound_by_first(&awards, by.party) {
        return Err(MediationError::SameMediator);
    }
    let ticket = Ticket {
        mediator: Some(by.party),
        ..ticket
    };
    let ticket = store::save(tx, ticket).await?;
    let change = Change::internal("mediation.assign", by.party, Some(ticket.stage));
    events::note(tx, &ticket, change, serde_json::json!({})).await?;
    Ok(ticket)
}
