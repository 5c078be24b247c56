//! The frame of a report: its head, and the summaries that say where, how and in which currency the rest was used.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use money::{Currency, Exact};

use super::{Wrong, cells};
use crate::{Control, ControlKind, Item, Reason, Row, header, record::Record, table};

/// What the head says of the whole report.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) from: Option<NaiveDate>,
    pub(super) to: Option<NaiveDate>,
    pub(super) created: Option<NaiveDate>,
    /// Who sends it: the store.
    pub(super) sender: Option<String>,
}

impl Head {
    /// `HEAD`: 5 created, 8 first day, 9 last day, 11 sender.
    pub(super) fn read(record: &Record<'_>) -> Result<Self, Wrong> {
        cells::enough(record, "HEAD").map_err(|(wrong, _)| wrong)?;
        Ok(Self {
            from: cells::maybe_period(record, 8)?.map(|period| period.from),
            to: cells::maybe_period(record, 9)?.map(|period| period.to),
            created: cells::maybe_period(record, 5)?.map(|period| period.to),
            sender: cells::text(record, 11),
        })
    }
}

/// One summary.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) currency: Currency,
    pub(super) source_currency: Option<Currency>,
    pub(super) rate: Option<Exact>,
    territory: String,
    /// How it was used, and under which model.
    used: String,
    line: u64,
    /// What its rows must come to, where it says so, and what they came to.
    total: Option<Exact>,
    found: Exact,
}

impl Summary {
    /// Whether rows of both are of the same sales. Two that give a total are two.
    fn agrees(&self, other: &Self) -> bool {
        let of = |summary: &Self| (summary.currency, summary.total);
        self.total.is_none()
            && of(self) == of(other)
            && (&self.territory, &self.used) == (&other.territory, &other.used)
    }

    /// Writes what the summary says into a row of it.
    pub(super) fn apply(&self, row: &mut Row) {
        row.currency = self.currency;
        row.sale_type = Some(self.used.clone());
        table::place(row, &self.territory);
    }
}

/// All summaries of a report, by their number.
#[derive(Debug)]
pub(super) struct Summaries {
    known: BTreeMap<String, Summary>,
    limit: usize,
    count: u64,
}

impl Summaries {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            known: BTreeMap::new(),
            limit,
            count: 0,
        }
    }

    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// The summary that a record refers to.
    pub(super) fn get(&self, id: &str) -> Result<&Summary, Wrong> {
        self.known.get(id).ok_or_else(|| unknown(id))
    }

    /// Counts a row's amount towards what its summary says in all.
    pub(super) fn add(&mut self, id: &str, net: Exact) -> Result<(), Wrong> {
        let summary = self.known.get_mut(id).ok_or_else(|| unknown(id))?;
        let sum = summary.found.checked_add(net);
        summary.found = sum.map_err(|error| (Reason::Number, error.to_string()))?;
        Ok(())
    }

    /// The totals of the summaries that gave one.
    pub(super) fn controls(&self) -> impl Iterator<Item = Control> + '_ {
        self.known.iter().filter_map(|(id, summary)| {
            Some(Control {
                kind: ControlKind::Amount,
                line: summary.line,
                of: Some(id.clone()),
                expected: summary.total?,
                found: summary.found,
            })
        })
    }

    /// `SY01`, `SY02`: 4 model, 5 use, 6 territory, 10 currency. `SY07`: the same with the currency in 11. `SY10`: see below.
    /// Returns a row for fees that are due however much was used.
    pub(super) fn read(
        &mut self,
        record: &Record<'_>,
        kind: &str,
        head: &Head,
    ) -> Result<Option<Item>, Wrong> {
        self.count = self.count.saturating_add(1);
        let id = cells::text(record, 1).unwrap_or_default();
        if id.is_empty() {
            return Err((Reason::Missing, "the summary has no number".to_owned()));
        }
        if self.known.len() >= self.limit {
            return Err((
                Reason::TooLong,
                "more summaries than any report has".to_owned(),
            ));
        }
        let (territory, currency) = match kind {
            "SY07" => (6, 11),
            "SY10" => (12, 21),
            _ => (6, 10),
        };
        let model = record.cell(4).unwrap_or_default();
        let used = record.cell(5).unwrap_or_default();
        let summary = Summary {
            currency: currency_in(record, currency)?,
            source_currency: None,
            rate: None,
            territory: record.cell(territory).unwrap_or_default().to_owned(),
            used: format!("{used} ({model})"),
            line: record.line,
            total: None,
            found: Exact::ZERO,
        };
        let (summary, fee) = if kind == "SY10" {
            accounted(record, summary, head)?
        } else {
            (summary, None)
        };
        // A summary is repeated for each rights holder; where and how the sales were must be the same then.
        match self.known.get(&id) {
            Some(known) if !known.agrees(&summary) => {
                let id: String = id.chars().take(40).collect();
                let why = format!("a second summary `{id}` that says something else");
                return Err((Reason::OutOfPlace, why));
            }
            Some(_) => {}
            None => {
                self.known.insert(id, summary);
            }
        }
        Ok(fee.map(|fee| Item::Row(Box::new(fee))))
    }
}

/// `SY10`: 6 and 7 the period, 20 currency of the sales, 21 of the accounts, 22 rate, 41 fee type, 43 fee, 45 everything that is due,
/// with the fee; amounts in the currency of the accounts.
fn accounted(
    record: &Record<'_>,
    mut summary: Summary,
    head: &Head,
) -> Result<(Summary, Option<Row>), Wrong> {
    let source = currency_in(record, 20)?;
    if source != summary.currency {
        summary.source_currency = Some(source);
        summary.rate = Some(cells::number(record, 22)?);
    }
    summary.total = Some(cells::number(record, 45)?);
    let fees = record.cell(43).unwrap_or_default();
    let mut fee = Exact::ZERO;
    for text in fees.split('|').filter(|text| !text.trim().is_empty()) {
        let next = Exact::parse(text.trim()).and_then(|next| fee.checked_add(next));
        fee = next.map_err(|error| (Reason::Number, format!("cell 44: {error}")))?;
    }
    summary.found = fee;
    if fee.is_zero() {
        return Ok((summary, None));
    }
    let mut row = Row::empty(record.line, summary.currency);
    summary.apply(&mut row);
    row.sale_from = cells::maybe_period(record, 6)?.map(|period| period.from);
    row.sale_to = cells::maybe_period(record, 7)?.map(|period| period.to);
    row.reported = head.created;
    row.store.clone_from(&head.sender);
    row.sale_type = cells::text(record, 41).or(row.sale_type);
    row.net = fee;
    row.reversal = fee.is_negative();
    Ok((summary, Some(row)))
}

fn currency_in(record: &Record<'_>, cell: usize) -> Result<Currency, Wrong> {
    let text = record.cell(cell).unwrap_or_default();
    let number = cell.saturating_add(1);
    header::currency(text).ok_or_else(|| {
        (
            Reason::Currency,
            format!("cell {number}: no currency known here"),
        )
    })
}

fn unknown(id: &str) -> Wrong {
    let id: String = id.chars().take(40).collect();
    (Reason::OutOfPlace, format!("there is no summary `{id}`"))
}
