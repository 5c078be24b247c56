//! What is sent to the desk, and how it is read.

use kernel::{Fault, Problem, http::WireMoney};
use money::{Bps, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    model::{ChecklistEntry, Reason},
    text::{optional_paragraphs, paragraphs},
};

/// The longest statement, answer or message, in characters.
const STATEMENT: usize = 5_000;
/// The longest note in a checklist, and the longest caption.
const CAPTION: usize = 500;
/// The longest word with an offer, and the longest reason for sending an award back.
const WORD: usize = 2_000;
/// Reasons shorter than this explain nothing.
const REASONS_LEAST: usize = 100;
/// The longest reasons of an award.
const REASONS: usize = 10_000;
/// The most entries of a checklist.
const ENTRIES: usize = 100;

/// What a side claims.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EscrowDisputeBody)]
pub(super) struct DisputeBody {
    /// The escrow transaction.
    pub(super) escrow_id: Uuid,
    /// The disputed deliverables; all that are not released when absent. What was submitted and is not disputed is paid
    /// at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_items = 1, max_items = 100)]
    pub(super) deliverables: Option<Vec<Uuid>>,
    pub(super) reason: Reason,
    /// What happened, in your own words.
    #[schema(min_length = 1, max_length = 5000)]
    pub(super) statement: String,
    /// What you say of the brief's acceptance items, each at most once.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub(super) checklist: Vec<ChecklistEntry>,
}

impl DisputeBody {
    /// The statement and the checklist, checked.
    pub(super) fn read(&self) -> Result<(String, Vec<ChecklistEntry>), Problem> {
        let named = self.deliverables.as_deref();
        if named.is_some_and(|named| named.is_empty() || named.len() > 100) {
            return Err(Problem::invalid(
                "/deliverables",
                Fault::items(1, 100)
                    .hint("leave the field out to dispute all that are not released"),
            ));
        }
        said(&self.statement, &self.checklist)
    }
}

/// What the other side says.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisputeAnswerBody)]
pub(super) struct AnswerBody {
    /// What happened, in your own words.
    #[schema(min_length = 1, max_length = 5000)]
    statement: String,
    /// What you say of the brief's acceptance items, each at most once.
    #[serde(default)]
    #[schema(max_items = 100)]
    checklist: Vec<ChecklistEntry>,
}

impl AnswerBody {
    /// The statement and the checklist, checked.
    pub(super) fn read(&self) -> Result<(String, Vec<ChecklistEntry>), Problem> {
        said(&self.statement, &self.checklist)
    }
}

fn said(
    statement: &str,
    checklist: &[ChecklistEntry],
) -> Result<(String, Vec<ChecklistEntry>), Problem> {
    let statement = paragraphs("/statement", statement, 1..=STATEMENT)?;
    if checklist.len() > ENTRIES {
        return Err(Problem::invalid(
            "/checklist",
            Fault::at_most_items(ENTRIES),
        ));
    }
    let read = |(place, entry): (usize, &ChecklistEntry)| {
        let pointer = format!("/checklist/{place}/note");
        Ok(ChecklistEntry {
            note: optional_paragraphs(&pointer, entry.note.as_deref(), CAPTION)?,
            ..entry.clone()
        })
    };
    let checklist: Result<Vec<ChecklistEntry>, Problem> =
        checklist.iter().enumerate().map(read).collect();
    Ok((statement, checklist?))
}

/// A message, or a note.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisputeMessageBody)]
pub(super) struct MessageBody {
    #[schema(min_length = 1, max_length = 5000)]
    text: String,
}

impl MessageBody {
    /// The text, checked.
    pub(super) fn read(&self) -> Result<String, Problem> {
        paragraphs("/text", &self.text, 1..=STATEMENT)
    }
}

/// A file that proves something.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisputeEvidenceBody)]
pub(super) struct EvidenceBody {
    /// A file that you uploaded with `POST /api/files`.
    pub(super) file_id: Uuid,
    /// What it shows.
    #[schema(min_length = 1, max_length = 500)]
    caption: String,
}

