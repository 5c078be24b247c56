//! The things of this room: budgets, transactions, lines, releases.

use chrono::{DateTime, Utc};
use kernel::Id;
use money::{AmountError, Bps, Money};
use parties::{Caller, Party, Role};
use uuid::Uuid;

use crate::{
    EscrowError, Further, RoundsOffer, Rules, calendar,
    line::{Left, LineStatus},
    status::{NotAllowed, Review, Status, Step},
};

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The party.
    pub party: Id<Party>,
    /// As what it acts.
    pub role: Role,
}

impl From<Caller> for Actor {
    fn from(caller: Caller) -> Self {
        Self {
            party: caller.party,
            role: caller.role,
        }
    }
}

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
    /// What no creator got, and went back to the brand when the budget closed.
    pub returned: Money,
    /// When the campaign takes nobody any more: the budget closes by itself.
    pub deadline_at: DateTime<Utc>,
    /// When it closed; nothing is deposited or promised afterwards.
    pub closed_at: Option<DateTime<Utc>>,
}

impl Budget {
    /// What is still to be deposited.
    ///
    /// # Errors
    /// [`AmountError`] when the row lies.
    pub fn missing(&self) -> Result<Money, AmountError> {
        self.budget.checked_sub(self.locked)
    }

    /// What is locked and promised to nobody; nothing when more is promised than is locked.
    ///
    /// # Errors
    /// [`AmountError`] when the row lies.
    pub(crate) fn free(&self) -> Result<Money, AmountError> {
        let free = self
            .locked
            .checked_sub(self.allotted)?
            .checked_sub(self.returned)?;
        Ok(if free.is_positive() {
            free
        } else {
            Money::zero(free.currency())
        })
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
        self.locked
            .checked_sub(self.funded)?
            .checked_sub(self.returned)
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
    /// When the campaign takes nobody any more.
    pub deadline_at: DateTime<Utc>,
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
    /// The sum of the lines; it grows when both sides accept further rounds, and never otherwise.
    pub amount: Money,
    /// The platform's rate, taken from what is released.
    pub fee: Bps,
    /// Where it stands.
    pub status: Status,
    /// What was released so far, fee included.
    pub released: Money,
    /// What the platform took of it.
    pub fee_taken: Money,
    /// What went back to the payer.
    pub refunded: Money,
    /// How long the brand has to judge a submission, in business days of `calendar`.
    pub review_window_days: u16,
    /// The country whose business days count: ISO 3166-1 alpha-2.
    pub calendar: String,
    /// The acceptance items of the brief as they were agreed, numbered from 1.
    pub items: Vec<String>,
    /// The rules of silence as they were at the agreement.
    pub rules: Rules,
    /// When the content is due.
    pub deadline_at: DateTime<Utc>,
    /// How often the brand may send each deliverable's content back, as agreed at first. Lines may add to it.
    pub revision_rounds: u16,
    /// When its money was locked.
    pub funded_at: Option<DateTime<Utc>>,
    /// Since when the oldest of that money waits at the rail.
    pub held_since: Option<DateTime<Utc>>,
    /// Since when the brand's bank contests a payment: everything waits.
    pub frozen_at: Option<DateTime<Utc>>,
    /// What an award gives to the creator, while everything waits.
    pub awarded: Option<Money>,
    /// The offer to end it that waits for an answer.
    pub proposal: Option<Proposal>,
    /// The offer of further rounds that waits for an answer.
    pub rounds_offer: Option<RoundsOffer>,
    /// When both sides agreed.
    pub created_at: DateTime<Utc>,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
    /// Counts the changes, from 1.
    pub version: i64,
    /// Its deliverables and their prices, in the order of the brief; then the further rounds of them.
    pub lines: Vec<Line>,
}

/// The price of one deliverable, judged and paid apart from the others; or that of further rounds of one, judged and paid
/// with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The deliverable of the brief; an id of its own when it is for further rounds.
    pub deliverable: Uuid,
    /// What it is, for people.
    pub title: String,
    /// Its price, fee included.
    pub amount: Money,
    /// Where it stands.
    pub status: LineStatus,
    /// When its content is due; later than agreed when it was sent back.
    pub due_at: DateTime<Utc>,
    /// How often its content was sent back.
    pub rounds: u16,
    /// When it was sent back last.
    pub revised_at: Option<DateTime<Utc>>,
    /// The further rounds that it pays for; nothing for a deliverable.
    pub further: Option<Further>,
}

