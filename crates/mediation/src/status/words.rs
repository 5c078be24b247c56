//! The words of the case room: who sits where, which ruling it is about, how a ticket ends.

/// One of the two parties of a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Who pays.
    Brand,
    /// Who delivers.
    Creator,
}

impl Side {
    /// The word in tables and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Brand => "brand",
            Self::Creator => "creator",
        }
    }

    /// The side that this word names.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Brand, Self::Creator]
            .into_iter()
            .find(|side| side.as_str() == word)
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Brand => Self::Creator,
            Self::Creator => Self::Brand,
        }
    }
}

/// Where somebody sits in the case room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// A party of the dispute.
    Party(Side),
    /// The desk.
    Desk,
}

impl Seat {
    /// The word in tables and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Party(side) => side.as_str(),
            Self::Desk => "mediator",
        }
    }

    /// The seat that this word names.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "mediator" => Some(Self::Desk),
            side => Side::parse(side).map(Self::Party),
        }
    }
}

/// The ruling that is to be made: the first, or the one on appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// The first; it can be appealed once.
    First,
    /// The one on appeal; it is final.
    Second,
}

impl Round {
    /// 1 or 2.
    pub const fn number(self) -> i16 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }

    /// The round of this number.
    pub const fn of(number: i16) -> Option<Self> {
        match number {
            1 => Some(Self::First),
            2 => Some(Self::Second),
            _ => None,
        }
    }
}

/// What ended an escrow transaction that the desk did not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// The rail held its money no longer.
    HoldingLimit,
    /// The payer's bank took the payment back for good.
    Chargeback,
    /// Something else.
    Otherwise,
}

impl EndedBy {
    /// The word in tables and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HoldingLimit => "holding_limit",
            Self::Chargeback => "chargeback",
            Self::Otherwise => "otherwise",
        }
    }

    /// What this word names.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::HoldingLimit, Self::Chargeback, Self::Otherwise]
            .into_iter()
            .find(|ended| ended.as_str() == word)
    }
}

/// How a ticket ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Both sides agreed on a split.
    Settled,
    /// An award became final.
    Awarded,
    /// The last day came without an award: the written default.
    Defaulted,
    /// The escrow transaction ended without the desk, which has nothing left to decide.
    Ended(EndedBy),
}

impl Outcome {
    /// The word in tables and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Awarded => "awarded",
            Self::Defaulted => "defaulted",
            Self::Ended(_) => "ended",
        }
    }

    /// What ended the transaction, when it was not the desk.
    pub const fn ended_by(self) -> Option<EndedBy> {
        if let Self::Ended(by) = self {
            Some(by)
        } else {
            None
        }
    }

    /// The outcome that these words name.
    pub fn parse(word: &str, ended_by: Option<&str>) -> Option<Self> {
        match (word, ended_by) {
            ("settled", None) => Some(Self::Settled),
            ("awarded", None) => Some(Self::Awarded),
            ("defaulted", None) => Some(Self::Defaulted),
            ("ended", Some(by)) => EndedBy::parse(by).map(Self::Ended),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for seat in [
            Seat::Party(Side::Brand),
            Seat::Party(Side::Creator),
            Seat::Desk,
        ] {
            assert_eq!(Seat::parse(seat.as_str()), Some(seat));
        }
        assert_eq!(Seat::parse("operator"), None);
        assert_eq!(Side::Brand.other(), Side::Creator);
        for outcome in [
            Outcome::Settled,
            Outcome::Awarded,
            Outcome::Defaulted,
            Outcome::Ended(EndedBy::HoldingLimit),
            Outcome::Ended(EndedBy::Chargeback),
            Outcome::Ended(EndedBy::Otherwise),
        ] {
            let why = outcome.ended_by().map(EndedBy::as_str);
            assert_eq!(Outcome::parse(outcome.as_str(), why), Some(outcome));
        }
        // A row that tells half of it lies.
        for (word, why) in [
            ("ended", None),
            ("settled", Some("chargeback")),
            ("lost", None),
        ] {
            assert_eq!(Outcome::parse(word, why), None, "{word}");
        }
    }
}
