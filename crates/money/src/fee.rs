//! Shares in basis points, with a rounding that is named.

use crate::{AmountError, Money};

/// A rate in basis points: 1 bps is one ten-thousandth, 10 000 bps is everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bps(u16);

/// A rate above 10 000 basis points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rate is at most 10 000 basis points, not {0}")]
pub struct FeeError(u16);

impl Bps {
    /// A rate of `bps` basis points.
    ///
    /// # Errors
    /// [`FeeError`] above 10 000.
    pub const fn try_new(bps: u16) -> Result<Self, FeeError> {
        if bps > 10_000 {
            Err(FeeError(bps))
        } else {
            Ok(Self(bps))
        }
    }

    /// The rate in basis points.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// The part of `money`, rounded down to the minor unit: `floor(money × bps / 10 000)`.
    ///
    /// # Errors
    /// [`AmountError::OutOfRange`] for a negative amount: no share of a debt is taken.
    pub fn of_floor(self, money: Money) -> Result<Money, AmountError> {
        if money.amount_minor() < 0 {
            return Err(AmountError::OutOfRange);
        }
        let part = i128::from(money.amount_minor())
            .saturating_mul(i128::from(self.0))
            .div_euclid(10_000);
        let part = i64::try_from(part).map_err(|source| {
            let _: std::num::TryFromIntError = source;
            AmountError::OutOfRange
        })?;
        Ok(Money::new(part, money.currency()))
    }

    /// What falls due of a part when the whole grows from `before` to `after`: `of_floor(after) − of_floor(before)`.
    ///
    /// Taken in steps, however many, the parts add up to the part of the whole; no unit is created or lost.
    ///
    /// # Errors
    /// [`AmountError`] for amounts of two currencies, or negative ones.
    pub fn of_growth(self, before: Money, after: Money) -> Result<Money, AmountError> {
        self.of_floor(after)?.checked_sub(self.of_floor(before)?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Currency;

    fn mad(amount_minor: i64) -> Money {
        Money::new(amount_minor, Currency::MAD)
    }

    #[test]
    fn a_part_is_rounded_down() {
        let fee = Bps::try_new(1_000).unwrap();
        assert_eq!(fee.of_floor(mad(150_000)), Ok(mad(15_000)));
        assert_eq!(fee.of_floor(mad(9)), Ok(mad(0)));
        assert_eq!(fee.of_floor(mad(-1)), Err(AmountError::OutOfRange));
    }

    #[test]
    fn more_than_everything_is_no_rate() {
        assert_eq!(Bps::try_new(10_001), Err(FeeError(10_001)));
        assert_eq!(
            Bps::try_new(10_000).unwrap().of_floor(mad(i64::MAX)),
            Ok(mad(i64::MAX))
        );
    }

    proptest! {
        #[test]
        fn parts_taken_in_steps_add_up(bps in 0u16..=10_000, steps in prop::collection::vec(0i64..1_000_000, 0..20)) {
            let rate = Bps::try_new(bps).unwrap();
            let (mut before, mut taken) = (mad(0), mad(0));
            for step in steps {
                let after = before.checked_add(mad(step)).unwrap();
                let part = rate.of_growth(before, after).unwrap();
                prop_assert!(part.amount_minor() >= 0 && part.amount_minor() <= step);
                taken = taken.checked_add(part).unwrap();
                before = after;
            }
            prop_assert_eq!(taken, rate.of_floor(before).unwrap());
        }
    }
}
