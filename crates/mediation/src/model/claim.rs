//! What a side claims, in words that can be compared.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why there is a dispute. A closed list, so that rulings can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DisputeReason)]
pub enum Reason {
    /// The content is not what the brief asks for.
    NotAsBriefed,
    /// It came late.
    Late,
    /// It did not come.
    NotDelivered,
    /// It is what was asked for, and not well made.
    Quality,
    /// The rights that were agreed on are missing or overstepped.
    Rights,
    /// The content was refused without good reason.
    UnjustifiedRefusal,
    /// It is about the payment itself.
    Payment,
    /// Something else.
    Other,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::NotAsBriefed,
        Self::Late,
        Self::NotDelivered,
        Self::Quality,
        Self::Rights,
        Self::UnjustifiedRefusal,
        Self::Payment,
        Self::Other,
    ];

    /// The word in tables and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotAsBriefed => "not_as_briefed",
            Self::Late => "late",
            Self::NotDelivered => "not_delivered",
            Self::Quality => "quality",
            Self::Rights => "rights",
            Self::UnjustifiedRefusal => "unjustified_refusal",
            Self::Payment => "payment",
            Self::Other => "other",
        }
    }

    /// The reason that this word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// What a side says of one acceptance item of the brief.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DisputeVerdict)]
pub enum Verdict {
    /// The content has it.
    Met,
    /// It has not.
    NotMet,
    /// The item does not apply here.
    NotApplicable,
}

/// One line of the brief's checklist, as one side sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisputeChecklistEntry)]
pub struct ChecklistEntry {
    /// The acceptance item's number in the brief, from 1.
    #[schema(minimum = 1, example = 1)]
    pub item: u16,
    /// What this side says of it.
    pub verdict: Verdict,
    /// Why, up to 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_have_one_word_in_tables_and_on_the_wire() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), Some(reason));
            let wire = serde_json::to_value(reason).unwrap();
            assert_eq!(wire, reason.as_str());
        }
    }
}
