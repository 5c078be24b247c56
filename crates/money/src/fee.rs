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

    /// The part of `money`, rounded down to a multiple of `step_minor` minor units:
    /// `step × floor(money × bps / 10 000 / step)`. A step of 1 rounds down to the minor unit.
    ///
    /// # Errors
    /// [`AmountError::OutOfRange`] for a negative amount (no share of a debt is taken), and for a step below 1.
    pub fn of_floor(self, money: Money, step_minor: i64) -> Result<Money, AmountError> {
        if money.amount_minor() < 0 || step_minor < 1 {
            return Err(AmountError::OutOfRange);
        }
        let step = i128::from(step_minor);
        let part = i128::from(money.amount_minor())
            .saturating_mul(i128::from(self.0))
            .div_euclid(10_000)
            .div_euclid(step)
            .saturating_mul(step);
        let part = i64::try_from(part).map_err(|source| {
            let _: std::num::TryFromIntError = source;
            AmountError::OutOfRange
        })?;
        Ok(Money::new(part, money.currency()))
    }

    /// What falls due of a part when the whole grows from `before` to `after`: `of_floor(after) − of_floor(before)`.
    ///
    /// Taken in parts, however many, they add up to the part of the whole; no unit is created or lost. When the amounts
    /// are multiples of the step, what falls due and what is left of the growth are multiples of it too, and neither is
    /// negative.
    ///
    /// # Errors
    /// [`AmountError`] for amounts of two currencies, negative ones, or ones that are no multiple of the step.
    pub fn of_growth(
        self,
        before: Money,
        after: Money,
        step_minor: i64,
    ) -> Result<Money, AmountError> {
        if !(before.is_multiple_of(step_minor) && after.is_multiple_of(step_minor)) {
            return Err(AmountError::OffStep { step_minor });
        }
        self.of_floor(after, step_minor)?
            .checked_sub(self.of_floor(before, step_minor)?)
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
        assert_eq!(fee.of_floor(mad(150_000), 1), Ok(mad(15_000)));
        assert_eq!(fee.of_floor(mad(9), 1), Ok(mad(0)));
        assert_eq!(fee.of_floor(mad(-1), 1), Err(AmountError::OutOfRange));
    }

    #[test]
    fn more_than_everything_is_no_rate() {
        assert_eq!(Bps::try_new(10_001), Err(FeeError(10_001)));
        assert_eq!(
            Bps::try_new(10_000).unwrap().of_floor(mad(i64::MAX), 1),
            Ok(mad(i64::MAX))
        );
    }

    #[test]
    fn a_part_is_rounded_down_to_the_step() {
        let fee = Bps::try_new(1_000).unwrap();
        for (amount, step, part) in [
            (12_340, 10, 1_230),
            (12_340, 1, 1_234),
            (123_400, 100, 12_300),
            (900, 100, 0),
        ] {
            assert_eq!(
                fee.of_floor(mad(amount), step),
                Ok(mad(part)),
                "{amount} by {step}"
            );
        }
    }

    #[test]
    fn a_step_is_at_least_one_and_amounts_are_multiples_of_it() {
        let fee = Bps::try_new(1_000).unwrap();
        for step in [0, -1, i64::MIN] {
            assert_eq!(fee.of_floor(mad(10), step), Err(AmountError::OutOfRange));
            assert!(fee.of_growth(mad(0), mad(10), step).is_err());
        }
        for (before, after) in [(0, 12_346), (5, 10)] {
            assert_eq!(
                fee.of_growth(mad(before), mad(after), 10),
                Err(AmountError::OffStep { step_minor: 10 })
            );
        }
    }

    proptest! {
        #[test]
        fn parts_taken_in_steps_add_up(
            bps in 0u16..=10_000,
            step in prop::sample::select(vec![1i64, 10, 100]),
            parts in prop::collection::vec(0i64..1_000_000, 0..20),
        ) {
            let rate = Bps::try_new(bps).unwrap();
            let (mut before, mut taken) = (mad(0), mad(0));
            for amount in parts.into_iter().map(|part| part * step) {
                let after = before.checked_add(mad(amount)).unwrap();
                let part = rate.of_growth(before, after, step).unwrap();
                prop_assert!(part.amount_minor() >= 0 && part.amount_minor() <= amount);
                prop_assert!(part.is_multiple_of(step));
                taken = taken.checked_add(part).unwrap();
                before = after;
            }
            prop_assert_eq!(taken, rate.of_floor(before, step).unwrap());
            // The step never costs the creator anything, and the platform less than one step.
            let exact = rate.of_floor(before, 1).unwrap();
            prop_assert!(taken.amount_minor() <= exact.amount_minor());
            prop_assert!(exact.amount_minor() - taken.amount_minor() < step);
        }
    }
}
