//! One record of a table as a row.

use money::{Currency, Exact, ExactError, Written};

use crate::{
    Bad, Dates, Format, Isrc, Item, Reason, Row,
    decimal::{Decimals, NoNumber},
    header,
    kind::{HowMuch, Kind, When, Which},
    period::{self, Period},
    plan::{Cell, Plan},
    record::Record,
    territory::{self, Place},
};

/// What is wrong with a record.
pub(crate) type Wrong = (Reason, String);

/// How many periods are remembered.
const PERIODS: usize = 32;

/// Reads the records of a table.
pub(crate) struct Table {
    plan: Plan,
    decimals: Decimals,
    cell_bytes: usize,
    /// The periods read last, by their last byte: most lines repeat one of a few.
    periods: Vec<Option<(String, Period)>>,
}

/// What is known of a row before all of its cells are read.
#[derive(Default)]
struct Draft<'a> {
    net: Option<Exact>,
    currency: Option<Currency>,
    /// The currency written beside the amount that is paid.
    beside: Option<&'a str>,
    source: Option<Currency>,
}

/// Whether a line has money.
enum Priced {
    Yes,
    No,
}

impl Table {
    /// `decimals` is what was found out of the file.
    pub(crate) fn new(plan: Plan, decimals: Decimals, cell_bytes: usize) -> Self {
        Self {
            periods: vec![None; PERIODS],
            plan,
            decimals,
            cell_bytes,
        }
    }

    pub(crate) const fn format(&self) -> Format {
        self.plan.format
    }

    /// The item of a record; none for one of empty cells only. A spare row of this table is taken instead of a new one.
    pub(crate) fn read(&mut self, record: &Record<'_>, spare: Option<Box<Row>>) -> Option<Item> {
        let currency = self.plan.currency.unwrap_or(Currency::MAD);
        let mut row = match spare {
            Some(mut row) => {
                row.renew(record.line, currency);
                row
            }
            None => Box::new(Row::empty(record.line, currency)),
        };
        match self.row(record, &mut row) {
            Ok(Priced::Yes) => Some(Item::Row(row)),
            Ok(Priced::No) => Some(Item::Unpriced(row)),
            Err(_) if record.cells().all(|cell| cell.trim().is_empty()) => None,
            Err((reason, detail)) => Some(self.bad(record, reason, detail)),
        }
    }

    /// A record that cannot be read, without the cells that are personal data.
    pub(crate) fn bad(&self, record: &Record<'_>, reason: Reason, detail: String) -> Item {
        bad(record, reason, detail, &self.plan.personal)
    }

    fn row(&mut self, record: &Record<'_>, row: &mut Row) -> Result<Priced, Wrong> {
        let width = self.plan.width;
        let more = || (width..record.len()).any(|index| record.cell(index) != Some(""));
        if record.len() < width || more() {
            let detail = format!("{} cells under a header of {width}", record.len());
            return Err((Reason::Cells, detail));
        }
        let mut draft = Draft {
            currency: self.plan.currency,
            ..Draft::default()
        };
        for cell in &self.plan.cells {
            let text = trimmed(record.cell(cell.index).unwrap_or_default());
            if text.is_empty() {
                if let Kind::Word(what) = cell.kind
                    && let Some(field) = text_of(row, what)
                {
                    *field = None;
                }
                continue;
            }
            if text.len() > self.cell_bytes {
                return Err(wrong(cell, Reason::TooLong, "too long to be true"));
            }
            match cell.kind {
                Kind::Period(when) => {
                    let place = text.bytes().last().map_or(0, usize::from) % PERIODS;
                    let last = self.periods.get_mut(place);
                    let period = cell.period(text, self.plan.dates, last)?;
                    set_period(row, when, period);
                }
                Kind::Number(what) => cell.count(what, text, self.decimals, (row, &mut draft))?,
                Kind::Word(what) => cell.tell(what, text, row, &mut draft)?,
                Kind::Nothing => {}
            }
        }
        self.finish(row, &draft)
    }

    fn finish(&self, row: &mut Row, draft: &Draft<'_>) -> Result<Priced, Wrong> {
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
                return Ok(Priced::No);
            }
            return Err((Reason::Missing, "the amount is empty".to_owned()));
        };
        row.net = net;
        row.reversal |= net.is_negative() || row.quantity.is_negative();
        Ok(Priced::Yes)
    }
}

impl Cell {
    /// The period that the cell says.
    fn period(
        &self,
        text: &str,
        dates: Dates,
        last: Option<&mut Option<(String, Period)>>,
    ) -> Result<Period, Wrong> {
        if let Some(Some((same, period))) = &last
            && same == text
        {
            return Ok(*period);
        }
        let period = period::read(text, dates)
            .ok_or_else(|| wrong(self, Reason::Date, "no date or period that can be told"))?;
        if let Some(last) = last {
            *last = Some((text.to_owned(), period));
        }
        Ok(period)
    }

