//! Further rounds: content may be sent back more often than was agreed at first, for a price that both sides accept. Pure.

use chrono::{DateTime, Utc};
use kernel::Id;
use money::{AmountError, Money};
use parties::Party;
use uuid::Uuid;

use crate::{
    model::Escrow,
    quote::{Quote, part},
    status::Status,
};

/// How often content can be sent back at most, further rounds counted.
pub(crate) const MOST_ROUNDS: u16 = 100;

/// What a line pays for that is no deliverable of the brief. It is judged and paid with its deliverable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Further {
    /// The deliverable whose content may be sent back more often.
    pub deliverable: Uuid,
    /// How much more often.
    pub rounds: u16,
}

/// An offer of one side: further rounds of a deliverable, and their price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundsOffer {
    /// Its id; accepted, its line's.
    pub id: Id<Self>,
    /// The side that offers; the other one answers.
    pub by: Id<Party>,
    /// The deliverable.
    pub deliverable: Uuid,
    /// How many further rounds.
    pub rounds: u16,
    /// What they cost together, the platform's fee included.
    pub price: Money,
    /// Why.
    pub note: Option<String>,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Unanswered, it is withdrawn then.
    pub answer_by: DateTime<Utc>,
}

/// Further rounds to be offered.
#[derive(Debug, Clone)]
pub struct NewRounds {
    /// The transaction.
    pub escrow: Id<Escrow>,
    /// The deliverable.
    pub deliverable: Uuid,
    /// How many: 1 to 20.
    pub rounds: u16,
    /// What they cost together, the platform's fee included; more than nothing, in the transaction's currency.
    pub price: Money,
    /// Why, for the other side: 1 to 2,000 characters.
    pub note: Option<String>,
}

impl RoundsOffer {
    /// What its line is called: at most 200 characters.
    pub(crate) fn title(&self, deliverable: &str) -> String {
        let head = format!("Further rounds ({}): ", self.rounds);
        head.chars().chain(deliverable.chars()).take(200).collect()
    }
}

impl Escrow {
    /// How often the content of this deliverable may be sent back: what was agreed at first, and what was added.
    pub(crate) fn rounds_of(&self, deliverable: Uuid) -> u16 {
        let further = self.lines.iter().filter_map(|line| line.further);
        further
            .filter(|further| further.deliverable == deliverable)
            .fold(self.revision_rounds, |all, further| {
                all.saturating_add(further.rounds)
            })
    }

    /// What a further price means for both sides: the fee is what the whole fee grows by.
    ///
    /// # Errors
    /// [`AmountError::OffStep`] for a price that no rail carries.
    pub(crate) fn quote_further(&self, price: Money) -> Result<Quote, AmountError> {
        part(self.fee, self.amount, price)
    }

    /// Whether the offer of further rounds that waits makes sense still.
    pub(crate) fn takes_rounds_offer(&self) -> bool {
        let running = match self.status {
            Status::PendingFunds | Status::UnderReview(_) => self.frozen_at.is_none(),
            Status::AwaitingDeposit
            | Status::Disputed { .. }
            | Status::Released { .. }
            | Status::Refunded { .. }
            | Status::Cancelled { .. } => false,
        };
        let open = |offer: &RoundsOffer| {
            let line = self.line(offer.deliverable);
            line.is_some_and(|line| !line.status_is_over())
        };
        running && self.rounds_offer.as_ref().is_some_and(open)
    }
}
