//! How revenue is split, and how it will be.

use chrono::{DateTime, Utc};
use kernel::http::WireMoney;
use money::Money;
use parties::Party;
use royalties::{HolderPart, OwedKind, OwedPart, RatePart, Split};
use serde::Serialize;
use statements::{Awaited, Statement};
use utoipa::ToSchema;
use uuid::Uuid;

/// One rank of the waterfall.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SplitRank)]
struct RankView {
    /// What it is due in all of the revenue by then, by the contract.
    due: WireMoney,
    /// Up to where it had been paid before.
    before: WireMoney,
    /// Up to where it is paid by this. It never goes back, and never beyond the cash that came.
    after: WireMoney,
    /// What this one pays it: `after` less `before`.
    amount: WireMoney,
}

impl RankView {
    fn new(due: Money, before: Money, after: Money) -> Self {
        Self {
            due: due.into(),
            before: before.into(),
            after: after.into(),
            amount: between(before, after),
        }
    }
}

fn between(before: Money, after: Money) -> WireMoney {
    // Marks only go forward.
    let amount = after.checked_sub(before);
    amount.unwrap_or(Money::zero(after.currency())).into()
}

/// Revenue that counts for the fans at one rate.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SplitRate)]
struct RateView {
    /// The fans' rate, in basis points.
    promised_bps: u16,
    /// How much of all revenue had it before, in minor units.
    #[schema(example = "100000")]
    before_minor: String,
    /// How much of all revenue has it by then, in minor units.
    #[schema(example = "150000")]
    after_minor: String,
}

impl RateView {
    fn new(rate: &RatePart) -> Self {
        Self {
            promised_bps: rate.promised_bps,
            before_minor: rate.before.amount_minor().to_string(),
            after_minor: rate.after.amount_minor().to_string(),
        }
    }
}

/// What one who recoups first, or an owner, gets.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SplitOwed)]
struct OwedView {
    /// `recoup` or `owner`.
    #[schema(example = "owner")]
    kind: &'static str,
    /// Its place among its kind, from 1, as in the contract.
    number: i32,
    /// Whether it is you.
    yours: bool,
    /// What it had got in all before.
    before: WireMoney,
    /// What it has got in all by then.
    after: WireMoney,
    /// What this one pays it.
    amount: WireMoney,
}

impl OwedView {
    fn new(part: &OwedPart, reader: kernel::Id<Party>) -> Self {
        Self {
            kind: match part.kind {
                OwedKind::Recoup => "recoup",
                OwedKind::Owner => "owner",
            },
            number: part.number,
            yours: part.party == reader,
            before: part.before.into(),
            after: part.after.into(),
            amount: between(part.before, part.after),
        }
    }
}

/// What one holder gets of a split.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SplitHolder)]
pub(in crate::http) struct HolderView {
    /// Its place among the holders, from 1.
    pub(in crate::http) number: i32,
    /// Whether it is you.
    yours: bool,
    /// What it has invested. Its part of what the fans get is this over `raised`, unless a cap of its own stops it.
    invested: WireMoney,
    /// A cap of its own, in basis points of what it has invested.
    #[serde(skip_serializing_if = "Option::is_none")]
    cap_bps: Option<u32>,
    /// What it had got in all before: its part of `fans.before`, rounded down.
    before: WireMoney,
    /// What it has got in all by then: its part of `fans.after`, rounded down.
    after: WireMoney,
    /// What this one pays it.
    amount: WireMoney,
    /// What rounding leaves of its exact part: a fraction of a minor unit. It counts the next time.
    #[schema(example = "1/3")]
    rounding: String,
}

impl HolderView {
    pub(in crate::http) fn new(part: &HolderPart, reader: kernel::Id<Party>) -> Self {
        Self {
            number: part.number,
            yours: part.party == reader,
            invested: part.invested.into(),
            cap_bps: part.cap.map(royalties::CapBps::get),
            before: part.before.into(),
            after: part.after.into(),
            amount: between(part.before, part.after),
            rounding: format!("{}/{}", part.left.0, part.left.1),
        }
    }
}

/// How one revenue is split among those who recoup first, the fans and the owners; no fee is taken from it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Split)]
pub(in crate::http) struct SplitView {
    /// The revenue; the statement's lines are found by it.
    revenue_id: Uuid,
    /// Its distribution, once it has begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::http) distribution_id: Option<Uuid>,
    /// Its place among the project's distributions, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<i32>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    begun_at: Option<DateTime<Utc>>,
    /// By how much this revenue changes what was sold in all, in minor units; negative for a correction downwards.
    #[schema(example = "125000")]
    revenue_minor: String,
    /// The cash that comes with it.
    cash: WireMoney,
    /// All revenue by then, in minor units.
    #[schema(example = "4125000")]
    revenue_so_far_minor: String,
    /// All cash by then.
    cash_so_far: WireMoney,
    /// First: what is recouped.
    recoup: RankView,
    /// Second: the fans, at their rates, up to their cap.
    fans: RankView,
    /// Third: the owners.
    rest: RankView,
    /// How much of the revenue that counts for the fans has which rate; their due is the sum of each times its rate, rounded down, at
    /// most the cap.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rates: Vec<RateView>,
    /// What those who recoup first and the owners get, one by one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    owed: Vec<OwedView>,
    /// What stays with the project's revenue when all of this is paid: what rounding leaves, and cash that nobody is due yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    waits: Option<WireMoney>,
    /// Your own part as a holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    own: Option<HolderView>,
}

