//! A stage's time is over.

use kernel::{Failure, Id, Tx};

use super::{award_in, close, escrow_ended::close_if_over, move_on};
use crate::{
    MediationError, events,
    model::{Award, AwardStatus, OfferStatus, Ticket},
    rules::Rules,
    split::Split,
    status::{Outcome, Seat, Stage, Step},
    store,
};

/// Does what happens when nobody acted in stage number `stage_number` until its end. A ticket that left it since, or
/// whose time is not over, is left alone.
///
/// # Errors
/// [`MediationError::Failed`].
pub async fn pass_deadline(
    tx: &mut Tx,
    rules: &Rules,
    (id, stage_number): (Id<Ticket>, i32),
) -> Result<(), MediationError> {
    let now = tx.now();
    let due = store::lock(tx, id)
        .await?
        .filter(|ticket| ticket.stage_number == stage_number)
        .filter(|ticket| ticket.due_at.is_some_and(|due| due <= now));
    let Some(ticket) = due else {
        return Ok(());
    };
    let Some(ticket) = close_if_over(tx, ticket).await? else {
        return Ok(());
    };
    let step = if ticket.stops_at <= now {
        ticket.stage.stop()
    } else {
        ticket.stage.pass()
    };
    match step {
        Step::AlreadyThere => Ok(()),
        Step::Moved(Stage::Closed(outcome)) => {
            let split = decided(tx, &ticket, outcome).await?;
            close(tx, ticket, (outcome, split), None).await?;
            Ok(())
        }
        Step::Moved(stage) => late(tx, rules, (ticket, stage)).await,
    }
}

/// The split that the clock makes final: the award that stands or stood, else the written default.
async fn decided(tx: &mut Tx, ticket: &Ticket, outcome: Outcome) -> Result<Split, MediationError> {
    match outcome {
        Outcome::Settled | Outcome::Defaulted | Outcome::Ended(_) => Ok(ticket.by_default),
        Outcome::Awarded => {
            let awards = store::list_awards(tx, ticket.id).await?;
            let award = award_in(&awards, AwardStatus::Standing)
                .or_else(|| award_in(&awards, AwardStatus::Appealed))
                .ok_or_else(|| Failure::msg("an award that stands is missing"))?;
            Ok(award.split)
        }
    }
}

/// The next stage begins without what was awaited.
async fn late(
    tx: &mut Tx,
    rules: &Rules,
    (ticket, stage): (Ticket, Stage),
) -> Result<(), MediationError> {
    let was = ticket.stage;
    expire_proposal(tx, &ticket).await?;
    lapse_award(tx, &ticket).await?;
    // A mediator that let the time to rule pass has the ticket no longer: anybody at the desk may take it.
    let overdue = matches!((was, stage), (Stage::Ruling(_), Stage::Ruling(_)));
    let ticket = Ticket {
        mediator: ticket.mediator.filter(|_| !overdue),
        ..ticket
    };
    let moved = (ticket, stage);
    let ticket = move_on(
        tx,
        rules,
        moved,
        ("mediation.pass", None),
        serde_json::json!({}),
    )
    .await?;
    Ok(events::staged(tx, &ticket, "silence").await?)
}

/// What the mediator proposed and nobody accepted in time.
async fn expire_proposal(tx: &mut Tx, ticket: &Ticket) -> Result<(), MediationError> {
    if ticket.stage != Stage::Acceptance {
        return Ok(());
    }
    let now = tx.now();
    for mut offer in store::list_offers(tx, ticket.id).await? {
        if offer.status == OfferStatus::Open && offer.seat == Seat::Desk {
            offer.status = OfferStatus::Expired;
            offer.ended_at = Some(now);
            store::save_offer(tx, &offer).await?;
        }
    }
    Ok(())
}

/// What the mediator ruled and no second one confirmed in time.
async fn lapse_award(tx: &mut Tx, ticket: &Ticket) -> Result<(), MediationError> {
    let awards = store::list_awards(tx, ticket.id).await?;
    if let Some(award) = award_in(&awards, AwardStatus::Unconfirmed) {
        let award = Award {
            status: AwardStatus::Lapsed,
            ..award
        };
        store::save_award(tx, &award).await?;
    }
    Ok(())
}
