//! The days that a statement is about.

use chrono::{Datelike as _, Days, NaiveDate, NaiveTime};
use kernel::{Fault, Problem};

/// The most days of a statement: a year, leap years too.
const MAX_DAYS: u32 = 366;

/// Days of UTC, the first and the last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    /// The first day.
    pub(crate) from: NaiveDate,
    /// The last day.
    pub(crate) to: NaiveDate,
    /// The day after the last.
    end: NaiveDate,
}

impl Period {
    /// The days from the one to the other.
    ///
    /// # Errors
    /// A 422 [`Problem`] when they are the wrong way round, more than 366, or of no time in which the ledger posts.
    pub(crate) fn try_new(from: NaiveDate, to: NaiveDate) -> Result<Self, Problem> {
        let possible = |day: NaiveDate| (first()..=last()).contains(&day);
        for (name, day) in [("from", from), ("to", to)] {
            if !possible(day) {
                return Err(Problem::invalid(name, Fault::day(first(), last())));
            }
        }
        if to < from {
            return Err(Problem::invalid("to", Fault::day_before("from")));
        }
        let days = to.signed_duration_since(from).num_days();
        if days >= i64::from(MAX_DAYS) {
            return Err(Problem::invalid(
                "to",
                Fault::at_most_days(MAX_DAYS)
                    .hint("`from` and `to` included: ask for a shorter period"),
            ));
        }
        let end = to
            .checked_add_days(Days::new(1))
            .ok_or_else(|| Problem::invalid("to", Fault::day(first(), last())))?;
        Ok(Self { from, to, end })
    }

    /// The same as the ledger counts it.
    pub(crate) fn moments(self) -> ledger::Period {
        ledger::Period {
            from: self.from.and_time(NaiveTime::MIN).and_utc(),
            until: self.end.and_time(NaiveTime::MIN).and_utc(),
        }
    }
}

/// The first day of the month that a day is in.
pub(crate) fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// The first day of which there can be a posting, as the table of transfers says.
fn first() -> NaiveDate {
    NaiveDate::default()
}

/// The last one.
fn last() -> NaiveDate {
    NaiveDate::from_ymd_opt(9998, 12, 31).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn between(from: &str, to: &str) -> Result<Period, Problem> {
        Period::try_new(day(from), day(to))
    }

    #[test]
    fn both_days_are_in_it() {
        let period = between("2026-11-01", "2026-11-30").unwrap().moments();
        assert_eq!(period.from.to_rfc3339(), "2026-11-01T00:00:00+00:00");
        assert_eq!(period.until.to_rfc3339(), "2026-12-01T00:00:00+00:00");
    }

    #[test]
    fn a_month_begins_with_its_first_day() {
        for (of, first) in [("2028-02-29", "2028-02-01"), ("2026-12-01", "2026-12-01")] {
            assert_eq!(first_of_month(day(of)), day(first));
        }
    }

    #[test]
    fn a_period_has_bounds() {
        for (from, to) in [
            ("2026-11-30", "2026-11-30"),
            ("2027-03-01", "2028-02-29"),
            ("1970-01-01", "1970-12-31"),
            ("9998-01-01", "9998-12-31"),
        ] {
            assert!(between(from, to).is_ok(), "{from} {to}");
        }
        for (from, to, field) in [
            ("2026-11-30", "2026-11-29", "to"),
            ("2027-03-01", "2028-03-01", "to"),
            ("1969-12-31", "1970-01-01", "from"),
            ("9998-12-31", "9999-01-01", "to"),
            ("-0001-01-01", "2026-01-01", "from"),
        ] {
            let refused = between(from, to).unwrap_err();
            assert_eq!(refused.body().errors[0].pointer, field, "{from} {to}");
        }
    }
}
