//! What this room keeps.

use chrono::{DateTime, Utc};
use kernel::Id;
use ledger::Account;
use money::Money;
use parties::Party;

use crate::{CapBps, Marks, Month, Terms};

/// A project, as far as its revenue concerns it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The project's id.
    pub id: Id<Project>,
    /// As its holders know it.
    pub title: String,
    /// What it promised.
    pub terms: Terms,
    /// What its holders have invested in all; final once it is fixed.
    pub raised: Money,
    /// How many holders there are; final once it is fixed.
    pub holders: i32,
    /// So many of them are paid in one transaction.
    pub chunk: i32,
    /// Since when nobody becomes a holder any more.
    pub fixed_at: Option<DateTime<Utc>>,
}

/// A project to be opened.
#[derive(Debug, Clone)]
pub struct NewProject {
    /// The project's id.
    pub id: Id<Project>,
    /// As its holders know it: 1 to 200 characters.
    pub title: String,
    /// What it promises; the cap says in which currency.
    pub terms: Terms,
}

/// What a party has invested in all.
#[derive(Debug, Clone, Copy)]
pub struct Investment {
    /// Who.
    pub party: Id<Party>,
    /// How much, in the project's currency.
    pub invested: Money,
    /// A cap of its own, beside the cap of all.
    pub cap: Option<CapBps>,
}

/// Revenue of a project, as a statement reports it: the book-keeping of what was sold, and the cash that comes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// Its id, given by whoever books it: the same one again books nothing. It is also the act of the cash's transfer, so its
    /// last 16 bits are zero, as those of every new [`Id`].
    pub id: Id<Revenue>,
    /// Where the cash is now. The books let it go from there only as the guard of that account says.
    pub from: Account,
    /// How much cash comes with it; nothing for a correction.
    pub cash: Money,
    /// By how much it changes what was sold in which month, each once; less than nothing takes back.
    pub sold: Vec<(Month, Money)>,
}

/// What was booked for a project, and the cash that came for it: never less. Cash beyond what was booked, such as after a
/// correction, covers what is booked next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cover {
    /// All revenue; less than nothing when more was taken back than was ever sold.
    pub booked: Money,
    /// All cash.
    pub cash: Money,
}

impl Cover {
    /// The cash that has to come with a revenue which changes what was sold by so much.
    ///
    /// # Errors
    /// [`money::AmountError`] for another currency.
    pub fn wanted(&self, sold: Money) -> Result<Money, money::AmountError> {
        let short = self.booked.checked_add(sold)?.checked_sub(self.cash)?;
        Ok(Money::new(short.amount_minor().max(0), short.currency()))
    }
}

/// Revenue that was booked.
#[derive(Debug)]
pub struct Revenue;

/// The split of one revenue.
#[derive(Debug)]
pub struct Distribution;

/// How far a distribution has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How many holders the project has.
    pub holders: i64,
    /// How many of them it has come to.
    pub holders_done: i64,
    /// How many of those were due something.
    pub holders_paid: i64,
    /// What they were paid.
    pub paid: Money,
    /// What the fans are entitled to of this revenue; rounding may leave less than a minor unit for each holder of it.
    pub fans: Money,
    /// When it began.
    pub begun_at: DateTime<Utc>,
    /// When the last holder was paid.
    pub done_at: Option<DateTime<Utc>>,
}

/// How far the fans of a project have come, all together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FansMark {
    /// Up to which amount all of them have been paid. It never becomes less.
    pub paid: Money,
    /// What they get at most.
    pub cap: Money,
    /// The last month whose revenue counts for them; all months do without one.
    pub last_month: Option<Month>,
}

impl FansMark {
    /// Whether they have been paid all that they ever get.
    pub const fn is_full(&self) -> bool {
        self.paid.amount_minor() >= self.cap.amount_minor()
    }
}

/// A party's part of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Of which project.
    pub project: Project,
    /// What it has invested.
    pub invested: Money,
    /// A cap of its own, if it has one.
    pub cap: Option<CapBps>,
    /// What it is entitled to of all revenue whose distribution has begun. A correction may have made it less than it was paid.
    pub entitled: Money,
    /// What it was paid of that, or is being paid at this moment. It never becomes less.
    pub paid: Money,
    /// What it gets at most.
    pub most: Money,
}

