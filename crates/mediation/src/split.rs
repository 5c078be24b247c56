//! Frozen money in two parts. Pure.

use escrow::{Escrow, EscrowError};
use money::{AmountError, Bps, Money};

/// The frozen amount in its two parts; there is never a third.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// What the creator is paid, the platform's fee included.
    pub creator: Money,
    /// What goes back to the brand.
    pub brand: Money,
}

impl Split {
    /// The split that leaves `creator` of `frozen` to the creator. `None` unless the amount is one of that currency,
    /// between nothing and all, that a rail carries: a multiple of `step_minor`.
    pub fn of_amount(frozen: Money, creator: Money, step_minor: i64) -> Option<Self> {
        let brand = frozen.checked_sub(creator).ok()?;
        let within = creator.amount_minor() >= 0 && brand.amount_minor() >= 0;
        (within && creator.is_multiple_of(step_minor)).then_some(Self { creator, brand })
    }

    /// The split that leaves this share to the creator, rounded down to what a rail carries; the rest is the brand's:
    /// `creator = step × floor(frozen × share / 10 000 / step)`, `brand = frozen − creator`.
    ///
    /// # Errors
    /// [`AmountError`] for a negative amount or step.
    pub fn of_share(frozen: Money, share: Bps, step_minor: i64) -> Result<Self, AmountError> {
        let creator = share.of_floor(frozen, step_minor)?;
        Ok(Self {
            creator,
            brand: frozen.checked_sub(creator)?,
        })
    }

    /// What happens when the last day comes without an award, known from the first day on: what the transaction's own rules say
    /// ([`escrow::default_split`]), so that the rail's limit, should it come first, splits alike.
    ///
    /// # Errors
    /// [`EscrowError`] when the transaction lies.
    pub(crate) fn by_default(escrow: &Escrow) -> Result<Self, EscrowError> {
        let creator = escrow::default_split(escrow)?.creator;
        Ok(Self {
            creator,
            brand: escrow.held()?.checked_sub(creator)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use money::Currency;
    use proptest::prelude::*;

    use super::*;

    fn of(code: &str, minor: i64) -> Money {
        Money::new(minor, Currency::parse(code).unwrap())
    }

    #[test]
    fn an_offer_is_an_amount_between_nothing_and_all_that_a_rail_carries() {
        let frozen = of("TND", 100_000);
        for (creator, step, fits) in [
            (of("TND", 0), 10, true),
            (of("TND", 100_000), 10, true),
            (of("TND", 60_000), 10, true),
            (of("TND", 60_005), 10, false),
            (of("TND", 100_010), 10, false),
            (of("TND", -10), 10, false),
            (of("MAD", 10), 10, false),
        ] {
            let split = Split::of_amount(frozen, creator, step);
            assert_eq!(split.is_some(), fits, "{creator}");
        }
    }

    proptest! {
        #[test]
        fn the_two_parts_of_an_award_are_the_frozen_amount(
            (code, step) in prop::sample::select(vec![("MAD", 1i64), ("TND", 10), ("HUF", 100), ("KRW", 1)]),
            steps in 0i64..1_000_000_000_000,
            share in 0u16..=10_000,
        ) {
            let frozen = of(code, steps * step);
            let split = Split::of_share(frozen, Bps::try_new(share).unwrap(), step).unwrap();
            prop_assert_eq!(split.creator.checked_add(split.brand).unwrap(), frozen);
            for part in [split.creator, split.brand] {
                prop_assert!(part.amount_minor() >= 0 && part.is_multiple_of(step));
            }
            prop_assert_eq!(Split::of_amount(frozen, split.creator, step), Some(split));
            // Rounding costs the creator less than one step.
            let exact = i128::from(frozen.amount_minor()) * i128::from(share);
            let given = i128::from(split.creator.amount_minor()) * 10_000;
            prop_assert!(given <= exact && exact - given < i128::from(step) * 10_000);
        }
    }
}
