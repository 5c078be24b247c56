//! What can be done at the desk: one file for each act, one database transaction around each.

mod accept_offer;
mod add_evidence;
mod answer;
mod appeal;
mod assign;
mod close;
mod confirm;
mod decline_offer;
mod dispute;
mod escrow_ended;
mod expire_offer;
mod move_on;
mod offer;
mod open_ticket;
mod pass_deadline;
mod remind;
mod rule;
mod send_back;
mod unassign;
mod write_message;
mod write_note;

pub use accept_offer::accept_offer;
pub use add_evidence::{NewEvidence, add_evidence};
pub use answer::{Answer, answer};
pub use appeal::appeal;
pub use assign::assign;
pub(crate) use close::close;
pub use confirm::confirm;
pub use decline_offer::decline_offer;
pub use dispute::{Claim, dispute};
pub use escrow_ended::escrow_ended;
pub use expire_offer::expire_offer;
pub(crate) use move_on::move_on;
pub use offer::{NewOffer, offer};
pub use open_ticket::open_ticket;
pub use pass_deadline::pass_deadline;
pub use remind::remind;
pub use rule::{Decision, rule};
pub use send_back::send_back;
pub use unassign::unassign;
pub use write_message::write_message;
pub use write_note::write_note;

use kernel::{Id, Tx};
use parties::{Caller, Party, Role};

use crate::{
    MediationError,
    model::{Award, AwardStatus, ChecklistEntry, Ticket},
    status::{Round, Seat, Side},
    store,
};

/// The ticket, held, if this caller has a seat in its room, and its last day has not come; and the seat.
pub(crate) async fn enter(
    tx: &mut Tx,
    by: Caller,
    id: Id<Ticket>,
) -> Result<(Ticket, Seat), MediationError> {
    let ticket = store::lock(tx, id).await?;
    let ticket = ticket.ok_or(MediationError::NotFound("dispute"))?;
    let seat = seat_of(&ticket, by).ok_or(MediationError::NotFound("dispute"))?;
    ticket.before_the_last_day(tx.now())?;
    Ok((ticket, seat))
}

/// The same for a party only.
pub(crate) async fn enter_as_side(
    tx: &mut Tx,
    by: Caller,
    id: Id<Ticket>,
) -> Result<(Ticket, Side), MediationError> {
    match enter(tx, by, id).await? {
        (ticket, Seat::Party(side)) => Ok((ticket, side)),
        (_, Seat::Desk) => Err(MediationError::NotFound("dispute")),
    }
}

/// The same for a mediator only, who is no party of the dispute.
pub(crate) async fn enter_as_mediator(
    tx: &mut Tx,
    by: Caller,
    id: Id<Ticket>,
) -> Result<Ticket, MediationError> {
    match enter(tx, by, id).await? {
        (ticket, Seat::Desk) => Ok(ticket),
        (_, Seat::Party(_)) => Err(MediationError::NotFound("dispute")),
    }
}

/// Where this caller sits in the room of `ticket`. A party is a party, whatever else it may be.
pub(crate) fn seat_of(ticket: &Ticket, by: Caller) -> Option<Seat> {
    if let Some(side) = ticket.side_of(by.party) {
        return Some(Seat::Party(side));
    }
    match by.role {
        Role::Mediator => Some(Seat::Desk),
        Role::Brand
        | Role::Creator
        | Role::Fan
        | Role::Artist
        | Role::Label
        | Role::Operator
        | Role::Auditor => None,
    }
}

/// Who had a part in the first round, and so has none in the second: whoever ruled, confirmed or sent back, whether that
/// award stood or not.
pub(crate) fn bound_by_first(awards: &[Award], mediator: Id<Party>) -> bool {
    awards
        .iter()
        .filter(|award| award.round == Round::First)
        .any(|award| award.mediator == mediator || award.second == Some(mediator))
}

/// The award that is in this state.
pub(crate) fn award_in(awards: &[Award], status: AwardStatus) -> Option<Award> {
    awards.iter().find(|award| award.status == status).cloned()
}

/// Whether each entry names an acceptance item of the brief, and none twice.
pub(crate) fn known_items(
    checklist: &[ChecklistEntry],
    items: usize,
) -> Result<(), MediationError> {
    for (place, entry) in checklist.iter().enumerate() {
        let there = usize::from(entry.item) >= 1 && usize::from(entry.item) <= items;
        let twice = checklist
            .iter()
            .take(place)
            .any(|before| before.item == entry.item);
        if !there {
            return Err(MediationError::UnknownItem(entry.item));
        }
        if twice {
            return Err(MediationError::ItemTwice(entry.item));
        }
    }
    Ok(())
}
