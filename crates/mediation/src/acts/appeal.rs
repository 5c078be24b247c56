//! A side appeals.

use kernel::{Failure, Id, Tx};
use parties::Caller;

use super::{award_in, enter_as_side, move_on};
use crate::{
    MediationError, events,
    model::{Award, AwardStatus, Ticket},
    rules::Rules,
    status::{Seat, Step},
    store::{self, Kind},
};

/// Suspends the award: another mediator rules, and that is final. The ticket goes back into the queue, and what the side
/// says is the first message of the appeal.
///
/// # Errors
/// [`MediationError::NotFound`] unless `by` is a side, [`MediationError::NotAllowed`] without an award that stands, and
/// for a second appeal, [`MediationError::TooLate`] when the time to appeal is over.
pub async fn appeal(
    tx: &mut Tx,
    rules: &Rules,
    by: Caller,
    (id, statement): (Id<Ticket>, String),
) -> Result<Ticket, MediationError> {
    let (ticket, side) = enter_as_side(tx, by, id).await?;
    let Step::Moved(stage) = ticket.stage.appeal()? else {
        return Ok(ticket);
    };
    ticket.in_time(tx.now())?;
    let awards = store::list_awards(tx, id).await?;
    let award = award_in(&awards, AwardStatus::Standing)
        .ok_or_else(|| Failure::msg("an award to appeal is missing"))?;
    let award = Award {
        status: AwardStatus::Appealed,
        ..award
    };
    store::save_award(tx, &award).await?;
    let seat = (by.party, Seat::Party(side));
    store::insert_message(tx, (id, Kind::Message), seat, &statement).await?;
    let ticket = Ticket {
        mediator: None,
        appealed: true,
        ..ticket
    };
    let details = serde_json::json!({ "award": award.id });
    let ticket = move_on(
        tx,
        rules,
        (ticket, stage),
        ("mediation.appeal", Some(seat)),
        details,
    )
    .await?;
    events::appealed(tx, &ticket, side).await?;
    Ok(ticket)
}
