//! Amounts, shares and moments as each language writes them: as the app does (`web/src/lib/format.ts`), which asks the browser's CLDR.
//! Arabic has the digits 0 to 9, as in Morocco.

use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _, Utc};
use money::Money;
use parties::Language;

const NO_BREAK: char = '\u{A0}';
const NARROW_NO_BREAK: char = '\u{202F}';
/// Marks without width: what stands around them is read from that side (UAX 9).
const FROM_LEFT: char = '\u{200E}';
const FROM_RIGHT: char = '\u{200F}';

/// The marks of thousands and of decimals.
const fn marks(language: Language) -> (char, char) {
    match language {
        Language::Fr => (NARROW_NO_BREAK, ','),
        Language::Ar | Language::Pt => ('.', ','),
        Language::En | Language::Es | Language::Ko => (',', '.'),
    }
}

/// Symbols of CLDR that stand for a code: in French, in Arabic, and in English, Portuguese and Korean. Others are written by their code,
/// as all are in Latin American Spanish and as the dirham is everywhere.
const SYMBOLS: [(&str, [&str; 3]); 16] = [
    ("EUR", ["€", "€", "€"]),
    ("USD", ["$US", "US$", "US$"]),
    ("GBP", ["£GB", "UK£", "£"]),
    ("CAD", ["$CA", "CA$", "CA$"]),
    ("BRL", ["R$", "R$", "R$"]),
    ("MXN", ["$MX", "MX$", "MX$"]),
    ("JPY", ["JPY", "JP¥", "JP¥"]),
    ("KRW", ["₩", "₩", "₩"]),
    ("INR", ["₹", "₹", "₹"]),
    ("XOF", ["F\u{202F}CFA", "F\u{202F}CFA", "F\u{202F}CFA"]),
    ("XAF", ["FCFA", "FCFA", "FCFA"]),
    ("TND", ["TND", "د.ت.\u{200F}", "TND"]),
    ("DZD", ["DZD", "د.ج.\u{200F}", "DZD"]),
    ("EGP", ["EGP", "ج.م.\u{200F}", "EGP"]),
    ("SAR", ["SAR", "ر.س.\u{200F}", "SAR"]),
    ("AED", ["AED", "د.إ.\u{200F}", "AED"]),
];

fn symbol(language: Language, code: &str) -> &str {
    let Some((_, [french, arabic, english])) = SYMBOLS.iter().find(|one| one.0 == code) else {
        return code;
    };
    match language {
        Language::Fr => french,
        Language::Ar => arabic,
        Language::Es => code,
        Language::En | Language::Pt | Language::Ko => english,
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
    let mut text = grouped(major, thousands);
    if !decimals.is_empty() {
        text.push(point);
        text.push_str(decimals);
    }
    let currency = money.currency();
    let symbol = symbol(language, currency.code());
    match language {
        Language::Fr => format!("{sign}{text}{NO_BREAK}{symbol}"),
        Language::Ar if sign.is_empty() => format!("{FROM_RIGHT}{text}{NO_BREAK}{symbol}"),
        Language::Ar => format!("{FROM_RIGHT}{FROM_LEFT}{sign}{text}{NO_BREAK}{symbol}"),
        // A sign stands at its figure, a word does not.
        Language::En | Language::Ko if !symbol.ends_with(char::is_alphabetic) => {
            format!("{sign}{symbol}{text}")
        }
        Language::En | Language::Es | Language::Pt | Language::Ko => {
            format!("{sign}{symbol}{NO_BREAK}{text}")
        }
    }
}

/// A count, such as `12,345`.
pub(crate) fn count(language: Language, count: i64) -> String {
    grouped(&count.to_string(), marks(language).0)
}

/// The forms in which a language counts (CLDR), in the order of [`form`].
#[cfg(test)]
pub(crate) const fn forms(language: Language) -> &'static [&'static str] {
    match language {
        Language::Fr | Language::Es | Language::Pt => &["one", "many", "other"],
        Language::Ar => &["zero", "one", "two", "few", "many", "other"],
        Language::En => &["one", "other"],
        Language::Ko => &["other"],
    }
}

