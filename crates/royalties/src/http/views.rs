//! Wire types: what callers read.

use chrono::{DateTime, Utc};
use kernel::{Id, http::WireMoney};
use money::Money;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Distribution, Holding, PaidShare, Project, Revenue, Term};

/// A part of a whole, as an exact fraction.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShareView {
    /// The upper number: what you invested, in minor units.
    #[schema(example = "5000")]
    pub numerator: String,
    /// The lower number: what was raised in all, in minor units.
    #[schema(example = "1250000")]
    pub denominator: String,
    /// The same in percent, cut behind six decimals.
    #[schema(example = "0.400000")]
    pub percent: String,
}

impl ShareView {
    fn of(part: Money, whole: Money) -> Self {
        let (part, whole) = (
            i128::from(part.amount_minor()),
            i128::from(whole.amount_minor()),
        );
        // Ten thousand millionths of the whole are one percent of it.
        let millionths = part
            .saturating_mul(100_000_000)
            .checked_div(whole)
            .unwrap_or_default();
        let percent = format!(
            "{}.{:06}",
            millionths.checked_div(1_000_000).unwrap_or_default(),
            millionths.checked_rem(1_000_000).unwrap_or_default()
        );
        Self {
            numerator: part.to_string(),
            denominator: whole.to_string(),
            percent,
        }
    }
}

/// The months whose revenue counts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TermView {
    /// The first of them.
    #[schema(example = "2026-09")]
    pub first: String,
    /// The last of them.
    #[schema(example = "2031-08")]
    pub last: String,
}

impl From<Term> for TermView {
    fn from(term: Term) -> Self {
        Self {
            first: term.first.to_string(),
            last: term.last.to_string(),
        }
    }
}

/// Your part of a project.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HoldingView {
    /// The project.
    #[schema(value_type = Uuid)]
    pub project_id: Id<Project>,
    /// Its title.
    pub project_title: String,
    /// What you invested.
    pub invested: WireMoney,
    /// What was raised in all.
    pub raised: WireMoney,
    /// Your part of what the fans get.
    pub share: ShareView,
    /// Of the revenue that counts, so much is the fans', in basis points, before any break point.
    #[schema(example = 2500)]
    pub promised_bps: u16,
    /// What you are entitled to, of all revenue so far.
    pub entitled: WireMoney,
    /// What you were paid of it, or are being paid at this moment. More than `entitled` when a correction came after it was
    /// paid: nobody takes it back, and what comes next counts only beyond it.
    pub paid: WireMoney,
    /// What you get at most.
    pub most: WireMoney,
    /// What is left until then.
    pub left: WireMoney,
    /// The months whose revenue counts for you; all of them when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<TermView>,
    /// The next day on which what is enough in your wallet is paid out to your bank, whatever comes until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_pay_day: Option<DateTime<Utc>>,
}

impl HoldingView {
    pub(super) fn new(holding: &Holding, next_pay_day: Option<DateTime<Utc>>) -> Self {
        let project = &holding.project;
        let left = holding.most.checked_sub(holding.paid);
        Self {
            project_id: project.id,
            project_title: project.title.clone(),
            invested: holding.invested.into(),
            raised: project.raised.into(),
            share: ShareView::of(holding.invested, project.raised),
            promised_bps: project.terms.promised.get(),
            entitled: holding.entitled.into(),
            paid: holding.paid.into(),
            most: holding.most.into(),
            left: left
                .unwrap_or(Money::zero(holding.invested.currency()))
                .into(),
            term: project.terms.term.map(TermView::from),
            next_pay_day,
        }
    }
}

/// What one distribution paid you, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DistributionView {
    /// The distribution.
    #[schema(value_type = Uuid)]
    pub id: Id<Distribution>,
    /// Its place among those of the project, from 1.
    pub number: i32,
    /// The revenue that it split; the statement's lines are found by it.
    #[schema(value_type = Uuid)]
    pub revenue_id: Id<Revenue>,
    /// By how much that revenue changed what was sold in all, in minor units; negative for a correction downwards.
    #[schema(example = "125000")]
    pub revenue_minor: String,
    /// The cash that came with it.
    pub cash: WireMoney,
    /// All revenue by then, in minor units.
    #[schema(example = "4125000")]
    pub revenue_so_far_minor: String,
    /// What the fans were entitled to in all of it.
    pub fans_due: WireMoney,
    /// Up to which amount the fans had been paid before.
    pub fans_before: WireMoney,
    /// Up to which amount they were paid by it.
    pub fans_after: WireMoney,
    /// What you were paid by it as a holder: your part of `fans_after` less your part of `fans_before`, each rounded down.
    pub share: WireMoney,
    /// What you were paid in all by then as a holder.
    pub share_so_far: WireMoney,
    /// What rounding left waiting of your part: an exact fraction of a minor unit, such as `1/3`. It counts the next time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1/3")]
    pub rounding: Option<String>,
    /// What you were paid by it as an owner, or as one who recoups first.
    pub owed: WireMoney,
    /// When it began.
    pub begun_at: DateTime<Utc>,
}

impl From<&PaidShare> for DistributionView {
    fn from(share: &PaidShare) -> Self {
        Self {
            id: share.distribution,
            number: share.number,
            revenue_id: share.revenue,
            revenue_minor: share.booked.amount_minor().to_string(),
            cash: share.cash.into(),
            revenue_so_far_minor: share.revenue_so_far.amount_minor().to_string(),
            fans_due: share.due_fans.into(),
            fans_before: share.fans_before.into(),
            fans_after: share.fans.into(),
            share: share.share.into(),
            share_so_far: share.all.into(),
            rounding: share.waiting.map(|(over, under)| format!("{over}/{under}")),
            owed: share.owed.into(),
            begun_at: share.begun_at,
        }
    }
}

/// What waits in your wallet in one currency.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PaymentView {
    /// How much.
    pub waiting: WireMoney,
    /// From so much on it is paid out.
    pub paid_from: WireMoney,
    /// When it is paid out at the latest; sooner when a distribution brings it to `paid_from`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_by: Option<DateTime<Utc>>,
}

impl PaymentView {
    pub(super) fn new(waiting: Money, least: Money, by: Option<DateTime<Utc>>) -> Self {
        Self {
            waiting: waiting.into(),
            paid_from: least.into(),
            expected_by: by,
        }
    }
}

/// When you are paid.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PaymentsView {
    /// The next day on which what is enough is paid out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_pay_day: Option<DateTime<Utc>>,
    /// What waits, by currency.
    pub items: Vec<PaymentView>,
}
