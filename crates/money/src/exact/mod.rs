//! Exact decimals: what a statement of royalties says, before anything is rounded.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Currency, Money};

mod read;
#[cfg(test)]
mod tests;

use self::read::{Sign, body, peel, plain, quick};

/// Units in one: an [`Exact`] counts in units of 10^-18.
const SCALE: i128 = 1_000_000_000_000_000_000;
/// How many decimals a unit has.
const DECIMALS: usize = 18;

/// A decimal number that is never rounded: a count of 10^-18, up to about 1.7 × 10^20 in both directions.
///
/// Amounts of statements have up to 17 decimals; they stay in this form until a payable total is taken, which is rounded once
/// ([`Exact::floor_minor`]).
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(i128);

/// Which sign parts the decimals from the whole number; the other one, if any, groups thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notation {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

/// A number as a statement writes it, with the currency that stood beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written<'a> {
    /// The number.
    pub value: Exact,
    /// The word or sign beside it, as written: `EUR`, `$`.
    pub currency: Option<&'a str>,
}

/// Why a text is no exact number, or a result none that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExactError {
    /// It is no decimal number in the notation asked for.
    #[error("not a decimal number")]
    Malformed,
    /// It has a digit beyond the 18th decimal.
    #[error("more than 18 decimals")]
    TooPrecise,
    /// It is larger than about 1.7 × 10^20.
    #[error("too large a number")]
    OutOfRange,
}

impl Exact {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// `units` times 10^-18.
    pub const fn from_units(units: i128) -> Self {
        Self(units)
    }

    /// How many units of 10^-18 it is.
    pub const fn units(self) -> i128 {
        self.0
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Reads the canonical form, which [`Exact`] is written in: `-12.5`; digits with at most one point, and a minus at most.
    ///
    /// # Errors
    /// [`ExactError`].
    pub fn parse(text: &str) -> Result<Self, ExactError> {
        match text.strip_prefix('-') {
            Some(body) => Sign::Minus.of(plain(body)?),
            None => Sign::Plus.of(plain(text)?),
        }
    }

    /// Reads a number as statements write them: `1,234.5`, `(4.10)` and `4.10-` for negative ones, `EUR 0,0042`, `$1.20`,
    /// `1.5E-7`. Thousands are grouped by threes, all by the same sign: the other of point and comma, a space or an apostrophe.
    ///
    /// # Errors
    /// [`ExactError`]; what would be another number in the other notation, such as `0,123` with a point, is malformed.
    pub fn read(text: &str, notation: Notation) -> Result<Written<'_>, ExactError> {
        let bare = |value| Written {
            value,
            currency: None,
        };
        let digits = text.strip_prefix('-').unwrap_or(text);
        if notation == Notation::Point
            && let Some(units) = quick(digits)
        {
            let minus = digits.len() < text.len();
            let sign = if minus { Sign::Minus } else { Sign::Plus };
            return sign.of(units).map(bare);
        }
        let peeled = peel(text)?;
        let value = body(peeled.body, notation)?;
        Ok(Written {
            value: peeled.sign.unwrap_or(Sign::Plus).of(value)?,
            currency: peeled.currency,
        })
    }

    /// The sum.
    ///
    /// # Errors
    /// [`ExactError::OutOfRange`].
    pub fn checked_add(self, other: Self) -> Result<Self, ExactError> {
        let sum = self.0.checked_add(other.0);
        sum.map(Self).ok_or(ExactError::OutOfRange)
    }

    /// The difference.
    ///
    /// # Errors
    /// [`ExactError::OutOfRange`].
    pub fn checked_sub(self, other: Self) -> Result<Self, ExactError> {
        let difference = self.0.checked_sub(other.0);
        difference.map(Self).ok_or(ExactError::OutOfRange)
    }

    /// The same with the other sign.
    ///
    /// # Errors
    /// [`ExactError::OutOfRange`] for the lowest number, which has no opposite.
    pub fn checked_neg(self) -> Result<Self, ExactError> {
        self.0.checked_neg().map(Self).ok_or(ExactError::OutOfRange)
    }

    /// `self × rate`, rounded down (towards the lower number, also below zero) at the 18th decimal. So a converted amount is never
    /// more than the exact product, and less than 10^-18 below it.
    ///
    /// # Errors
    /// [`ExactError::OutOfRange`].
    pub fn mul_floor(self, rate: Self) -> Result<Self, ExactError> {
        // (w + p)(v + q) with whole w, v and parts p, q in [0, 1): only p × q is not whole in units, and it fits.
        let (whole, part) = (self.0.div_euclid(SCALE), self.0.rem_euclid(SCALE));
        let (rate_whole, rate_part) = (rate.0.div_euclid(SCALE), rate.0.rem_euclid(SCALE));
        let product = || {
            let parts = part.checked_mul(rate_part)?.div_euclid(SCALE);
            let sides = part.checked_mul(rate_whole)?.checked_add(parts)?;
            whole.checked_mul(rate.0)?.checked_add(sides)
        };
        product().map(Self).ok_or(ExactError::OutOfRange)
    }

    /// The amount in whole minor units of `currency`, rounded down (towards the lower number, also below zero).
    ///
    /// # Errors
    /// [`ExactError::OutOfRange`] when it does not fit 64 bits.
    pub fn floor_minor(self, currency: Currency) -> Result<i64, ExactError> {
        let minor = self.0.div_euclid(units_per_minor(currency));
        i64::try_from(minor).map_err(|source| {
            let _: std::num::TryFromIntError = source;
            ExactError::OutOfRange
        })
    }
}

fn units_per_minor(currency: Currency) -> i128 {
    SCALE.div_euclid(i128::from(currency.minor_per_major()).max(1))
}

impl From<i64> for Exact {
    fn from(whole: i64) -> Self {
        // 2^63 × 10^18 is below 2^127.
        Self(i128::from(whole).saturating_mul(SCALE))
    }
}

impl From<Money> for Exact {
    fn from(money: Money) -> Self {
        let minor = i128::from(money.amount_minor());
        Self(minor.saturating_mul(units_per_minor(money.currency())))
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = self.0.unsigned_abs();
        let scale = SCALE.unsigned_abs();
        let (whole, part) = (units.div_euclid(scale), units.rem_euclid(scale));
        let sign = if self.0 < 0 { "-" } else { "" };
        if part == 0 {
            return write!(f, "{sign}{whole}");
        }
        let decimals = format!("{part:0>DECIMALS$}");
        write!(f, "{sign}{whole}.{}", decimals.trim_end_matches('0'))
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// On the wire it is a string in the canonical form: no reader of JSON may make a float of it.
impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}
