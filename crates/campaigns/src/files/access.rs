//! What the brand may see of what was submitted to it. Pure.
//!
//! ```text
//!   submitted, disputed     a watermarked, reduced preview of pictures and videos; documents as they are
//!   a revision is asked     nothing, until content is submitted again
//!   released                the original, once every deliverable of the submission is
//! ```

use escrow::{Escrow, LineStatus, Status};
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

impl Access {
    /// What the brand sees of a submission for these deliverables of its escrow transaction.
    ///
    /// A submission's files are for all its deliverables together, so the cheapest of them unlocks none: all must be paid,
    /// and at least one as this submission brought it.
    pub(crate) fn of(escrow: &Escrow, submission: Uuid, deliverables: &[Uuid]) -> Self {
        let lines = escrow.lines.iter();
        let fates: Vec<Fate> = lines
            .filter(|line| deliverables.contains(&line.deliverable))
            .map(|line| fate(line.status, escrow.status))
            .collect();
        let paid = |fate: &Fate| matches!(fate, Fate::Paid(_));
        if fates.contains(&Fate::Paid(submission)) && fates.iter().all(paid) {
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

fn fate(line: LineStatus, escrow: Status) -> Fate {
    match line {
        LineStatus::Submitted { submission, .. } => Fate::Judged(submission),
        LineStatus::Released { submission, .. } => Fate::Paid(submission),
        LineStatus::Disputed { content } => {
            content.map_or(Fate::Nothing, |(submission, _)| Fate::Judged(submission))
        }
        // Split by an award or an agreement. Nothing for the creator is nothing for the brand.
        LineStatus::Settled { content } => match (content, escrow) {
            (Some((submission, _)), Status::Released { .. }) => Fate::Paid(submission),
            (
                Some(_) | None,
                Status::AwaitingDeposit
                | Status::PendingFunds
                | Status::UnderReview(_)
                | Status::Disputed { .. }
                | Status::Released { .. }
                | Status::Refunded { .. }
                | Status::Cancelled { .. },
            ) => Fate::Nothing,
        },
        LineStatus::Awaited | LineStatus::Refunded | LineStatus::Cancelled => Fate::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use escrow::{Line, Review};
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

    #[tokio::test]
    async fn the_brand_sees_previews_while_it_judges_and_originals_once_all_is_paid() {
        let base = base().await;
        assert_eq!(
            (base.amount, base.fee),
            (mad(150_000), Bps::try_new(1_000).unwrap())
        );
        assert!(base.deadline_at > START + Duration::days(1));
        let both = [Uuid::from_u128(1), Uuid::from_u128(2)];
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
            let escrow = escrow(&base, &lines);
            assert_eq!(Access::of(&escrow, MINE, &both), expected, "{lines:?}");
        }
        // The other line is no business of a submission that was not for it.
        let escrow = escrow(&base, &[released(MINE), awaited]);
        assert_eq!(Access::of(&escrow, MINE, &both[..1]), Access::Original);
        assert_eq!(Access::of(&escrow, MINE, &[]), Access::Hidden);
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
