//! The states of one line of a transaction, and what they leave to be done. Pure.

use kernel::Id;
use uuid::Uuid;

use crate::{
    Release,
    status::{NotAllowed, Review, Step},
};

/// A submission, and the time there is or was to judge it.
pub type Content = (Uuid, Review);

/// Where one line of a transaction stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineStatus {
    /// Content is still to come, for the first time or again.
    Awaited,
    /// Content is there and waits to be judged.
    Submitted {
        /// The submission that carries it.
        submission: Uuid,
        /// The time to judge it.
        review: Review,
    },
    /// Validated and paid, by the brand or by its silence.
    Released {
        /// The submission that was validated.
        submission: Uuid,
        /// The time there was to judge it.
        review: Review,
        /// The payment.
        release: Id<Release>,
    },
    /// What the dispute is about; its price is frozen.
    Disputed {
        /// What was submitted, if anything was.
        content: Option<Content>,
    },
    /// Its price was split between the two sides, by an award or by their agreement.
    Settled {
        /// What was submitted, if anything was.
        content: Option<Content>,
    },
    /// Nothing was delivered, and its price went back to the payer.
    Refunded,
    /// Ended before its money was locked.
    Cancelled,
}

/// What is left of a transaction after some of its lines are paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// Nothing: all is paid.
    Nothing,
    /// Lines whose content is still to come, and none to judge.
    Awaited,
    /// Lines to judge; the first of their reviews to end is this.
    Submitted(Review),
}

impl LineStatus {
    /// The names of all states.
    #[cfg(test)]
    pub(crate) const NAMES: [&'static str; 7] = [
        "awaited",
        "submitted",
        "released",
        "disputed",
        "settled",
        "refunded",
        "cancelled",
    ];

    /// The creator submitted the line's content.
    pub(crate) fn submit(self, by: Uuid, review: Review) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Awaited => Ok(Step::Moved(Self::Submitted {
                submission: by,
                review,
            })),
            Self::Submitted { submission, .. } | Self::Released { submission, .. }
                if submission == by =>
            {
                Ok(Step::AlreadyThere)
            }
            Self::Submitted { .. }
            | Self::Released { .. }
            | Self::Disputed { .. }
            | Self::Settled { .. }
            | Self::Refunded
            | Self::Cancelled => Err(self.refuses("submit")),
        }
    }

    /// The line is validated, and `by` pays it.
    pub(crate) const fn release(self, by: Id<Release>) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Submitted { submission, review } => Ok(Step::Moved(Self::Released {
                submission,
                review,
                release: by,
            })),
            Self::Released { .. } => Ok(Step::AlreadyThere),
            Self::Awaited
            | Self::Disputed { .. }
            | Self::Settled { .. }
            | Self::Refunded
            | Self::Cancelled => Err(self.refuses("release")),
        }
    }

    /// The brand sends the content back.
    pub(crate) const fn revise(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Submitted { .. } => Ok(Step::Moved(Self::Awaited)),
            Self::Awaited
            | Self::Released { .. }
            | Self::Disputed { .. }
            | Self::Settled { .. }
            | Self::Refunded
            | Self::Cancelled => Err(self.refuses("ask a revision")),
        }
    }

    /// A side takes the line to the mediation desk.
    pub(crate) const fn dispute(self) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Awaited | Self::Submitted { .. } => Ok(Step::Moved(Self::Disputed {
                content: self.content(),
            })),
            Self::Disputed { .. } => Ok(Step::AlreadyThere),
            Self::Released { .. } | Self::Settled { .. } | Self::Refunded | Self::Cancelled => {
                Err(self.refuses("dispute"))
            }
        }
    }

    /// The transaction ends by a split: what is not paid yet is part of it.
    pub(crate) const fn settle(self) -> Step<Self> {
        match self {
            Self::Awaited | Self::Submitted { .. } | Self::Disputed { .. } => {
                Step::Moved(Self::Settled {
                    content: self.content(),
                })
            }
            Self::Released { .. } | Self::Settled { .. } | Self::Refunded | Self::Cancelled => {
                Step::AlreadyThere
            }
        }
    }

    /// The transaction ends without the content that is still to come; what is there is settled.
    pub(crate) const fn refund(self) -> Step<Self> {
        match self {
            Self::Awaited => Step::Moved(Self::Refunded),
            Self::Submitted { .. }
            | Self::Disputed { .. }
            | Self::Released { .. }
            | Self::Settled { .. }
            | Self::Refunded
            | Self::Cancelled => self.settle(),
        }
    }

    /// The transaction ends before its money was locked.
    pub(crate) const fn cancel(self) -> Step<Self> {
        match self {
            Self::Awaited => Step::Moved(Self::Cancelled),
            Self::Submitted { .. }
            | Self::Disputed { .. }
            | Self::Released { .. }
            | Self::Settled { .. }
            | Self::Refunded
            | Self::Cancelled => Step::AlreadyThere,
        }
    }

    /// What was submitted, if anything was.
    pub const fn content(self) -> Option<Content> {
        match self {
            Self::Submitted { submission, review }
            | Self::Released {
                submission, review, ..
            } => Some((submission, review)),
            Self::Disputed { content } | Self::Settled { content } => content,
            Self::Awaited | Self::Refunded | Self::Cancelled => None,
        }
    }

    /// The time to judge what is submitted; nothing when nothing waits to be judged.
    pub(crate) const fn review(self) -> Option<Review> {
        match self {
            Self::Submitted { review, .. } => Some(review),
            Self::Awaited
            | Self::Released { .. }
            | Self::Disputed { .. }
            | Self::Settled { .. }
            | Self::Refunded
            | Self::Cancelled => None,
        }
    }

    /// The state's name, in the API and the tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Awaited => "awaited",
            Self::Submitted { .. } => "submitted",
            Self::Released { .. } => "released",
            Self::Disputed { .. } => "disputed",
            Self::Settled { .. } => "settled",
            Self::Refunded => "refunded",
            Self::Cancelled => "cancelled",
        }
    }

    const fn refuses(self, act: &'static str) -> NotAllowed {
        NotAllowed {
            act,
            from: self.name(),
        }
    }
}

