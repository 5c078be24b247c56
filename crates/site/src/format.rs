//! Amounts, shares and moments as each language writes them. Arabic has the digits 0 to 9, as in Morocco.

use chrono::{DateTime, Utc};
use money::Money;
use parties::Language;

const NO_BREAK: char = '\u{A0}';
const NARROW_NO_BREAK: char = '\u{202F}';
/// Begin and end of what is read from left to right whatever stands around it (UAX 9).
const LEFT_TO_RIGHT: (char, char) = ('\u{2066}', '\u{2069}');

/// The marks of thousands and of decimals.
const fn marks(language: Language) -> (char, char) {
    match language {
        Language::Fr => (NARROW_NO_BREAK, ','),
        Language::Ar => (NO_BREAK, ','),
        Language::Es | Language::Pt => ('.', ','),
        Language::En | Language::Ko => (',', '.'),
    }
}

/// `1 500,00 MAD`, `MAD 1,500.00`.
pub(crate) fn money(language: Language, money: Money) -> String {
    let decimal = money.decimal();
    let (sign, decimal) = decimal
        .strip_prefix('-')
        .map_or(("", decimal.as_str()), |rest| ("-", rest));
    let (major, decimals) = decimal.split_once('.').unwrap_or((decimal, ""));
    let (thousands, point) = marks(language);
    let mut text = sign.to_owned();
    text.push_str(&grouped(major, thousands));
    if !decimals.is_empty() {
        text.push(point);
        text.push_str(decimals);
    }
    let currency = money.currency();
    let code = currency.code();
    match language {
        Language::En | Language::Ko => format!("{code}{NO_BREAK}{text}"),
        Language::Fr | Language::Es | Language::Pt => format!("{text}{NO_BREAK}{code}"),
        Language::Ar => format!(
            "{}{text}{NO_BREAK}{code}{}",
            LEFT_TO_RIGHT.0, LEFT_TO_RIGHT.1
        ),
    }
}

/// A count, such as `12,345`.
pub(crate) fn count(language: Language, count: i64) -> String {
    grouped(&count.to_string(), marks(language).0)
}

fn grouped(digits: &str, thousands: char) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    text
}

/// Basis points as a percentage: `12,5 %`, `12.5%`.
pub(crate) fn percent(language: Language, bps: u32) -> String {
    let (whole, rest) = (bps / 100, bps % 100);
    let mut text = whole.to_string();
    if rest > 0 {
        text.push(marks(language).1);
        text.push_str(format!("{rest:02}").trim_end_matches('0'));
    }
    match language {
        Language::Fr | Language::Es => format!("{text}{NO_BREAK}%"),
        Language::En | Language::Ko | Language::Pt => format!("{text}%"),
        Language::Ar => format!("{}{text}{NO_BREAK}%{}", LEFT_TO_RIGHT.0, LEFT_TO_RIGHT.1),
    }
}

/// A factor in basis points: `1.5`, `2`.
pub(crate) fn factor(language: Language, bps: u32) -> String {
    let (whole, rest) = (bps / 10_000, bps % 10_000);
    let mut text = whole.to_string();
    if rest > 0 {
        text.push(marks(language).1);
        text.push_str(format!("{rest:04}").trim_end_matches('0'));
    }
    text
}

/// The day, the same in every language (ISO 8601).
pub(crate) fn day(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d").to_string()
}

/// The minute, the same in every language.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use money::Currency;

    use super::*;

    #[test]
    fn amounts_are_written_as_each_language_does() {
        let amount = Money::new(123_456_789, Currency::MAD);
        for (language, expected) in [
            (Language::Fr, "1\u{202F}234\u{202F}567,89\u{A0}MAD"),
            (
                Language::Ar,
                "\u{2066}1\u{A0}234\u{A0}567,89\u{A0}MAD\u{2069}",
            ),
            (Language::En, "MAD\u{A0}1,234,567.89"),
            (Language::Es, "1.234.567,89\u{A0}MAD"),
            (Language::Pt, "1.234.567,89\u{A0}MAD"),
            (Language::Ko, "MAD\u{A0}1,234,567.89"),
        ] {
            assert_eq!(money(language, amount), expected);
        }
        assert_eq!(
            money(Language::En, Money::new(-5, Currency::MAD)),
            "MAD\u{A0}-0.05"
        );
    }

    #[test]
    fn shares_and_factors_keep_what_counts() {
        assert_eq!(percent(Language::En, 1000), "10%");
        assert_eq!(percent(Language::Fr, 1250), "12,5\u{A0}%");
        assert_eq!(percent(Language::Ko, 5), "0.05%");
        assert_eq!(factor(Language::En, 15_000), "1.5");
        assert_eq!(factor(Language::Pt, 20_000), "2");
    }
}
