//! What each act makes of a transaction: its new state, its lines, and the money that leaves it. Pure.
//!
//! The acts (`acts/`) lock a row, take one of these steps, and carry out what it came to. Each step says yes, already
//! (nothing), or no. They are in the order of a transaction's life: `delivery`, `rounds`, `waiting`, `ending`.

mod delivery;
mod ending;
mod rounds;
mod waiting;

use chrono::{DateTime, Utc};
use kernel::Id;
use money::Money;
use uuid::Uuid;

use crate::{
    EscrowError,
    model::{Actor, Escrow, Line, Release},
    quote,
    status::Status,
};

pub(crate) use delivery::{
    lock, past_the_last_round, release, revise, submit, submitted, unanswered,
};
pub use ending::default_split;
pub(crate) use ending::{agree, cancel, dispute, refund, settle, take_back};
pub(crate) use rounds::{add_rounds, can_add_rounds};
pub(crate) use waiting::{freeze, thaw};

/// When a step is taken, by whom, and as which act of the ledger.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occasion {
    pub(crate) now: DateTime<Utc>,
    pub(crate) act: Id<Release>,
    /// Nobody when it happens by itself.
    pub(crate) by: Option<Actor>,
}

/// What a step came to.
#[derive(Debug, Clone)]
pub(crate) struct Moved {
    /// The state before.
    pub(crate) from: Status,
    /// The transaction as it is afterwards.
    pub(crate) escrow: Escrow,
    /// The lines that moved, as they are afterwards.
    pub(crate) lines: Vec<Line>,
    /// The line that is new.
    pub(crate) added: Option<Line>,
    /// What the creator is paid.
    pub(crate) release: Option<Release>,
    /// What leaves it for the other side.
    pub(crate) back: Option<Money>,
}

/// A step: what it came to, or nothing when it was taken before.
pub(crate) type Stepped = Result<Option<Moved>, EscrowError>;

impl Moved {
    /// Something was said that moves nothing.
    pub(crate) fn unchanged(escrow: Escrow) -> Self {
        Self::new(escrow.status, escrow, Vec::new())
    }

    fn new(from: Status, escrow: Escrow, lines: Vec<Line>) -> Self {
        Self {
            from,
            escrow,
            lines,
            added: None,
            release: None,
            back: None,
        }
    }

    /// The deliverables that moved; what goes with them is not named.
    pub(crate) fn deliverables(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.further.is_none())
    }

    /// Pays the creator this much, less the fee that falls due with it.
    fn paying(mut self, amount: Money, on: Occasion) -> Result<Self, EscrowError> {
        if !amount.is_positive() {
            return Ok(self);
        }
        let part = quote::part(self.escrow.fee, self.escrow.released, amount)?;
        self.escrow.released = self.escrow.released.checked_add(amount)?;
        self.escrow.fee_taken = self.escrow.fee_taken.checked_add(part.fee)?;
        self.release = Some(Release {
            id: on.act,
            amount,
            fee: part.fee,
            net: part.creator_net,
            by: on.by.map(|actor| actor.party),
            at: on.now,
        });
        Ok(self)
    }

    /// Gives all that is still held to the other side.
    fn giving_back(mut self) -> Result<Self, EscrowError> {
        let rest = self
            .escrow
            .amount
            .checked_sub(self.escrow.released)?
            .checked_sub(self.escrow.refunded)?;
        if rest.is_positive() {
            self.escrow.refunded = self.escrow.refunded.checked_add(rest)?;
            self.back = Some(rest);
        }
        Ok(self)
    }
}

/// The deliverables whose lines are such.
fn named(escrow: &Escrow, which: impl Fn(&Line) -> bool) -> Vec<Uuid> {
    let lines = escrow.lines.iter();
    lines
        .filter(|line| line.further.is_none() && which(line))
        .map(|line| line.deliverable)
        .collect()
}

fn sum(escrow: &Escrow, lines: &[Line]) -> Result<Money, EscrowError> {
    let amounts = lines.iter().map(|line| line.amount);
    Ok(Money::sum(escrow.amount.currency(), amounts)?)
}
