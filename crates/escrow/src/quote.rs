//! What an amount means for both sides, after the fee. Pure.

use money::{AmountError, Bps, Money};

/// An amount, the platform's fee on it, and what each side sees of it. Shown before acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// The price agreed.
    pub amount: Money,
    /// What the platform keeps of it: `floor(amount × bps / 10 000)`.
    pub fee: Money,
    /// What the creator receives: `amount − fee`.
    pub creator_net: Money,
    /// What the brand pays. The fee is taken from the amount, so it is the amount.
    pub brand_total: Money,
}

/// What `amount` means for both sides at the rate `fee`.
///
/// # Errors
/// [`AmountError::OutOfRange`] for a negative amount.
pub fn quote(amount: Money, fee: Bps) -> Result<Quote, AmountError> {
    part(fee, Money::zero(amount.currency()), amount)
}

/// The same for a part of a larger amount, of which `before` was released already. The fees of the parts add up to the
/// fee of their sum.
pub(crate) fn part(fee: Bps, before: Money, amount: Money) -> Result<Quote, AmountError> {
    let fee = fee.of_growth(before, before.checked_add(amount)?)?;
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

    proptest! {
        #[test]
        fn parts_create_and_lose_nothing(bps in 0u16..=10_000, parts in prop::collection::vec(1i64..10_000_000, 1..12)) {
            let rate = Bps::try_new(bps).unwrap();
            let (mut released, mut fees, mut nets) = (mad(0), 0, 0);
            for amount in parts {
                let part = part(rate, released, mad(amount)).unwrap();
                prop_assert!(part.fee.amount_minor() >= 0 && part.creator_net.amount_minor() >= 0);
                fees += part.fee.amount_minor();
                nets += part.creator_net.amount_minor();
                released = released.checked_add(mad(amount)).unwrap();
            }
            prop_assert_eq!(fees + nets, released.amount_minor());
            prop_assert_eq!(fees, quote(released, rate).unwrap().fee.amount_minor());
        }
    }
}
