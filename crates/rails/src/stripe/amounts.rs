//! Stripe's units of money. They are not always those of ISO 4217 (docs.stripe.com/currencies).

use money::{Currency, Money, UnknownCurrency};

use crate::{NotSendable, Way};

/// Carried in whole major units, whatever the standard says (it gives MGA two decimals).
const ZERO_DECIMAL: &[&str] = &[
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
    "XOF", "XPF",
];

/// Carried with three decimals of which the last must be 0: card networks know only two.
const THREE_DECIMAL: &[&str] = &["BHD", "JOD", "KWD", "OMR", "TND"];

/// Carried with two decimals that must be 00, though the standard gives them none.
const TWO_ZEROS: &[&str] = &["ISK", "UGX"];

/// Charged with two decimals, paid out in whole units only.
const WHOLE_TO_BANK: &[&str] = &["HUF", "TWD"];

/// Carried with the standard's two decimals.
const TWO_DECIMAL: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN",
    "BMD", "BND", "BOB", "BRL", "BSD", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CNY", "COP",
    "CRC", "CVE", "CZK", "DKK", "DOP", "DZD", "EGP", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL",
    "GIP", "GMD", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "JMD", "KES",
    "KGS", "KHR", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL", "MKD", "MMK",
    "MNT", "MOP", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR",
    "NZD", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "SAR", "SBD", "SCR",
    "SEK", "SGD", "SHP", "SOS", "SRD", "SZL", "THB", "TJS", "TOP", "TRY", "TTD", "TWD", "TZS",
    "UAH", "USD", "UYU", "UZS", "WST", "XCD", "XCG", "YER", "ZAR", "ZMW",
];

/// The most that Stripe takes of one payer at once, in its own units: eight digits, in whatever currency.
const MOST_COLLECTED: i64 = 99_999_999;

/// Why an amount of Stripe's cannot be one of ours.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum AmountError {
    /// No currency that we account in.
    #[error(transparent)]
    Unknown(#[from] UnknownCurrency),
    /// A currency that we do not know Stripe's units of.
    #[error("the units of {0} at Stripe are not known here")]
    NotCarried(Currency),
    /// Less than our minor unit, or more than 64 bits of it.
    #[error("{0} of Stripe's units of {1} is no whole number of minor units")]
    Inexact(i64, Currency),
}

/// How one currency is carried: `ours` minor units are `theirs` units of Stripe's, and an amount sent must be a multiple
/// of `step` of Stripe's units.
struct Carried {
    ours: i64,
    theirs: i64,
    step: i64,
}

/// How `currency` is carried; `None` when it is not.
fn carried(currency: Currency, way: Way) -> Option<Carried> {
    let code = currency.code();
    let decimals: u32 = if ZERO_DECIMAL.contains(&code) {
        0
    } else if TWO_ZEROS.contains(&code) || TWO_DECIMAL.contains(&code) {
        2
    } else if THREE_DECIMAL.contains(&code) {
        3
    } else {
        return None;
    };
    let exponent = u32::from(currency.exponent());
    let step = if TWO_ZEROS.contains(&code) || (way == Way::ToBank && WHOLE_TO_BANK.contains(&code))
    {
        100
    } else if THREE_DECIMAL.contains(&code) {
        10
    } else {
        1
    };
    Some(Carried {
        ours: 10_i64.checked_pow(exponent.saturating_sub(decimals))?,
        theirs: 10_i64.checked_pow(decimals.saturating_sub(exponent))?,
        step,
    })
}

/// `money` in Stripe's units: positive, exact, and in a step that Stripe takes that way.
pub(super) fn to_stripe(money: Money, way: Way) -> Result<i64, NotSendable> {
    if !money.is_positive() {
        return Err(NotSendable::NotPositive(money));
    }
    let carried = carried(money.currency(), way).ok_or(NotSendable::Currency(money.currency()))?;
    let scaled = money
        .amount_minor()
        .checked_mul(carried.theirs)
        .ok_or(NotSendable::TooLarge(money))?;
    let amount = divide_exactly(scaled, carried.ours).ok_or(NotSendable::TooFine(money))?;
    divide_exactly(amount, carried.step).ok_or(NotSendable::TooFine(money))?;
    Ok(amount)
}

