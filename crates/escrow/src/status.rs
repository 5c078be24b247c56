//! The states of an escrow transaction, and one function per act that says yes, already, or no. Pure.
//!
//! The table is that of DESIGN section 4; the database repeats it (`escrow_check_transition` in the migrations).

use chrono::{DateTime, Utc};

use crate::line::Left;

/// The time that the brand has to judge what was submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Review {
    /// When the content was submitted.
    pub since: DateTime<Utc>,
    /// Until when the brand is to judge. Silence counts as validated then.
    pub ends_at: DateTime<Utc>,
}

/// Where an escrow transaction stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Agreed; the brand's money has not arrived.
    AwaitingDeposit,
    /// The money is locked; content is awaited.
    PendingFunds,
    /// Content is submitted and the brand judges it.
    UnderReview(Review),
    /// The money is frozen at the mediation desk.
    Disputed {
        /// When the dispute was opened.
        at: DateTime<Utc>,
    },
    /// The creator was paid: all of it, or what an award gave it.
    Released {
        /// When the last part was.
        at: DateTime<Utc>,
    },
    /// What was not released went back to the payer.
    Refunded {
        /// When it did.
        at: DateTime<Utc>,
    },
    /// Ended before any money was locked.
    Cancelled {
        /// When it was.
        at: DateTime<Utc>,
    },
}

/// What an act does to a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step<S> {
    /// It leads here.
    Moved(S),
    /// It was done before, and is not done again.
    AlreadyThere,
}

/// The act does not belong to this state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{act} is not possible in state {from}")]
pub struct NotAllowed {
    /// The act, a verb.
    pub act: &'static str,
    /// The state's name.
    pub from: &'static str,
}

impl Status {
    /// The names of all states.
    pub(crate) const NAMES: [&'static str; 7] = [
        "awaiting_deposit",
        "pending_funds",
        "under_review",
        "disputed",
        "released",
        "refunded",
        "cancelled",
    ];

