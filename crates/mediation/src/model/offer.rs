//! Splits that somebody in the room proposes.

use chrono::{DateTime, Utc};
use kernel::Id;
use parties::Party;

use super::Ticket;
use crate::{
    split::Split,
    status::{Seat, Side},
};

/// Where an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferStatus {
    /// It can be accepted.
    Open,
    /// Both sides accepted: the ticket closed with it.
    Accepted,
    /// A side declined.
    Declined,
    /// Its time passed, an award came, or the ticket closed otherwise.
    Expired,
    /// Its author made another one.
    Replaced,
}

impl OfferStatus {
    /// The word in tables and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Replaced => "replaced",
        }
    }

    /// The status that this word names.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Open,
            Self::Accepted,
            Self::Declined,
            Self::Expired,
            Self::Replaced,
        ]
        .into_iter()
        .find(|status| status.as_str() == word)
    }
}

/// A split that somebody in the room proposes. It is accepted once both sides say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub id: Id<Self>,
    /// The ticket.
    pub ticket: Id<Ticket>,
    /// Who proposes.
    pub author: Id<Party>,
    /// From where in the room; a side's own offer is accepted by that side.
    pub seat: Seat,
    /// The split.
    pub split: Split,
    /// A word with it.
    pub message: Option<String>,
    /// Whether the brand accepts.
    pub brand_accepts: bool,
    /// Whether the creator accepts.
    pub creator_accepts: bool,
    /// Where it stands.
    pub status: OfferStatus,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Until when it can be accepted.
    pub expires_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Offer {
    /// Whether this side accepts.
    pub(crate) const fn accepted_by(&self, side: Side) -> bool {
        match side {
            Side::Brand => self.brand_accepts,
            Side::Creator => self.creator_accepts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for status in [
            OfferStatus::Open,
            OfferStatus::Accepted,
            OfferStatus::Declined,
            OfferStatus::Expired,
            OfferStatus::Replaced,
        ] {
            assert_eq!(OfferStatus::parse(status.as_str()), Some(status));
        }
    }
}
