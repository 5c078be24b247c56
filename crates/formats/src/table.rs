//! One record of a table as a row.

use money::{Currency, Exact, Notation, Written};

use crate::{
    Bad, Field, Format, Isrc, Item, Reason, Row, header,
    period::{self, Period},
    plan::{Cell, Plan},
    records::Record,
    territory::{self, Place},
};

/// What is wrong with a record.
pub(crate) type Wrong = (Reason, String);

/// Reads the records of a table.
pub(crate) struct Table {
    plan: Plan,
    notation: Notation,
    cell_bytes: usize,
}

/// What a row is filled from, cell by cell.
struct Draft<'a> {
    row: Row,
    net: Option<Exact>,
    currency: Option<Currency>,
    /// The currency written beside the amount that is paid.
    beside: Option<&'a str>,
    source: Option<Currency>,
}

impl Table {
    /// `notation` is the plan's, or the one that was found out.
    pub(crate) const fn new(plan: Plan, notation: Notation, cell_bytes: usize) -> Self {
        Self {
            plan,
            notation,
            cell_bytes,
        }
    }

    pub(crate) const fn format(&self) -> Format {
        self.plan.format
    }

    /// The item of a record; none for one of empty cells only.
    pub(crate) fn read(&self, record: &Record<'_>) -> Option<Item> {
        match self.row(record) {
            Ok(item) => Some(item),
            Err(_) if record.cells().all(|cell| cell.trim().is_empty()) => None,
            Err((reason, detail)) => Some(self.bad(record, reason, detail)),
        }
    }

    /// A record that cannot be read, without the cells that are personal data.
    pub(crate) fn bad(&self, record: &Record<'_>, reason: Reason, detail: String) -> Item {
        bad(record, reason, detail, &self.plan.personal)
    }

    fn row(&self, record: &Record<'_>) -> Result<Item, Wrong> {
        let width = self.plan.width;
        let more = record.cells().skip(width).any(|cell| !cell.is_empty());
        if record.len() < width || more {
            let detail = format!("{} cells under a header of {width}", record.len());
            return Err((Reason::Cells, detail));
        }
        let currency = self.plan.currency;
        let mut draft = Draft {
            row: Row::empty(record.line, currency.unwrap_or(Currency::MAD)),
            net: None,
            currency,
            beside: None,
            source: None,
        };
        for cell in &self.plan.cells {
            let text = record.cell(cell.index).unwrap_or_default().trim();
            if text.is_empty() {
                continue;
            }
            if text.len() > self.cell_bytes {
                return Err(wrong(cell, Reason::TooLong, "too long to be true"));
            }
            self.fill(&mut draft, cell, text)?;
        }
        self.finish(draft)
    }

    fn fill<'a>(&self, draft: &mut Draft<'a>, cell: &Cell, text: &'a str) -> Result<(), Wrong> {
        let row = &mut draft.row;
        match cell.field {
            Field::Sale => {
                let period = self.period(cell, text)?;
                (row.sale_from, row.sale_to) = (Some(period.from), Some(period.to));
            }
            Field::SaleMonth => {
                let month = period::month_of(self.period(cell, text)?);
                (row.sale_from, row.sale_to) = (month.map(|m| m.from), month.map(|m| m.to));
            }
            Field::SaleFrom => row.sale_from = Some(self.period(cell, text)?.from),
            Field::SaleTo => row.sale_to = Some(self.period(cell, text)?.to),
            Field::Reported => row.reported = Some(self.period(cell, text)?.to),
            Field::Store => row.store = Some(text.to_owned()),
            Field::Territory => place(row, text),
            Field::Isrc => isrc(row, text),
            Field::Upc => row.upc = bar_code(text),
            Field::Iswc => row.iswc = Some(work_code(text)),
            Field::Title => row.title = Some(text.to_owned()),
            Field::Artist => row.artist = Some(text.to_owned()),
            Field::Album => row.album = Some(text.to_owned()),
            Field::WorkId => row.work_id = Some(text.to_owned()),
            Field::Payee => row.payee = Some(text.to_owned()),
            Field::SaleType => row.sale_type = Some(text.to_owned()),
            Field::Reversal => row.reversal = takes_back(text),
            Field::Quantity => row.quantity = self.number(cell, text)?.value,
            Field::Gross => row.gross = Some(self.number(cell, text)?.value),
            Field::Net => {
                let amount = self.number(cell, text)?;
                let sum = draft.net.unwrap_or_default().checked_add(amount.value);
                let sum = sum.map_err(|error| wrong(cell, Reason::Number, &error.to_string()))?;
                (draft.net, draft.beside) = (Some(sum), amount.currency.or(draft.beside));
            }
            Field::Currency => draft.currency = Some(currency(cell, text)?),
            Field::SourceCurrency => draft.source = Some(currency(cell, text)?),
            Field::Rate => row.rate = Some(self.number(cell, text)?.value),
            Field::Withheld => row.withheld = Some(self.number(cell, text)?.value),
            Field::Recoup => row.recoup = Some(self.number(cell, text)?.value),
            Field::SplitPercent => {
                let percent = self.number(cell, text.trim_end_matches('%').trim_end())?;
                let bps = percent.value.mul_floor(Exact::from(100));
                let bps = bps.map_err(|error| wrong(cell, Reason::Number, &error.to_string()))?;
                row.split_bps = Some(bps);
            }
            Field::Personal | Field::Ignored => {}
        }
        Ok(())
    }

    fn finish(&self, draft: Draft<'_>) -> Result<Item, Wrong> {
        let Draft { mut row, .. } = draft;
        row.currency = draft.currency.ok_or_else(|| {
            let detail = "the currency is empty".to_owned();
            (Reason::Missing, detail)
        })?;
        if let Some(beside) = draft.beside
            && !agrees(beside, row.currency)
        {
            let detail = format!("`{beside}` beside an amount in {}", row.currency);
            return Err((Reason::Currency, detail));
        }
        row.source_currency = draft.source.filter(|source| *source != row.currency);
        if row.store.is_none() {
            row.store = self.plan.store.map(str::to_owned);
        }
        let Some(net) = draft.net else {
            // Bandcamp lists payouts among the sales; they change a balance and pay nobody for anything.
            if self.plan.format == Format::Bandcamp {
                return Ok(Item::Unpriced(row));
            }
            return Err((Reason::Missing, "the amount is empty".to_owned()));
        };
        row.net = net;
        row.reversal |= net.is_negative() || row.quantity.is_negative();
        Ok(Item::Row(row))
    }

    fn period(&self, cell: &Cell, text: &str) -> Result<Period, Wrong> {
        period::read(text, self.plan.dates)
            .ok_or_else(|| wrong(cell, Reason::Date, "no date or period that can be told"))
    }

    fn number<'a>(&self, cell: &Cell, text: &'a str) -> Result<Written<'a>, Wrong> {
        Exact::read(text, self.notation)
            .map_err(|error| wrong(cell, Reason::Number, &error.to_string()))
    }
}