    /// The rail confirmed the money, and it is locked for the creator.
    pub(crate) const fn lock(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::AwaitingDeposit => Ok(Step::Moved(Self::PendingFunds)),
            Self::PendingFunds => Ok(Step::AlreadyThere),
            Self::UnderReview(_)
            | Self::Disputed { .. }
            | Self::Released { .. }
            | Self::Refunded { .. }
            | Self::Cancelled { .. } => Err(self.refuses("lock")),
        }
    }

    /// The creator submitted content; `review` is the first of the running reviews to end.
    pub(crate) const fn submit(self, review: Review) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::PendingFunds | Self::UnderReview(_) => Ok(Step::Moved(Self::UnderReview(review))),
            Self::AwaitingDeposit
            | Self::Disputed { .. }
            | Self::Released { .. }
            | Self::Refunded { .. }
            | Self::Cancelled { .. } => Err(self.refuses("submit")),
        }
    }

    /// The brand validated submitted lines, after which `left` remains.
    pub(crate) const fn release(
        self,
        left: Left,
        now: DateTime<Utc>,
    ) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::UnderReview(_) => Ok(Step::Moved(match left {
                Left::Nothing => Self::Released { at: now },
                Left::Awaited => Self::PendingFunds,
                Left::Submitted(review) => Self::UnderReview(review),
            })),
            Self::Released { .. } => Ok(Step::AlreadyThere),
            Self::AwaitingDeposit
            | Self::PendingFunds
            | Self::Disputed { .. }
            | Self::Refunded { .. }
            | Self::Cancelled { .. } => Err(self.refuses("release")),
        }
    }

    /// The brand sent content back, after which `left` remains.
    pub(crate) const fn revise(self, left: Left) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::UnderReview(_) => Ok(match left {
                Left::Submitted(review) => Step::Moved(Self::UnderReview(review)),
                Left::Awaited | Left::Nothing => Step::Moved(Self::PendingFunds),
            }),
            Self::AwaitingDeposit
            | Self::PendingFunds
            | Self::Disputed { .. }
            | Self::Released { .. }
            | Self::Refunded { .. }
            | Self::Cancelled { .. } => Err(self.refuses("ask a revision")),
        }
    }

    /// A side takes it to the mediation desk.
    pub(crate) const fn dispute(self, now: DateTime<Utc>) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::PendingFunds | Self::UnderReview(_) => {
                Ok(Step::Moved(Self::Disputed { at: now }))
            }
            Self::Disputed { .. } => Ok(Step::AlreadyThere),
            Self::AwaitingDeposit
            | Self::Released { .. }
            | Self::Refunded { .. }
            | Self::Cancelled { .. } => Err(self.refuses("dispute")),
        }
    }

    /// The desk's decision, or what both sides accepted there, ends it: `to` is how.
    pub(crate) const fn settle(self, to: Self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Disputed { .. } => Ok(Step::Moved(to)),
            Self::Released { .. } | Self::Refunded { .. } => Ok(Step::AlreadyThere),
            Self::AwaitingDeposit
            | Self::PendingFunds
            | Self::UnderReview(_)
            | Self::Cancelled { .. } => Err(self.refuses("settle")),
        }
    }

    /// Content did not come: the money goes back.
    pub(crate) const fn refund(self, now: DateTime<Utc>) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::PendingFunds => Ok(Step::Moved(Self::Refunded { at: now })),
            Self::Refunded { .. } => Ok(Step::AlreadyThere),
            Self::AwaitingDeposit
            | Self::UnderReview(_)
            | Self::Disputed { .. }
            | Self::Released { .. }
            | Self::Cancelled { .. } => Err(self.refuses("refund")),
        }
    }

    /// Both sides agree to end it, whether content is there or not.
    pub(crate) const fn agree(self, now: DateTime<Utc>) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::PendingFunds | Self::UnderReview(_) => {
                Ok(Step::Moved(Self::Refunded { at: now }))
            }
            Self::Refunded { .. } => Ok(Step::AlreadyThere),
            Self::AwaitingDeposit
            | Self::Disputed { .. }
            | Self::Released { .. }
            | Self::Cancelled { .. } => Err(self.refuses("end by agreement")),
        }
    }

    /// It ends before any money was locked.
    pub(crate) const fn cancel(self, now: DateTime<Utc>) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::AwaitingDeposit => Ok(Step::Moved(Self::Cancelled { at: now })),
            Self::Cancelled { .. } => Ok(Step::AlreadyThere),
            Self::PendingFunds
            | Self::UnderReview(_)
            | Self::Disputed { .. }
            | Self::Released { .. }
            | Self::Refunded { .. } => Err(self.refuses("cancel")),
        }
    }

    /// The payer's bank took the money back for good.
    pub(crate) const fn take_back(self, now: DateTime<Utc>) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::PendingFunds | Self::UnderReview(_) | Self::Disputed { .. } => {
                Ok(Step::Moved(Self::Refunded { at: now }))
            }
            Self::Released { .. } | Self::Refunded { .. } | Self::Cancelled { .. } => {
                Ok(Step::AlreadyThere)
            }
            Self::AwaitingDeposit => Err(self.refuses("take back")),
        }
    }

    /// Whether nothing can happen any more.
    pub const fn is_over(self) -> bool {
        match self {
            Self::Released { .. } | Self::Refunded { .. } | Self::Cancelled { .. } => true,
            Self::AwaitingDeposit
            | Self::PendingFunds
            | Self::UnderReview(_)
            | Self::Disputed { .. } => false,
        }
    }

    /// The state's name, in the API and the tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AwaitingDeposit => "awaiting_deposit",
            Self::PendingFunds => "pending_funds",
            Self::UnderReview(_) => "under_review",
            Self::Disputed { .. } => "disputed",
            Self::Released { .. } => "released",
            Self::Refunded { .. } => "refunded",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// When the first running review ends; nothing when none runs.
    pub const fn review_ends_at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::UnderReview(review) => Some(review.ends_at),
            Self::AwaitingDeposit
            | Self::PendingFunds
            | Self::Disputed { .. }
            | Self::Released { .. }
            | Self::Refunded { .. }
            | Self::Cancelled { .. } => None,
        }
    }

    const fn refuses(self, act: &'static str) -> NotAllowed {
        NotAllowed {
            act,
            from: self.name(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use kernel::testing::START;

    use super::*;

    const REVIEW: Review = Review {
        since: START,
        ends_at: match DateTime::from_timestamp(START.timestamp() + 7 * 86_400, 0) {
            Some(at) => at,
            None => START,
        },
    };

    fn later(review: Review) -> Review {
        Review {
            since: review.since + Duration::hours(1),
            ends_at: review.ends_at + Duration::hours(1),
        }
    }

    fn states() -> [Status; 7] {
        [
            Status::AwaitingDeposit,
            Status::PendingFunds,
            Status::UnderReview(REVIEW),
            Status::Disputed { at: START },
            Status::Released { at: START },
            Status::Refunded { at: START },
            Status::Cancelled { at: START },
        ]
    }

    /// What each act says in each state, in the order of [`states`]: the state it leads to, `=` for already, `-` for no.
    fn table(act: impl Fn(Status) -> Result<Step<Status>, NotAllowed>) -> [&'static str; 7] {
        states().map(|state| match act(state) {
            Ok(Step::Moved(to)) => to.name(),
            Ok(Step::AlreadyThere) => "=",
            Err(NotAllowed { from, .. }) => {
                assert_eq!(from, state.name());
                "-"
            }
        })
    }

    #[test]
    fn every_act_in_every_state_does_what_the_design_says() {
        let now = REVIEW.ends_at;
        let left = |left: Left| table(move |state| state.release(left, now));
        let rows = [
            table(Status::lock),
            table(|state| state.submit(REVIEW)),
            left(Left::Nothing),
            left(Left::Awaited),
            left(Left::Submitted(later(REVIEW))),
            table(|state| state.revise(Left::Awaited)),
            table(|state| state.revise(Left::Submitted(later(REVIEW)))),
            table(|state| state.dispute(now)),
            table(|state| state.settle(Status::Released { at: now })),
            table(|state| state.settle(Status::Refunded { at: now })),
            table(|state| state.refund(now)),
            table(|state| state.agree(now)),
            table(|state| state.cancel(now)),
            table(|state| state.take_back(now)),
        ];
        assert_eq!(
            rows,
            [
                ["pending_funds", "=", "-", "-", "-", "-", "-"],
                ["-", "under_review", "under_review", "-", "-", "-", "-"],
                ["-", "-", "released", "-", "=", "-", "-"],
                ["-", "-", "pending_funds", "-", "=", "-", "-"],
                ["-", "-", "under_review", "-", "=", "-", "-"],
                ["-", "-", "pending_funds", "-", "-", "-", "-"],
                ["-", "-", "under_review", "-", "-", "-", "-"],
                ["-", "disputed", "disputed", "=", "-", "-", "-"],
                ["-", "-", "-", "released", "=", "=", "-"],
                ["-", "-", "-", "refunded", "=", "=", "-"],
                ["-", "refunded", "-", "-", "-", "=", "-"],
                ["-", "refunded", "refunded", "-", "-", "=", "-"],
                ["cancelled", "-", "-", "-", "-", "-", "="],
                ["-", "refunded", "refunded", "refunded", "=", "=", "="],
            ]
        );
    }

    #[test]
    fn every_state_has_its_name() {
        assert_eq!(states().map(Status::name), Status::NAMES);
    }

    #[test]
    fn a_refusal_names_the_act_and_the_state() {
        let refused = Status::Disputed { at: START }
            .release(Left::Nothing, START)
            .unwrap_err();
        assert_eq!(
            refused.to_string(),
            "release is not possible in state disputed"
        );
    }

    #[test]
    fn a_review_goes_on_for_the_lines_that_are_left() {
        assert_eq!(
            Status::UnderReview(REVIEW).release(Left::Submitted(later(REVIEW)), START),
            Ok(Step::Moved(Status::UnderReview(later(REVIEW))))
        );
    }

    #[test]
    fn the_release_is_dated_when_it_happens() {
        assert_eq!(
            Status::UnderReview(REVIEW).release(Left::Nothing, REVIEW.ends_at),
            Ok(Step::Moved(Status::Released { at: REVIEW.ends_at }))
        );
    }
}
