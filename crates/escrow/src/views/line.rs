//! The lines of a transaction.

use chrono::{DateTime, Utc};
use kernel::{Id, http::WireMoney};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    line::LineStatus,
    model::{Escrow, Line},
};

/// The price of one deliverable, judged and paid apart from the others; or that of further rounds of one, judged and paid
/// with it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowLineView {
    /// The deliverable; an id of its own for further rounds, which no request names.
    deliverable_id: Uuid,
    #[schema(example = "One vertical video of 30 seconds")]
    title: String,
    amount: WireMoney,
    /// One of `awaited`, `submitted`, `released`, `disputed`, `settled` (split by an award or by agreement), `refunded`,
    /// `cancelled`.
    #[schema(example = "submitted")]
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    submission_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    submitted_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    review_ends_at: Option<DateTime<Utc>>,
    /// The payment that paid it.
    #[serde(skip_serializing_if = "Option::is_none")]
    release_id: Option<Uuid>,
    /// When its content is due; later than agreed once it was sent back.
    due_at: DateTime<Utc>,
    /// How often its content was sent back.
    rounds: u16,
    /// How often it may be sent back in all.
    rounds_agreed: u16,
    /// The deliverable that these further rounds are of; absent on a deliverable.
    #[serde(skip_serializing_if = "Option::is_none")]
    further_rounds_of: Option<Uuid>,
}

impl EscrowLineView {
    /// All lines of a transaction.
    pub(super) fn all_of(escrow: &Escrow) -> Vec<Self> {
        let lines = escrow.lines.iter();
        lines.map(|line| Self::new(escrow, line)).collect()
    }

    fn new(escrow: &Escrow, line: &Line) -> Self {
        let content = line.status.content();
        let review = content.map(|(_, review)| review);
        let release = match line.status {
            LineStatus::Released { release, .. } => Some(release),
            LineStatus::Awaited
            | LineStatus::Submitted { .. }
            | LineStatus::Disputed { .. }
            | LineStatus::Settled { .. }
            | LineStatus::Refunded
            | LineStatus::Cancelled => None,
        };
        Self {
            deliverable_id: line.deliverable,
            title: line.title.clone(),
            amount: line.amount.into(),
            status: line.status.name(),
            submission_id: content.map(|(submission, _)| submission),
            submitted_at: review.map(|review| review.since),
            review_ends_at: review.map(|review| review.ends_at),
            release_id: release.map(Id::uuid),
            due_at: line.due_at,
            rounds: line.rounds,
            rounds_agreed: match line.further {
                None => escrow.rounds_of(line.deliverable),
                Some(further) => further.rounds,
            },
            further_rounds_of: line.further.map(|further| further.deliverable),
        }
    }
}
