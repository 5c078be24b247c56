//! Business days, by the calendar of a country. The days are those of `data/calendar.txt`, with their sources. Pure.
//!
//! Days are counted in UTC: in Morocco a day begins an hour earlier, which moves no end, since a review ends at the hour
//! at which it began.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};

const DATA: &str = include_str!("../data/calendar.txt");

/// What the data says of a country.
struct Calendar<'a> {
    country: &'a str,
}

impl Calendar<'_> {
    /// The rest of the country's entries of this kind.
    fn entries(&self, kind: &'static str) -> impl Iterator<Item = &'static str> {
        DATA.lines().filter_map(move |line| {
            let rest = line.strip_prefix(kind)?.trim_start();
            let rest = rest.strip_prefix(self.country)?;
            rest.strip_prefix(' ')
        })
    }

    fn is_weekend(&self, day: Weekday) -> bool {
        let mut own = self.entries("weekend").peekable();
        if own.peek().is_none() {
            return matches!(day, Weekday::Sat | Weekday::Sun);
        }
        own.any(|days| {
            let named = |name: &str| name.parse::<Weekday>().is_ok_and(|named| named == day);
            days.split(' ').any(named)
        })
    }

    fn is_holiday(&self, day: NaiveDate) -> bool {
        let begins = |entry: &str, date: &str| entry.starts_with(date);
        let yearly = day.format("%m-%d").to_string();
        let once = day.format("%Y-%m-%d").to_string();
        self.entries("yearly").any(|entry| begins(entry, &yearly))
            || self.entries("on").any(|entry| begins(entry, &once))
    }

    fn is_business_day(&self, day: NaiveDate) -> bool {
        !self.is_weekend(day.weekday()) && !self.is_holiday(day)
    }
}

/// The moment `days` business days of `country` (ISO 3166-1 alpha-2) after `since`: the same hour of the last of them.
pub fn after_business_days(country: &str, since: DateTime<Utc>, days: u16) -> DateTime<Utc> {
    let calendar = Calendar { country };
    let mut at = since;
    let mut left = days;
    while left > 0 {
        // Beyond the calendar's end there is nothing to wait for.
        let Some(next) = at.checked_add_days(Days::new(1)) else {
            return at;
        };
        at = next;
        if calendar.is_business_day(at.date_naive()) {
            left = left.saturating_sub(1);
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn weekends_and_holidays_are_not_counted() {
        for (country, since, days, end) in [
            // A Tuesday.
            ("MA", "2026-09-01T09:00:00Z", 3, "2026-09-04T09:00:00Z"),
            ("MA", "2026-09-01T09:00:00Z", 5, "2026-09-08T09:00:00Z"),
            // The Green March is a Friday, Independence Day a Wednesday.
            ("MA", "2026-11-05T16:30:00Z", 1, "2026-11-09T16:30:00Z"),
            ("FR", "2026-11-05T16:30:00Z", 1, "2026-11-06T16:30:00Z"),
            ("MA", "2026-11-16T08:00:00Z", 2, "2026-11-19T08:00:00Z"),
            // Begun on a Saturday, it counts from Monday.
            ("MA", "2026-09-05T09:00:00Z", 1, "2026-09-07T09:00:00Z"),
            // Friday and Saturday.
            ("EG", "2026-09-03T09:00:00Z", 1, "2026-09-06T09:00:00Z"),
            // Over the end of a year.
            ("MA", "2026-12-31T23:59:59Z", 1, "2027-01-04T23:59:59Z"),
            ("MA", "2027-01-08T10:00:00Z", 3, "2027-01-15T10:00:00Z"),
        ] {
            assert_eq!(
                after_business_days(country, at(since), days),
                at(end),
                "{country} {since} {days}"
            );
        }
    }

    #[test]
    fn every_entry_of_the_data_can_be_read() {
        let mut read = 0;
        for line in DATA.lines() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let words: Vec<&str> = line.split_whitespace().collect();
            let good = match words[0] {
                "weekend" => {
                    words.len() == 4 && words[2..].iter().all(|day| day.parse::<Weekday>().is_ok())
                }
                "yearly" => format!("2024-{}", words[2]).parse::<NaiveDate>().is_ok(),
                "on" => words[2].parse::<NaiveDate>().is_ok(),
                _ => false,
            };
            let country = words[1];
            assert!(
                good && country.len() == 2 && country.chars().all(|c| c.is_ascii_uppercase()),
                "{line}"
            );
            read += 1;
        }
        assert!(read > 20);
    }
}
