//! What the brand may see of what was submitted to it. Pure.
//!
//! ```text
//!   submitted, disputed     a watermarked, reduced preview of pictures and videos; documents as they are
//!   a revision is asked     nothing, until content is submitted again
//!   released                the original, once every deliverable of the submission is
//!   over                    the original of what was paid for, wholly or in part by a split; nothing of the rest
//! ```

use escrow::{Escrow, LineStatus};
use uuid::Uuid;

use super::MediaType;

/// What somebody may see of a file. Later ones see more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Access {
    /// That it exists: its name, size and checksum.
    Hidden,
    /// Its preview.
    Preview,
    /// All of it.
    Original,
}

/// What became of one deliverable of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is judged, as that submission brought it.
    Judged(Uuid),
    /// It is paid, as that submission brought it.
    Paid(Uuid),
    /// There is nothing to see of it.
    Nothing,
}

/// What the creator got by a split, beside what was released line by line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BySplit {
    Something,
    Nothing,
}

impl Access {
    /// What the brand sees of a submission for these deliverables of its escrow transaction.
    ///
    /// A submission's files are for all its deliverables together, so the cheapest of them unlocks none while the others
    /// may still be paid: all must be, and at least one as this submission brought it. Once it is over, whoever paid for
    /// one of them has what it paid for, whatever became of the others.
    pub(crate) fn of(escrow: &Escrow, submission: Uuid, deliverables: &[Uuid]) -> Self {
        let by_split = by_split(escrow);
        let lines = escrow.lines.iter();
        let fates: Vec<Fate> = lines
            .filter(|line| deliverables.contains(&line.deliverable))
            .map(|line| fate(line.status, by_split))
            .collect();
        let paid = |fate: &Fate| matches!(fate, Fate::Paid(_));
        let no_more_to_come = escrow.status.is_over() || fates.iter().all(paid);
        if fates.contains(&Fate::Paid(submission)) && no_more_to_come {
            Self::Original
        } else if fates.contains(&Fate::Judged(submission))
            || fates.contains(&Fate::Paid(submission))
        {
            Self::Preview
        } else {
            Self::Hidden
        }
    }

    /// The same for a file of this kind: there is no preview of documents, and what a text says cannot be shown without
    /// showing it.
    pub(crate) fn to(self, kind: MediaType) -> Self {
        match (self, kind.showing()) {
            (Self::Preview, None) => Self::Original,
            (access, _) => access,
        }
    }
}

/// By the money, since the state does not tell: what both sides agree on ends `refunded`, whatever the creator gets of it.
fn by_split(escrow: &Escrow) -> BySplit {
    let released = escrow.lines.iter().filter(|line| match line.status {
        LineStatus::Released { .. } => true,
        LineStatus::Awaited
        | LineStatus::Submitted { .. }
        | LineStatus::Disputed { .. }
        | LineStatus::Settled { .. }
        | LineStatus::Refunded
        | LineStatus::Cancelled => false,
    });
    let by_line = released.fold(0_i64, |sum, line| {
        sum.saturating_add(line.amount.amount_minor())
    });
    if escrow.released.amount_minor() > by_line {
        BySplit::Something
    } else {
        BySplit::Nothing
    }
}