impl EvidenceBody {
    /// The caption, checked.
    pub(super) fn read(&self) -> Result<String, Problem> {
        paragraphs("/caption", &self.caption, 1..=CAPTION)
    }
}

/// A split that is proposed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisputeOfferBody)]
pub(super) struct OfferBody {
    /// What the creator would be paid, the platform's fee included: from nothing to all that is frozen. The rest would go
    /// back to the brand.
    creator_part: WireMoney,
    /// A word with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 2000)]
    message: Option<String>,
}

impl OfferBody {
    /// The amount and the word, checked. Nothing is an amount here: it gives all back to the brand.
    pub(super) fn read(&self) -> Result<(Money, Option<String>), Problem> {
        Ok((
            self.creator_part.read("/creator_part")?,
            optional_paragraphs("/message", self.message.as_deref(), WORD)?,
        ))
    }
}

/// A ruling.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisputeRulingBody)]
pub(super) struct RulingBody {
    /// The creator's share of the frozen amount, in basis points. `GET /api/disputes/{id}/award` shows what it is in money.
    #[schema(minimum = 0, maximum = 10000, example = 6000)]
    creator_bps: u16,
    /// Why, for both sides to read.
    #[schema(min_length = 100, max_length = 10000)]
    reasons: String,
}

impl RulingBody {
    /// The share and the reasons, checked.
    pub(super) fn read(&self) -> Result<(Bps, String), Problem> {
        Ok((
            share("/creator_bps", self.creator_bps)?,
            paragraphs("/reasons", &self.reasons, REASONS_LEAST..=REASONS)?,
        ))
    }
}

/// A share, checked.
pub(super) fn share(pointer: &str, bps: u16) -> Result<Bps, Problem> {
    Bps::try_new(bps)
        .map_err(|error| Problem::invalid(pointer, Fault::range(0, 10_000).hint(error)))
}

/// Why an award is sent back.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisputeSendBackBody)]
pub(super) struct SendBackBody {
    /// For the desk to read.
    #[schema(min_length = 1, max_length = 2000)]
    reasons: String,
}

impl SendBackBody {
    /// The reasons, checked.
    pub(super) fn read(&self) -> Result<String, Problem> {
        paragraphs("/reasons", &self.reasons, 1..=WORD)
    }
}

/// Why a ticket is given back.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisputeHandBackBody)]
pub(super) struct HandBackBody {
    /// For the desk to read: it becomes a note.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

impl HandBackBody {
    /// The reason, checked.
    pub(super) fn read(&self) -> Result<String, Problem> {
        paragraphs("/reason", &self.reason, 1..=WORD)
    }
}

/// Why an award is appealed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisputeAppealBody)]
pub(super) struct AppealBody {
    /// What is wrong with the award.
    #[schema(min_length = 1, max_length = 5000)]
    statement: String,
}

impl AppealBody {
    /// The statement, checked.
    pub(super) fn read(&self) -> Result<String, Problem> {
        paragraphs("/statement", &self.statement, 1..=STATEMENT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_award_needs_reasons() {
        let body = |creator_bps, reasons: &str| RulingBody {
            creator_bps,
            reasons: reasons.to_owned(),
        };
        let long = "Because it is so. ".repeat(6);
        assert!(body(6_000, &long).read().is_ok());
        for (bps, reasons) in [
            (6_000, "Because."),
            (10_001, &*long),
            (6_000, &"x".repeat(10_001)),
        ] {
            assert!(body(bps, reasons).read().is_err());
        }
    }

    #[test]
    fn an_offer_may_be_nothing_but_not_less() {
        let read = |amount: &str, currency: &str| {
            let creator_part = WireMoney {
                amount: amount.to_owned(),
                currency: currency.to_owned(),
            };
            let body = OfferBody {
                creator_part,
                message: None,
            };
            body.read().map(|(money, _)| money.amount_minor())
        };
        assert_eq!(read("0", "MAD").unwrap(), 0);
        for (amount, currency) in [("-1", "MAD"), ("1.005", "MAD"), ("1", "XYZW")] {
            let problem = read(amount, currency).unwrap_err();
            assert!(
                problem.body().errors[0]
                    .pointer
                    .starts_with("/creator_part/")
            );
        }
    }
}
