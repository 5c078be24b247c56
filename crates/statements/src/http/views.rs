//! Statements as they are shown.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Failure, Tx, hex, http::WireMoney};
use ledger::{Entry, TransferView};
use serde::{Deserialize as _, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    LateStep, Statement,
    model::{Cash, Rate, Share},
    receipts,
    store::{self, TotalRow},
    trouble::Trouble,
};

/// A statement.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementView)]
pub(super) struct StatementView {
    id: Uuid,
    owner_id: Uuid,
    /// `received`, `reading`, `previewed`, `blocked`, `awaiting_cash`, `booked`, `rejected` or `replaced`.
    #[schema(example = "awaiting_cash")]
    status: &'static str,
    file_name: String,
    size_bytes: i64,
    /// The SHA-256 of the file, in hexadecimal.
    sha256: String,
    /// Who reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// As it was recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<String>,
    /// The period that was named at its upload, by its first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<NaiveDate>,
    /// The statement that it corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<Uuid>,
    /// How many bytes were read so far.
    read_bytes: i64,
    /// Why it is blocked or rejected, or which rates are missing for what was matched since it counts, as codes.
    #[schema(example = json!(["rate_missing:USD/MAD"]))]
    why: Vec<String>,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    received_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previewed_at: Option<DateTime<Utc>>,
    /// When its cash is due, or once that is there the rates that are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<DateTime<Utc>>,
    /// Since when that is late.
    #[serde(skip_serializing_if = "Option::is_none")]
    late_at: Option<DateTime<Utc>>,
    /// How far that has led: `late`, `noticed`, `restricted` or `suspended`.
    #[serde(skip_serializing_if = "Option::is_none")]
    late_step: Option<&'static str>,
    /// Since when you contest that.
    #[serde(skip_serializing_if = "Option::is_none")]
    contested_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    booked_at: Option<DateTime<Utc>>,
    /// What you may do next: `replace`, `give_rate`, `deposit`, `contest`. Nobody books it: that happens by itself.
    can: Vec<&'static str>,
}

impl StatementView {
    pub(super) fn of(statement: &Statement) -> Self {
        let late = statement.late_at.is_some() && statement.contested_at.is_none();
        let contestable = late && statement.owed_by().is_some();
        let rated = statement.status.rate(statement.asks_for(None)).is_ok();
        let acts = [
            ("replace", statement.status.replace().is_ok()),
            ("give_rate", rated),
            ("deposit", statement.status.pay_in().is_ok()),
            ("contest", contestable),
        ];
        Self {
            id: statement.id.uuid(),
            owner_id: statement.owner.uuid(),
            status: statement.status.as_str(),
            file_name: statement.file_name.clone(),
            size_bytes: statement.size_bytes,
            sha256: hex(&statement.sha256),
            source: statement.source.clone(),
            format: statement.format.clone(),
            period: statement.period,
            replaces: statement.replaces.map(kernel::Id::uuid),
            read_bytes: statement.read_bytes,
            why: statement.why.clone(),
            detail: statement.detail.clone(),
            received_at: statement.received_at,
            previewed_at: statement.previewed_at,
            due_at: statement.owed_by().or(statement.due_at),
            late_at: statement.late_at,
            late_step: statement.late_step.map(LateStep::as_str),
            contested_at: statement.contested_at,
            booked_at: statement.booked_at,
            can: acts
                .into_iter()
                .filter_map(|(act, allowed)| allowed.then_some(act))
                .collect(),
        }
    }
}

/// A statement with what it says, what it brings, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementPreview)]
pub(super) struct PreviewView {
    statement: StatementView,
    /// What it adds up to: of the `file` itself, as `typed` at its upload, and by `outcome`, `reason`, `store`, `territory`,
    /// `sale_type` and `month`. Matched, quarantined, duplicate and rejected rows add up to the file.
    totals: BTreeMap<String, Vec<TotalView>>,
    /// What hinders it, with what that is about.
    troubles: Vec<Trouble>,
    /// What is odd about it, each with a `code`: `negative_sum`, `mixed_currencies`, `duplicates`, `unknown_isrc`, `unmatched`,
    /// `without_month`, `too_large`, `unreadable_lines`, `change_above_half`, `late_months`.
    anomalies: Value,
    /// The rates that were given.
    rates: Vec<RateView>,
    /// What it changes of each project's revenue.
    shares: Vec<ShareView>,
    /// Its cash, by currency.
    cash: Vec<CashView>,
    history: Vec<EventView>,
}

