//! The one clock.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, Duration, SubsecRound, Utc};

/// Tells the time to whoever was given it. Copies of a clock move together.
#[derive(Clone, Debug)]
pub struct Clock {
    base: Base,
    /// Milliseconds ahead of the base: zero in production, moved by the sandbox and by tests.
    offset_ms: Arc<AtomicI64>,
}

#[derive(Clone, Copy, Debug)]
enum Base {
    Machine,
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self {
            base: Base::Machine,
            offset_ms: Arc::default(),
        }
    }

    /// A clock that stands at `at` until it is moved.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self {
            base: Base::Fixed(at),
            offset_ms: Arc::default(),
        }
    }

    /// The present moment in UTC, to the microsecond that PostgreSQL keeps.
    pub fn now(&self) -> DateTime<Utc> {
        let base = match self.base {
            Base::Machine => machine_time(),
            Base::Fixed(at) => at,
        };
        let offset = Duration::milliseconds(self.offset_ms.load(Ordering::SeqCst));
        base.checked_add_signed(offset)
            .unwrap_or(base)
            .trunc_subsecs(6)
    }

    /// Moves this clock and its copies forward by `by`.
    pub fn advance(&self, by: Duration) {
        self.offset_ms
            .fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }

    /// Sets how far this clock and its copies are ahead of their base.
    pub fn set_offset(&self, offset: Duration) {
        self.offset_ms
            .store(offset.num_milliseconds(), Ordering::SeqCst);
    }

    /// How far this clock is ahead of its base.
    pub fn offset(&self) -> Duration {
        Duration::milliseconds(self.offset_ms.load(Ordering::SeqCst))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the machine"
)]
fn machine_time() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_move_together() {
        let clock = Clock::fixed(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let copy = clock.clone();
        clock.advance(Duration::days(3));
        assert_eq!(copy.now().timestamp(), 1_800_000_000 + 3 * 86_400);
        copy.set_offset(Duration::zero());
        assert_eq!(clock.now().timestamp(), 1_800_000_000);
    }
}