/// The form of the words that go with so many: `one` month, `other` months.
pub(crate) fn form(language: Language, count: i64) -> &'static str {
    match (language, count) {
        (Language::Ko, _) => "other",
        (Language::Ar, 0) => "zero",
        (Language::Ar, 2) => "two",
        (Language::Fr | Language::Pt, 0) | (_, 1) => "one",
        (Language::Ar, _) => match count % 100 {
            3..=10 => "few",
            11..=99 => "many",
            _hundreds => "other",
        },
        (Language::Fr | Language::Es | Language::Pt, _) if count != 0 && count % 1_000_000 == 0 => {
            "many"
        }
        (Language::En | Language::Fr | Language::Es | Language::Pt, _) => "other",
    }
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
        Language::Fr => format!("{text}{NO_BREAK}%"),
        Language::Ar => format!("{text}{FROM_LEFT}%{FROM_LEFT}"),
        Language::En | Language::Es | Language::Ko | Language::Pt => format!("{text}%"),
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

/// The short names of the months, where a language writes them.
const fn months(language: Language) -> &'static [&'static str; 12] {
    match language {
        Language::Fr => &[
            "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.",
            "nov.", "déc.",
        ],
        Language::Es => &[
            "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic",
        ],
        Language::Pt => &[
            "jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.",
            "dez.",
        ],
        Language::En | Language::Ar | Language::Ko => &[
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec",
        ],
    }
}

/// The short name of a month, in the languages that do not number it.
fn named(language: Language, at: NaiveDate) -> &'static str {
    let name = months(language).get(at.month0() as usize);
    name.copied().unwrap_or_default()
}

/// The month of a day: `Nov 2026`, `2026년 11월`.
pub(crate) fn month(language: Language, at: NaiveDate) -> String {
    let (year, month) = (at.year(), at.month());
    match language {
        Language::En | Language::Fr | Language::Es => format!("{} {year}", named(language, at)),
        Language::Pt => format!("{} de {year}", named(language, at)),
        Language::Ar => format!("{month:02}{FROM_RIGHT}/{year}"),
        Language::Ko => format!("{year}년 {month}월"),
    }
}

/// The day, in UTC: `3 May 2026`, `2026. 5. 3.`
pub(crate) fn day(language: Language, at: DateTime<Utc>) -> String {
    let (year, month, day) = (at.year(), at.month(), at.day());
    let name = named(language, at.date_naive());
    match language {
        Language::En | Language::Fr | Language::Es => format!("{day} {name} {year}"),
        Language::Pt => format!("{day} de {name} de {year}"),
        Language::Ar => format!("{day:02}{FROM_RIGHT}/{month:02}{FROM_RIGHT}/{year}"),
        Language::Ko => format!("{year}. {month}. {day}."),
    }
}

/// The minute, in UTC: `3 May 2026, 14:05 UTC`.
pub(crate) fn moment(language: Language, at: DateTime<Utc>) -> String {
    let (day, hour, minute) = (day(language, at), at.hour(), at.minute());
    let (is_afternoon, twelfth) = at.hour12();
    match language {
        Language::En | Language::Fr | Language::Pt => format!("{day}, {hour:02}:{minute:02} UTC"),
        Language::Ar => format!("{day}، {hour:02}:{minute:02} UTC"),
        Language::Es => {
            let half = if is_afternoon { "p.m." } else { "a.m." };
            format!("{day}, {twelfth}:{minute:02} {half} UTC")
        }
        Language::Ko => {
            let half = if is_afternoon { "오후" } else { "오전" };
            format!("{day} {half} {twelfth}:{minute:02} UTC")
        }
    }
}

#[cfg(test)]
mod tests {
    use money::Currency;

    use super::*;

    #[test]
    fn amounts_are_written_as_the_app_writes_them() {
        let amount = Money::new(123_456_789, Currency::MAD);
        for (language, expected, less) in [
            (
                Language::Fr,
                "1\u{202F}234\u{202F}567,89\u{A0}MAD",
                "-0,05\u{A0}MAD",
            ),
            (
                Language::Ar,
                "\u{200F}1.234.567,89\u{A0}MAD",
                "\u{200F}\u{200E}-0,05\u{A0}MAD",
            ),
            (Language::En, "MAD\u{A0}1,234,567.89", "-MAD\u{A0}0.05"),
            (Language::Es, "MAD\u{A0}1,234,567.89", "-MAD\u{A0}0.05"),
            (Language::Pt, "MAD\u{A0}1.234.567,89", "-MAD\u{A0}0,05"),
            (Language::Ko, "MAD\u{A0}1,234,567.89", "-MAD\u{A0}0.05"),
        ] {
            assert_eq!(money(language, amount), expected);
            assert_eq!(money(language, Money::new(-5, Currency::MAD)), less);
        }
    }

