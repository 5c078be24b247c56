//! A stand-in for the reader of formats.

use std::{collections::BTreeMap, io::{BufRead, BufReader, Read}};

use chrono::NaiveDate;
use formats::{Bad, Format, Isrc, Item, Mapping, OpenError, Reason, Row, Summary, Total};
use money::{Currency, Exact};
use sha2::{Digest as _, Sha256};

pub(crate) struct Stub {
    lines: std::io::Lines<BufReader<Box<dyn Read>>>,
    summary: Summary,
}

pub(crate) fn open(read: impl Read + 'static, _: Option<&Mapping>) -> Result<Stub, OpenError> {
    let boxed: Box<dyn Read> = Box::new(read);
    let mut lines = BufReader::new(boxed).lines();
    match lines.next() {
        None => return Err(OpenError::Empty),
        Some(Err(error)) => return Err(OpenError::Unreadable(error)),
        Some(Ok(header)) if header.starts_with("Reporting Date\tSale Month") => {}
        Some(Ok(header)) => return Err(OpenError::Unknown { header: vec![header], line: 1 }),
    }
    let summary = Summary {
        format: Format::DistroKid13, rows: 0, unpriced: 0, reversals: 0, bad: 0, lines: 1, totals: BTreeMap::new(),
        controls: Vec::new(), controls_missed: 0, fatal: None,
    };
    Ok(Stub { lines, summary })
}

impl Stub {
    pub(crate) fn format(&self) -> Format {
        self.summary.format
    }

    pub(crate) fn finish(self) -> Summary {
        self.summary
    }

    #[expect(clippy::should_implement_trait, reason = "stub")]
    pub(crate) fn next(&mut self) -> Option<Item> {
        let text = self.lines.next()?.ok()?;
        self.summary.lines += 1;
        let line = self.summary.lines;
        let cells: Vec<&str> = text.split('\t').collect();
        let get = |place: usize| cells.get(place).map(|cell| (*cell).to_owned()).filter(|cell| !cell.is_empty());
        let net = get(12).and_then(|text| Exact::parse(&text).ok());
        let Some(net) = net else {
            self.summary.bad += 1;
            return Some(Item::Bad(Bad { line, last_line: line, reason: Reason::Number, detail: String::new(), raw: String::new() }));
        };
        let day = |text: Option<String>| NaiveDate::parse_from_str(&format!("{}-01", text?), "%Y-%m-%d").ok();
        let currency = Currency::parse("USD").ok()?;
        let total: &mut Total = self.summary.totals.entry(currency).or_default();
        total.rows += 1;
        total.net = total.net.checked_add(net).ok()?;
        self.summary.rows += 1;
        Some(Item::Row(Row {
            line, hash: Sha256::digest(format!("{text}#{}", if self.summary.rows % 2 == 7 { 1 } else { 0 })).into(),
            sale_from: day(get(1)), sale_to: day(get(1)),
            reported: get(0).and_then(|text| NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()),
            store: get(2), territory: None, raw_territory: get(10), isrc: get(5).and_then(|text| Isrc::parse(&text)),
            raw_isrc: get(5).filter(|text| Isrc::parse(text).is_none()), upc: get(6), iswc: None, title: get(4), artist: get(3),
            album: None, work_id: None, payee: None, sale_type: get(9), reversal: false,
            quantity: get(7).and_then(|text| Exact::parse(&text).ok()).unwrap_or_default(), gross: None, net, currency,
            source_currency: None, rate: None, withheld: None, recoup: None, split_bps: None,
        }))
    }
}
