//! What this room keeps.

use chrono::{DateTime, Utc};
use kernel::Id;
use ledger::Rail;
use money::Money;
use parties::Party;

use crate::Terms;

/// A project, as far as its revenue concerns it.
#[derive(Debug, Clone)]
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
}

/// Cash that arrived for a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revenue {
    /// Its id, and that of its transfer into the books.
    pub id: Id<Revenue>,
    /// Whose it is.
    pub project: Id<Project>,
    /// How much.
    pub money: Money,
    /// On which rail it arrived.
    pub rail: Rail,
}

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

/// A party's part of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// What it has invested.
    pub invested: Money,
    /// What it is entitled to, of all revenue whose distribution has begun.
    pub entitled: Money,
}