impl Left {
    /// What is left of lines in these states.
    pub(crate) fn of(lines: impl IntoIterator<Item = LineStatus>) -> Self {
        lines
            .into_iter()
            .fold(Self::Nothing, |left, line| match (line, left) {
                (LineStatus::Submitted { review, .. }, Self::Submitted(first))
                    if first.ends_at <= review.ends_at =>
                {
                    Self::Submitted(first)
                }
                (LineStatus::Submitted { review, .. }, _) => Self::Submitted(review),
                (LineStatus::Awaited, Self::Nothing) => Self::Awaited,
                (
                    LineStatus::Awaited
                    | LineStatus::Released { .. }
                    | LineStatus::Disputed { .. }
                    | LineStatus::Settled { .. }
                    | LineStatus::Refunded
                    | LineStatus::Cancelled,
                    left,
                ) => left,
            })
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use kernel::testing::START;

    use super::*;

    fn review(hours: i64) -> Review {
        Review {
            since: START,
            ends_at: START + Duration::hours(hours),
        }
    }

    fn submitted(submission: u128, review: Review) -> LineStatus {
        LineStatus::Submitted {
            submission: Uuid::from_u128(submission),
            review,
        }
    }

    fn released(submission: u128) -> LineStatus {
        LineStatus::Released {
            submission: Uuid::from_u128(submission),
            review: review(120),
            release: Id::from_uuid(Uuid::from_u128(9)),
        }
    }

    #[test]
    fn a_line_is_submitted_once_until_it_is_judged() {
        let submit = |line: LineStatus| line.submit(Uuid::from_u128(1), review(120));
        assert_eq!(
            submit(LineStatus::Awaited),
            Ok(Step::Moved(submitted(1, review(120))))
        );
        for same in [submitted(1, review(120)), released(1)] {
            assert_eq!(submit(same), Ok(Step::AlreadyThere));
        }
        for other in [submitted(2, review(120)), released(2)] {
            let refused = submit(other).unwrap_err();
            assert_eq!((refused.act, refused.from), ("submit", other.name()));
        }
    }

    #[test]
    fn a_line_is_paid_once_and_only_when_submitted() {
        let release = |line: LineStatus| line.release(Id::from_uuid(Uuid::from_u128(9)));
        assert_eq!(
            release(submitted(1, review(120))),
            Ok(Step::Moved(released(1)))
        );
        assert_eq!(release(released(1)), Ok(Step::AlreadyThere));
        assert_eq!(release(LineStatus::Awaited).unwrap_err().from, "awaited");
    }

    #[test]
    fn what_is_left_is_the_first_review_to_end_then_what_is_awaited() {
        let (first, second) = (submitted(1, review(120)), submitted(2, review(121)));
        let awaited = LineStatus::Awaited;
        assert_eq!(Left::of([]), Left::Nothing);
        assert_eq!(Left::of([released(1)]), Left::Nothing);
        assert_eq!(Left::of([awaited, released(1)]), Left::Awaited);
        for lines in [[first, second, awaited], [awaited, second, first]] {
            assert_eq!(Left::of(lines), Left::Submitted(review(120)));
        }
    }

    fn states() -> [LineStatus; 7] {
        let content = Some((Uuid::from_u128(1), review(120)));
        [
            LineStatus::Awaited,
            submitted(1, review(120)),
            released(1),
            LineStatus::Disputed { content },
            LineStatus::Settled { content },
            LineStatus::Refunded,
            LineStatus::Cancelled,
        ]
    }

    /// What each act says in each state: the state it leads to, `=` for already, `-` for no.
    fn table(
        act: impl Fn(LineStatus) -> Result<Step<LineStatus>, NotAllowed>,
    ) -> [&'static str; 7] {
        states().map(|state| match act(state) {
            Ok(Step::Moved(to)) => to.name(),
            Ok(Step::AlreadyThere) => "=",
            Err(_) => "-",
        })
    }

    #[test]
    fn every_act_in_every_state_of_a_line_is_written_down() {
        assert_eq!(states().map(LineStatus::name), LineStatus::NAMES);
        let rows = [
            table(LineStatus::revise),
            table(LineStatus::dispute),
            table(|line| Ok(line.settle())),
            table(|line| Ok(line.refund())),
            table(|line| Ok(line.cancel())),
        ];
        assert_eq!(
            rows,
            [
                ["-", "awaited", "-", "-", "-", "-", "-"],
                ["disputed", "disputed", "-", "=", "-", "-", "-"],
                ["settled", "settled", "=", "settled", "=", "=", "="],
                ["refunded", "settled", "=", "settled", "=", "=", "="],
                ["cancelled", "=", "=", "=", "=", "=", "="],
            ]
        );
    }

    #[test]
    fn what_was_delivered_stays_known_through_a_dispute() {
        let Ok(Step::Moved(disputed)) = submitted(1, review(120)).dispute() else {
            panic!("a submitted line can be disputed");
        };
        let Step::Moved(settled) = disputed.settle() else {
            panic!("a disputed line can be settled");
        };
        assert_eq!(settled.content(), Some((Uuid::from_u128(1), review(120))));
        assert_eq!(
            (settled.review(), LineStatus::Awaited.content()),
            (None, None)
        );
    }
}
