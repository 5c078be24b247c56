//! Rows of the tables turned into the things of this room, and back. A row can lie; it is then a failure.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id};
use money::{Bps, Currency, Money};
use parties::Role;
use uuid::Uuid;

use crate::{
    Rules,
    line::{Content, LineStatus},
    model::{Actor, Budget, Escrow, Line, Proposal},
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
    pub(crate) returned_minor: i64,
    pub(crate) deadline_at: DateTime<Utc>,
    pub(crate) closed_at: Option<DateTime<Utc>>,
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
            returned: Money::new(row.returned_minor, currency),
            deadline_at: row.deadline_at,
            closed_at: row.closed_at,
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
    pub(crate) refunded_minor: i64,
    pub(crate) review_window_days: i16,
    pub(crate) calendar: String,
    pub(crate) items: Vec<String>,
    pub(crate) deposit_hours: i32,
    pub(crate) redo_hours: i32,
    pub(crate) grace_hours: i32,
    pub(crate) answer_hours: i32,
    pub(crate) hold_warn_hours: i32,
    pub(crate) hold_act_hours: i32,
    pub(crate) revision_rounds: i16,
    pub(crate) deadline_at: DateTime<Utc>,
    pub(crate) funded_at: Option<DateTime<Utc>>,
    pub(crate) held_since: Option<DateTime<Utc>>,
    pub(crate) frozen_at: Option<DateTime<Utc>>,
    pub(crate) awarded_minor: Option<i64>,
    pub(crate) review_since: Option<DateTime<Utc>>,
    pub(crate) review_ends_at: Option<DateTime<Utc>>,
    pub(crate) disputed_at: Option<DateTime<Utc>>,
    pub(crate) released_at: Option<DateTime<Utc>>,
    pub(crate) refunded_at: Option<DateTime<Utc>>,
    pub(crate) cancelled_at: Option<DateTime<Utc>>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) version: i64,
    pub(crate) proposal_id: Option<Uuid>,
    pub(crate) proposed_by: Option<Uuid>,
    pub(crate) proposed_minor: Option<i64>,
    pub(crate) proposal_note: Option<String>,
    pub(crate) proposed_at: Option<DateTime<Utc>>,
    pub(crate) answer_by: Option<DateTime<Utc>>,
}

/// A number of hours, days or times that a row holds.
fn count<N>(number: N) -> Result<u16, Failure>
where
    u16: TryFrom<N, Error = std::num::TryFromIntError>,
{
    u16::try_from(number).map_err(Failure::new)
}

impl EscrowRow {
    fn rules(&self) -> Result<Rules, Failure> {
        Ok(Rules {
            deposit_hours: count(self.deposit_hours)?,
            redo_hours: count(self.redo_hours)?,
            grace_hours: count(self.grace_hours)?,
            answer_hours: count(self.answer_hours)?,
            hold_warn_hours: count(self.hold_warn_hours)?,
            hold_act_hours: count(self.hold_act_hours)?,
        })
    }

    fn proposal(&self, currency: Currency) -> Option<Proposal> {
        Some(Proposal {
            id: Id::from_uuid(self.proposal_id?),
            by: Id::from_uuid(self.proposed_by?),
            creator: Money::new(self.proposed_minor?, currency),
            note: self.proposal_note.clone(),
            at: self.proposed_at?,
            answer_by: self.answer_by?,
        })
    }

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
        let rules = self.rules()?;
        let proposal = self.proposal(currency);
        Ok(Escrow {
            id: Id::from_uuid(self.id),
            campaign: self.campaign_id,
            campaign_title: self.campaign_title,
            brand: Id::from_uuid(self.brand_id),
            creator: Id::from_uuid(self.creator_id),
            amount: Money::new(self.amount_minor, currency),
            fee: Bps::try_new(count(self.fee_bps)?).map_err(Failure::new)?,
            status,
            released: Money::new(self.released_minor, currency),
            fee_taken: Money::new(self.fee_taken_minor, currency),
            refunded: Money::new(self.refunded_minor, currency),
            review_window_days: count(self.review_window_days)?,
            calendar: self.calendar,
            items: self.items,
            rules,
            deadline_at: self.deadline_at,
            revision_rounds: count(self.revision_rounds)?,
            funded_at: self.funded_at,
            held_since: self.held_since,
            frozen_at: self.frozen_at,
            awarded: self.awarded_minor.map(|minor| Money::new(minor, currency)),
            proposal,
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
    pub(crate) due_at: DateTime<Utc>,
    pub(crate) rounds: i16,
    pub(crate) revised_at: Option<DateTime<Utc>>,
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
            due_at: self.due_at,
            rounds: count(self.rounds)?,
            revised_at: self.revised_at,
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

/// A change as the timeline kept it.
#[derive(Debug, Clone)]
pub(crate) struct Happened {
    /// The act, a verb.
    pub(crate) act: String,
    /// Who did it; nobody when it happened by itself.
    pub(crate) actor: Option<Actor>,
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
    /// What went back to the payer with it.
    pub(crate) refunded: Option<Money>,
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
    pub(crate) refunded_minor: Option<i64>,
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
            actor: row.actor_id.zip(role).map(|(party, role)| Actor {
                party: Id::from_uuid(party),
                role,
            }),
            from: row.from_status,
            to: row.to_status,
            reason: row.reason,
            money: row.amount_minor.map(|minor| Money::new(minor, currency)),
            fee: row.fee_minor.map(|minor| Money::new(minor, currency)),
            refunded: row.refunded_minor.map(|minor| Money::new(minor, currency)),
            ledger_act: row.ledger_act,
            at: row.happened_at,
        })
    }
}
