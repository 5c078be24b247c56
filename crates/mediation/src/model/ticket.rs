//! The case file of one escrow transaction's frozen money.

use chrono::{DateTime, Utc};
use kernel::Id;
use money::Money;
use parties::Party;
use uuid::Uuid;

use super::{ChecklistEntry, Reason};
use crate::{
    MediationError,
    split::Split,
    status::{Outcome, Side, Stage},
};

/// The case file of one escrow transaction's frozen money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Its id.
    pub id: Id<Self>,
    /// Counts the tickets; the number that people write is made of it.
    pub serial: i64,
    /// The escrow transaction.
    pub escrow: Id<escrow::Escrow>,
    /// Its campaign's title, for messages.
    pub campaign_title: String,
    /// Who pays.
    pub brand: Id<Party>,
    /// Who delivers.
    pub creator: Id<Party>,
    /// Whose business days count: the brand's country, ISO 3166-1 alpha-2.
    pub country: String,
    /// The side that claims; the other answers.
    pub opened_by: Side,
    /// Why.
    pub reason: Reason,
    /// What the side that claims says; nothing when the ticket opened by itself.
    pub statement: Option<String>,
    /// What it says of the brief's acceptance items.
    pub checklist: Vec<ChecklistEntry>,
    /// What the other side says.
    pub answer: Option<String>,
    /// What that side says of the brief's acceptance items.
    pub answer_checklist: Vec<ChecklistEntry>,
    /// The disputed deliverables.
    pub deliverables: Vec<Uuid>,
    /// The money that is frozen.
    pub frozen: Money,
    /// The smallest amount of the currency that a rail carries, in minor units.
    pub step_minor: i64,
    /// What happens on the last day without an award.
    pub by_default: Split,
    /// Where it stands.
    pub stage: Stage,
    /// Whether it was appealed, so that a second ruling was asked for.
    pub appealed: bool,
    /// Counts the stages it was in, from 1: a deadline belongs to one of them.
    pub stage_number: i32,
    /// When the stage ends; nothing once closed.
    pub due_at: Option<DateTime<Utc>>,
    /// The last day.
    pub stops_at: DateTime<Utc>,
    /// The mediator that has it.
    pub mediator: Option<Id<Party>>,
    /// The split that closed it.
    pub split: Option<Split>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Counts the changes, from 1.
    pub version: i64,
}

impl Ticket {
    /// The number that people write: `DEM-2026-000123`, with the year of its opening.
    pub fn number(&self) -> String {
        format!("DEM-{}-{:06}", self.opened_at.format("%Y"), self.serial)
    }

    /// The party on this side.
    pub const fn party(&self, side: Side) -> Id<Party> {
        match side {
            Side::Brand => self.brand,
            Side::Creator => self.creator,
        }
    }

    /// The side of this party; nothing for others.
    pub fn side_of(&self, party: Id<Party>) -> Option<Side> {
        [Side::Brand, Side::Creator]
            .into_iter()
            .find(|side| self.party(*side) == party)
    }

    /// How it ended, once it did.
    pub const fn outcome(&self) -> Option<Outcome> {
        if let Stage::Closed(outcome) = self.stage {
            Some(outcome)
        } else {
            None
        }
    }

    /// Lets a side act while its stage lasts: what happens when nobody acted is due then, whenever its job runs.
    ///
    /// # Errors
    /// [`MediationError::TooLate`].
    pub(crate) fn in_time(&self, now: DateTime<Utc>) -> Result<(), MediationError> {
        match self.due_at {
            Some(due) if due <= now => Err(MediationError::TooLate(due)),
            Some(_) | None => Ok(()),
        }
    }

    /// Lets anybody act until the last day, which decides.
    ///
    /// # Errors
    /// [`MediationError::TooLate`].
    pub(crate) fn before_the_last_day(&self, now: DateTime<Utc>) -> Result<(), MediationError> {
        if self.stage.is_closed() || now < self.stops_at {
            Ok(())
        } else {
            Err(MediationError::TooLate(self.stops_at))
        }
    }

    /// Lets only the mediator that has the ticket pass.
    ///
    /// # Errors
    /// [`MediationError::NotAssigned`].
    pub(crate) fn has(&self, mediator: Id<Party>) -> Result<(), MediationError> {
        if self.mediator == Some(mediator) {
            Ok(())
        } else {
            Err(MediationError::NotAssigned)
        }
    }
}
