//! The rules of silence: how long things wait. Policy, kept in a table; each agreement keeps those it was made under.

use chrono::Duration;

/// How long things wait before they end by themselves, in hours.
///
/// They are settings of the platform. A change is a new row of `escrow_rules` and holds for later agreements only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// From the agreement: a deposit that is not there by then ends it.
    pub deposit_hours: u16,
    /// The time to redo what was sent back.
    pub redo_hours: u16,
    /// From when content is due: it is taken until then, and not waited for after.
    pub grace_hours: u16,
    /// The time to answer an offer to end a transaction.
    pub answer_hours: u16,
    /// From the oldest of its money's arrival at the rail: both sides are warned.
    pub hold_warn_hours: u16,
    /// From the same moment: it is ended, before the rail's own limit (Stripe: 90 days).
    pub hold_act_hours: u16,
    /// What is shared half and half when a dispute finds no other end in time.
    pub default_split: DefaultSplit,
}

/// What counts for the creator when a dispute finds no other end in time; half of it is the creator's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultSplit {
    /// The price of what was delivered: what was not goes back whole.
    Delivered,
    /// All that is frozen.
    Half,
}

impl DefaultSplit {
    /// The word in the settings, in the API and in the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Half => "half",
        }
    }

    /// The rule that this word names.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Delivered, Self::Half]
            .into_iter()
            .find(|rule| rule.as_str() == word)
    }
}

impl Default for Rules {
    /// The defaults of the house: a week to deposit, 48 hours to redo, a week of grace, 48 hours to answer, a warning
    /// after 75 days and an end after 85, and then half of the price of what was delivered to the creator.
    fn default() -> Self {
        Self {
            deposit_hours: 7 * 24,
            redo_hours: 48,
            grace_hours: 7 * 24,
            answer_hours: 48,
            hold_warn_hours: 75 * 24,
            hold_act_hours: 85 * 24,
            default_split: DefaultSplit::Delivered,
        }
    }
}

/// So many hours.
pub(crate) fn hours(hours: u16) -> Duration {
    Duration::hours(i64::from(hours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_split_is_known_by_its_word() {
        for rule in [DefaultSplit::Delivered, DefaultSplit::Half] {
            assert_eq!(DefaultSplit::parse(rule.as_str()), Some(rule));
        }
        assert_eq!(DefaultSplit::parse("winner"), None);
    }
}
