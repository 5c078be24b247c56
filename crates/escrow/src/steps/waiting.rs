//! Everything waits while the payer's bank contests a payment, and goes on afterwards.

use chrono::{DateTime, Utc};

use super::Moved;
use crate::{
    line::{Left, LineStatus},
    model::Escrow,
    status::Status,
};

/// A payment of the brand is contested: it waits. Nothing when it waits already.
pub(crate) fn freeze(escrow: Escrow, now: DateTime<Utc>) -> Option<Moved> {
    if escrow.frozen_at.is_some() || escrow.status.is_over() {
        return None;
    }
    Some(Moved::unchanged(Escrow {
        frozen_at: Some(now),
        ..escrow
    }))
}

/// It goes on: what is due is due later by the time that it waited. Nothing when it does not wait.
pub(crate) fn thaw(mut escrow: Escrow, now: DateTime<Utc>) -> Option<Moved> {
    let waited = now.signed_duration_since(escrow.frozen_at?);
    let later = |at: DateTime<Utc>| at.checked_add_signed(waited).unwrap_or(at);
    let mut lines = Vec::new();
    for line in &mut escrow.lines {
        if line.status_is_over() {
            continue;
        }
        line.due_at = later(line.due_at);
        if let LineStatus::Submitted { review, .. } = &mut line.status {
            review.ends_at = later(review.ends_at);
        }
        lines.push(line.clone());
    }
    let from = escrow.status;
    let status = match (from, escrow.left()) {
        (Status::UnderReview(_), Left::Submitted(first)) => Status::UnderReview(first),
        (status, Left::Nothing | Left::Awaited | Left::Submitted(_)) => status,
    };
    let escrow = Escrow {
        status,
        frozen_at: None,
        awarded: None,
        ..escrow
    };
    Some(Moved::new(from, escrow, lines))
}
