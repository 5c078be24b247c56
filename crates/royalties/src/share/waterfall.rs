//! Whose how much of all revenue so far is: those who recoup first, then the fans, then the owners.
//!
//! A pure function of what was sold in which month: it does not matter when, in what parts and in which order that became known.

use std::collections::BTreeMap;

use money::{AmountError, Money};

use super::{Point, Terms, Tiers, ratio::part_of};
use crate::Month;

/// What is whose in all, of all revenue so far. Corrections may make each of them less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// All revenue; negative when more was taken back than was ever sold.
    pub revenue: Money,
    /// Of it, those who recoup first.
    pub recoup: Money,
    /// What the fans are entitled to, before caps of holders.
    pub fans: Money,
    /// Of that, what holders with caps of their own can take at most, rounded up to the minor unit.
    pub pool: Money,
    /// What is the owners'.
    pub rest: Money,
}

/// Amounts in minor units, wide enough for any sum of products with rates.
struct Fall {
    revenue: i128,
    recoup: i128,
    fans: i128,
    net: i128,
}

impl Terms {
    /// What is whose, of revenue by the month in which it was sold; a month may come more than once, and less than nothing may
    /// have been sold in it.
    ///
    /// Months are laid end to end in the order of the calendar. The first `C` (all that is recouped first) counts for nobody
    /// else. Each unit behind it that was sold within the term has the rate of the last break point that is reached by what
    /// such units came before it, or by its month. `F = max(0, min(cap, revenue - C, floor(sum of unit * rate / 10 000)))`.
    ///
    /// # Errors
    /// [`AmountError`] for an amount of another currency than the cap's, and for sums beyond 64 bits.
    pub fn due(&self, tiers: &Tiers, sold: &[(Month, Money)]) -> Result<Due, AmountError> {
        let mut months: BTreeMap<Month, i128> = BTreeMap::new();
        for (month, amount) in sold {
            let (left, right) = (amount.currency(), self.cap.currency());
            if left != right {
                return Err(AmountError::CurrenciesDiffer { left, right });
            }
            let sum = months.entry(*month).or_default();
            *sum = sum.saturating_add(amount.amount_minor().into());
        }
        let fall = self.fall(&months).ok_or(AmountError::OutOfRange)?;
        let money = |minor: i128| {
            let minor = i64::try_from(minor).ok().ok_or(AmountError::OutOfRange)?;
            Ok(Money::new(minor, self.cap.currency()))
        };
        let fans = money(fall.fans)?;
        let pool = tiers.pool(fans, self.overflow)?;
        Ok(Due {
            revenue: money(fall.revenue)?,
            recoup: money(fall.recoup)?,
            fans,
            pool,
            rest: money(fall.net)?.checked_sub(pool)?,
        })
    }

    fn fall(&self, months: &BTreeMap<Month, i128>) -> Option<Fall> {
        let minor = |money: Money| i128::from(money.amount_minor());
        let first: i128 = self.recoup.iter().map(|line| minor(line.amount)).sum();
        let (mut revenue, mut net, mut within, mut gross) = (0_i128, 0_i128, 0_i128, 0_i128);
        for (month, amount) in months {
            revenue = revenue.checked_add(*amount)?;
            let after = revenue.checked_sub(first)?.max(0);
            let counted = after.checked_sub(net)?;
            net = after;
            if self.term.is_none_or(|term| term.holds(*month)) {
                let to = within.checked_add(counted)?;
                gross = gross.checked_add(self.band((within, to), *month)?)?;
                within = to;
            }
        }
        let fans = gross.checked_div_euclid(10_000)?;
        Some(Fall {
            revenue,
            recoup: revenue.clamp(0, first),
            fans: fans.min(minor(self.cap)).min(net).max(0),
            net,
        })
    }

    /// The sum of the rates of the units from one amount to another, all sold in this month; taken away when the second is less.
    fn band(&self, (from, to): (i128, i128), month: Month) -> Option<i128> {
        let (low, high) = (from.min(to), from.max(to));
        let mut knots: Vec<i128> = self.breaks.iter().filter_map(amount_of).collect();
        knots.retain(|knot| low < *knot && *knot < high);
        knots.extend([low, high]);
        knots.sort_unstable();
        let mut sum = 0_i128;
        for (lower, upper) in knots.iter().zip(knots.iter().skip(1)) {
            let units = upper.checked_sub(*lower)?;
            let rate = i128::from(self.rate(*lower, month));
            sum = sum.checked_add(units.checked_mul(rate)?)?;
        }
        if to < from {
            sum.checked_neg()
        } else {
            Some(sum)
        }
    }

    /// The fans' rate for the unit behind so much revenue, sold in this month; in basis points.
    fn rate(&self, behind: i128, month: Month) -> u16 {
        let reached = self.breaks.iter().rev().find(|one| match one.from {
            Point::Amount(amount) => i128::from(amount.amount_minor()) <= behind,
            Point::Month(from) => from <= month,
        });
        reached.map_or(self.promised, |one| one.promised).get()
    }

    /// What each who recoups first gets in all, of so much for all of them: in their order, each up to its amount.
    ///
    /// # Errors
    /// [`AmountError`] for another currency.
    pub fn recouped(&self, all: Money) -> Result<Vec<Money>, AmountError> {
        let mut left = all;
        let mut parts = Vec::with_capacity(self.recoup.len());
        for line in &self.recoup {
            let over = left.checked_sub(line.amount)?;
            let part = if over.is_positive() {
                line.amount
            } else {
                left
            };
            left = left.checked_sub(part)?;
            parts.push(part);
        }
        Ok(parts)
    }

    /// What each owner gets in all of so much rest: `floor(rest * share / 10 000)`.
    ///
    /// # Errors
    /// [`AmountError`] for a negative rest.
    pub fn owned(&self, rest: Money) -> Result<Vec<Money>, AmountError> {
        let part = |bps: u16| {
            part_of(rest.amount_minor(), bps.into(), 10_000)
                .and_then(|minor| i64::try_from(minor).ok())
                .map(|minor| Money::new(minor, rest.currency()))
                .ok_or(AmountError::OutOfRange)
        };
        self.owners
            .iter()
            .map(|owner| part(owner.share.get()))
            .collect()
    }
}

fn amount_of(one: &super::Break) -> Option<i128> {
    match one.from {
        Point::Amount(amount) => Some(amount.amount_minor().into()),
        Point::Month(_) => None,
    }
}
