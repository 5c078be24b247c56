//! What is due when, and what happens by itself when nobody acts. Pure.
//!
//! Every state that is not the end has a deadline here, and each deadline an outcome; a test walks them all. What waits for
//! a bank's word on a contested payment has none of its own: its deadlines are moved by the time that takes, and the bank's
//! word, which the rail bounds, is what comes next.

use chrono::{DateTime, Utc};

use crate::{
    line::LineStatus,
    model::{Escrow, Line},
    reminders,
    rules::hours,
    status::Status,
};

/// What happens by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// The deposit never came: the agreement is cancelled.
    CancelUnfunded,
    /// The brand was silent: what it did not judge is released.
    ReleaseUnanswered,
    /// The content never came: the money goes back.
    RefundUndelivered,
    /// An offer to end it was not answered: it is withdrawn.
    WithdrawProposal,
    /// An offer of further rounds was not answered: it is withdrawn.
    WithdrawRounds,
    /// The rail's limit comes near: both sides are warned.
    WarnHolding,
    /// The rail's limit is here: it ends as the rules say.
    EndHolding,
}

/// Something that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Deadline {
    /// What happens when it passes.
    pub(crate) outcome: Outcome,
    /// Since when somebody is waited for.
    pub(crate) since: DateTime<Utc>,
    /// When it is due.
    pub(crate) due: DateTime<Utc>,
    /// When the outcome comes: after the grace, when there is one.
    pub(crate) acts_at: DateTime<Utc>,
}

impl Outcome {
    /// All of them.
    pub(crate) const ALL: [Self; 7] = [
        Self::CancelUnfunded,
        Self::ReleaseUnanswered,
        Self::RefundUndelivered,
        Self::WithdrawProposal,
        Self::WithdrawRounds,
        Self::WarnHolding,
        Self::EndHolding,
    ];

    /// The word in the payload of jobs, in messages and in the timeline.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::CancelUnfunded => "cancel_unfunded",
            Self::ReleaseUnanswered => "release_unanswered",
            Self::RefundUndelivered => "refund_undelivered",
            Self::WithdrawProposal => "withdraw_proposal",
            Self::WithdrawRounds => "withdraw_rounds",
            Self::WarnHolding => "warn_holding",
            Self::EndHolding => "end_holding",
        }
    }

    /// The outcome of this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }

    /// Whether the one who is waited for is reminded.
    const fn reminds(self) -> bool {
        match self {
            Self::CancelUnfunded | Self::ReleaseUnanswered | Self::RefundUndelivered => true,
            Self::WithdrawProposal
            | Self::WithdrawRounds
            | Self::WarnHolding
            | Self::EndHolding => false,
        }
    }

    /// Whether it is brought about once, whatever changes while it is overdue.
    pub(crate) const fn is_said_once(self) -> bool {
        match self {
            Self::WarnHolding => true,
            Self::CancelUnfunded
            | Self::ReleaseUnanswered
            | Self::RefundUndelivered
            | Self::WithdrawProposal
            | Self::WithdrawRounds
            | Self::EndHolding => false,
        }
    }
}

impl Deadline {
    /// When the one who is waited for is reminded.
    pub(crate) fn reminders(&self) -> Vec<DateTime<Utc>> {
        if !self.outcome.reminds() {
            return Vec::new();
        }
        reminders(self.since, self.due)
    }
}

/// All that is due of a transaction, and what comes of it.
pub(crate) fn deadlines(escrow: &Escrow) -> Vec<Deadline> {
    let mut all = Vec::new();
    if escrow.frozen_at.is_some() {
        return all;
    }
    match escrow.status {
        Status::AwaitingDeposit => all.push(deposit(escrow)),
        Status::PendingFunds => all.extend(delivery(escrow)),
        Status::UnderReview(_) => all.extend(reviews(escrow)),
        // The desk's own clocks run; the rail's limit stands behind them.
        Status::Disputed { .. } => {}
        Status::Released { .. } | Status::Refunded { .. } | Status::Cancelled { .. } => return all,
    }
    if let Some(offer) = &escrow.proposal {
        let answer = (offer.at, offer.answer_by);
        all.push(unanswered(Outcome::WithdrawProposal, answer));
    }
    if let Some(offer) = &escrow.rounds_offer {
        let answer = (offer.at, offer.answer_by);
        all.push(unanswered(Outcome::WithdrawRounds, answer));
    }
    all.extend(holding(escrow));
    all
}

/// What is due next: of whom, when, and what comes of it.
pub(crate) fn next(escrow: &Escrow) -> Option<Deadline> {
    let mut all = deadlines(escrow);
    all.retain(|deadline| {
        !matches!(
            deadline.outcome,
            Outcome::WithdrawProposal | Outcome::WithdrawRounds | Outcome::WarnHolding
        )
    });
    all.into_iter().min_by_key(|deadline| deadline.due)
}

const fn unanswered(outcome: Outcome, (since, due): (DateTime<Utc>, DateTime<Utc>)) -> Deadline {
    Deadline {
        outcome,
        since,
        due,
        acts_at: due,
    }
}

fn deposit(escrow: &Escrow) -> Deadline {
    let wait = escrow
        .created_at
        .checked_add_signed(hours(escrow.rules.deposit_hours));
    // Money that comes when the content is due comes too late.
    let due = wait.unwrap_or(escrow.deadline_at).min(escrow.deadline_at);
    Deadline {
        outcome: Outcome::CancelUnfunded,
        since: escrow.created_at,
        due: due.max(escrow.created_at),
        acts_at: due.max(escrow.created_at),
    }
}

/// The content of each line is due on its own day; the transaction ends when none of it is waited for any more.
fn delivery(escrow: &Escrow) -> Option<Deadline> {
    let awaited = escrow
        .lines
        .iter()
        .filter(|line| line.further.is_none() && line.status == LineStatus::Awaited);
    let last = awaited.max_by_key(|line| line.due_at)?;
    let grace = hours(escrow.rules.grace_hours);
    Some(Deadline {
        outcome: Outcome::RefundUndelivered,
        since: last
            .revised_at
            .or(escrow.funded_at)
            .unwrap_or(escrow.created_at),
        due: last.due_at,
        acts_at: last.due_at.checked_add_signed(grace).unwrap_or(last.due_at),
    })
}

fn reviews(escrow: &Escrow) -> impl Iterator<Item = Deadline> {
    let reviews = escrow.lines.iter().filter_map(|line| line.status.review());
    reviews.map(|review| Deadline {
        outcome: Outcome::ReleaseUnanswered,
        since: review.since,
        due: review.ends_at,
        acts_at: review.ends_at,
    })
}

fn holding(escrow: &Escrow) -> Vec<Deadline> {
    let Some(since) = escrow.held_since else {
        return Vec::new();
    };
    let limits = [
        (Outcome::WarnHolding, escrow.rules.hold_warn_hours),
        (Outcome::EndHolding, escrow.rules.hold_act_hours),
    ];
    let limits = limits.into_iter().filter_map(|(outcome, wait)| {
        let due = since.checked_add_signed(hours(wait))?;
        Some(Deadline {
            outcome,
            since,
            due,
            acts_at: due,
        })
    });
    limits.collect()
}

impl Line {
    /// Whether nothing can happen to it any more.
    pub(crate) const fn status_is_over(&self) -> bool {
        match self.status {
            LineStatus::Released { .. }
            | LineStatus::Settled { .. }
            | LineStatus::Refunded
            | LineStatus::Cancelled => true,
            LineStatus::Awaited | LineStatus::Submitted { .. } | LineStatus::Disputed { .. } => {
                false
            }
        }
    }
}