/// What one distribution paid a party, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidShare {
    /// Which distribution.
    pub distribution: Id<Distribution>,
    /// Its place among those of the project, from 1.
    pub number: i32,
    /// The revenue that it split.
    pub revenue: Id<Revenue>,
    /// By how much that changed what was sold in all.
    pub booked: Money,
    /// The cash that came with it.
    pub cash: Money,
    /// All revenue by then.
    pub revenue_so_far: Money,
    /// What the fans were entitled to in all of that.
    pub due_fans: Money,
    /// Up to which amount they had been paid before.
    pub fans_before: Money,
    /// Up to which amount they were paid by it. More than they are entitled to when a correction came after it was paid.
    pub fans: Money,
    /// What the party was paid by it as a holder.
    pub share: Money,
    /// What it was paid in all by then.
    pub all: Money,
    /// What rounding left waiting: an exact fraction of a minor unit.
    pub waiting: Option<(i128, i128)>,
    /// What it was paid by it as an owner, or by recouping first.
    pub owed: Money,
    /// When it began.
    pub begun_at: DateTime<Utc>,
}

/// Revenue that is to come, as whoever asks expects it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The id that it will be booked under.
    pub id: Id<Revenue>,
    /// The cash that will come with it.
    pub cash: Money,
    /// By how much it will change what was sold in which month.
    pub sold: Vec<(Month, Money)>,
}

/// How one revenue is split, or will be: the waterfall from what was sold to what is each rank's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The revenue.
    pub revenue: Id<Revenue>,
    /// Its distribution, once it has begun.
    pub begun: Option<Begun>,
    /// By how much it changes what was sold in all.
    pub booked: Money,
    /// The cash that comes with it.
    pub cash: Money,
    /// All revenue by then.
    pub revenue_so_far: Money,
    /// All cash by then.
    pub cash_so_far: Money,
    /// What is each rank's of all that, by the contract.
    pub due: Marks,
    /// Up to where each rank had been paid before.
    pub before: Marks,
    /// Up to where each is paid by it.
    pub after: Marks,
    /// How much of the revenue that counts for the fans has which rate.
    pub rates: Vec<RatePart>,
    /// What those who recoup first and the owners get.
    pub owed: Vec<OwedPart>,
}

/// The beginning of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// Which.
    pub id: Id<Distribution>,
    /// Its place among those of the project, from 1.
    pub number: i32,
    /// When.
    pub at: DateTime<Utc>,
}

/// Revenue that counts for the fans at one rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatePart {
    /// The fans' rate, in basis points.
    pub promised_bps: u16,
    /// How much had it before.
    pub before: Money,
    /// How much has it by then.
    pub after: Money,
}

/// What one who recoups first, or an owner, gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwedPart {
    /// Which of the two.
    pub kind: OwedKind,
    /// Its place among its kind, from 1.
    pub number: i32,
    /// Who.
    pub party: Id<Party>,
    /// What it had got in all before.
    pub before: Money,
    /// What it has got in all by then.
    pub after: Money,
}

/// Why somebody who is no holder is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwedKind {
    /// It recoups first.
    Recoup,
    /// A part of the rest is its own.
    Owner,
}

/// What one holder gets of a split, to the last unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HolderPart {
    /// Its place among the holders, from 1.
    pub number: i32,
    /// Who.
    pub party: Id<Party>,
    /// What it has invested.
    pub invested: Money,
    /// A cap of its own, if it has one.
    pub cap: Option<CapBps>,
    /// What it had got in all before.
    pub before: Money,
    /// What it has got in all by then.
    pub after: Money,
    /// What rounding leaves of its exact part then: a fraction of a minor unit, in lowest terms.
    pub left: (i128, i128),
}

/// Which holders of a split are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holders {
    /// This one alone.
    Of(Id<Party>),
    /// Those behind this number, at most so many.
    Behind(i32, i64),
}
