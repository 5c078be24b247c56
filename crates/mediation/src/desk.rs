//! Whom of the desk a ticket needs, and how they learn of it. Nobody has to watch the queue.

use kernel::{Failure, Id, Tx};
use parties::{Party, Role};

use crate::{
    acts::{award_in, bound_by_first},
    events,
    model::{Award, AwardStatus, Ticket},
    status::{Round, Stage},
    store,
};

/// Calls the mediators that may take a ticket which waits for one and which nobody has, or that may confirm its award.
pub(crate) async fn call(tx: &mut Tx, ticket: &Ticket) -> Result<(), Failure> {
    if !waits(ticket) {
        return Ok(());
    }
    let awards = store::list_awards(tx, ticket.id).await?;
    let mediators = parties::list_of_role(tx, Role::Mediator).await?;
    let called: Vec<Id<Party>> = mediators
        .into_iter()
        .map(|mediator| mediator.id)
        .filter(|mediator| may_act(ticket, &awards, *mediator))
        .collect();
    if called.is_empty() {
        tracing::warn!(ticket.id = %ticket.id, "no mediator may act on ticket {} in stage {}", ticket.number(), ticket.stage.name());
        return Ok(());
    }
    events::called(tx, ticket, &called).await
}

/// Whether it waits for somebody at the desk, and for nobody in particular.
const fn waits(ticket: &Ticket) -> bool {
    match ticket.stage {
        Stage::Proposal | Stage::Ruling(_) => ticket.mediator.is_none(),
        Stage::Confirmation(_) => true,
        Stage::Answer
        | Stage::Evidence
        | Stage::Acceptance
        | Stage::Appealable
        | Stage::Closed(_) => false,
    }
}

fn may_act(ticket: &Ticket, awards: &[Award], mediator: Id<Party>) -> bool {
    let second = ticket.stage.round() == Round::Second;
    let barred = second && bound_by_first(awards, mediator);
    let ruled =
        award_in(awards, AwardStatus::Unconfirmed).is_some_and(|award| award.mediator == mediator);
    !barred && !ruled && ticket.side_of(mediator).is_none()
}
