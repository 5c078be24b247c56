//! What an amount means for both sides, after the fee. Pure.
//!
//! The rule: `fee = step × floor(amount × bps / 10 000 / step)`, where the step is the smallest amount of the currency that
//! a rail carries to a bank ([`payments::step_minor`]: 0.01 MAD, 0.010 TND, 1.00 HUF). Prices are multiples of the step, so
//! the net is one too and can be paid out whole; what the rounding leaves is the creator's. Released in parts, the fee of a
//! part is the fee of all that was released with it less the fee of what was released before, so parts add up to the whole.

use money::{AmountError, Bps, Money};

/// An amount, the platform's fee on it, and what each side sees of it. Shown before acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// The price agreed.
    pub amount: Money,
    /// What the platform keeps of it: `floor(amount × bps / 10 000)`, rounded down to what a rail can carry.
    pub fee: Money,
    /// What the creator receives: `amount − fee`.
    pub creator_net: Money,
    /// What the brand pays. The fee is taken from the amount, so it is the amount.
    pub brand_total: Money,
}

/// What `amount` means for both sides at the rate `fee`.
///
/// # Errors
/// [`AmountError::OutOfRange`] for a negative amount, [`AmountError::OffStep`] for one that no rail carries.
pub fn quote(amount: Money, fee: Bps) -> Result<Quote, AmountError> {
    part(fee, Money::zero(amount.currency()), amount)
}

/// The same for a part of a larger amount, of which `before` was released already. The fees of the parts add up to the
/// fee of their sum.
pub(crate) fn part(fee: Bps, before: Money, amount: Money) -> Result<Quote, AmountError> {
    // No campaign is written in a currency that no rail carries; should one stop being carried, its prices are still told.
    let step_minor = payments::step_minor(amount.currency()).unwrap_or(1);
    let fee = fee.of_growth(before, before.checked_add(amount)?, step_minor)?;
    Ok(Quote {
        amount,
        fee,
        creator_net: amount.checked_sub(fee)?,
        brand_total: amount,
    })
}

#[cfg(test)]
mod tests {
    use money::Currency;
    use proptest::prelude::*;

    use super::*;

    fn mad(amount_minor: i64) -> Money {
        Money::new(amount_minor, Currency::MAD)
    }

    #[test]
    fn the_fee_is_taken_from_the_amount() {
        assert_eq!(
            quote(mad(150_000), Bps::try_new(1_000).unwrap()),
            Ok(Quote {
                amount: mad(150_000),
                fee: mad(15_000),
                creator_net: mad(135_000),
                brand_total: mad(150_000),
            })
        );
    }

    #[test]
    fn nothing_and_everything_are_rates_too() {
        let none = quote(mad(7), Bps::try_new(0).unwrap()).unwrap();
        assert_eq!((none.fee, none.creator_net), (mad(0), mad(7)));
        let all = quote(mad(7), Bps::try_new(10_000).unwrap()).unwrap();
        assert_eq!((all.fee, all.creator_net), (mad(7), mad(0)));
    }

    #[test]
    fn a_negative_amount_has_no_quote() {
        assert!(quote(mad(-1), Bps::try_new(1).unwrap()).is_err());
    }

    fn of(code: &str, amount_minor: i64) -> Money {
        Money::new(amount_minor, Currency::parse(code).unwrap())
    }

    #[test]
    fn the_fee_is_rounded_so_that_the_net_can_be_paid_out() {
        let rate = Bps::try_new(1_000).unwrap();
        for (code, amount, fee, net) in [
            ("TND", 12_340, 1_230, 11_110),
            ("KWD", 90, 0, 90),
            ("HUF", 1_234_500, 123_400, 1_111_100),
            ("KRW", 1_239, 123, 1_116),
            ("MAD", 1_239, 123, 1_116),
        ] {
            let quote = quote(of(code, amount), rate).unwrap();
            assert_eq!(
                (quote.fee, quote.creator_net),
                (of(code, fee), of(code, net)),
                "{code}"
            );
        }
    }

    #[test]
    fn an_amount_that_no_rail_carries_has_no_quote() {
        let rate = Bps::try_new(1_000).unwrap();
        for (code, amount, step_minor) in [("TND", 12_346, 10), ("HUF", 150, 100)] {
            assert_eq!(
                quote(of(code, amount), rate),
                Err(AmountError::OffStep { step_minor }),
                "{code}"
            );
        }
    }

    proptest! {
        #[test]
        fn parts_create_and_lose_nothing(
            code in prop::sample::select(vec!["MAD", "KRW", "TND", "HUF"]),
            bps in 0u16..=10_000,
            parts in prop::collection::vec(1i64..10_000_000, 1..12),
        ) {
            let rate = Bps::try_new(bps).unwrap();
            let step = payments::step_minor(of(code, 0).currency()).unwrap();
            let (mut released, mut fees, mut nets) = (of(code, 0), 0, 0);
            for amount in parts.into_iter().map(|steps| of(code, steps * step)) {
                let part = part(rate, released, amount).unwrap();
                prop_assert!(part.fee.amount_minor() >= 0 && part.creator_net.amount_minor() >= 0);
                prop_assert!(part.fee.is_multiple_of(step) && part.creator_net.is_multiple_of(step));
                fees += part.fee.amount_minor();
                nets += part.creator_net.amount_minor();
                released = released.checked_add(amount).unwrap();
            }
            prop_assert_eq!(fees + nets, released.amount_minor());
            prop_assert_eq!(fees, quote(released, rate).unwrap().fee.amount_minor());
        }
    }
}
