//! What the steps came to.

use std::{
    fmt::{self, Display, Formatter},
    ops::Range,
    time::{Duration, Instant},
};

use crate::play::{Made, Step};

/// The steps that ended within the window that counts.
#[derive(Debug)]
pub(crate) struct Figures {
    window: Range<Instant>,
    mails: u64,
    made: Vec<Made>,
}

impl Figures {
    pub(crate) const fn of(window: Range<Instant>, mails: u64) -> Self {
        Self {
            window,
            mails,
            made: Vec::new(),
        }
    }

    /// Takes what one client made.
    pub(crate) fn add(&mut self, made: Vec<Made>) {
        let counts = |made: &Made| self.window.contains(&made.until);
        self.made.extend(made.into_iter().filter(counts));
    }

    /// How long the step took each time, the shortest first.
    fn times(&self, step: Step) -> Vec<Duration> {
        let made = self.made.iter().filter(|made| made.step == step);
        let mut times: Vec<Duration> = made.map(|made| made.until - made.from).collect();
        times.sort_unstable();
        times
    }

    /// A count as so many each second, in hundredths.
    fn rate(&self, count: u128) -> Hundredths {
        let millis = (self.window.end - self.window.start).as_millis().max(1);
        Hundredths(count.saturating_mul(100_000) / millis)
    }
}

impl Display for Figures {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let campaigns = self.times(Step::Campaign).len();
        let per_second = self.rate(u128::try_from(campaigns).unwrap_or_default());
        writeln!(f, "figure campaigns_per_s {per_second} campaigns/s")?;
        let per_second = self.rate(self.mails.into());
        writeln!(f, "figure mails_per_s {per_second} mails/s")?;
        for step in Step::ALL {
            let times = self.times(step);
            for percent in [50, 99] {
                let time = Hundredths(percentile(&times, percent).as_micros() / 10);
                writeln!(f, "figure {}_p{percent} {time} ms", step.name())?;
            }
        }
        Ok(())
    }
}

/// The shortest time that this many percent of the sorted times do not exceed; zero when there are none.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = sorted.len().saturating_mul(percent).div_ceil(100);
    let place = rank.saturating_sub(1);
    sorted.get(place).copied().unwrap_or_default()
}

/// A number with two decimals.
struct Hundredths(u128);

impl Display for Hundredths {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(millis: impl IntoIterator<Item = u64>) -> Vec<Duration> {
        millis.into_iter().map(Duration::from_millis).collect()
    }

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let hundred = times(1..=100);
        assert_eq!(percentile(&hundred, 50), Duration::from_millis(50));
        assert_eq!(percentile(&hundred, 99), Duration::from_millis(99));
        assert_eq!(percentile(&times([7]), 99), Duration::from_millis(7));
        assert_eq!(percentile(&[], 50), Duration::ZERO);
    }

    #[test]
    fn only_what_ended_within_the_window_counts() {
        let start = Instant::now();
        let second = |n: u64| start + Duration::from_secs(n);
        let made = |until| Made {
            step: Step::Campaign,
            from: start,
            until,
        };
        let mut figures = Figures::of(second(5)..second(9), 6);
        figures.add([4, 5, 8, 9].map(|n| made(second(n))).into());
        let text = figures.to_string();
        assert!(
            text.contains("figure campaigns_per_s 0.50 campaigns/s\n"),
            "{text}"
        );
        assert!(text.contains("figure mails_per_s 1.50 mails/s\n"), "{text}");
        assert!(text.contains("figure campaign_p99 8000.00 ms\n"), "{text}");
    }
}
