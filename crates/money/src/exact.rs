//! Exact decimals: what a statement of royalties says, before anything is rounded.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Currency, Money};

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
        let (negative, body) = match text.strip_prefix('-') {
            Some(body) => (true, body),
            None => (false, text),
        };
        signed(negative, plain(body)?)
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
        if notation == Notation::Point && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            let negative = digits.len() < text.len();
            return signed(negative, plain(digits)?).map(bare);
        }
        let peeled = peel(text)?;
        let value = body(peeled.body, notation)?;
        Ok(Written {
            value: signed(peeled.negative == Some(true), value)?,
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

fn signed(negative: bool, units: i128) -> Result<Exact, ExactError> {
    if negative {
        Exact(units).checked_neg()
    } else {
        Ok(Exact(units))
    }
}

/// Digits with at most one point between them, as units.
fn plain(body: &str) -> Result<i128, ExactError> {
    match body.split_once('.') {
        Some((_, "")) => Err(ExactError::Malformed),
        Some((whole, decimals)) => units(whole.bytes(), decimals, 0),
        None => units(body.bytes(), "", 0),
    }
}

/// A number without sign and currency, in the notation, as units.
fn body(text: &str, notation: Notation) -> Result<i128, ExactError> {
    let (decimal, other) = match notation {
        Notation::Point => ('.', ','),
        Notation::Comma => (',', '.'),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, power(exponent)?),
        None => (text, 0),
    };
    let (whole, decimals) = match mantissa.split_once(decimal) {
        Some((_, "")) => return Err(ExactError::Malformed),
        Some((whole, decimals)) => (whole, decimals),
        None => (mantissa, ""),
    };
    let grouping = |c: char| c == other || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’');
    let Some(sign) = whole.chars().find(|c| grouping(*c)) else {
        return units(whole.bytes(), decimals, exponent);
    };
    let mut groups = whole.split(sign);
    let first = groups.next().unwrap_or_default();
    let threes = groups.all(|group| group.len() == 3);
    if !threes || !(1..=3).contains(&first.len()) || first.starts_with('0') {
        return Err(ExactError::Malformed);
    }
    let digits = whole.chars().filter(|c| *c != sign);
    // Anything but a digit is refused below; a character outside ASCII becomes one.
    let digits = digits.map(|c| u8::try_from(c).unwrap_or(b'?'));
    units(digits, decimals, exponent)
}

fn power(text: &str) -> Result<i32, ExactError> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || digits.len() > 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ExactError::Malformed);
    }
    text.parse().map_err(|source: std::num::ParseIntError| {
        let _: std::num::ParseIntError = source;
        ExactError::Malformed
    })
}

/// `whole.decimals × 10^exponent` in units.
fn units(
    whole: impl Iterator<Item = u8>,
    decimals: &str,
    exponent: i32,
) -> Result<i128, ExactError> {
    let mut digits = Digits::default();
    for digit in whole {
        digits.push(digit)?;
    }
    if decimals.is_empty() && digits.count == 0 {
        return Err(ExactError::Malformed);
    }
    // Zeros at the end say nothing, and there may be any number of them.
    let decimals = decimals.trim_end_matches('0').as_bytes();
    for digit in decimals {
        digits.push(*digit)?;
    }
    let shift = i32::try_from(decimals.len())
        .ok()
        .and_then(|decimals| exponent.checked_sub(decimals))
        .and_then(|shift| shift.checked_add(18))
        .ok_or(ExactError::TooPrecise)?;
    digits.shifted(shift)
}

/// Digits as they are read: the first eighteen in 64 bits, which is several times quicker.
#[derive(Default)]
struct Digits {
    low: u64,
    wide: Option<i128>,
    count: usize,
}

impl Digits {
    fn push(&mut self, digit: u8) -> Result<(), ExactError> {
        if !digit.is_ascii_digit() {
            return Err(ExactError::Malformed);
        }
        let digit = digit.wrapping_sub(b'0');
        self.count = self.count.saturating_add(1);
        if self.count <= DECIMALS {
            self.low = self.low.wrapping_mul(10).wrapping_add(u64::from(digit));
            return Ok(());
        }
        let wide = self.wide.unwrap_or_else(|| i128::from(self.low));
        let wide = wide
            .checked_mul(10)
            .and_then(|wide| wide.checked_add(i128::from(digit)));
        self.wide = Some(wide.ok_or(ExactError::OutOfRange)?);
        Ok(())
    }

    /// The number times 10^shift, which must be whole.
    fn shifted(&self, shift: i32) -> Result<i128, ExactError> {
        let number = self.wide.unwrap_or_else(|| i128::from(self.low));
        let power = 10_i128.checked_pow(shift.unsigned_abs());
        match (number, power) {
            (0, _) => Ok(0),
            (_, Some(power)) if shift >= 0 => {
                number.checked_mul(power).ok_or(ExactError::OutOfRange)
            }
            (_, None) if shift >= 0 => Err(ExactError::OutOfRange),
            (_, Some(power)) if number.rem_euclid(power) == 0 => Ok(number.div_euclid(power)),
            (_, _) => Err(ExactError::TooPrecise),
        }
    }
}

/// A number without what stands around it.
struct Peeled<'a> {
    body: &'a str,
    negative: Option<bool>,
    currency: Option<&'a str>,
}

/// Takes sign, brackets and currency off, each at most once, in any order.
fn peel(text: &str) -> Result<Peeled<'_>, ExactError> {
    let mut peeled = Peeled {
        body: text,
        negative: None,
        currency: None,
    };
    loop {
        let body = peeled.body.trim();
        peeled.body = body;
        let bracketed = body.strip_prefix('(').and_then(|b| b.strip_suffix(')'));
        let minus = ['-', '\u{2212}'];
        if let Some(inner) = bracketed {
            peeled.sign(true, inner)?;
        } else if let Some(rest) = body.strip_prefix(minus) {
            peeled.sign(true, rest)?;
        } else if let Some(rest) = body.strip_suffix(minus) {
            peeled.sign(true, rest)?;
        } else if let Some(rest) = body.strip_prefix('+') {
            peeled.sign(false, rest)?;
        } else {
            let rest = body.trim_start_matches(names_currency);
            let front = rest.len() < body.len();
            let rest = if front {
                rest
            } else {
                body.trim_end_matches(names_currency)
            };
            if rest.len() == body.len() {
                return Ok(peeled);
            }
            let word = if front {
                body.strip_suffix(rest)
            } else {
                body.strip_prefix(rest)
            };
            peeled.mark(word.unwrap_or_default(), rest)?;
        }
    }
}

fn names_currency(c: char) -> bool {
    c.is_alphabetic() || is_sign(c)
}

fn is_sign(c: char) -> bool {
    matches!(c, '$' | '€' | '£' | '¥' | '₩' | '₹' | '₽' | '₺' | '₦' | '₫' | '₪')
}

impl<'a> Peeled<'a> {
    fn sign(&mut self, negative: bool, rest: &'a str) -> Result<(), ExactError> {
        if self.negative.is_some() {
            return Err(ExactError::Malformed);
        }
        (self.negative, self.body) = (Some(negative), rest);
        Ok(())
    }

    fn mark(&mut self, word: &'a str, rest: &'a str) -> Result<(), ExactError> {
        let code = word.len() == 3 && word.bytes().all(|b| b.is_ascii_alphabetic());
        let sign = word.contains(is_sign) && word.chars().count() <= 4;
        if self.currency.is_some() || !(code || sign) {
            return Err(ExactError::Malformed);
        }
        (self.currency, self.body) = (Some(word), rest);
        Ok(())
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