impl Line {
    /// The deliverable that it is judged and paid with.
    pub(crate) fn of(&self) -> Uuid {
        self.further
            .map_or(self.deliverable, |further| further.deliverable)
    }
}

/// An offer of one side to end a transaction before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its id.
    pub id: Id<Self>,
    /// The side that offers; the other one answers.
    pub by: Id<Party>,
    /// What the creator would get of what is held, fee included. The payer would get the rest.
    pub creator: Money,
    /// Why.
    pub note: Option<String>,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Unanswered, it is withdrawn then.
    pub answer_by: DateTime<Utc>,
}

/// How frozen money is split between the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// What the creator gets, fee included; the payer gets the rest. Rounded down to what a rail can carry.
    pub creator: Money,
}

/// A dispute to be opened.
#[derive(Debug, Clone)]
pub struct OpenDispute {
    /// The transaction.
    pub escrow: Id<Escrow>,
    /// The deliverables it is about; all that are not released when absent.
    pub lines: Option<Vec<Uuid>>,
    /// Why, in words for both sides: 1 to 2,000 characters.
    pub reason: String,
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
    /// How long the brand has to judge a submission, in business days of its country: 1 to 60.
    pub review_window_days: u16,
    /// The brief's acceptance items, numbered from 1: at most 100.
    pub items: Vec<String>,
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
    /// What is still locked: what a dispute is about, once it is open.
    ///
    /// # Errors
    /// [`AmountError`] when the row lies.
    pub fn held(&self) -> Result<Money, AmountError> {
        match self.status {
            Status::AwaitingDeposit | Status::Cancelled { .. } => {
                Ok(Money::zero(self.amount.currency()))
            }
            Status::PendingFunds
            | Status::UnderReview(_)
            | Status::Disputed { .. }
            | Status::Refunded { .. }
            | Status::Released { .. } => self
                .amount
                .checked_sub(self.released)?
                .checked_sub(self.refunded),
        }
    }

    /// The line of this deliverable.
    pub(crate) fn line(&self, deliverable: Uuid) -> Option<&Line> {
        self.lines
            .iter()
            .find(|line| line.deliverable == deliverable)
    }

    /// The other side of this party's; nobody for a stranger.
    pub(crate) fn other_side(&self, party: Id<Party>) -> Option<Id<Party>> {
        if party == self.brand {
            Some(self.creator)
        } else if party == self.creator {
            Some(self.brand)
        } else {
            None
        }
    }

    /// Whether money may move: not while the brand's bank contests a payment.
    pub(crate) fn moves(&self) -> Result<(), EscrowError> {
        match self.frozen_at {
            Some(since) => Err(EscrowError::Frozen { since }),
            None => Ok(()),
        }
    }

    /// Whether each of these is a deliverable of this transaction.
    pub(crate) fn knows(&self, deliverables: &[Uuid]) -> Result<(), EscrowError> {
        let known = |id: &Uuid| {
            let line = self.line(*id);
            line.is_some_and(|line| line.further.is_none())
        };
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
    pub(crate) fn review_from(&self, since: DateTime<Utc>) -> Review {
        let days = self.review_window_days.max(1);
        let ends_at = calendar::after_business_days(&self.calendar, since, days);
        Review { since, ends_at }
    }

    /// Takes the lines of these deliverables one step further, with what goes with them, and returns those that moved.
    pub(crate) fn step_lines(
        &mut self,
        deliverables: &[Uuid],
        step: impl Fn(LineStatus) -> Result<Step<LineStatus>, NotAllowed>,
    ) -> Result<Vec<Line>, NotAllowed> {
        let mut moved = Vec::new();
        for line in &mut self.lines {
            if !deliverables.contains(&line.of()) {
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
