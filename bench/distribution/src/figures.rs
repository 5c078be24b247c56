//! What was measured, in whole numbers.

use std::{
    fmt::{self, Display, Formatter},
    time::Duration,
};

/// A number with two decimals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hundredths(pub(crate) u128);

impl Display for Hundredths {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// A time in seconds.
pub(crate) const fn seconds(time: Duration) -> Hundredths {
    Hundredths(time.as_millis() / 10)
}

/// One time as a part of another.
pub(crate) fn ratio(part: Duration, of: Duration) -> Hundredths {
    Hundredths(part.as_micros().saturating_mul(100) / of.as_micros().max(1))
}

/// So many each second.
pub(crate) fn rate(count: u128, time: Duration) -> Hundredths {
    Hundredths(count.saturating_mul(100_000_000) / time.as_micros().max(1))
}

/// The mean of some times.
pub(crate) fn mean(times: &[Duration]) -> Duration {
    let count = u32::try_from(times.len()).unwrap_or(u32::MAX).max(1);
    times.iter().sum::<Duration>() / count
}
