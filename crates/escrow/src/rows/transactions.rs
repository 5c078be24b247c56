//! Escrow transactions.

use chrono::{DateTime, Utc};
use kernel::{Failure, Id};
use money::{Bps, Currency, Money};
use uuid::Uuid;

use super::{LineRow, count};
use crate::{
    DefaultSplit, RoundsOffer, Rules,
    model::{Escrow, Line, Proposal},
    status::{Review, Status},
};

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
    pub(crate) default_split: String,
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
    pub(crate) rounds_id: Option<Uuid>,
    pub(crate) rounds_by: Option<Uuid>,
    pub(crate) rounds_deliverable: Option<Uuid>,
    pub(crate) rounds_count: Option<i16>,
    pub(crate) rounds_price_minor: Option<i64>,
    pub(crate) rounds_note: Option<String>,
    pub(crate) rounds_at: Option<DateTime<Utc>>,
    pub(crate) rounds_answer_by: Option<DateTime<Utc>>,
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
            default_split: DefaultSplit::parse(&self.default_split)
                .ok_or_else(|| Failure::msg(format!("escrow {} has no default split", self.id)))?,
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

    fn rounds_offer(&self, currency: Currency) -> Option<RoundsOffer> {
        Some(RoundsOffer {
            id: Id::from_uuid(self.rounds_id?),
            by: Id::from_uuid(self.rounds_by?),
            deliverable: self.rounds_deliverable?,
            rounds: count(self.rounds_count?).ok()?,
            price: Money::new(self.rounds_price_minor?, currency),
            note: self.rounds_note.clone(),
            at: self.rounds_at?,
            answer_by: self.rounds_answer_by?,
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
        let rounds_offer = self.rounds_offer(currency);
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
            rounds_offer,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
            lines: lines?,
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