/// What is read beside a split.
#[derive(Default)]
pub(in crate::http) struct Beside {
    pub(in crate::http) waits: Option<Money>,
    pub(in crate::http) own: Option<HolderPart>,
}

impl SplitView {
    pub(in crate::http) fn new(split: &Split, beside: &Beside, reader: kernel::Id<Party>) -> Self {
        let rank = |of: fn(&royalties::Marks) -> Money| {
            RankView::new(of(&split.due), of(&split.before), of(&split.after))
        };
        Self {
            revenue_id: split.revenue.uuid(),
            distribution_id: split.begun.map(|begun| begun.id.uuid()),
            number: split.begun.map(|begun| begun.number),
            begun_at: split.begun.map(|begun| begun.at),
            revenue_minor: split.booked.amount_minor().to_string(),
            cash: split.cash.into(),
            revenue_so_far_minor: split.revenue_so_far.amount_minor().to_string(),
            cash_so_far: split.cash_so_far.into(),
            recoup: rank(|marks| marks.recoup),
            fans: rank(|marks| marks.fans),
            rest: rank(|marks| marks.rest),
            rates: split.rates.iter().map(RateView::new).collect(),
            owed: split
                .owed
                .iter()
                .map(|part| OwedView::new(part, reader))
                .collect(),
            waits: beside.waits.map(WireMoney::from),
            own: beside
                .own
                .as_ref()
                .map(|part| HolderView::new(part, reader)),
        }
    }
}

/// Revenue that will be split.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PendingSplit)]
pub(in crate::http) struct PendingView {
    /// `distributing`: its cash is there, and it is split by itself within moments; or `awaiting_cash`: at the moment when its cash is
    /// there.
    #[schema(example = "awaiting_cash")]
    state: &'static str,
    /// As it will be, when nothing else comes before it.
    split: SplitView,
    /// What its statement needs of this currency in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<WireMoney>,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<WireMoney>,
    /// What is still needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<WireMoney>,
    /// When that is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<DateTime<Utc>>,
    /// Since when it is late.
    #[serde(skip_serializing_if = "Option::is_none")]
    late_at: Option<DateTime<Utc>>,
    /// The statement; for its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    statement_id: Option<Uuid>,
    /// What its file is called; for its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    file_name: Option<String>,
}

impl PendingView {
    /// One whose cash is there.
    pub(in crate::http) const fn covered(split: SplitView) -> Self {
        Self {
            state: "distributing",
            split,
            expected: None,
            received: None,
            missing: None,
            due_at: None,
            late_at: None,
            statement_id: None,
            file_name: None,
        }
    }

    /// One whose cash is awaited.
    pub(in crate::http) fn awaited(split: SplitView, of: &Awaited, sight: Sight) -> Self {
        let owner = sight == Sight::Whole;
        Self {
            state: "awaiting_cash",
            split,
            expected: Some(of.expected.into()),
            received: Some(of.received.into()),
            missing: Some(of.missing.into()),
            due_at: of.statement.due_at,
            late_at: of.statement.late_at,
            statement_id: owner.then(|| of.statement.id.uuid()),
            file_name: owner.then(|| of.statement.file_name.clone()),
        }
    }
}

/// How much of a project's splits somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Sight {
    /// Its owner, and operators and auditors: every holder's part.
    Whole,
    /// Who has a part of it: its own.
    Own,
}

/// A statement of which something is not counted yet.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UncountedStatement)]
struct UncountedView {
    statement_id: Uuid,
    file_name: String,
    /// As in `GET /api/statements/{id}`.
    #[schema(example = "blocked")]
    status: &'static str,
    /// What hinders it, as codes; empty while it is read.
    #[schema(example = json!(["rate_missing:USD/MAD"]))]
    why: Vec<String>,
}

/// What is going to be split, by itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SplitPreview)]
pub(in crate::http) struct PreviewView {
    /// What was raised in all: what holders' parts are over.
    #[serde(skip_serializing_if = "Option::is_none")]
    raised: Option<WireMoney>,
    /// How many holders there are.
    holders: i32,
    /// What the fans get in all, at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    cap: Option<WireMoney>,
    /// In the order in which it is expected; each as if those before it had been split.
    pending: Vec<PendingView>,
    /// Statements of which something is not counted yet, because they are read or something hinders them; for their owner.
    uncounted: Vec<UncountedView>,
    /// From so much on a wallet is paid out to a bank when a distribution is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_from: Option<WireMoney>,
    /// The next day on which what is enough in a wallet is paid out to a bank, whatever comes until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_pay_day: Option<DateTime<Utc>>,
}

impl PreviewView {
    pub(in crate::http) fn new(
        project: Option<&royalties::Project>,
        (pending, uncounted): (Vec<PendingView>, Vec<Statement>),
        now: DateTime<Utc>,
    ) -> Self {
        let uncounted = uncounted.into_iter().map(|one| UncountedView {
            statement_id: one.id.uuid(),
            file_name: one.file_name,
            status: one.status.as_str(),
            why: one.why,
        });
        let least = project.map(|one| royalties::payday::least(one.raised.currency()));
        Self {
            raised: project.map(|one| one.raised.into()),
            holders: project.map_or(0, |one| one.holders),
            cap: project.map(|one| one.terms.cap.into()),
            pending,
            uncounted: uncounted.collect(),
            paid_from: least.map(WireMoney::from),
            next_pay_day: project.and_then(|_| royalties::payday::after(now)),
        }
    }
}