impl PreviewView {
    pub(super) async fn of(tx: &mut Tx, statement: &Statement) -> Result<Self, Failure> {
        let mut totals: BTreeMap<String, Vec<TotalView>> = BTreeMap::new();
        for row in store::list_totals(tx, statement.id).await? {
            let dimension = totals.entry(row.dimension.clone()).or_default();
            dimension.push(TotalView::of(row));
        }
        let rates = store::list_rates(tx, statement.id).await?;
        let shares = store::list_shares(tx, statement.id).await?;
        let cash = store::find_cash(tx, statement.id).await?;
        let history = receipts::history(tx, statement.id).await?;
        Ok(Self {
            statement: StatementView::of(statement),
            totals,
            troubles: troubles(&history),
            anomalies: statement.anomalies.clone(),
            rates: rates.into_iter().map(RateView::of).collect(),
            shares: shares.iter().map(ShareView::of).collect(),
            cash: cash.iter().map(CashView::of).collect(),
            history: history.into_iter().map(EventView::of).collect(),
        })
    }
}

/// What was told when it was stopped. A release before told less, so what cannot be read is left out.
fn troubles(history: &[(store::Event, Vec<Entry>)]) -> Vec<Trouble> {
    let mut told = history.iter().rev();
    let last = told.find_map(|(event, _)| event.facts.pointer("/facts/troubles")?.as_array());
    last.into_iter()
        .flatten()
        .filter_map(|trouble| Trouble::deserialize(trouble).ok())
        .collect()
}

/// One total.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementTotal)]
struct TotalView {
    /// The store, the territory, the month and so on; `(others)` for all but the two hundred largest.
    value: String,
    /// Empty for rows without an amount.
    currency: String,
    rows: i64,
    /// An exact decimal.
    #[schema(example = "12.345678901")]
    net: String,
}

impl TotalView {
    fn of(row: TotalRow) -> Self {
        Self {
            value: row.value,
            currency: row.currency,
            rows: row.rows,
            net: row.net,
        }
    }
}

/// A rate.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementRate)]
struct RateView {
    from: String,
    to: String,
    /// How many units of the one are one of the other, as a decimal.
    #[schema(example = "9.8765")]
    rate: String,
    source: String,
    dated: NaiveDate,
}

impl RateView {
    fn of(rate: Rate) -> Self {
        Self {
            from: rate.from.code().to_owned(),
            to: rate.to.code().to_owned(),
            rate: rate.value,
            source: rate.source,
            dated: rate.dated,
        }
    }
}

/// What it changes of a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementShare)]
struct ShareView {
    /// The revenue that it is once it is booked.
    revenue_id: Uuid,
    project_id: Uuid,
    /// A decimal, below nothing when it lowers the project's revenue.
    #[schema(example = "-12.50")]
    amount: String,
    currency: String,
    /// The cash that is needed for it.
    cash: WireMoney,
    /// Whether it counts. What was matched after the statement was booked is booked by itself, with cash of its own.
    booked: bool,
}

impl ShareView {
    fn of(share: &Share) -> Self {
        Self {
            revenue_id: share.id.uuid(),
            project_id: share.project,
            amount: share.money.decimal(),
            currency: share.money.currency().code().to_owned(),
            cash: share.cash.into(),
            booked: share.booked,
        }
    }
}

/// Cash in one currency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementCash)]
struct CashView {
    /// `none`, `short`, `matched` or `over`.
    #[schema(example = "short")]
    condition: &'static str,
    expected: WireMoney,
    received: WireMoney,
    missing: WireMoney,
    /// What went back, being too much.
    returned: WireMoney,
    /// What a bank may take back of it. It covers nothing until the bank has decided.
    contested: WireMoney,
    /// What banks took back of it for good.
    lost: WireMoney,
}

impl CashView {
    fn of(cash: &Cash) -> Self {
        Self {
            condition: cash.condition(),
            expected: cash.expected.into(),
            received: cash.received.into(),
            missing: cash.missing.into(),
            returned: cash.returned.into(),
            contested: cash.contested.into(),
            lost: cash.lost.into(),
        }
    }
}

/// What happened to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementEvent)]
struct EventView {
    id: Uuid,
    #[schema(example = "awaiting_cash")]
    what: String,
    /// Who did it; absent when it happened by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    facts: Value,
    at: DateTime<Utc>,
    /// The movements in the ledger, into the statement's account and out of it.
    transfers: Vec<TransferView>,
}

impl EventView {
    fn of((event, moved): (store::Event, Vec<Entry>)) -> Self {
        Self {
            id: event.id,
            what: event.what,
            actor_id: event.actor,
            reason: event.reason,
            facts: event.facts,
            at: event.at,
            transfers: moved.iter().map(TransferView::from).collect(),
        }
    }
}
