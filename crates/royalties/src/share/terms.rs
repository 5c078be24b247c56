//! What a project promised, as data.

use kernel::Id;
use money::{Bps, Money};
use parties::Party;

use crate::{Month, RoyaltyError};

/// What a project promised to its fans, and how the rest of its revenue is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Of the revenue that counts, so much is the fans', until a break point is reached.
    pub promised: Bps,
    /// What the fans get in all, at most. Its currency is the project's.
    pub cap: Money,
    /// Where the rate changes; of those that are reached, the last in this order counts. At most [`Terms::MOST`].
    pub breaks: Vec<Break>,
    /// The months whose revenue counts for the fans; all, when absent.
    pub term: Option<Term>,
    /// What is paid out of the first revenue, before the fans' rate applies to anything; at most [`Terms::MOST`], in this order.
    pub recoup: Vec<Recoup>,
    /// Whose the rest is, by parts that add up to everything; at most [`Terms::MOST`]. Without any, the rest waits with the
    /// revenue.
    pub owners: Vec<Owner>,
    /// Who gets what holders that have reached a cap of their own cannot take.
    pub overflow: Overflow,
}

/// From here on another rate counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// From where.
    pub from: Point,
    /// What the fans' part is then.
    pub promised: Bps,
}

/// Where a break point lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// What comes after so much revenue within the term, less what was recouped first.
    Amount(Money),
    /// What was sold in this month or later.
    Month(Month),
}

/// Months whose revenue counts for the fans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The first of them.
    pub first: Month,
    /// The last of them.
    pub last: Month,
}

/// Somebody who is paid out of the first revenue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recoup {
    /// Who.
    pub party: Id<Party>,
    /// How much in all.
    pub amount: Money,
}

/// Somebody whose a part of the rest is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// Who.
    pub party: Id<Party>,
    /// Of the rest, so much.
    pub share: Bps,
}

/// Who gets what holders that have reached a cap of their own cannot take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overflow {
    /// The owners: it is part of the rest.
    Artist,
    /// The other holders, by what they have invested, until all have reached theirs.
    Holders,
}

impl Overflow {
    /// The word in the tables and in `spec/vectors`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Artist => "artist",
            Self::Holders => "holders",
        }
    }

    /// The one of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Artist, Self::Holders]
            .into_iter()
            .find(|one| one.name() == name)
    }
}

impl Term {
    /// So many months from the first.
    ///
    /// # Errors
    /// [`crate::NoMonth`] when it would be none, or end after 2999.
    pub fn of(first: Month, months: u16) -> Result<Self, crate::NoMonth> {
        let further = months.checked_sub(1).ok_or(crate::NoMonth)?;
        let last = first.later(further)?;
        Ok(Self { first, last })
    }

    /// Whether a month lies in it.
    pub fn holds(&self, month: Month) -> bool {
        (self.first..=self.last).contains(&month)
    }
}

impl Terms {
    /// So many break points, recoup-first lines and owners may there be, of each.
    pub const MOST: usize = 50;

    /// One rate for all revenue, and nothing else: the rest waits with the revenue.
    pub const fn new(promised: Bps, cap: Money) -> Self {
        Self {
            promised,
            cap,
            breaks: Vec::new(),
            term: None,
            recoup: Vec::new(),
            owners: Vec::new(),
            overflow: Overflow::Artist,
        }
    }

    /// Whether a project can be opened with these terms.
    ///
    /// # Errors
    /// [`RoyaltyError::Terms`] says what is wrong with them, [`RoyaltyError::Amount`] which currencies differ.
    pub fn check(&self) -> Result<(), RoyaltyError> {
        let amounts = self.breaks.iter().filter_map(|one| match one.from {
            Point::Amount(amount) => Some(amount),
            Point::Month(_) => None,
        });
        let recouped = self.recoup.iter().map(|line| line.amount);
        for amount in amounts.chain(recouped.clone()).chain([self.cap]) {
            amount.checked_sub(self.cap)?;
            if !amount.is_positive() {
                return Err(RoyaltyError::Terms("an amount is not more than nothing"));
            }
        }
        Money::sum(self.cap.currency(), recouped)?;
        let lists = [self.breaks.len(), self.recoup.len(), self.owners.len()];
        if lists.into_iter().any(|count| count > Self::MOST) {
            return Err(RoyaltyError::Terms("a list is too long"));
        }
        if self.term.is_some_and(|term| term.last < term.first) {
            return Err(RoyaltyError::Terms("the term ends before it begins"));
        }
        if self.promised.get() == 0 {
            return Err(RoyaltyError::Terms("nothing is promised"));
        }
        let shares: u32 = self
            .owners
            .iter()
            .map(|one| u32::from(one.share.get()))
            .sum();
        let none = self.owners.iter().any(|one| one.share.get() == 0);
        if none || !(self.owners.is_empty() || shares == 10_000) {
            return Err(RoyaltyError::Terms("the owners' parts are not everything"));
        }
        Ok(())
    }
}