/// The smallest amount of `currency`, in our minor units, of which every multiple can be collected and paid out to a bank;
/// `None` when Stripe does not carry the currency.
pub(super) fn step_minor(currency: Currency) -> Option<i64> {
    let Carried { ours, theirs, step } = carried(currency, Way::ToBank)?;
    // Of `ours` and `theirs` one is 1. `step` is a multiple of `theirs`, or 1, wherever `theirs` is more (see the tests).
    ours.checked_mul(step)?
        .checked_div(theirs)
        .map(|minor| minor.max(1))
}

/// The largest single collection that can be paid out again as well; `None` when Stripe does not carry the currency.
pub(super) fn largest_collection(currency: Currency) -> Option<Money> {
    let step = step_minor(currency)?;
    let Carried { ours, theirs, .. } = carried(currency, Way::Inside)?;
    let most = MOST_COLLECTED.checked_mul(ours)?.checked_div(theirs)?;
    let whole = most.checked_sub(most.checked_rem(step)?)?;
    Some(Money::new(whole, currency))
}

/// What Stripe calls `amount` of `currency` (lower case), in our minor units. Never rounded; may be negative, and may be
/// finer than what can be sent (a fee in KWD has three true decimals).
pub(super) fn from_stripe(amount: i64, currency: &str) -> Result<Money, AmountError> {
    let currency = Currency::parse(&currency.to_ascii_uppercase())?;
    let carried = carried(currency, Way::Inside).ok_or(AmountError::NotCarried(currency))?;
    let exact = amount
        .checked_mul(carried.ours)
        .and_then(|scaled| divide_exactly(scaled, carried.theirs));
    exact
        .map(|minor| Money::new(minor, currency))
        .ok_or(AmountError::Inexact(amount, currency))
}

/// Stripe's code of a currency: the standard's, in lower case.
pub(super) fn code(money: Money) -> String {
    money.currency().code().to_ascii_lowercase()
}