    #[test]
    fn other_currencies_have_the_signs_that_readers_know() {
        let of = |language, code| {
            money(
                language,
                Money::new(150_000, Currency::parse(code).unwrap()),
            )
        };
        assert_eq!(of(Language::Fr, "EUR"), "1\u{202F}500,00\u{A0}€");
        assert_eq!(of(Language::En, "EUR"), "€1,500.00");
        assert_eq!(of(Language::Es, "EUR"), "EUR\u{A0}1,500.00");
        assert_eq!(of(Language::Pt, "EUR"), "€\u{A0}1.500,00");
        assert_eq!(of(Language::Ar, "USD"), "\u{200F}1.500,00\u{A0}US$");
        assert_eq!(of(Language::Ko, "KRW"), "₩150,000");
        assert_eq!(of(Language::En, "XOF"), "F\u{202F}CFA\u{A0}150,000");
        assert_eq!(of(Language::En, "TND"), "TND\u{A0}150.000");
    }

    #[test]
    fn shares_and_factors_keep_what_counts() {
        for (language, expected) in [
            (Language::Fr, "12,5\u{A0}%"),
            (Language::Ar, "12,5\u{200E}%\u{200E}"),
            (Language::En, "12.5%"),
            (Language::Es, "12.5%"),
            (Language::Pt, "12,5%"),
            (Language::Ko, "12.5%"),
        ] {
            assert_eq!(percent(language, 1250), expected);
        }
        assert_eq!(percent(Language::En, 1000), "10%");
        assert_eq!(percent(Language::Ko, 5), "0.05%");
        assert_eq!(factor(Language::En, 15_000), "1.5");
        assert_eq!(factor(Language::Pt, 20_000), "2");
    }

    #[test]
    fn days_and_minutes_are_those_of_the_language() {
        let at: DateTime<Utc> = "2026-09-03T14:05:59Z".parse().unwrap();
        for (language, expected, minute) in [
            (Language::Fr, "3 sept. 2026", "3 sept. 2026, 14:05 UTC"),
            (
                Language::Ar,
                "03\u{200F}/09\u{200F}/2026",
                "03\u{200F}/09\u{200F}/2026، 14:05 UTC",
            ),
            (Language::En, "3 Sept 2026", "3 Sept 2026, 14:05 UTC"),
            (Language::Es, "3 sept 2026", "3 sept 2026, 2:05 p.m. UTC"),
            (
                Language::Pt,
                "3 de set. de 2026",
                "3 de set. de 2026, 14:05 UTC",
            ),
            (Language::Ko, "2026. 9. 3.", "2026. 9. 3. 오후 2:05 UTC"),
        ] {
            assert_eq!(day(language, at), expected);
            assert_eq!(moment(language, at), minute);
        }
        let midnight = "2026-01-31T00:00:00Z".parse().unwrap();
        assert_eq!(
            moment(Language::Es, midnight),
            "31 ene 2026, 12:00 a.m. UTC"
        );
    }

    #[test]
    fn months_are_named_or_numbered() {
        let at = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        for (language, expected) in [
            (Language::Fr, "nov. 2026"),
            (Language::Ar, "11\u{200F}/2026"),
            (Language::En, "Nov 2026"),
            (Language::Es, "nov 2026"),
            (Language::Pt, "nov. de 2026"),
            (Language::Ko, "2026년 11월"),
        ] {
            assert_eq!(month(language, at), expected);
        }
    }

    #[test]
    fn counted_words_take_the_form_of_their_language() {
        let formed = |language| [0, 1, 2, 3, 11, 100, 103, 1_000_000].map(|n| form(language, n));
        let (zero, one, two, few) = ("zero", "one", "two", "few");
        let (many, other) = ("many", "other");
        for (language, expected) in [
            (
                Language::Fr,
                [one, one, other, other, other, other, other, many],
            ),
            (Language::Ar, [zero, one, two, few, many, other, few, other]),
            (
                Language::En,
                [other, one, other, other, other, other, other, other],
            ),
            (
                Language::Es,
                [other, one, other, other, other, other, other, many],
            ),
            (
                Language::Pt,
                [one, one, other, other, other, other, other, many],
            ),
            (Language::Ko, [other; 8]),
        ] {
            assert_eq!(formed(language), expected, "{language:?}");
            assert!(expected.iter().all(|one| forms(language).contains(one)));
        }
    }
}
