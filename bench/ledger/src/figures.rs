//! What was measured, in whole numbers.

use std::{
    fmt::{self, Display, Formatter},
    time::{Duration, Instant},
};

use uuid::Uuid;

/// A number with two decimals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hundredths(pub(crate) u128);

impl Display for Hundredths {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// So many hundredths of a per cent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Percent(i128);

impl Percent {
    /// How much less `part` is than `whole`; below zero when it is more.
    pub(crate) fn less(part: u128, whole: u128) -> Self {
        let [part, whole] = [part, whole].map(|one| i128::try_from(one).unwrap_or(i128::MAX));
        Self(whole.saturating_sub(part).saturating_mul(10_000) / whole.max(1))
    }
}

impl Display for Percent {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}", Hundredths(self.0.unsigned_abs()))
    }
}

/// What so many clients did in a while.
#[derive(Debug)]
pub(crate) struct Measured {
    /// Postings each second, in hundredths.
    pub(crate) per_second: u128,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    /// Some of the transfers, and when their clients knew that they were durable.
    pub(crate) sample: Vec<(Uuid, Instant)>,
    /// How many were posted, with those that do not count.
    pub(crate) count: u64,
}

impl Measured {
    /// Of the times that postings took, within `window`.
    pub(crate) fn of(mut times: Vec<Duration>, window: Duration) -> Self {
        times.sort_unstable();
        let count = u128::try_from(times.len()).unwrap_or_default();
        Self {
            per_second: rate(count, window),
            p50: percentile(&times, 50),
            p99: percentile(&times, 99),
            sample: Vec::new(),
            count: 0,
        }
    }
}

/// So many each second, in hundredths.
pub(crate) fn rate(count: u128, window: Duration) -> u128 {
    count.saturating_mul(100_000_000) / window.as_micros().max(1)
}

/// The shortest time that this many percent of the sorted times do not exceed; zero when there are none.
pub(crate) fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = sorted.len().saturating_mul(percent).div_ceil(100);
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

/// One part of another.
pub(crate) const fn ratio(part: u128, of: u128) -> Hundredths {
    Hundredths(part.saturating_mul(100) / if of == 0 { 1 } else { of })
}

/// A time in milliseconds.
pub(crate) const fn millis(time: Duration) -> Hundredths {
    Hundredths(time.as_micros() / 10)
}

/// A time in seconds.
pub(crate) const fn seconds(time: Duration) -> Hundredths {
    Hundredths(time.as_millis() / 10)
}
