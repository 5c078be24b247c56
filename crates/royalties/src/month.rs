//! The calendar month in which something was sold.

use std::{fmt, str::FromStr};

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A calendar month, such as `2026-05`: in it something was sold or streamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

/// The text or number is no month between 1900 and 2999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a month is written as a year from 1900 to 2999 and a month, such as 2026-05")]
pub struct NoMonth;

impl Month {
    /// The month that this day lies in.
    ///
    /// # Errors
    /// [`NoMonth`] before 1900 and after 2999.
    pub fn of(day: NaiveDate) -> Result<Self, NoMonth> {
        day.with_day(1)
            .filter(|first| (1900..=2999).contains(&first.year()))
            .map(Self)
            .ok_or(NoMonth)
    }

    /// The month with this number, 1 to 12, of a year.
    ///
    /// # Errors
    /// [`NoMonth`] when there is none.
    pub fn new(year: i32, month: u32) -> Result<Self, NoMonth> {
        Self::of(NaiveDate::from_ymd_opt(year, month, 1).ok_or(NoMonth)?)
    }

    /// Its first day.
    pub const fn first_day(self) -> NaiveDate {
        self.0
    }

    /// The month so many months later.
    ///
    /// # Errors
    /// [`NoMonth`] after 2999.
    pub fn later(self, months: u16) -> Result<Self, NoMonth> {
        Self::of(
            self.0
                .checked_add_months(Months::new(months.into()))
                .ok_or(NoMonth)?,
        )
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl FromStr for Month {
    type Err = NoMonth;

    fn from_str(text: &str) -> Result<Self, NoMonth> {
        let digits = |text: &str, count| {
            text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        let (year, month) = text.split_once('-').ok_or(NoMonth)?;
        if !digits(year, 4) || !digits(month, 2) {
            return Err(NoMonth);
        }
        match (year.parse(), month.parse()) {
            (Ok(year), Ok(month)) => Self::new(year, month),
            (Err(_), _) | (_, Err(_)) => Err(NoMonth),
        }
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_written_as_it_is_read() {
        for text in ["1900-01", "2026-05", "2999-12"] {
            assert_eq!(text.parse::<Month>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "2026",
            "2026-5",
            "2026-00",
            "2026-13",
            "1899-12",
            "3000-01",
            "26-05",
            "2026-05-01",
            "+026-05",
            "2026-+5",
        ] {
            assert_eq!(text.parse::<Month>(), Err(NoMonth), "{text}");
        }
    }

    #[test]
    fn months_go_on_over_years() {
        let may = Month::new(2026, 5).unwrap();
        assert_eq!(may.later(8), Month::new(2027, 1));
        assert_eq!(may.later(u16::MAX), Err(NoMonth));
        let day = NaiveDate::from_ymd_opt(2026, 5, 31).unwrap();
        assert_eq!(Month::of(day), Ok(may));
    }
}
