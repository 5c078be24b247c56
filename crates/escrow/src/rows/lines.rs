//! Their lines.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id};
use money::{Currency, Money};
use uuid::Uuid;

use super::count;
use crate::{
    Further,
    line::{Content, LineStatus},
    model::Line,
    status::Review,
};

pub(crate) struct LineRow {
    pub(crate) escrow_id: Uuid,
    pub(crate) deliverable_id: Uuid,
    pub(crate) title: String,
    pub(crate) amount_minor: i64,
    pub(crate) status: String,
    pub(crate) submission_id: Option<Uuid>,
    pub(crate) submitted_at: Option<DateTime<Utc>>,
    pub(crate) review_ends_at: Option<DateTime<Utc>>,
    pub(crate) release_id: Option<Uuid>,
    pub(crate) due_at: DateTime<Utc>,
    pub(crate) rounds: i16,
    pub(crate) revised_at: Option<DateTime<Utc>>,
    pub(crate) further_of: Option<Uuid>,
    pub(crate) further_rounds: Option<i16>,
}

impl LineRow {
    pub(super) fn line(&self, currency: Currency) -> Result<Line, Failure> {
        let status = self.status().ok_or_else(|| {
            Failure::msg(format!("line {} has a broken state", self.deliverable_id))
        })?;
        Ok(Line {
            deliverable: self.deliverable_id,
            title: self.title.clone(),
            amount: Money::new(self.amount_minor, currency),
            status,
            due_at: self.due_at,
            rounds: count(self.rounds)?,
            revised_at: self.revised_at,
            further: match (self.further_of, self.further_rounds) {
                (Some(deliverable), Some(rounds)) => Some(Further {
                    deliverable,
                    rounds: count(rounds)?,
                }),
                (Some(_) | None, _) => None,
            },
        })
    }

    fn content(&self) -> Option<Content> {
        let review = Review {
            since: self.submitted_at?,
            ends_at: self.review_ends_at?,
        };
        Some((self.submission_id?, review))
    }

    fn status(&self) -> Option<LineStatus> {
        let content = self.content();
        Some(match self.status.as_str() {
            "awaited" => LineStatus::Awaited,
            "submitted" => {
                let (submission, review) = content?;
                LineStatus::Submitted { submission, review }
            }
            "released" => {
                let (submission, review) = content?;
                LineStatus::Released {
                    submission,
                    review,
                    release: Id::from_uuid(self.release_id?),
                }
            }
            "disputed" => LineStatus::Disputed { content },
            "settled" => LineStatus::Settled { content },
            "refunded" => LineStatus::Refunded,
            "cancelled" => LineStatus::Cancelled,
            _ => return None,
        })
    }
}

/// The columns that keep the states of lines, each a parallel array.
#[derive(Default)]
pub(crate) struct LineColumns {
    pub(crate) deliverables: Vec<Uuid>,
    pub(crate) statuses: Vec<String>,
    pub(crate) submissions: Vec<Option<Uuid>>,
    pub(crate) submitted_at: Vec<Option<DateTime<Utc>>>,
    pub(crate) review_ends_at: Vec<Option<DateTime<Utc>>>,
    pub(crate) releases: Vec<Option<Uuid>>,
    pub(crate) due_at: Vec<DateTime<Utc>>,
    pub(crate) rounds: Vec<i16>,
    pub(crate) revised_at: Vec<Option<DateTime<Utc>>>,
}

impl From<&[Line]> for LineColumns {
    fn from(lines: &[Line]) -> Self {
        let mut columns = Self::default();
        for line in lines {
            let content = line.status.content();
            let release = match line.status {
                LineStatus::Released { release, .. } => Some(release.uuid()),
                LineStatus::Awaited
                | LineStatus::Submitted { .. }
                | LineStatus::Disputed { .. }
                | LineStatus::Settled { .. }
                | LineStatus::Refunded
                | LineStatus::Cancelled => None,
            };
            let review = content.map(|(_, review)| review);
            columns.deliverables.push(line.deliverable);
            columns.statuses.push(line.status.name().to_owned());
            columns
                .submissions
                .push(content.map(|(submission, _)| submission));
            columns.submitted_at.push(review.map(|review| review.since));
            columns
                .review_ends_at
                .push(review.map(|review| review.ends_at));
            columns.releases.push(release);
            columns.due_at.push(line.due_at);
            columns
                .rounds
                .push(i16::try_from(line.rounds).unwrap_or(i16::MAX));
            columns.revised_at.push(line.revised_at);
        }
        columns
    }
}
