//! Rows of the tables turned into the things of this room, and back. A row can lie; it is then a failure.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id};
use money::{Bps, Currency, Money};
use parties::{Party, Role};
use uuid::Uuid;

use crate::{
    line::LineStatus,
    model::{Budget, Escrow, Line},
    status::{Review, Status},
};

pub(crate) struct BudgetRow {
    pub(crate) campaign_id: Uuid,
    pub(crate) brand_id: Uuid,
    pub(crate) title: String,
    pub(crate) currency: String,
    pub(crate) budget_minor: i64,
    pub(crate) locked_minor: i64,
    pub(crate) allotted_minor: i64,
    pub(crate) funded_minor: i64,
}

impl TryFrom<BudgetRow> for Budget {
    type Error = Failure;

    fn try_from(row: BudgetRow) -> Result<Self, Failure> {
        let currency = Currency::parse(&row.currency)?;
        Ok(Self {
            campaign: row.campaign_id,
            brand: Id::from_uuid(row.brand_id),
            title: row.title,
            budget: Money::new(row.budget_minor, currency),
            locked: Money::new(row.locked_minor, currency),
            allotted: Money::new(row.allotted_minor, currency),
            funded: Money::new(row.funded_minor, currency),
        })
    }
}

pub(crate) struct EscrowRow {
    pub(crate) id: Uuid,
    pub(crate) campaign_id: Uuid,
    pub(crate) campaign_title: String,
    pub(crate) brand_id: Uuid,
    pub(crate) creator_id: Uuid,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    pub(crate) status: String,
    pub(crate) fee_bps: i16,
    pub(crate) released_minor: i64,
    pub(crate) fee_taken_minor: i64,
    pub(crate) review_window_hours: i32,
    pub(crate) revision_rounds: i16,
    pub(crate) deadline_at: DateTime<Utc>,
    pub(crate) review_since: Option<DateTime<Utc>>,
    pub(crate) review_ends_at: Option<DateTime<Utc>>,
    pub(crate) disputed_at: Option<DateTime<Utc>>,
    pub(crate) released_at: Option<DateTime<Utc>>,
    pub(crate) refunded_at: Option<DateTime<Utc>>,
    pub(crate) cancelled_at: Option<DateTime<Utc>>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) version: i64,
}

impl EscrowRow {
    fn status(&self) -> Option<Status> {
        Some(match self.status.as_str() {
            "awaiting_deposit" => Status::AwaitingDeposit,
            "pending_funds" => Status::PendingFunds,
            "under_review" => Status::UnderReview(Review {
                since: self.review_since?,
                ends_at: self.review_ends_at?,
            }),
            "disputed" => Status::Disputed {
                at: self.disputed_at?,
            },
            "released" => Status::Released {
                at: self.released_at?,
            },
            "refunded" => Status::Refunded {
                at: self.refunded_at?,
            },
            "cancelled" => Status::Cancelled {
                at: self.cancelled_at?,
            },
            _ => return None,
        })
    }

    /// The transaction with the lines out of `lines` that are its own.
    pub(crate) fn with_lines(self, lines: &[LineRow]) -> Result<Escrow, Failure> {
        let currency = Currency::parse(&self.currency)?;
        let own = lines.iter().filter(|line| line.escrow_id == self.id);
        let lines: Result<Vec<Line>, Failure> = own.map(|line| line.line(currency)).collect();
        let status = self
            .status()
            .ok_or_else(|| Failure::msg(format!("escrow {} has a broken state", self.id)))?;
        let fee = u16::try_from(self.fee_bps).map_err(Failure::new)?;
        Ok(Escrow {
            id: Id::from_uuid(self.id),
            campaign: self.campaign_id,
            campaign_title: self.campaign_title,
            brand: Id::from_uuid(self.brand_id),
            creator: Id::from_uuid(self.creator_id),
            amount: Money::new(self.amount_minor, currency),
            fee: Bps::try_new(fee).map_err(Failure::new)?,
            status,
            released: Money::new(self.released_minor, currency),
            fee_taken: Money::new(self.fee_taken_minor, currency),
            review_window_hours: u16::try_from(self.review_window_hours).map_err(Failure::new)?,
            deadline_at: self.deadline_at,
            revision_rounds: u16::try_from(self.revision_rounds).map_err(Failure::new)?,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
            lines: lines?,
        })
    }
}

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
}

impl LineRow {
    fn line(&self, currency: Currency) -> Result<Line, Failure> {
        let status = self.status().ok_or_else(|| {
            Failure::msg(format!("line {} has a broken state", self.deliverable_id))
        })?;
        Ok(Line {
            deliverable: self.deliverable_id,
            title: self.title.clone(),
            amount: Money::new(self.amount_minor, currency),
            status,
        })
    }

