//! A second mediator confirms an award.

use kernel::{Id, Tx};
use parties::Caller;

use super::{award_in, bound_by_first, enter_as_mediator, rule::stand};
use crate::{
    MediationError,
    model::{Award, AwardStatus, Ticket},
    rules::Rules,
    status::{Round, Seat, Step},
    store,
};

/// Confirms the award that waits: it stands and can be appealed; on appeal it is final.
///
/// # Errors
/// [`MediationError::NotFound`] for all but mediators, [`MediationError::SameMediator`] for whoever ruled, and on appeal
/// for whoever had a part in the first ruling, [`MediationError::NotAllowed`] by the stage.
pub async fn confirm(
    tx: &mut Tx,
    rules: &Rules,
    by: Caller,
    id: Id<Ticket>,
) -> Result<Ticket, MediationError> {
    let ticket = enter_as_mediator(tx, by, id).await?;
    let Step::Moved(stage) = ticket.stage.confirm()? else {
        return Ok(ticket);
    };
    let award = waiting(tx, by, &ticket).await?;
    let award = Award {
        status: AwardStatus::Standing,
        second: Some(by.party),
        ..award
    };
    store::save_award(tx, &award).await?;
    let details = serde_json::json!({ "award": award.id });
    let actor = Some((by.party, Seat::Desk));
    stand(
        tx,
        rules,
        (ticket, stage, &award),
        ("mediation.confirm", actor, details),
    )
    .await
}

/// The award that waits for a second mediator, if this one may look at it.
pub(super) async fn waiting(
    tx: &mut Tx,
    by: Caller,
    ticket: &Ticket,
) -> Result<Award, MediationError> {
    let awards = store::list_awards(tx, ticket.id).await?;
    let award = award_in(&awards, AwardStatus::Unconfirmed)
        .ok_or_else(|| kernel::Failure::msg("an award to confirm is missing"))?;
    let again = ticket.stage.round() == Round::Second && bound_by_first(&awards, by.party);
    if award.mediator == by.party || again {
        return Err(MediationError::SameMediator);
    }
    Ok(award)
}
