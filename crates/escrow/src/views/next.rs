//! What is expected next.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::wording;

/// What is expected next.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowNextView {
    #[schema(example = "Judge the submitted content: validating it pays the creator.")]
    what: &'static str,
    /// The role of the side that is expected to do it.
    #[schema(example = "brand")]
    who: &'static str,
    /// When it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    by_when: Option<DateTime<Utc>>,
    /// What happens by itself when it is not done, and when.
    #[serde(skip_serializing_if = "Option::is_none")]
    otherwise: Option<EscrowOtherwiseView>,
}

/// What happens by itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EscrowOtherwiseView {
    /// One of `cancel_unfunded`, `release_unanswered`, `refund_undelivered`, `end_holding`.
    #[schema(example = "release_unanswered")]
    outcome: &'static str,
    #[schema(example = "What is not judged by then counts as validated, and the creator is paid.")]
    what: &'static str,
    at: DateTime<Utc>,
}

impl From<wording::Next> for EscrowNextView {
    fn from(next: wording::Next) -> Self {
        Self {
            what: next.what,
            who: next.who.as_str(),
            by_when: next.by_when,
            otherwise: next.otherwise.map(|otherwise| EscrowOtherwiseView {
                outcome: otherwise.outcome.name(),
                what: wording::otherwise(otherwise.outcome),
                at: otherwise.acts_at,
            }),
        }
    }
}
