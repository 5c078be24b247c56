//! The things of this room: tickets, what is said and filed in them, offers and awards.

use chrono::{DateTime, Utc};
use kernel::Id;
use money::{Bps, Money};
use parties::Party;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    MediationError,
    split::Split,
    status::{Outcome, Round, Seat, Side, Stage},
};

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

/// The case file of one escrow transaction's frozen money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Its id.
    pub id: Id<Self>,
    /// Counts the tickets; the number that people write is made of it.
    pub serial: i64,
    /// The escrow transaction.
    pub escrow: Id<escrow::Escrow>,
    /// Its campaign's title, for messages.
    pub campaign_title: String,
    /// Who pays.
    pub brand: Id<Party>,
    /// Who delivers.
    pub creator: Id<Party>,
    /// Whose business days count: the brand's country, ISO 3166-1 alpha-2.
    pub country: String,
    /// The side that claims; the other answers.
    pub opened_by: Side,
    /// Why.
    pub reason: Reason,
    /// What the side that claims says; nothing when the ticket opened by itself.
    pub statement: Option<String>,
    /// What it says of the brief's acceptance items.
    pub checklist: Vec<ChecklistEntry>,
    /// What the other side says.
    pub answer: Option<String>,
    /// What that side says of the brief's acceptance items.
    pub answer_checklist: Vec<ChecklistEntry>,
    /// The disputed deliverables.
    pub deliverables: Vec<Uuid>,
    /// The money that is frozen.
    pub frozen: Money,
    /// The smallest amount of the currency that a rail carries, in minor units.
    pub step_minor: i64,
    /// What happens on the last day without an award.
    pub by_default: Split,
    /// Where it stands.
    pub stage: Stage,
    /// Counts the stages it was in, from 1: a deadline belongs to one of them.
    pub stage_number: i32,
    /// When the stage ends; nothing once closed.
    pub due_at: Option<DateTime<Utc>>,
    /// The last day.
    pub stops_at: DateTime<Utc>,
    /// The mediator that has it.
    pub mediator: Option<Id<Party>>,
    /// The split that closed it.
    pub split: Option<Split>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Counts the changes, from 1.
    pub version: i64,
}

impl Ticket {
    /// The number that people write: `DEM-2026-000123`, with the year of its opening.
    pub fn number(&self) -> String {
        format!("DEM-{}-{:06}", self.opened_at.format("%Y"), self.serial)
    }

    /// The party on this side.
    pub const fn party(&self, side: Side) -> Id<Party> {
        match side {
            Side::Brand => self.brand,
            Side::Creator => self.creator,
        }
    }

    /// The side of this party; nothing for others.
    pub fn side_of(&self, party: Id<Party>) -> Option<Side> {
        [Side::Brand, Side::Creator]
            .into_iter()
            .find(|side| self.party(*side) == party)
    }

    /// How it ended, once it did.
    pub const fn outcome(&self) -> Option<Outcome> {
        match self.stage {
            Stage::Closed(outcome) => Some(outcome),
            Stage::Answer
            | Stage::Evidence
            | Stage::Proposal
            | Stage::Acceptance
            | Stage::Ruling(_)
            | Stage::Confirmation(_)
            | Stage::Appealable => None,
        }
    }

    /// Lets only the mediator that has the ticket pass.
    ///
    /// # Errors
    /// [`MediationError::NotAssigned`].
    pub(crate) fn has(&self, mediator: Id<Party>) -> Result<(), MediationError> {
        if self.mediator == Some(mediator) {
            Ok(())
        } else {
            Err(MediationError::NotAssigned)
        }
    }
}

/// A message between the parties and the desk, or an internal note of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: Id<Self>,
    /// Who wrote it.
    pub author: Id<Party>,
    /// From where in the room.
    pub seat: Seat,
    /// What.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A file that proves something. Never changed, never taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Its id.
    pub id: Id<Self>,
    /// The file.
    pub file: Uuid,
    /// Who filed it.
    pub uploader: Id<Party>,
    /// The side it was filed by.
    pub side: Side,
    /// What it shows.
    pub caption: String,
    /// The file's name.
    pub name: String,
    /// What it is, by its bytes.
    pub media_type: String,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// The SHA-256 of its content.
    pub sha256: Vec<u8>,
    /// When its upload was complete.
    pub uploaded_at: DateTime<Utc>,
    /// When it was filed.
    pub at: DateTime<Utc>,
}

/// Where an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferStatus {
    /// It can be accepted.
    Open,
    /// Both sides accepted: the ticket closed with it.
    Accepted,
    /// A side declined.
    Declined,
    /// Its time passed, or the ticket closed otherwise.
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
    fn words_are_read_back() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), Some(reason));
            let wire = serde_json::to_value(reason).unwrap();
            assert_eq!(wire, reason.as_str());
        }
        for status in [
            AwardStatus::Unconfirmed,
            AwardStatus::SentBack,
            AwardStatus::Final,
        ] {
            assert_eq!(AwardStatus::parse(status.as_str()), Some(status));
        }
        for status in [OfferStatus::Open, OfferStatus::Replaced] {
            assert_eq!(OfferStatus::parse(status.as_str()), Some(status));
        }
    }

    #[test]
    fn parties_see_an_award_once_it_stands() {
        let seen = [
            AwardStatus::Unconfirmed,
            AwardStatus::Standing,
            AwardStatus::SentBack,
            AwardStatus::Lapsed,
            AwardStatus::Appealed,
            AwardStatus::Final,
        ]
        .map(AwardStatus::is_public);
        assert_eq!(seen, [false, true, false, false, true, true]);
    }
}
