//! Numbers as people and programs write them.

use super::{DECIMALS, Exact, ExactError, Notation};

/// Whether a number was written as one above zero or below.
#[derive(Clone, Copy)]
pub(super) enum Sign {
    Plus,
    Minus,
}

impl Sign {
    pub(super) fn of(self, units: i128) -> Result<Exact, ExactError> {
        match self {
            Self::Plus => Ok(Exact(units)),
            Self::Minus => Exact(units).checked_neg(),
        }
    }
}

/// Up to eighteen digits with at most one point between them, as units; `None` for whatever needs a longer look. Almost all numbers
/// of a statement are such, and this takes a tenth of the time.
pub(super) fn quick(body: &str) -> Option<i128> {
    if !(1..=DECIMALS).contains(&body.len()) {
        return None;
    }
    let (number, decimals) = match digits(0, body.as_bytes()) {
        (number, []) => (number, 0),
        (whole, [b'.', decimals @ ..]) => match digits(whole, decimals) {
            (number, []) if !decimals.is_empty() => (number, decimals.len()),
            (_, _) => return None,
        },
        (_, _) => return None,
    };
    // Below 10^18 times at most 10^18: it fits.
    let scale = POWERS.get(DECIMALS.wrapping_sub(decimals))?;
    Some(i128::from(number).wrapping_mul(i128::from(*scale)))
}

/// The number followed by as many digits as there are, at most eighteen in all, and what stands behind them.
fn digits(mut number: u64, mut bytes: &[u8]) -> (u64, &[u8]) {
    while let [digit @ b'0'..=b'9', rest @ ..] = bytes {
        let digit = u64::from(digit.wrapping_sub(b'0'));
        number = number.wrapping_mul(10).wrapping_add(digit);
        bytes = rest;
    }
    (number, bytes)
}

/// The powers of ten from 1 to 10^18.
const POWERS: [u64; 19] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000,
    100_000_000_000,
    1_000_000_000_000,
    10_000_000_000_000,
    100_000_000_000_000,
    1_000_000_000_000_000,
    10_000_000_000_000_000,
    100_000_000_000_000_000,
    1_000_000_000_000_000_000,
];

/// Digits with at most one point between them, as units.
pub(super) fn plain(body: &str) -> Result<i128, ExactError> {
    if let Some(units) = quick(body) {
        return Ok(units);
    }
    match body.split_once('.') {
        Some((_, "")) => Err(ExactError::Malformed),
        Some((whole, decimals)) => units(whole.bytes(), decimals, 0),
        None => units(body.bytes(), "", 0),
    }
}

/// A number without sign and currency, in the notation, as units.
pub(super) fn body(text: &str, notation: Notation) -> Result<i128, ExactError> {
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
pub(super) struct Peeled<'a> {
    pub(super) body: &'a str,
    pub(super) sign: Option<Sign>,
    pub(super) currency: Option<&'a str>,
}

/// Takes sign, brackets and currency off, each at most once, in any order.
pub(super) fn peel(text: &str) -> Result<Peeled<'_>, ExactError> {
    let mut peeled = Peeled {
        body: text,
        sign: None,
        currency: None,
    };
    loop {
        let body = peeled.body.trim();
        peeled.body = body;
        let bracketed = body.strip_prefix('(').and_then(|b| b.strip_suffix(')'));
        let minus = ['-', '\u{2212}'];
        if let Some(inner) = bracketed {
            peeled.signed(Sign::Minus, inner)?;
        } else if let Some(rest) = body.strip_prefix(minus) {
            peeled.signed(Sign::Minus, rest)?;
        } else if let Some(rest) = body.strip_suffix(minus) {
            peeled.signed(Sign::Minus, rest)?;
        } else if let Some(rest) = body.strip_prefix('+') {
            peeled.signed(Sign::Plus, rest)?;
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
    matches!(
        c,
        '$' | '€' | '£' | '¥' | '₩' | '₹' | '₽' | '₺' | '₦' | '₫' | '₪'
    )
}

impl<'a> Peeled<'a> {
    fn signed(&mut self, sign: Sign, rest: &'a str) -> Result<(), ExactError> {
        if self.sign.is_some() {
            return Err(ExactError::Malformed);
        }
        (self.sign, self.body) = (Some(sign), rest);
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
