//! When a side is reminded of a time that runs out. Pure.

use chrono::{DateTime, Duration, Utc};

/// The moments between `from` and `until` at which whoever has to act is reminded: when half of the time is over, when four
/// fifths are, and a day before the end. In order, each once; none at `from` itself.
pub fn reminders(from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let whole = until.signed_duration_since(from);
    let part = |tenths: i32| {
        let part = whole.checked_mul(tenths)?.checked_div(10)?;
        from.checked_add_signed(part)
    };
    let mut moments: Vec<DateTime<Utc>> = [
        part(5),
        part(8),
        until.checked_sub_signed(Duration::hours(24)),
    ]
    .into_iter()
    .flatten()
    .filter(|moment| *moment > from && *moment < until)
    .collect();
    moments.sort_unstable();
    moments.dedup();
    moments
}

#[cfg(test)]
mod tests {
    use kernel::testing::START;
    use proptest::prelude::*;

    use super::*;

    fn hours(window: i64) -> Vec<i64> {
        reminders(START, START + Duration::hours(window))
            .into_iter()
            .map(|moment| (moment - START).num_minutes())
            .collect()
    }

    #[test]
    fn the_usual_window_has_three_reminders() {
        assert_eq!(hours(72), [36 * 60, 48 * 60, 57 * 60 + 36]);
    }

    #[test]
    fn a_short_window_has_no_reminder_before_its_beginning() {
        assert_eq!(hours(24), [12 * 60, 19 * 60 + 12]);
        assert_eq!(hours(1), [30, 48]);
        assert_eq!(
            hours(48),
            [24 * 60, 38 * 60 + 24],
            "two that fall together are one"
        );
        assert!(hours(0).is_empty());
    }

    proptest! {
        #[test]
        fn every_reminder_lies_within(minutes in 0_i64..1_000_000) {
            let until = START + Duration::minutes(minutes);
            let moments = reminders(START, until);
            prop_assert!(moments.is_sorted());
            prop_assert!(moments.iter().all(|moment| START < *moment && *moment < until));
            prop_assert!(moments.len() <= 3);
        }
    }
}
