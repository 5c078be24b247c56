//! An amount of one currency.

use std::fmt;

use crate::Currency;

/// An amount: an integer of minor units, and its currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    amount_minor: i64,
    currency: Currency,
}

/// Why an amount cannot be read or computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// The text is no decimal number as the wire wants it.
    #[error(
        "an amount is a decimal string such as \"1500.00\": digits, one point, no sign, spaces or exponent"
    )]
    Malformed,
    /// The text has more decimals than the currency.
    #[error("{currency} has {} decimals", .currency.exponent())]
    TooPrecise {
        /// The currency whose minor unit is larger than the text's last digit.
        currency: Currency,
    },
    /// Two currencies in one sum.
    #[error("{left} and {right} cannot be added")]
    CurrenciesDiffer {
        /// The currency on the left.
        left: Currency,
        /// The currency on the right.
        right: Currency,
    },
    /// The amount is no multiple of the step that is reckoned in.
    #[error("the amount is no multiple of {step_minor} minor units")]
    OffStep {
        /// The step, in minor units.
        step_minor: i64,
    },
    /// The result does not fit 64 bits of minor units.
    #[error("the amount is too large")]
    OutOfRange,
}

impl Money {
    /// `amount_minor` minor units of `currency`: `Money::new(150_000, Currency::MAD)` is 1,500.00 MAD.
    pub const fn new(amount_minor: i64, currency: Currency) -> Self {
        Self {
            amount_minor,
            currency,
        }
    }

    /// Nothing, in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The amount in minor units.
    pub const fn amount_minor(self) -> i64 {
        self.amount_minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.amount_minor > 0
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.amount_minor == 0
    }

    /// Whether it is a whole number of steps of `step_minor` minor units; never for a step below 1.
    pub const fn is_multiple_of(self, step_minor: i64) -> bool {
        step_minor > 0 && matches!(self.amount_minor.checked_rem(step_minor), Some(0))
    }

