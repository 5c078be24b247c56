//! The mediators' decisions.

use chrono::{DateTime, Utc};
use kernel::Id;
use money::Bps;
use parties::Party;

use super::Ticket;
use crate::{split::Split, status::Round};

/// Where an award stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwardStatus {
    /// It waits for a second mediator. The parties do not see it.
    Unconfirmed,
    /// It stands, unless it is appealed.
    Standing,
    /// A second mediator sent it back.
    SentBack,
    /// No second mediator confirmed it in time, or the ticket closed first.
    Lapsed,
    /// It was appealed.
    Appealed,
    /// The ticket closed with it.
    Final,
}

impl AwardStatus {
    /// The word in tables and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unconfirmed => "unconfirmed",
            Self::Standing => "standing",
            Self::SentBack => "sent_back",
            Self::Lapsed => "lapsed",
            Self::Appealed => "appealed",
            Self::Final => "final",
        }
    }

    /// The status that this word names.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Unconfirmed,
            Self::Standing,
            Self::SentBack,
            Self::Lapsed,
            Self::Appealed,
            Self::Final,
        ]
        .into_iter()
        .find(|status| status.as_str() == word)
    }

    /// Whether the parties see it.
    pub(crate) const fn is_public(self) -> bool {
        match self {
            Self::Standing | Self::Appealed | Self::Final => true,
            Self::Unconfirmed | Self::SentBack | Self::Lapsed => false,
        }
    }
}

/// A mediator's decision: a share of the frozen amount for the creator, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    /// Its id.
    pub id: Id<Self>,
    /// The ticket.
    pub ticket: Id<Ticket>,
    /// Which ruling it is.
    pub round: Round,
    /// Who ruled.
    pub mediator: Id<Party>,
    /// The creator's share.
    pub share: Bps,
    /// What that is in money.
    pub split: Split,
    /// Why.
    pub reasons: String,
    /// Where it stands.
    pub status: AwardStatus,
    /// The second mediator that confirmed it or sent it back.
    pub second: Option<Id<Party>>,
    /// Why it was sent back.
    pub refusal: Option<String>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_see_an_award_once_it_stands() {
        for (status, seen) in [
            (AwardStatus::Unconfirmed, false),
            (AwardStatus::Standing, true),
            (AwardStatus::SentBack, false),
            (AwardStatus::Lapsed, false),
            (AwardStatus::Appealed, true),
            (AwardStatus::Final, true),
        ] {
            assert_eq!(status.is_public(), seen, "{status:?}");
            assert_eq!(AwardStatus::parse(status.as_str()), Some(status));
        }
    }
}