    fn count<'a>(
        &self,
        what: HowMuch,
        text: &'a str,
        decimals: Decimals,
        (row, draft): (&mut Row, &mut Draft<'a>),
    ) -> Result<(), Wrong> {
        let refused = |error: NoNumber| wrong(self, Reason::Number, &error.to_string());
        let text = if what == HowMuch::SplitPercent && text.ends_with('%') {
            text.trim_end_matches('%').trim_end()
        } else {
            text
        };
        let Written { value, currency } = decimals.read(text).map_err(refused)?;
        match what {
            HowMuch::Quantity => row.quantity = value,
            HowMuch::Gross => row.gross = Some(value),
            HowMuch::Rate => row.rate = Some(value),
            HowMuch::Withheld => row.withheld = Some(value),
            HowMuch::Recoup => row.recoup = Some(value),
            HowMuch::SplitPercent => {
                let bps = value.units().checked_mul(100).map(Exact::from_units);
                row.split_bps = Some(bps.ok_or_else(|| refused(ExactError::OutOfRange.into()))?);
            }
            HowMuch::Net => {
                let sum = draft.net.unwrap_or_default().checked_add(value);
                draft.net = Some(sum.map_err(|error| refused(error.into()))?);
                draft.beside = currency.or(draft.beside);
            }
        }
        Ok(())
    }

    fn tell(
        &self,
        what: Which,
        text: &str,
        row: &mut Row,
        draft: &mut Draft<'_>,
    ) -> Result<(), Wrong> {
        let currency = || {
            header::currency(text)
                .ok_or_else(|| wrong(self, Reason::Currency, "no currency known here"))
        };
        match what {
            Which::Territory => place(row, text),
            Which::Isrc => isrc(row, text),
            Which::Upc => write(&mut row.upc, bar_code(text)),
            Which::Iswc => row.iswc = Some(work_code(text)),
            Which::Reversal => row.reversal = takes_back(text),
            Which::Currency => draft.currency = Some(currency()?),
            Which::SourceCurrency => draft.source = Some(currency()?),
            Which::Store
            | Which::Title
            | Which::Artist
            | Which::Album
            | Which::WorkId
            | Which::Payee
            | Which::SaleType => {
                if let Some(field) = text_of(row, what) {
                    write(field, Some(text));
                }
            }
        }
        Ok(())
    }
}

/// The field that a cell's text goes to as it stands, or that keeps what cannot be read of it.
const fn text_of(row: &mut Row, what: Which) -> Option<&mut Option<String>> {
    match what {
        Which::Store => Some(&mut row.store),
        Which::Territory => Some(&mut row.raw_territory),
        Which::Isrc => Some(&mut row.raw_isrc),
        Which::Upc => Some(&mut row.upc),
        Which::Iswc => Some(&mut row.iswc),
        Which::Title => Some(&mut row.title),
        Which::Artist => Some(&mut row.artist),
        Which::Album => Some(&mut row.album),
        Which::WorkId => Some(&mut row.work_id),
        Which::Payee => Some(&mut row.payee),
        Which::SaleType => Some(&mut row.sale_type),
        Which::Reversal | Which::Currency | Which::SourceCurrency => None,
    }
}

/// Writes a text into the room that the field has already.
fn write(field: &mut Option<String>, text: Option<&str>) {
    match (field, text) {
        (Some(old), Some(text)) => {
            old.clear();
            old.push_str(text);
        }
        (field, text) => *field = text.map(str::to_owned),
    }
}

fn set_period(row: &mut Row, when: When, period: Period) {
    match when {
        When::From => row.sale_from = Some(period.from),
        When::To => row.sale_to = Some(period.to),
        When::Reported => row.reported = Some(period.to),
        When::Sale => (row.sale_from, row.sale_to) = (Some(period.from), Some(period.to)),
        When::SaleMonth => {
            let month = period::month_of(period).unwrap_or(period);
            (row.sale_from, row.sale_to) = (Some(month.from), Some(month.to));
        }
    }
}

/// The text without spaces around it; most have none, which is seen from two bytes.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

fn wrong(cell: &Cell, reason: Reason, what: &str) -> Wrong {
    let name: String = cell.name.chars().take(80).collect();
    (reason, format!("`{name}`: {what}"))
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
    let (known, raw) = match territory::read(text) {
        Place::Country(territory) => (Some(territory), None),
        Place::World => (None, None),
        Place::Unknown => (None, Some(text)),
    };
    row.territory = known;
    write(&mut row.raw_territory, raw);
}

pub(crate) fn isrc(row: &mut Row, text: &str) {
    row.isrc = Isrc::parse(text);
    let raw = row.isrc.is_none().then_some(text);
    write(&mut row.raw_isrc, raw);
}

/// A bar code's digits; none when there is anything else in it but what spreadsheets put there.
pub(crate) fn bar_code(text: &str) -> Option<&str> {
    let text = text.trim_start_matches('\'');
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (digits && (6..=14).contains(&text.len())).then_some(text)
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