    /// Reads the wire form: a decimal string such as `1500.00`, never negative, with at most the currency's decimals.
    ///
    /// # Errors
    /// [`AmountError::Malformed`], [`AmountError::TooPrecise`] (trailing zeros too: `1.000` MAD is refused, since it
    /// may be a thousand in another notation) or [`AmountError::OutOfRange`].
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, AmountError> {
        let (major, decimals) = match amount.split_once('.') {
            Some((major, decimals)) if !decimals.is_empty() => (major, decimals),
            Some(_) => return Err(AmountError::Malformed),
            None => (amount, ""),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if major.is_empty()
            || !digits(major)
            || !digits(decimals)
            || (major.len() > 1 && major.starts_with('0'))
        {
            return Err(AmountError::Malformed);
        }
        if decimals.len() > usize::from(currency.exponent()) {
            return Err(AmountError::TooPrecise { currency });
        }
        let digits = decimals
            .bytes()
            .chain(std::iter::repeat(b'0'))
            .take(usize::from(currency.exponent()));
        let mut amount_minor: i64 = 0;
        for digit in major.bytes().chain(digits) {
            amount_minor = amount_minor
                .checked_mul(10)
                .and_then(|shifted| shifted.checked_add(i64::from(digit.saturating_sub(b'0'))))
                .ok_or(AmountError::OutOfRange)?;
        }
        Ok(Self::new(amount_minor, currency))
    }

    /// The wire form: a decimal string with exactly the currency's decimals, such as `1500.00`.
    pub fn decimal(self) -> String {
        let exponent = usize::from(self.currency.exponent());
        let sign = if self.amount_minor < 0 { "-" } else { "" };
        let digits = format!(
            "{:0>width$}",
            self.amount_minor.unsigned_abs(),
            width = exponent.saturating_add(1)
        );
        let (major, decimals) = digits.split_at(digits.len().saturating_sub(exponent));
        if decimals.is_empty() {
            format!("{sign}{major}")
        } else {
            format!("{sign}{major}.{decimals}")
        }
    }

    /// The sum.
    ///
    /// # Errors
    /// [`AmountError::CurrenciesDiffer`] or [`AmountError::OutOfRange`].
    pub fn checked_add(self, other: Self) -> Result<Self, AmountError> {
        self.same_currency(other)?;
        let sum = self
            .amount_minor
            .checked_add(other.amount_minor)
            .ok_or(AmountError::OutOfRange)?;
        Ok(Self::new(sum, self.currency))
    }

    /// The difference; it may be negative.
    ///
    /// # Errors
    /// [`AmountError::CurrenciesDiffer`] or [`AmountError::OutOfRange`].
    pub fn checked_sub(self, other: Self) -> Result<Self, AmountError> {
        self.same_currency(other)?;
        let difference = self
            .amount_minor
            .checked_sub(other.amount_minor)
            .ok_or(AmountError::OutOfRange)?;
        Ok(Self::new(difference, self.currency))
    }

    /// The sum of amounts in `currency`.
    ///
    /// # Errors
    /// [`AmountError::CurrenciesDiffer`] or [`AmountError::OutOfRange`].
    pub fn sum(
        currency: Currency,
        amounts: impl IntoIterator<Item = Self>,
    ) -> Result<Self, AmountError> {
        amounts
            .into_iter()
            .try_fold(Self::zero(currency), Self::checked_add)
    }

    fn same_currency(self, other: Self) -> Result<(), AmountError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(AmountError::CurrenciesDiffer {
            left: self.currency,
            right: other.currency,
        })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    #[test]
    fn amounts_are_read_by_the_exponent_of_the_currency() {
        for (text, code, amount_minor) in [
            ("1500.00", "MAD", 150_000),
            ("1500", "MAD", 150_000),
            ("0.5", "MAD", 50),
            ("1500", "KRW", 1_500),
            ("1.234", "TND", 1_234),
            ("0.000001", "USDC", 1),
            ("0", "EUR", 0),
        ] {
            assert_eq!(
                Money::parse(text, currency(code)),
                Ok(Money::new(amount_minor, currency(code))),
                "{text} {code}"
            );
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "", ".", "1.", ".5", "-1", "+1", "1,5", "1e3", " 1", "1 ", "01", "1.2.3", "٣", "NaN",
            "0x1",
        ] {
            assert_eq!(
                Money::parse(text, Currency::MAD),
                Err(AmountError::Malformed),
                "{text}"
            );
        }
        assert_eq!(
            Money::parse("1.000", Currency::MAD),
            Err(AmountError::TooPrecise {
                currency: Currency::MAD
            })
        );
        assert_eq!(
            Money::parse("1.5", currency("KRW")),
            Err(AmountError::TooPrecise {
                currency: currency("KRW")
            })
        );
        assert_eq!(
            Money::parse("92233720368547758.08", Currency::MAD),
            Err(AmountError::OutOfRange)
        );
    }

    #[test]
    fn currencies_are_never_mixed() {
        let sum = Money::new(1, Currency::MAD).checked_add(Money::new(1, currency("EUR")));
        assert_eq!(
            sum,
            Err(AmountError::CurrenciesDiffer {
                left: Currency::MAD,
                right: currency("EUR")
            })
        );
    }

    #[test]
    fn sums_that_overflow_are_refused() {
        let most = Money::new(i64::MAX, Currency::MAD);
        assert_eq!(
            most.checked_add(Money::new(1, Currency::MAD)),
            Err(AmountError::OutOfRange)
        );
    }

    #[test]
    fn a_multiple_is_of_a_step_of_at_least_one() {
        let amount = Money::new(120, Currency::MAD);
        for (step, is) in [
            (1, true),
            (10, true),
            (100, false),
            (0, false),
            (-10, false),
        ] {
            assert_eq!(amount.is_multiple_of(step), is, "{step}");
        }
    }

    #[test]
    fn a_negative_amount_is_written_with_its_sign() {
        assert_eq!(Money::new(-5, Currency::MAD).decimal(), "-0.05");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(amount_minor in 0..=i64::MAX, code in prop::sample::select(vec!["MAD", "KRW", "TND", "USDC", "CLF"])) {
            let money = Money::new(amount_minor, currency(code));
            prop_assert_eq!(Money::parse(&money.decimal(), money.currency()), Ok(money));
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            drop(Money::parse(&text, Currency::MAD));
        }

        #[test]
        fn adding_and_taking_away_gives_back(a in any::<i32>(), b in any::<i32>()) {
            let (a, b) = (Money::new(a.into(), Currency::MAD), Money::new(b.into(), Currency::MAD));
            prop_assert_eq!(a.checked_add(b).and_then(|sum| sum.checked_sub(b)), Ok(a));
        }
    }
}
