//! Somebody's time is nearly over.

use kernel::{Id, Tx};
use parties::Party;

use crate::{
    MediationError, desk, events,
    model::{OfferStatus, Ticket},
    status::{Seat, Side, Stage},
    store,
};

/// Reminds whoever is to act in stage number `stage_number`, if the ticket is still in it; where nobody at the desk has it,
/// all of the desk that may.
///
/// # Errors
/// [`MediationError::Failed`].
pub async fn remind(
    tx: &mut Tx,
    (id, stage_number): (Id<Ticket>, i32),
) -> Result<(), MediationError> {
    let found = store::find(tx, id).await?;
    let Some(ticket) = found.filter(|ticket| ticket.stage_number == stage_number) else {
        return Ok(());
    };
    let audience = who_acts(tx, &ticket).await?;
    if !audience.is_empty() {
        events::reminded(tx, &ticket, &audience).await?;
    }
    Ok(desk::call(tx, &ticket).await?)
}

/// Who is to act in the ticket's stage.
async fn who_acts(tx: &mut Tx, ticket: &Ticket) -> Result<Vec<Id<Party>>, MediationError> {
    Ok(match ticket.stage {
        Stage::Answer => vec![ticket.party(ticket.opened_by.other())],
        Stage::Evidence | Stage::Appealable => events::both(ticket).to_vec(),
        Stage::Acceptance => {
            let offers = store::list_offers(tx, ticket.id).await?;
            // The sides may have made offers of their own since.
            let proposed = offers
                .iter()
                .find(|offer| offer.seat == Seat::Desk && offer.status == OfferStatus::Open);
            [Side::Brand, Side::Creator]
                .into_iter()
                .filter(|side| proposed.is_some_and(|offer| !offer.accepted_by(*side)))
                .map(|side| ticket.party(side))
                .collect()
        }
        Stage::Proposal | Stage::Ruling(_) => ticket.mediator.into_iter().collect(),
        // Whoever confirms is not the mediator that has the ticket: the desk is called.
        Stage::Confirmation(_) | Stage::Closed(_) => Vec::new(),
    })
}
