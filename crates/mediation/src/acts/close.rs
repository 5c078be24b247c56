//! A ticket is closed, and its money goes where it belongs.

use escrow::Actor;
use kernel::{Failure, Id, Tx};
use parties::Party;

use crate::{
    MediationError,
    events::{self, Change},
    model::{AwardStatus, Ticket},
    split::Split,
    status::{Outcome, Seat, Stage},
    store,
};

/// Closes the ticket, whose row is held, with this split. The one place where the desk moves money.
///
/// # Errors
/// [`MediationError::Ended`] when the transaction ended meanwhile: what it held is not split twice.
pub(crate) async fn close(
    tx: &mut Tx,
    ticket: Ticket,
    (outcome, split): (Outcome, Split),
    by: Option<(Id<Party>, Seat, Actor)>,
) -> Result<Ticket, MediationError> {
    let before = escrow::lock(tx, ticket.escrow)
        .await?
        .ok_or_else(|| Failure::msg("a ticket has no escrow transaction"))?;
    if before.status.is_over() {
        return Err(MediationError::Ended);
    }
    let actor = by.map(|(party, seat, _)| (party, seat));
    let ticket = shut(tx, ticket, (outcome, split), actor).await?;
    let parts = escrow::Split {
        creator: split.creator,
    };
    let decider = by.map(|(_, _, actor)| actor);
    let after = escrow::acts::settle_dispute(tx, ticket.escrow, parts, decider).await?;
    events::closed(tx, &ticket, (split, &before, &after)).await?;
    Ok(ticket)
}

/// Ends the case file: offers, awards and clocks with it. Moves no money and tells nobody.
pub(super) async fn shut(
    tx: &mut Tx,
    ticket: Ticket,
    (outcome, split): (Outcome, Split),
    by: Option<(Id<Party>, Seat)>,
) -> Result<Ticket, MediationError> {
    let from = ticket.stage;
    let ticket = Ticket {
        stage: Stage::Closed(outcome),
        stage_number: ticket.stage_number.saturating_add(1),
        due_at: None,
        split: Some(split),
        closed_at: Some(tx.now()),
        ..ticket
    };
    let ticket = store::save(tx, ticket).await?;
    store::close_offers(tx, ticket.id).await?;
    end_awards(tx, &ticket, outcome).await?;
    let details = serde_json::json!({
        "creator_part": split.creator.to_string(),
        "brand_part": split.brand.to_string(),
    });
    let change = Change::open("mediation.close", by, Some(from));
    events::note(tx, &ticket, change, details).await?;
    tracing::info!(ticket.id = %ticket.id, "ticket {} is closed: {}", ticket.number(), outcome.as_str());
    Ok(ticket)
}

/// The award that decided is final; one that waited for a second mediator came to nothing.
async fn end_awards(tx: &mut Tx, ticket: &Ticket, outcome: Outcome) -> Result<(), MediationError> {
    let mut awards = store::list_awards(tx, ticket.id).await?;
    for award in &mut awards {
        if award.status == AwardStatus::Unconfirmed {
            award.status = AwardStatus::Lapsed;
            store::save_award(tx, award).await?;
        }
    }
    if outcome == Outcome::Awarded {
        // The newest that stands or stood: the second ruling, or the first when none came on appeal.
        let decided = awards
            .iter_mut()
            .rev()
            .find(|award| award.status.is_public());
        if let Some(award) = decided {
            award.status = AwardStatus::Final;
            store::save_award(tx, award).await?;
        }
    }
    Ok(())
}