/// `amount / by` when nothing remains.
fn divide_exactly(amount: i64, by: i64) -> Option<i64> {
    (amount.checked_rem(by)? == 0).then_some(amount.checked_div(by)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all_codes() -> Vec<&'static str> {
        [ZERO_DECIMAL, THREE_DECIMAL, TWO_ZEROS, TWO_DECIMAL].concat()
    }

    fn amount(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::parse(code).unwrap())
    }

    #[test]
    fn every_currency_is_known_once_and_to_the_ledger_too() {
        let mut codes = all_codes();
        codes.sort_unstable();
        let count = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), count);
        for code in codes {
            assert!(Currency::parse(code).is_ok(), "{code}");
        }
    }

    #[test]
    fn five_major_units_of_every_currency_go_both_ways() {
        for code in all_codes() {
            let currency = Currency::parse(code).unwrap();
            let five = Money::new(5 * currency.minor_per_major(), currency);
            let expected = if ZERO_DECIMAL.contains(&code) {
                5
            } else if THREE_DECIMAL.contains(&code) {
                5_000
            } else {
                500
            };
            for way in [Way::Inside, Way::ToBank] {
                assert_eq!(to_stripe(five, way), Ok(expected), "{code}");
            }
            assert_eq!(
                from_stripe(expected, &code.to_lowercase()),
                Ok(five),
                "{code}"
            );
            assert_eq!(
                from_stripe(-expected, &code.to_lowercase())
                    .unwrap()
                    .amount_minor(),
                -five.amount_minor(),
                "{code}"
            );
        }
    }

    #[test]
    fn what_is_too_fine_is_refused_and_never_rounded() {
        for (minor, code) in [(1_001, "TND"), (101, "MGA"), (1_999, "KWD")] {
            assert_eq!(
                to_stripe(amount(minor, code), Way::Inside),
                Err(NotSendable::TooFine(amount(minor, code)))
            );
        }
        for code in ["HUF", "TWD"] {
            assert_eq!(to_stripe(amount(1_045, code), Way::Inside), Ok(1_045));
            assert_eq!(
                to_stripe(amount(1_045, code), Way::ToBank),
                Err(NotSendable::TooFine(amount(1_045, code)))
            );
            assert_eq!(to_stripe(amount(1_000, code), Way::ToBank), Ok(1_000));
        }
        assert!(matches!(
            from_stripe(550, "isk"),
            Err(AmountError::Inexact(550, _))
        ));
        assert_eq!(
            from_stripe(1_234, "kwd"),
            Ok(amount(1_234, "KWD")),
            "a fee of theirs may have all three decimals"
        );
    }

    #[test]
    fn what_stripe_does_not_carry_is_refused_both_ways() {
        for code in ["USDC", "LYD", "IQD", "IRR", "KPW", "CLF"] {
            let money = amount(1_000, code);
            assert_eq!(
                to_stripe(money, Way::Inside),
                Err(NotSendable::Currency(money.currency()))
            );
            assert!(matches!(
                from_stripe(1, &code.to_lowercase()),
                Err(AmountError::NotCarried(_))
            ));
        }
        assert!(matches!(
            from_stripe(1, "zzz"),
            Err(AmountError::Unknown(_))
        ));
    }

    #[test]
    fn nothing_and_less_is_not_moved_and_too_much_does_not_wrap() {
        for minor in [0, -1] {
            assert_eq!(
                to_stripe(amount(minor, "EUR"), Way::Inside),
                Err(NotSendable::NotPositive(amount(minor, "EUR")))
            );
        }
        assert_eq!(
            to_stripe(amount(i64::MAX, "ISK"), Way::Inside),
            Err(NotSendable::TooLarge(amount(i64::MAX, "ISK")))
        );
        assert!(matches!(
            from_stripe(i64::MAX, "mga"),
            Err(AmountError::Inexact(..))
        ));
    }

    #[test]
    fn the_step_is_the_smallest_amount_of_which_every_multiple_goes_both_ways() {
        let goes = |money| {
            [Way::Inside, Way::ToBank]
                .into_iter()
                .all(|way| to_stripe(money, way).is_ok())
        };
        for code in all_codes() {
            let currency = Currency::parse(code).unwrap();
            let step = step_minor(currency).unwrap();
            for minor in (1..=2_500).chain([999_999, 1_000_000]) {
                let fits = minor % step == 0;
                assert_eq!(goes(amount(minor, code)), fits, "{minor} of {code}");
            }
        }
        for (code, step) in [
            ("MAD", 1),
            ("EUR", 1),
            ("KRW", 1),
            ("XOF", 1),
            ("ISK", 1),
            ("UGX", 1),
            ("TND", 10),
            ("KWD", 10),
            ("HUF", 100),
            ("TWD", 100),
            ("MGA", 100),
        ] {
            assert_eq!(
                step_minor(Currency::parse(code).unwrap()),
                Some(step),
                "{code}"
            );
        }
        for code in ["USDC", "LYD", "CLF"] {
            assert_eq!(step_minor(Currency::parse(code).unwrap()), None, "{code}");
        }
    }

    #[test]
    fn the_largest_collection_goes_both_ways_and_a_step_more_is_too_much() {
        for code in all_codes() {
            let currency = Currency::parse(code).unwrap();
            let largest = largest_collection(currency).unwrap();
            let more = Money::new(
                largest.amount_minor() + step_minor(currency).unwrap(),
                currency,
            );
            assert!(
                to_stripe(largest, Way::Inside).unwrap() <= MOST_COLLECTED,
                "{code}"
            );
            assert!(to_stripe(largest, Way::ToBank).is_ok(), "{code}");
            assert!(
                to_stripe(more, Way::Inside).unwrap() > MOST_COLLECTED,
                "{code}"
            );
        }
        assert_eq!(
            largest_collection(Currency::parse("MAD").unwrap()),
            Some(amount(99_999_999, "MAD"))
        );
        assert_eq!(largest_collection(Currency::parse("USDC").unwrap()), None);
    }

    proptest! {
        #[test]
        fn what_can_be_sent_comes_back_as_it_was(index in 0..200_usize, minor in 1..=10_i64.pow(15)) {
            let codes = all_codes();
            let money = amount(minor, codes[index % codes.len()]);
            if let Ok(sent) = to_stripe(money, Way::Inside) {
                prop_assert_eq!(from_stripe(sent, &code(money)), Ok(money));
            }
        }
    }
}