fn wrong(cell: &Cell, reason: Reason, what: &str) -> Wrong {
    let name: String = cell.name.chars().take(80).collect();
    (reason, format!("`{name}`: {what}"))
}

fn currency(cell: &Cell, text: &str) -> Result<Currency, Wrong> {
    header::currency(text).ok_or_else(|| wrong(cell, Reason::Currency, "no currency known here"))
}

/// Whether what stands beside an amount can be this currency. A dollar sign is any of the dollars'.
fn agrees(beside: &str, currency: Currency) -> bool {
    match header::currency(beside) {
        Some(named) => named == currency,
        None => match beside {
            "$" => currency.code().ends_with('D'),
            "¥" => matches!(currency.code(), "JPY" | "CNY"),
            "₩" => currency.code() == "KRW",
            _ => false,
        },
    }
}

/// A record that cannot be read; what is kept of it leaves out the cells named.
pub(crate) fn bad(record: &Record<'_>, reason: Reason, detail: String, left_out: &[usize]) -> Item {
    let mut raw = String::new();
    for (index, cell) in record.cells().enumerate() {
        if index > 0 {
            raw.push('\t');
        }
        if !left_out.contains(&index) {
            raw.extend(cell.chars().take(500));
        }
        if raw.len() > 2_000 {
            break;
        }
    }
    Item::Bad(Bad {
        line: record.line,
        last_line: record.last_line,
        reason,
        detail,
        raw: raw.chars().take(500).collect(),
    })
}

pub(crate) fn place(row: &mut Row, text: &str) {
    match territory::read(text) {
        Place::Country(territory) => row.territory = Some(territory),
        Place::World => {}
        Place::Unknown => row.raw_territory = Some(text.to_owned()),
    }
}

pub(crate) fn isrc(row: &mut Row, text: &str) {
    row.isrc = Isrc::parse(text);
    if row.isrc.is_none() {
        row.raw_isrc = Some(text.to_owned());
    }
}

/// A bar code's digits; none when there is anything else in it but what spreadsheets put there.
pub(crate) fn bar_code(text: &str) -> Option<String> {
    let text = text.trim_start_matches('\'');
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (digits && (6..=14).contains(&text.len())).then(|| text.to_owned())
}

/// A work's code without its points and dashes.
pub(crate) fn work_code(text: &str) -> String {
    let code = text.chars().filter(char::is_ascii_alphanumeric);
    code.map(|c| c.to_ascii_uppercase()).collect()
}

fn takes_back(text: &str) -> bool {
    matches!(
        header::key(text).as_str(),
        "void"
            | "voided"
            | "return"
            | "returned"
            | "refund"
            | "refunded"
            | "reversal"
            | "cancelled"
            | "canceled"
            | "chargeback"
    )
}
