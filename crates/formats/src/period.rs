//! Days, months, quarters and years as statements write them.

use chrono::{Datelike as _, Months, NaiveDate};

use crate::Dates;

/// From one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
}

/// Reads a day, a month, a quarter or a year. A time behind a day is left out.
pub(crate) fn read(text: &str, dates: Dates) -> Option<Period> {
    // What most files have needs no longer look.
    if let [a, b, c, d, b'-', e, f, rest @ ..] = text.as_bytes()
        && let Some(year) = digits(&[*a, *b, *c, *d])
        && let Some(number) = digits(&[*e, *f])
    {
        match rest {
            [] => return month(year, number),
            [b'-', g, h] => return one_day(year, number, digits(&[*g, *h])?),
            _ => {}
        }
    }
    let text = text.trim();
    if text.len() > 40 {
        return None;
    }
    let first = text.bytes().next()?;
    if first.is_ascii_alphabetic() {
        return named(text);
    }
    if text.bytes().take_while(u8::is_ascii_digit).count() >= 4 {
        return year_first(text);
    }
    let day = text.split([' ', 'T']).next()?;
    let mut parts = day.split(['/', '-', '.']);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next());
    if parts.next().is_some() {
        return None;
    }
    match (c, dates) {
        // `07/2025` is a month in every notation, since a year has four digits there.
        (None, _) if b.len() == 4 => month(number(b)?, number(a)?),
        (None, _) | (Some(_), Dates::YearFirst) => None,
        (Some(c), Dates::MonthFirst) => one_day(year(c)?, number(a)?, number(b)?),
        (Some(c), Dates::DayFirst) => one_day(year(c)?, number(b)?, number(a)?),
    }
}

/// The month around a period's first day.
pub(crate) fn month_of(period: Period) -> Option<Period> {
    month(u32::try_from(period.from.year()).ok()?, period.from.month())
}

/// `2025`, `2025-06`, `2025-06-30`, `2025/06/30 …`, `202506`, `20250630`, `2025-Q2`.
fn year_first(text: &str) -> Option<Period> {
    let day = text.split([' ', 'T']).next()?;
    if day.bytes().all(|byte| byte.is_ascii_digit()) {
        let digits = number(day)?;
        return match day.len() {
            4 => months(digits, 1, 12),
            6 => month(digits.div_euclid(100), digits.rem_euclid(100)),
            8 => one_day(
                digits.div_euclid(10_000),
                digits.div_euclid(100).rem_euclid(100),
                digits.rem_euclid(100),
            ),
            _ => None,
        };
    }
    let mut parts = day.split(['/', '-', '.']);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next());
    if a.len() != 4 || parts.next().is_some() {
        return None;
    }
    match (b.strip_prefix(['Q', 'q']), c) {
        (Some(quarter), None) => quarter_of(number(a)?, number(quarter)?),
        (None, None) => month(number(a)?, number(b)?),
        (None, Some(c)) => one_day(number(a)?, number(b)?, number(c)?),
        (Some(_), Some(_)) => None,
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// `June 2025`, `Jun-25`, `Q2 2025`.
fn named(text: &str) -> Option<Period> {
    let (name, rest) = text.split_once([' ', '-', '_', '/'])?;
    let year = year(rest.trim().trim_start_matches(['\'', '’']))?;
    if let Some(quarter) = name.strip_prefix(['Q', 'q']) {
        return quarter_of(year, number(quarter)?);
    }
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let sept = if name == "sept" { "sep" } else { &name };
    let fits = |month: &&str| sept.len() >= 3 && month.starts_with(sept);
    let place = MONTHS.iter().position(fits)?;
    month(year, u32::try_from(place).ok()?.checked_add(1)?)
}

/// A year of four digits, or of two in this century.
fn year(text: &str) -> Option<u32> {
    match text.len() {
        4 => number(text),
        2 => number(text)?.checked_add(2000),
        _ => None,
    }
}

fn digits(bytes: &[u8]) -> Option<u32> {
    let mut number = 0_u32;
    for byte in bytes {
        let digit = byte.is_ascii_digit().then(|| byte.wrapping_sub(b'0'))?;
        number = number.checked_mul(10)?.checked_add(u32::from(digit))?;
    }
    Some(number)
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn one_day(year: u32, month: u32, day: u32) -> Option<Period> {
    let day = date(year, month, day)?;
    Some(Period { from: day, to: day })
}

fn month(year: u32, month: u32) -> Option<Period> {
    let from = date(year, month, 1)?;
    let to = from.with_day(u32::from(from.num_days_in_month()))?;
    Some(Period { from, to })
}

fn quarter_of(year: u32, quarter: u32) -> Option<Period> {
    let first = quarter.checked_sub(1)?.checked_mul(3)?.checked_add(1)?;
    months(year, first, 3)
}

fn months(year: u32, month: u32, count: u32) -> Option<Period> {
    let from = date(year, month, 1)?;
    let to = from.checked_add_months(Months::new(count))?.pred_opt()?;
    Some(Period { from, to })
}

/// A date of this or the last century: others are misread numbers.
fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year)
        .ok()
        .filter(|y| (1900..=2199).contains(y))?;
    NaiveDate::from_ymd_opt(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: &str, to: &str) -> Period {
        Period {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        }
    }

    #[test]
    fn periods_are_read_as_they_are_written() {
        for (text, from, to) in [
            ("2025-06-30", "2025-06-30", "2025-06-30"),
            ("2025/06/30 12:00:00", "2025-06-30", "2025-06-30"),
            ("2025-06-30T01:02:03Z", "2025-06-30", "2025-06-30"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("202402", "2024-02-01", "2024-02-29"),
            ("20151231", "2015-12-31", "2015-12-31"),
            ("2025", "2025-01-01", "2025-12-31"),
            ("2015-Q4", "2015-10-01", "2015-12-31"),
            ("Q1 2025", "2025-01-01", "2025-03-31"),
            ("June 2025", "2025-06-01", "2025-06-30"),
            ("JUN-25", "2025-06-01", "2025-06-30"),
            ("Sept-2025", "2025-09-01", "2025-09-30"),
            ("07/2025", "2025-07-01", "2025-07-31"),
        ] {
            assert_eq!(read(text, Dates::YearFirst), Some(days(from, to)), "{text}");
        }
    }

    #[test]
    fn a_date_of_three_numbers_needs_to_be_told_its_order() {
        assert_eq!(read("10/11/2023", Dates::YearFirst), None);
        assert_eq!(
            read("10/11/2023 12:00:00 AM", Dates::MonthFirst),
            Some(days("2023-10-11", "2023-10-11"))
        );
        assert_eq!(
            read("10/11/23", Dates::DayFirst),
            Some(days("2023-11-10", "2023-11-10"))
        );
    }

    #[test]
    fn what_is_no_period_is_none() {
        for text in [
            "",
            "2025-13",
            "2025-02-30",
            "20250",
            "Foo 2025",
            "Ju 2025",
            "2025-Q5",
            "Q0 2025",
            "1/2",
            "1/2/3/4",
            "9999-01-01",
            "-",
            "2025-06-30-01",
            "٢٠٢٥",
            "15/10/2023",
        ] {
            assert_eq!(read(text, Dates::MonthFirst), None, "{text}");
        }
    }
}
