//! Holders with caps of their own: how high the fans' money stands for each kind of them.

use std::collections::BTreeMap;

use money::{AmountError, Money};

use super::{Overflow, ratio::part_of};

/// A holder's own cap, in basis points of what it has invested: 20 000 is twice as much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CapBps(u32);

/// The cap is nothing, or more than a thousand times what was invested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a holder's cap is 1 to 10 000 000 basis points, not {0}")]
pub struct NoCap(u32);

impl CapBps {
    /// A cap of so many basis points.
    ///
    /// # Errors
    /// [`NoCap`] for nothing, and for more than a thousand times what was invested.
    pub const fn try_new(bps: u32) -> Result<Self, NoCap> {
        match bps {
            1..=10_000_000 => Ok(Self(bps)),
            0 | 10_000_001.. => Err(NoCap(bps)),
        }
    }

    /// In basis points.
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// What the holders of a project have invested, by the caps of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiers {
    raised: Money,
    capped: BTreeMap<CapBps, i128>,
    free: i128,
}

/// What each holder of a kind is entitled to for each unit that it has invested: an exact fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    over: i128,
    under: i128,
}

impl Level {
    /// Its upper number.
    pub const fn over(self) -> i128 {
        self.over
    }

    /// Its lower number.
    pub const fn under(self) -> i128 {
        self.under
    }

    /// What a holder that has invested so much is entitled to in all: `E = floor(invested * over / under)`.
    ///
    /// # Errors
    /// [`AmountError::OutOfRange`] for a negative amount or a part beyond 64 bits.
    pub fn part(self, invested: Money) -> Result<Money, AmountError> {
        let part = part_of(invested.amount_minor(), self.over, self.under)
            .and_then(|part| i64::try_from(part).ok());
        let part = part.ok_or(AmountError::OutOfRange)?;
        Ok(Money::new(part, invested.currency()))
    }

    /// What rounding leaves of that: an exact fraction of a minor unit, in lowest terms. Absent when its numbers are beyond
    /// 127 bits.
    ///
    /// # Errors
    /// As [`Level::part`].
    pub fn waiting(self, invested: Money) -> Result<Option<(i128, i128)>, AmountError> {
        let part = i128::from(self.part(invested)?.amount_minor());
        let exact = i128::from(invested.amount_minor()).checked_mul(self.over);
        let whole = part.checked_mul(self.under);
        let left = exact
            .zip(whole)
            .and_then(|(exact, whole)| exact.checked_sub(whole));
        Ok(left.and_then(|left| lowest(left, self.under)))
    }
}

/// A fraction in lowest terms.
fn lowest(over: i128, under: i128) -> Option<(i128, i128)> {
    let (mut divisor, mut rest) = (under, over);
    while rest != 0 {
        (divisor, rest) = (rest, divisor.checked_rem(rest)?);
    }
    Some((over.checked_div(divisor)?, under.checked_div(divisor)?))
}

impl Tiers {
    /// Holders with these caps, who have invested so much; a cap may come more than once.
    ///
    /// # Errors
    /// [`AmountError`] when nothing was invested, less than nothing, too much, or in several currencies.
    pub fn try_new(
        invested: impl IntoIterator<Item = (Option<CapBps>, Money)>,
    ) -> Result<Self, AmountError> {
        let (mut all, mut free, mut capped) = (None::<Money>, 0_i128, BTreeMap::new());
        for (cap, amount) in invested {
            if !amount.is_positive() {
                return Err(AmountError::OutOfRange);
            }
            all = Some(all.map_or(Ok(amount), |sum| sum.checked_add(amount))?);
            let sum = cap.map_or(&mut free, |cap| capped.entry(cap).or_default());
            *sum = sum.saturating_add(amount.amount_minor().into());
        }
        let raised = all.ok_or(AmountError::OutOfRange)?;
        Ok(Self {
            raised,
            capped,
            free,
        })
    }

    /// Holders without caps of their own, who have invested so much in all.
    ///
    /// # Errors
    /// [`AmountError`] when it is not more than nothing.
    pub fn plain(raised: Money) -> Result<Self, AmountError> {
        Self::try_new([(None, raised)])
    }

    /// What they have invested in all.
    pub const fn raised(&self) -> Money {
        self.raised
    }

