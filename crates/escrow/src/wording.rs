//! What a state means, in words, and who may and should do what next. Pure.

use chrono::{DateTime, Utc};
use kernel::Id;
use parties::{Party, Role};

use crate::{
    deadlines::{self, Deadline, Outcome},
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
    /// When it is due.
    pub(crate) by_when: Option<DateTime<Utc>>,
    /// What happens by itself when it is not done.
    pub(crate) otherwise: Option<Deadline>,
}

/// Where the transaction stands, in one sentence that anybody understands.
pub(crate) const fn state(escrow: &Escrow) -> &'static str {
    if escrow.frozen_at.is_some() {
        return "The bank of the brand contests a payment, so everything waits; all deadlines are moved by the time it takes.";
    }
    match escrow.status {
        Status::AwaitingDeposit => {
            "Both sides agreed; the brand's deposit has not arrived yet, so no work is due."
        }
        Status::PendingFunds => {
            "The money for what is not paid yet is locked, and the creator's content is awaited."
        }
        Status::UnderReview(_) => "Content is submitted, and the brand has time to judge it.",
        Status::Disputed { .. } => "The money is frozen while the mediation desk decides.",
        Status::Released { .. } if escrow.refunded.is_positive() => {
            "It ended with a split: the creator is credited its part, and the rest went back to the brand."
        }
        Status::Released { .. } => "All content is validated, and the creator is credited in full.",
        Status::Refunded { .. } => "What was not paid to the creator went back to the brand.",
        Status::Cancelled { .. } => "It ended before any money was locked.",
    }
}

/// What happens by itself, in one sentence.
pub(crate) const fn otherwise(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::CancelUnfunded => "Without the deposit by then, it is cancelled.",
        Outcome::ReleaseUnanswered => {
            "What is not judged by then counts as validated, and the creator is paid."
        }
        Outcome::RefundUndelivered => {
            "Content that is not there by then is not waited for: what is held goes back to the brand."
        }
        Outcome::WithdrawProposal => "Unanswered by then, the offer is withdrawn and all goes on.",
        Outcome::WithdrawRounds => {
            "Unanswered by then, the offer of further rounds is withdrawn and all goes on."
        }
        Outcome::WarnHolding => "Both sides are warned that the rail's limit comes near.",
        Outcome::EndHolding => {
            "The rail holds money no longer: what was delivered and not refused is paid, what was not delivered goes \
             back, and what is disputed is shared by the default split that was agreed (`default_split`)."
        }
    }
}

/// What is expected next, and of whom; nothing when it is over or waits.
pub(crate) fn next(escrow: &Escrow) -> Option<Next> {
    let otherwise = deadlines::next(escrow)?;
    let (what, who) = match escrow.status {
        Status::AwaitingDeposit => (
            "Deposit what is missing of the campaign's budget.",
            Role::Brand,
        ),
        Status::PendingFunds => ("Submit the content that the brief asks for.", Role::Creator),
        Status::UnderReview(_) => (
            "Judge the submitted content: validating it pays the creator.",
            Role::Brand,
        ),
        Status::Disputed { .. } => ("Decide, or bring both sides to agree.", Role::Mediator),
        Status::Released { .. } | Status::Refunded { .. } | Status::Cancelled { .. } => {
            return None;
        }
    };
    Some(Next {
        what,
        who,
        by_when: Some(otherwise.due),
        otherwise: Some(otherwise),
    })
}

/// What this reader may do with the transaction now.
pub(crate) fn can(escrow: &Escrow, reader: Id<Party>) -> Vec<&'static str> {
    if escrow.other_side(reader).is_none() || escrow.frozen_at.is_some() {
        return Vec::new();
    }
    let brand = reader == escrow.brand;
    let awaited = escrow
        .lines
        .iter()
        .any(|line| line.status == LineStatus::Awaited);
    let mut can = match escrow.status {
        Status::AwaitingDeposit if brand => vec!["deposit", "cancel"],
        Status::AwaitingDeposit => vec!["cancel"],
        Status::UnderReview(_) if brand => vec!["release", "revise", "dispute"],
        Status::PendingFunds | Status::UnderReview(_) if !brand && awaited => {
            vec!["submit", "dispute"]
        }
        Status::PendingFunds | Status::UnderReview(_) => vec!["dispute"],
        Status::Disputed { .. }
        | Status::Released { .. }
        | Status::Refunded { .. }
        | Status::Cancelled { .. } => Vec::new(),
    };
    match escrow.status {
        Status::PendingFunds | Status::UnderReview(_) => {
            can.push(match &escrow.proposal {
                None => "cancel",
                Some(offer) if offer.by == reader => "withdraw_cancel",
                Some(_) => "answer_cancel",
            });
            can.push(match &escrow.rounds_offer {
                None => "offer_rounds",
                Some(offer) if offer.by == reader => "withdraw_rounds",
                Some(_) => "answer_rounds",
            });
        }
        Status::AwaitingDeposit
        | Status::Disputed { .. }
        | Status::Released { .. }
        | Status::Refunded { .. }
        | Status::Cancelled { .. } => {}
    }
    can
}

/// What this reader may do with the budget now.
pub(crate) fn can_with_budget(budget: &Budget, reader: Id<Party>) -> Vec<&'static str> {
    if reader != budget.brand || budget.closed_at.is_some() {
        return Vec::new();
    }
    if budget.locked == budget.budget {
        vec!["close"]
    } else {
        vec!["deposit", "close"]
    }
}