    fn status(&self) -> Option<LineStatus> {
        if self.status == "awaited" {
            return Some(LineStatus::Awaited);
        }
        let submission = self.submission_id?;
        let review = Review {
            since: self.submitted_at?,
            ends_at: self.review_ends_at?,
        };
        match self.status.as_str() {
            "submitted" => Some(LineStatus::Submitted { submission, review }),
            "released" => Some(LineStatus::Released {
                submission,
                review,
                release: Id::from_uuid(self.release_id?),
            }),
            _ => None,
        }
    }
}

/// The columns that keep a transaction's state.
#[derive(Default)]
pub(crate) struct StatusColumns {
    pub(crate) review_since: Option<DateTime<Utc>>,
    pub(crate) review_ends_at: Option<DateTime<Utc>>,
    pub(crate) disputed_at: Option<DateTime<Utc>>,
    pub(crate) released_at: Option<DateTime<Utc>>,
    pub(crate) refunded_at: Option<DateTime<Utc>>,
    pub(crate) cancelled_at: Option<DateTime<Utc>>,
}

impl From<Status> for StatusColumns {
    fn from(status: Status) -> Self {
        let mut columns = Self::default();
        match status {
            Status::AwaitingDeposit | Status::PendingFunds => {}
            Status::UnderReview(Review { since, ends_at }) => {
                columns.review_since = Some(since);
                columns.review_ends_at = Some(ends_at);
            }
            Status::Disputed { at } => columns.disputed_at = Some(at),
            Status::Released { at } => columns.released_at = Some(at),
            Status::Refunded { at } => columns.refunded_at = Some(at),
            Status::Cancelled { at } => columns.cancelled_at = Some(at),
        }
        columns
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
}

impl From<&[Line]> for LineColumns {
    fn from(lines: &[Line]) -> Self {
        let mut columns = Self::default();
        for line in lines {
            let (submission, review, release) = match line.status {
                LineStatus::Awaited => (None, None, None),
                LineStatus::Submitted { submission, review } => {
                    (Some(submission), Some(review), None)
                }
                LineStatus::Released {
                    submission,
                    review,
                    release,
                } => (Some(submission), Some(review), Some(release.uuid())),
            };
            columns.deliverables.push(line.deliverable);
            columns.statuses.push(line.status.name().to_owned());
            columns.submissions.push(submission);
            columns.submitted_at.push(review.map(|review| review.since));
            columns
                .review_ends_at
                .push(review.map(|review| review.ends_at));
            columns.releases.push(release);
        }
        columns
    }
}

/// A change as the timeline kept it.
#[derive(Debug, Clone)]
pub(crate) struct Happened {
    /// The act, a verb.
    pub(crate) act: String,
    /// Who did it; nobody when it happened by itself.
    pub(crate) actor: Option<(Id<Party>, Role)>,
    /// The name of the state before; none at the beginning.
    pub(crate) from: Option<String>,
    /// The name of the state it led to.
    pub(crate) to: String,
    /// Why, when somebody said so.
    pub(crate) reason: Option<String>,
    /// The money it was about.
    pub(crate) money: Option<Money>,
    /// The platform's part of that.
    pub(crate) fee: Option<Money>,
    /// The act of the ledger that moved it.
    pub(crate) ledger_act: Option<Uuid>,
    /// When it was.
    pub(crate) at: DateTime<Utc>,
}

impl Happened {
    /// The creator's part of the money, when the platform took one.
    pub(crate) fn net(&self) -> Option<Money> {
        let (money, fee) = self.money.zip(self.fee)?;
        money.checked_sub(fee).ok()
    }
}

pub(crate) struct EventRow {
    pub(crate) currency: String,
    pub(crate) act: String,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) actor_role: Option<String>,
    pub(crate) from_status: Option<String>,
    pub(crate) to_status: String,
    pub(crate) reason: Option<String>,
    pub(crate) amount_minor: Option<i64>,
    pub(crate) fee_minor: Option<i64>,
    pub(crate) ledger_act: Option<Uuid>,
    pub(crate) happened_at: DateTime<Utc>,
}

impl TryFrom<EventRow> for Happened {
    type Error = Failure;

    fn try_from(row: EventRow) -> Result<Self, Failure> {
        let currency = Currency::parse(&row.currency)?;
        let role = row.actor_role.as_deref().and_then(Role::parse);
        Ok(Self {
            act: row.act,
            actor: row.actor_id.map(Id::from_uuid).zip(role),
            from: row.from_status,
            to: row.to_status,
            reason: row.reason,
            money: row.amount_minor.map(|minor| Money::new(minor, currency)),
            fee: row.fee_minor.map(|minor| Money::new(minor, currency)),
            ledger_act: row.ledger_act,
            at: row.happened_at,
        })
    }
}
