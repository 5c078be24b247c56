//! A second mediator sends an award back.

use kernel::{Id, Tx};
use parties::Caller;

use super::{confirm::waiting, enter_as_mediator, move_on};
use crate::{
    MediationError, events,
    model::{Award, AwardStatus, Ticket},
    rules::Rules,
    status::{Seat, Step},
    store,
};

/// Sends the award that waits back to be made again; the parties do not see it. The desk reads why.
///
/// # Errors
/// [`MediationError::NotFound`] for all but mediators, [`MediationError::SameMediator`] as in [`super::confirm()`],
/// [`MediationError::NotAllowed`] by the stage.
pub async fn send_back(
    tx: &mut Tx,
    rules: &Rules,
    by: Caller,
    (id, refusal): (Id<Ticket>, String),
) -> Result<Ticket, MediationError> {
    let ticket = enter_as_mediator(tx, by, id).await?;
    let Step::Moved(stage) = ticket.stage.send_back()? else {
        return Ok(ticket);
    };
    let award = waiting(tx, by, &ticket).await?;
    let award = Award {
        status: AwardStatus::SentBack,
        second: Some(by.party),
        refusal: Some(refusal),
        ..award
    };
    store::save_award(tx, &award).await?;
    let details = serde_json::json!({ "award": award.id });
    let actor = Some((by.party, Seat::Desk));
    let ticket = move_on(
        tx,
        rules,
        (ticket, stage),
        ("mediation.send_back", actor),
        details,
    )
    .await?;
    events::staged(tx, &ticket, "sent_back").await?;
    Ok(ticket)
}
