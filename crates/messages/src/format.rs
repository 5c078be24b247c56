//! Amounts and moments as each language writes them.
//!
//! Arabic uses the digits 0 to 9, the decimal comma and the month names of Morocco (CLDR `ar-MA`): the first country of the
//! platform writes so, every Arabic reader reads them, and an amount can be compared with a bank's by eye.
//!
//! Spanish is that of Latin America (CLDR `es-419`), Portuguese that of Brazil, as in the web app. The code of the currency
//! goes before the digits where the language puts the sign there.

use chrono::{DateTime, Datelike, Timelike, Utc};
use kernel::Failure;
use money::{Currency, Money};
use parties::Language;

const NO_BREAK: char = '\u{A0}';
const NARROW_NO_BREAK: char = '\u{202F}';
/// Begins and ends a piece that is read from left to right whatever surrounds it (UAX 9).
const LEFT_TO_RIGHT: (char, char) = ('\u{2066}', '\u{2069}');
/// Begins and ends a piece whose direction is its own (UAX 9).
const OWN_DIRECTION: (char, char) = ('\u{2068}', '\u{2069}');

const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS_AR: [&str; 12] = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "ماي",
    "يونيو",
    "يوليوز",
    "غشت",
    "شتنبر",
    "أكتوبر",
    "نونبر",
    "دجنبر",
];
const MONTHS_ES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const MONTHS_PT: [&str; 12] = [
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// An amount of the wire, such as `1500.00` and `MAD`, for a reader: `MAD 1,500.00`, or `1 500,00 MAD` with spaces
/// that do not break.
///
/// # Errors
/// [`Failure`] when it is no amount of that currency.
pub(crate) fn money(language: Language, amount: &str, currency: &str) -> Result<String, Failure> {
    let money = Money::parse(amount, Currency::parse(currency)?)?;
    let decimal = money.decimal();
    let (major, decimals) = decimal.split_once('.').unwrap_or((&decimal, ""));
    let code = money.currency();
    Ok(match language {
        Language::En | Language::Es | Language::Ko => {
            let number = number(major, decimals, (',', '.'));
            format!("{code}{NO_BREAK}{number}")
        }
        Language::Pt => {
            let number = number(major, decimals, ('.', ','));
            format!("{code}{NO_BREAK}{number}")
        }
        Language::Fr => {
            let number = number(major, decimals, (NARROW_NO_BREAK, ','));
            format!("{number}{NO_BREAK}{code}")
        }
        Language::Ar => {
            let number = number(major, decimals, (NO_BREAK, ','));
            wrap(&format!("{number}{NO_BREAK}{code}"), LEFT_TO_RIGHT)
        }
    })
}

/// The digits in groups of three, with the marks of thousands and decimals.
fn number(major: &str, decimals: &str, (thousands, point): (char, char)) -> String {
    let mut text = String::new();
    for (index, digit) in major.chars().enumerate() {
        if index > 0 && major.len().saturating_sub(index).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    if !decimals.is_empty() {
        text.push(point);
        text.push_str(decimals);
    }
    text
}

/// A moment for a reader, to the minute, in UTC and saying so: where the reader is, the party's country does not tell.
pub(crate) fn moment(language: Language, at: DateTime<Utc>) -> String {
    let month = |names: [&'static str; 12]| {
        let index = usize::try_from(at.month0()).unwrap_or_default();
        names.get(index).copied().unwrap_or_default()
    };
    let (day, year, hour, minute) = (at.day(), at.year(), at.hour(), at.minute());
    match language {
        Language::En => format!(
            "{day} {} {year} at {hour:02}:{minute:02} UTC",
            month(MONTHS_EN)
        ),
        Language::Fr => format!(
            "{day} {} {year} à {hour:02}{NO_BREAK}h{NO_BREAK}{minute:02} (UTC)",
            month(MONTHS_FR)
        ),
        Language::Ar => format!(
            "{day} {} {year} على الساعة {hour:02}:{minute:02} بالتوقيت العالمي",
            month(MONTHS_AR)
        ),
        Language::Es => format!(
            "{day} de {} de {year} a las {hour:02}:{minute:02} (UTC)",
            month(MONTHS_ES)
        ),
        Language::Pt => format!(
            "{day} de {} de {year} às {hour:02}:{minute:02} (UTC)",
            month(MONTHS_PT)
        ),
        // Korean numbers its months.
        Language::Ko => format!(
            "{year}년 {}월 {day}일 {hour:02}:{minute:02}(UTC)",
            at.month()
        ),
    }
}

/// A name as it was written, kept from turning the Arabic around it.
pub(crate) fn name(language: Language, text: &str) -> String {
    match language {
        Language::Ar => wrap(text, OWN_DIRECTION),
        Language::Fr | Language::En | Language::Es | Language::Pt | Language::Ko => text.to_owned(),
    }
}

fn wrap(text: &str, (begin, end): (char, char)) -> String {
    format!("{begin}{text}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_each_language_does() {
        for (language, amount, currency, text) in [
            (Language::Fr, "1500.00", "MAD", "1\u{202F}500,00\u{A0}MAD"),
            (Language::En, "1500.00", "MAD", "MAD\u{A0}1,500.00"),
            (
                Language::Ar,
                "1500.00",
                "MAD",
                "\u{2066}1\u{A0}500,00\u{A0}MAD\u{2069}",
            ),
            (Language::En, "1234567", "KRW", "KRW\u{A0}1,234,567"),
            (Language::Fr, "0.5", "TND", "0,500\u{A0}TND"),
            (Language::En, "999", "USD", "USD\u{A0}999.00"),
            (Language::Es, "1500.00", "MAD", "MAD\u{A0}1,500.00"),
            (Language::Pt, "1234567.5", "BRL", "BRL\u{A0}1.234.567,50"),
            (Language::Ko, "1234567", "KRW", "KRW\u{A0}1,234,567"),
        ] {
            assert_eq!(money(language, amount, currency).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_amount_is_not_written() {
        assert!(money(Language::En, "1,500", "MAD").is_err());
        assert!(money(Language::En, "1500", "dirham").is_err());
    }

    #[test]
    fn moments_are_written_as_each_language_does() {
        let at = DateTime::from_timestamp(1_795_334_700, 0).unwrap();
        assert_eq!(moment(Language::En, at), "22 November 2026 at 08:05 UTC");
        assert_eq!(
            moment(Language::Fr, at),
            "22 novembre 2026 à 08\u{A0}h\u{A0}05 (UTC)"
        );
        assert_eq!(
            moment(Language::Ar, at),
            "22 نونبر 2026 على الساعة 08:05 بالتوقيت العالمي"
        );
        assert_eq!(
            moment(Language::Es, at),
            "22 de noviembre de 2026 a las 08:05 (UTC)"
        );
        assert_eq!(
            moment(Language::Pt, at),
            "22 de novembro de 2026 às 08:05 (UTC)"
        );
        assert_eq!(moment(Language::Ko, at), "2026년 11월 22일 08:05(UTC)");
    }
}
