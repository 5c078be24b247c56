//! What follows when the cash of a statement is late, or a rate that a part of it waits for. Pure, and data: each number is a setting, with its source.
//!
//! ```text
//!  due --> late --15 d--> noticed: the penalty runs --30 d--> restricted: no new raise --45 d--> suspended
//!              paid at any moment: over, by itself; contested, once: ten days do not count
//! ```

use money::{AmountError, Bps, Money};

/// The steps and rates of lateness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lateness {
    /// After so many days the formal notice goes out, and the penalty runs: 15.
    pub grace_days: u32,
    /// After so many days the owner opens no new raise, and is not paid out: 30.
    pub restriction_days: u32,
    /// After so many days its projects are suspended: 45.
    pub suspension_days: u32,
    /// For so many days no step is taken, and no day counts, after its owner contested it: 10.
    pub contest_days: u32,
    /// The penalty of the first month, in basis points of what is missing: 300.
    pub first_month_bps: u16,
    /// The penalty of each further month or part of one: 85.
    pub further_month_bps: u16,
    /// The most that it is in all: 1,000. A clause stays proportionate by it.
    pub cap_bps: u16,
}

/// Where the rates come from: shown with each penalty.
pub const SOURCE: &str = "Morocco, law 69-21: the key rate of Bank Al-Maghrib (3 %) for the first month, 0.85 % for each further month or part";

impl Default for Lateness {
    fn default() -> Self {
        Self {
            grace_days: 15,
            restriction_days: 30,
            suspension_days: 45,
            contest_days: 10,
            first_month_bps: 300,
            further_month_bps: 85,
            cap_bps: 1_000,
        }
    }
}

/// How far lateness has led. Later ones are worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LateStep {
    /// It is late.
    Late,
    /// The formal notice went out, and the penalty runs.
    Noticed,
    /// The owner opens no new raise, and is not paid out.
    Restricted,
    /// Its projects are suspended.
    Suspended,
}

impl LateStep {
    /// Every step, in their order.
    pub const ALL: [Self; 4] = [Self::Late, Self::Noticed, Self::Restricted, Self::Suspended];

    /// The word for it, on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Noticed => "noticed",
            Self::Restricted => "restricted",
            Self::Suspended => "suspended",
        }
    }

    /// The step that `word` names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == word)
    }
}

impl Lateness {
    /// After how many days a step is taken.
    pub const fn days(&self, step: LateStep) -> u32 {
        match step {
            LateStep::Late => 0,
            LateStep::Noticed => self.grace_days,
            LateStep::Restricted => self.restriction_days,
            LateStep::Suspended => self.suspension_days,
        }
    }

    /// How far it has led after so many whole days.
    pub fn step_after(&self, days: u32) -> LateStep {
        let taken = LateStep::ALL
            .into_iter()
            .filter(|step| self.days(*step) <= days);
        taken.max().unwrap_or(LateStep::Late)
    }

    /// How many of the days since its owner contested it do not count.
    pub fn pause(&self, days_since_contest: Option<u32>) -> u32 {
        days_since_contest.map_or(0, |days| days.min(self.contest_days))
    }

    /// After how many days the next step is taken; none after the last.
    pub fn next_after(&self, days: u32) -> Option<u32> {
        let days_of = LateStep::ALL.into_iter().map(|step| self.days(step));
        days_of.filter(|next| *next > days).min()
    }

    /// The penalty on what is missing after so many days: nothing within the grace, then
    /// `floor(missing * min(first + further * (months - 1), cap) / 10 000)`, a month being 30 days or a part of them. No
    /// penalty bears a penalty.
    ///
    /// # Errors
    /// [`AmountError`] for a negative amount.
    pub fn penalty(&self, missing: Money, days: u32) -> Result<Money, AmountError> {
        if days < self.grace_days {
            return Ok(Money::zero(missing.currency()));
        }
        let months = u64::from(days.div_ceil(30).max(1));
        let further = u64::from(self.further_month_bps).saturating_mul(months.saturating_sub(1));
        let rate = u64::from(self.first_month_bps)
            .saturating_add(further)
            .min(u64::from(self.cap_bps.min(10_000)));
        let rate = u16::try_from(rate)
            .ok()
            .and_then(|rate| Bps::try_new(rate).ok());
        rate.ok_or(AmountError::OutOfRange)?.of_floor(missing, 1)
    }
}

#[cfg(test)]
mod tests {
    use money::Currency;

    use super::*;

    #[test]
    fn steps_are_taken_one_after_the_other() {
        let ladder = Lateness::default();
        for (days, step, next) in [
            (0, LateStep::Late, Some(15)),
            (14, LateStep::Late, Some(15)),
            (15, LateStep::Noticed, Some(30)),
            (30, LateStep::Restricted, Some(45)),
            (44, LateStep::Restricted, Some(45)),
            (45, LateStep::Suspended, None),
            (9_999, LateStep::Suspended, None),
        ] {
            assert_eq!(
                (ladder.step_after(days), ladder.next_after(days)),
                (step, next),
                "{days}"
            );
        }
        for step in LateStep::ALL {
            assert_eq!(LateStep::parse(step.as_str()), Some(step));
        }
    }

    #[test]
    fn the_penalty_runs_after_the_grace_by_months_and_has_a_ceiling() {
        let ladder = Lateness::default();
        let mad = |minor| Money::new(minor, Currency::MAD);
        for (days, penalty) in [
            (0, 0),
            (14, 0),
            (15, 3_000),
            (30, 3_000),
            (31, 3_850),
            (60, 3_850),
            (61, 4_700),
            (1_000, 10_000),
            (u32::MAX, 10_000),
        ] {
            assert_eq!(
                ladder.penalty(mad(100_000), days),
                Ok(mad(penalty)),
                "{days}"
            );
        }
        assert_eq!(ladder.penalty(mad(33), 15), Ok(mad(0)));
        assert!(ladder.penalty(mad(-1), 15).is_err());
    }
}
