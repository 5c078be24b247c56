//! What a state means, in words, and who may and should do what next. Pure.

use chrono::{DateTime, Utc};
use kernel::Id;
use parties::{Party, Role};

use crate::{
    line::LineStatus,
    model::{Budget, Escrow},
    status::Status,
};

/// What is expected next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Next {
    /// What is to be done, in one sentence.
    pub(crate) what: &'static str,
    /// Who is expected to do it.
    pub(crate) who: Role,
    /// When it is due. Nothing happens by itself when that passes.
    pub(crate) by_when: Option<DateTime<Utc>>,
}

/// Where the transaction stands, in one sentence that anybody understands.
pub(crate) const fn state(status: Status) -> &'static str {
    match status {
        Status::AwaitingDeposit => {
            "Both sides agreed; the brand's deposit has not arrived yet, so no work is due."
        }
        Status::PendingFunds => {
            "The money for what is not paid yet is locked, and the creator's content is awaited."
        }
        Status::UnderReview(_) => "Content is submitted, and the brand has time to judge it.",
        Status::Disputed { .. } => "The money is frozen while the mediation desk decides.",
        Status::Released { .. } => "All content is validated, and the creator is credited in full.",
        Status::Refunded { .. } => "What was not paid to the creator went back to the brand.",
        Status::Cancelled { .. } => "It ended before any money was locked.",
    }
}

/// What is expected next, and of whom; nothing when it is over.
pub(crate) const fn next(escrow: &Escrow) -> Option<Next> {
    match escrow.status {
        Status::AwaitingDeposit => Some(Next {
            what: "Deposit what is missing of the campaign's budget.",
            who: Role::Brand,
            by_when: None,
        }),
        Status::PendingFunds => Some(Next {
            what: "Submit the content that the brief asks for.",
            who: Role::Creator,
            by_when: Some(escrow.deadline_at),
        }),
        Status::UnderReview(review) => Some(Next {
            what: "Judge the submitted content: validating it pays the creator.",
            who: Role::Brand,
            by_when: Some(review.ends_at),
        }),
        Status::Disputed { .. }
        | Status::Released { .. }
        | Status::Refunded { .. }
        | Status::Cancelled { .. } => None,
    }
}

/// What this reader may do with the transaction now.
pub(crate) fn can(escrow: &Escrow, reader: Id<Party>) -> Vec<&'static str> {
    let awaited = escrow
        .lines
        .iter()
        .any(|line| line.status == LineStatus::Awaited);
    match escrow.status {
        Status::AwaitingDeposit if reader == escrow.brand => vec!["deposit"],
        Status::PendingFunds | Status::UnderReview(_) if reader == escrow.creator && awaited => {
            vec!["submit"]
        }
        Status::UnderReview(_) if reader == escrow.brand => vec!["release"],
        Status::AwaitingDeposit
        | Status::PendingFunds
        | Status::UnderReview(_)
        | Status::Disputed { .. }
        | Status::Released { .. }
        | Status::Refunded { .. }
        | Status::Cancelled { .. } => Vec::new(),
    }
}

/// What this reader may do with the budget now.
pub(crate) fn can_with_budget(budget: &Budget, reader: Id<Party>) -> Vec<&'static str> {
    if reader == budget.brand && budget.locked != budget.budget {
        vec!["deposit"]
    } else {
        Vec::new()
    }
}