fn fate(line: LineStatus, by_split: BySplit) -> Fate {
    match line {
        LineStatus::Submitted { submission, .. } => Fate::Judged(submission),
        LineStatus::Released { submission, .. } => Fate::Paid(submission),
        LineStatus::Disputed { content } => {
            content.map_or(Fate::Nothing, |(submission, _)| Fate::Judged(submission))
        }
        // Split by an award or an agreement. Nothing for the creator is nothing for the brand.
        LineStatus::Settled { content } => match (content, by_split) {
            (Some((submission, _)), BySplit::Something) => Fate::Paid(submission),
            (Some(_), BySplit::Nothing) | (None, BySplit::Something | BySplit::Nothing) => {
                Fate::Nothing
            }
        },
        LineStatus::Awaited | LineStatus::Refunded | LineStatus::Cancelled => Fate::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use escrow::{Line, Review, Status};
    use kernel::{Id, testing::START};
    use money::Bps;

    use super::*;
    use crate::tests::mad;

    const REVIEW: Review = Review {
        since: START,
        ends_at: START,
    };
    const MINE: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    fn submitted(submission: Uuid) -> LineStatus {
        LineStatus::Submitted {
            submission,
            review: REVIEW,
        }
    }

    fn released(submission: Uuid) -> LineStatus {
        LineStatus::Released {
            submission,
            review: REVIEW,
            release: Id::new(START),
        }
    }

    fn escrow(base: &Escrow, lines: &[LineStatus]) -> Escrow {
        let lines = lines.iter().zip(1_u128..).map(|(status, number)| Line {
            deliverable: Uuid::from_u128(number),
            status: *status,
            ..base.lines[0].clone()
        });
        Escrow {
            lines: lines.collect(),
            ..base.clone()
        }
    }

    /// An escrow transaction of the database, to take the parts from that do not matter here.
    async fn base() -> Escrow {
        let world = crate::tests::World::new().await;
        let engaged = world.engaged(0).await;
        let mut tx = world.db.begin().await.unwrap();
        let id = Id::from_uuid(engaged.status.escrow().unwrap());
        escrow::find(&mut tx, id).await.unwrap().unwrap()
    }

    fn disputed(submission: Option<Uuid>) -> LineStatus {
        LineStatus::Disputed {
            content: submission.map(|submission| (submission, REVIEW)),
        }
    }

    fn settled(submission: Option<Uuid>) -> LineStatus {
        LineStatus::Settled {
            content: submission.map(|submission| (submission, REVIEW)),
        }
    }

    /// What is seen of a submission for both lines.
    fn seen(base: &Escrow, lines: &[LineStatus]) -> Access {
        let both = [Uuid::from_u128(1), Uuid::from_u128(2)];
        Access::of(&escrow(base, lines), MINE, &both)
    }

    #[tokio::test]
    async fn the_brand_sees_previews_while_it_judges_and_originals_once_all_is_paid() {
        let base = base().await;
        assert_eq!(
            (base.amount, base.fee),
            (mad(150_000), Bps::try_new(1_000).unwrap())
        );
        assert!(base.deadline_at > START + Duration::days(1));
        let awaited = LineStatus::Awaited;
        for (lines, expected) in [
            ([submitted(MINE), submitted(MINE)], Access::Preview),
            ([submitted(MINE), awaited], Access::Preview),
            ([released(MINE), submitted(MINE)], Access::Preview),
            ([released(MINE), awaited], Access::Preview),
            ([released(MINE), submitted(OTHER)], Access::Preview),
            ([released(MINE), released(MINE)], Access::Original),
            ([released(MINE), released(OTHER)], Access::Original),
            ([released(OTHER), released(OTHER)], Access::Hidden),
            ([submitted(OTHER), submitted(OTHER)], Access::Hidden),
            ([awaited, awaited], Access::Hidden),
        ] {
            assert_eq!(seen(&base, &lines), expected, "{lines:?}");
        }
        // The other line is no business of a submission that was not for it.
        let escrow = escrow(&base, &[released(MINE), awaited]);
        assert_eq!(
            Access::of(&escrow, MINE, &[Uuid::from_u128(1)]),
            Access::Original
        );
        assert_eq!(Access::of(&escrow, MINE, &[]), Access::Hidden);
    }

    #[tokio::test]
    async fn a_dispute_keeps_the_preview_and_opens_nothing() {
        let base = Escrow {
            status: Status::Disputed { at: START },
            ..base().await
        };
        for (lines, expected) in [
            (
                [disputed(Some(MINE)), disputed(Some(MINE))],
                Access::Preview,
            ),
            ([disputed(Some(MINE)), released(MINE)], Access::Preview),
            ([disputed(Some(OTHER)), released(MINE)], Access::Preview),
            ([disputed(None), released(MINE)], Access::Preview),
            ([disputed(Some(OTHER)), disputed(None)], Access::Hidden),
        ] {
            assert_eq!(seen(&base, &lines), expected, "{lines:?}");
        }
    }

    #[tokio::test]
    async fn a_split_opens_what_the_creator_got_something_for() {
        let base = base().await;
        // What both sides agree on ends `refunded`, whatever the creator gets.
        for status in [
            Status::Released { at: START },
            Status::Refunded { at: START },
        ] {
            let ended = |released| Escrow {
                status,
                released: mad(released),
                ..base.clone()
            };
            let both = [settled(Some(MINE)), settled(Some(MINE))];
            assert_eq!(seen(&ended(1), &both), Access::Original, "{status:?}");
            assert_eq!(seen(&ended(0), &both), Access::Hidden, "{status:?}");
            let not_delivered = [settled(Some(MINE)), settled(None)];
            assert_eq!(seen(&ended(1), &not_delivered), Access::Original);
            let other = [settled(Some(OTHER)), settled(None)];
            assert_eq!(seen(&ended(1), &other), Access::Hidden);
        }
        // One line was paid before, and the split gives nothing for the other one: that submission stays hidden.
        let price = base.lines[0].amount;
        let lines = [released(OTHER), settled(Some(MINE))];
        let ended = |released| Escrow {
            status: Status::Released { at: START },
            released,
            ..base.clone()
        };
        assert_eq!(seen(&ended(price), &lines), Access::Hidden);
        let more = price.checked_add(mad(1)).unwrap();
        assert_eq!(seen(&ended(more), &lines), Access::Original);
    }

    #[tokio::test]
    async fn what_is_over_gives_what_was_paid_for_and_nothing_else() {
        let base = base().await;
        let ended = Escrow {
            status: Status::Refunded { at: START },
            released: base.lines[0].amount,
            ..base.clone()
        };
        let (refunded, cancelled) = (LineStatus::Refunded, LineStatus::Cancelled);
        for (lines, expected) in [
            // Sent back and never delivered again: the other one was paid.
            ([released(MINE), refunded], Access::Original),
            ([released(OTHER), refunded], Access::Hidden),
            ([released(MINE), settled(Some(MINE))], Access::Original),
            ([refunded, refunded], Access::Hidden),
            ([cancelled, cancelled], Access::Hidden),
        ] {
            assert_eq!(seen(&ended, &lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn documents_have_no_preview_and_are_hidden_like_all_else() {
        for (access, kind, expected) in [
            (Access::Preview, MediaType::Text, Access::Original),
            (Access::Preview, MediaType::Pdf, Access::Original),
            (Access::Preview, MediaType::Jpeg, Access::Preview),
            (Access::Preview, MediaType::Mp4, Access::Preview),
            (Access::Hidden, MediaType::Text, Access::Hidden),
            (Access::Original, MediaType::Webm, Access::Original),
        ] {
            assert_eq!(access.to(kind), expected, "{access:?} {kind:?}");
        }
    }
}
