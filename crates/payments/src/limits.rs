//! What the rail can carry: asked before an amount is promised to anybody, so that no promise is stuck on its way.

use money::{Currency, Money};
use rails::stripe;

/// The smallest amount of `currency`, in its minor units, of which every multiple can be collected and paid out to a bank by
/// the rail: 1 for most, 10 for TND, 100 for HUF. `None` when the rail does not carry the currency.
pub fn step_minor(currency: Currency) -> Option<i64> {
    stripe::step_minor(currency)
}

/// The largest single deposit of `currency`, a multiple of [`step_minor`]. `None` when the rail does not carry the currency.
pub fn largest_deposit(currency: Currency) -> Option<Money> {
    stripe::largest_collection(currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_promised_can_be_carried() {
        for (code, step, largest) in [
            ("MAD", 1, 99_999_999),
            ("TND", 10, 99_999_990),
            ("HUF", 100, 99_999_900),
            ("ISK", 1, 999_999),
        ] {
            let currency = Currency::parse(code).unwrap();
            assert_eq!(step_minor(currency), Some(step), "{code}");
            let largest = Money::new(largest, currency);
            assert_eq!(largest_deposit(currency), Some(largest), "{code}");
        }
        let usdc = Currency::parse("USDC").unwrap();
        assert_eq!((step_minor(usdc), largest_deposit(usdc)), (None, None));
    }
}