    /// How high the fans' money stands for holders with this cap.
    ///
    /// Without caps it is `F / raised`. One that is lower stops it: `cap / 10 000`. With [`Overflow::Holders`] the others'
    /// rises as if those who have reached their caps, and what these take, were not there; so the lowest caps come first.
    ///
    /// # Errors
    /// [`AmountError`] for a negative amount or another currency.
    pub fn level(
        &self,
        fans: Money,
        overflow: Overflow,
        cap: Option<CapBps>,
    ) -> Result<Level, AmountError> {
        fans.checked_sub(self.raised)?;
        if fans.amount_minor() < 0 {
            return Err(AmountError::OutOfRange);
        }
        let (level, _) = self
            .water(fans.amount_minor().into(), overflow)
            .ok_or(AmountError::OutOfRange)?;
        Ok(match cap {
            Some(cap) if reaches(level, cap).ok_or(AmountError::OutOfRange)? => Level {
                over: cap.get().into(),
                under: 10_000,
            },
            Some(_) | None => level,
        })
    }

    /// What all of them can take of so much, rounded up to the minor unit; never more than it.
    ///
    /// # Errors
    /// [`AmountError`] for a negative amount or another currency.
    pub fn pool(&self, fans: Money, overflow: Overflow) -> Result<Money, AmountError> {
        fans.checked_sub(self.raised)?;
        if fans.amount_minor() < 0 {
            return Err(AmountError::OutOfRange);
        }
        let pool = self
            .taken(fans.amount_minor().into(), overflow)
            .and_then(|minor| i64::try_from(minor).ok())
            .ok_or(AmountError::OutOfRange)?;
        Ok(Money::new(pool, fans.currency()))
    }

    /// How high it stands for those whose caps do not stop it, and for which share of all that is: those who have invested so
    /// much. Nobody when all have reached theirs; it stands at the highest cap then.
    fn water(&self, fans: i128, overflow: Overflow) -> Option<(Level, i128)> {
        let raised = i128::from(self.raised.amount_minor());
        // Hundredths of a hundredth of a minor unit, so that what a cap takes is a whole number.
        let (mut left, mut among) = (fans.checked_mul(10_000)?, raised);
        let mut level = Level {
            over: left,
            under: among.checked_mul(10_000)?,
        };
        for (cap, invested) in &self.capped {
            if !reaches(level, *cap)? {
                break;
            }
            left = left.checked_sub(invested.checked_mul(cap.get().into())?)?;
            among = among.checked_sub(*invested)?;
            level = match overflow {
                Overflow::Artist => level,
                Overflow::Holders if among > 0 => Level {
                    over: left,
                    under: among.checked_mul(10_000)?,
                },
                Overflow::Holders => Level {
                    over: cap.get().into(),
                    under: 10_000,
                },
            };
        }
        Some((level, among))
    }

    fn taken(&self, fans: i128, overflow: Overflow) -> Option<i128> {
        let (level, among) = self.water(fans, overflow)?;
        // In ten-thousandths of a minor unit: those at their caps.
        let mut stopped = 0_i128;
        for (cap, invested) in &self.capped {
            if reaches(level, *cap)? {
                stopped = stopped.checked_add(invested.checked_mul(cap.get().into())?)?;
            }
        }
        let whole = stopped.checked_div(10_000)?;
        let tail = stopped.checked_rem(10_000)?;
        if among == 0 {
            return whole.checked_add(i128::from(tail > 0));
        }
        if overflow == Overflow::Holders {
            return Some(fans);
        }
        // The others take `among * fans / raised`; two fractions, and one rounding.
        let raised = i128::from(self.raised.amount_minor());
        let product = among.checked_mul(fans)?;
        let (others, other_tail) = (product.checked_div(raised)?, product.checked_rem(raised)?);
        let tail = tail
            .checked_mul(raised)?
            .checked_add(other_tail.checked_mul(10_000)?)?;
        let unit = raised.checked_mul(10_000)?;
        let tail = tail.checked_add(unit.checked_sub(1)?)?.checked_div(unit)?;
        whole.checked_add(others)?.checked_add(tail)
    }
}

/// Whether a level is at a cap or above it.
fn reaches(level: Level, cap: CapBps) -> Option<bool> {
    let at = level.under.checked_mul(cap.get().into())?;
    // A level beyond any cap has an upper number that does not fit.
    Some(level.over.checked_mul(10_000).is_none_or(|over| over >= at))
}
