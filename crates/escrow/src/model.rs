//! The things of this room: budgets, transactions, lines, releases.

use chrono::{DateTime, Utc};
use kernel::{Id, Tx};
use money::{AmountError, Bps, Money};
use parties::Party;
use uuid::Uuid;

use crate::{
    EscrowError,
    line::{Left, LineStatus},
    status::{NotAllowed, Review, Status, Step},
};

/// A campaign's money as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// The campaign.
    pub campaign: Uuid,
    /// The brand whose money it is.
    pub brand: Id<Party>,
    /// The campaign's title, for messages.
    pub title: String,
    /// What the brand means to spend in all.
    pub budget: Money,
    /// What it has deposited and is locked, whether handed on since or not.
    pub locked: Money,
    /// What is promised to creators.
    pub allotted: Money,
    /// What was handed on to the creators' transactions.
    pub funded: Money,
}

impl Budget {
    /// What is still to be deposited.
    ///
    /// # Errors
    /// [`AmountError`] when the row lies.
    pub fn missing(&self) -> Result<Money, AmountError> {
        self.budget.checked_sub(self.locked)
    }

    /// What can still be promised to creators.
    ///
    /// # Errors
    /// [`AmountError`] when the row lies.
    pub fn left(&self) -> Result<Money, AmountError> {
        self.budget.checked_sub(self.allotted)
    }

    /// What is locked and not yet handed on: the balance of `campaign:<id>`.
    pub(crate) fn unspent(&self) -> Result<Money, AmountError> {
        self.locked.checked_sub(self.funded)
    }
}

/// A budget to open.
#[derive(Debug, Clone)]
pub struct NewBudget {
    /// The campaign.
    pub campaign: Uuid,
    /// The brand whose money it is.
    pub brand: Id<Party>,
    /// The campaign's title, 1 to 200 characters.
    pub title: String,
    /// What the brand means to spend in all; more than nothing.
    pub budget: Money,
}

/// One campaign's money for one creator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escrow {
    /// Its id.
    pub id: Id<Self>,
    /// The campaign.
    pub campaign: Uuid,
    /// The campaign's title.
    pub campaign_title: String,
    /// The brand that pays.
    pub brand: Id<Party>,
    /// The creator that is paid.
    pub creator: Id<Party>,
    /// The sum of the lines.
    pub amount: Money,
    /// The platform's rate, taken from what is released.
    pub fee: Bps,
    /// Where it stands.
    pub status: Status,
    /// What was released so far, fee included.
    pub released: Money,
    /// What the platform took of it.
    pub fee_taken: Money,
    /// How long the brand has to judge a submission, in hours.
    pub review_window_hours: u16,
    /// When the content is due.
    pub deadline_at: DateTime<Utc>,
    /// How often the brand may send content back.
    pub revision_rounds: u16,
    /// When both sides agreed.
    pub created_at: DateTime<Utc>,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
    /// Counts the changes, from 1.
    pub version: i64,
    /// Its deliverables and their prices, in the order of the brief.
    pub lines: Vec<Line>,
}

/// The price of one deliverable, judged and paid apart from the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The deliverable of the brief.
    pub deliverable: Uuid,
    /// What it is, for people.
    pub title: String,
    /// Its price, fee included.
    pub amount: Money,
    /// Where it stands.
    pub status: LineStatus,
}

/// An engagement that both sides accepted.
#[derive(Debug, Clone)]
pub struct NewEscrow {
    /// The campaign, whose budget is open.
    pub campaign: Uuid,
    /// The creator that is engaged.
    pub creator: Id<Party>,
    /// The deliverables with their prices, in the order of the brief: 1 to 100, each once.
    pub lines: Vec<NewLine>,
    /// The platform's rate that both sides saw.
    pub fee: Bps,
    /// How long the brand has to judge a submission, in hours; at least one.
    pub review_window_hours: u16,
    /// When the content is due.
    pub deadline_at: DateTime<Utc>,
    /// How often the brand may send content back; at most 100.
    pub revision_rounds: u16,
}

/// A deliverable and its price.
#[derive(Debug, Clone)]
pub struct NewLine {
    /// The deliverable of the brief.
    pub deliverable: Uuid,
    /// What it is, for people: 1 to 200 characters.
    pub title: String,
    /// Its price, more than nothing, in the budget's currency.
    pub amount: Money,
}

/// One payment to the creator out of a transaction. Its id is the act of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its id.
    pub id: Id<Self>,
    /// What was released.
    pub amount: Money,
    /// What the platform took of it.
    pub fee: Money,
    /// What the creator was credited.
    pub net: Money,
    /// The brand that validated; nobody when it happened by itself.
    pub by: Option<Id<Party>>,
    /// When it was.
    pub at: DateTime<Utc>,
}

impl Escrow {
    /// What is still locked.
    ///
    /// # Errors
    /// [`AmountError`] when the row lies.
    pub fn held(&self) -> Result<Money, AmountError> {
        match self.status {
            Status::AwaitingDeposit | Status::Cancelled { .. } | Status::Refunded { .. } => {
                Ok(Money::zero(self.amount.currency()))
            }
            Status::PendingFunds
            | Status::UnderReview(_)
            | Status::Disputed { .. }
            | Status::Released { .. } => self.amount.checked_sub(self.released),
        }
    }

    /// Whether each of these is a deliverable of this transaction.
    pub(crate) fn knows(&self, deliverables: &[Uuid]) -> Result<(), EscrowError> {
        let known = |id: &Uuid| self.lines.iter().any(|line| line.deliverable == *id);
        match deliverables.iter().find(|id| !known(id)) {
            Some(unknown) => Err(EscrowError::UnknownDeliverable(*unknown)),
            None => Ok(()),
        }
    }

    /// What its lines leave to be done.
    pub(crate) fn left(&self) -> Left {
        Left::of(self.lines.iter().map(|line| line.status))
    }

    /// The time to judge what is submitted now.
    pub(crate) fn review_from(&self, tx: &Tx) -> Review {
        let hours = chrono::Duration::hours(i64::from(self.review_window_hours));
        let since = tx.now();
        // A sum beyond the calendar's end would leave the review without a time to judge it by.
        let ends_at = since
            .checked_add_signed(hours)
            .unwrap_or(DateTime::<Utc>::MAX_UTC);
        Review { since, ends_at }
    }

    /// Takes these lines one step further, and returns those that moved.
    pub(crate) fn step_lines(
        &mut self,
        deliverables: &[Uuid],
        step: impl Fn(LineStatus) -> Result<Step<LineStatus>, NotAllowed>,
    ) -> Result<Vec<Line>, NotAllowed> {
        let mut moved = Vec::new();
        for line in &mut self.lines {
            if !deliverables.contains(&line.deliverable) {
                continue;
            }
            if let Step::Moved(status) = step(line.status)? {
                line.status = status;
                moved.push(line.clone());
            }
        }
        Ok(moved)
    }
}
