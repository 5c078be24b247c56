//! The states of one line of a transaction, and what they leave to be done. Pure.

use kernel::Id;
use uuid::Uuid;

use crate::{
    Release,
    status::{NotAllowed, Review, Step},
};

/// Where one line of a transaction stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineStatus {
    /// Content is still to come.
    Awaited,
    /// Content is there and waits to be judged.
    Submitted {
        /// The submission that carries it.
        submission: Uuid,
        /// The time to judge it.
        review: Review,
    },
    /// Validated and paid.
    Released {
        /// The submission that was validated.
        submission: Uuid,
        /// The time there was to judge it.
        review: Review,
        /// The payment.
        release: Id<Release>,
    },
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
            Self::Submitted { .. } | Self::Released { .. } => Err(self.refuses("submit")),
        }
    }

    /// The brand validated the line, and `by` pays it.
    pub(crate) const fn release(self, by: Id<Release>) -> Result<Step<Self>, NotAllowed> {
        match self {
            Self::Submitted { submission, review } => Ok(Step::Moved(Self::Released {
                submission,
                review,
                release: by,
            })),
            Self::Released { .. } => Ok(Step::AlreadyThere),
            Self::Awaited => Err(self.refuses("release")),
        }
    }

    /// The state's name, in the API and the tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Awaited => "awaited",
            Self::Submitted { .. } => "submitted",
            Self::Released { .. } => "released",
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
                (LineStatus::Awaited | LineStatus::Released { .. }, left) => left,
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
}
