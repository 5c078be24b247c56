//! Cells of tagged records: numbers, values parted by pipes, and how many of them a record needs.

use money::Exact;

use super::{Part, Wrong};
use crate::{Dates, Reason, period, period::Period, record::Record};

/// Refuses a record with fewer cells than its kind has up to the last one that is read or mandatory.
pub(super) fn enough(record: &Record<'_>, kind: &str) -> Result<(), (Wrong, Part)> {
    let (least, part) = match kind {
        "HEAD" | "SRHE" | "SY01" | "SY02" | "SY07" => (12, Part::Frame),
        "SY10" => (46, Part::Frame),
        "FOOT" => (5, Part::Frame),
        "SRFO" => (3, Part::Frame),
        "AS01" | "AS02" | "SU02" => (8, Part::Content),
        "RE01" | "SU01" | "LI01" => (10, Part::Content),
        "SR08" => (47, Part::Content),
        "SU03" => (7, Part::Content),
        "RE02" => (6, Part::Content),
        "MW01" | "RU01" | "RU02" => (5, Part::Content),
        _ => (1, Part::Content),
    };
    if record.len() >= least {
        return Ok(());
    }
    let why = format!("{kind} has {} cells of at least {least}", record.len());
    Err(((Reason::Cells, why), part))
}

/// The cell, if there is anything in it, with its escaped pipes as pipes.
pub(super) fn text(record: &Record<'_>, cell: usize) -> Option<String> {
    let text = record.cell(cell)?.trim();
    (!text.is_empty()).then(|| text.replace("\\|", "|"))
}

/// The cell's value, when there is exactly one.
pub(super) fn single<'a>(record: &Record<'a>, cell: usize) -> Option<&'a str> {
    let text = record.cell(cell)?.trim();
    let mut before = None;
    let many = text.chars().any(|c| {
        let parts = c == '|' && before != Some('\\');
        before = Some(c);
        parts
    });
    (!text.is_empty() && !many).then_some(text)
}

/// A number that must be there.
pub(super) fn number(record: &Record<'_>, cell: usize) -> Result<Exact, Wrong> {
    let text = record.cell(cell).unwrap_or_default().trim();
    if text.is_empty() {
        return Err((
            Reason::Missing,
            format!("cell {} is empty", cell.saturating_add(1)),
        ));
    }
    Exact::parse(text).map_err(|error| {
        let why = format!("cell {}: {error}", cell.saturating_add(1));
        (Reason::Number, why)
    })
}

/// A number that may be absent.
pub(super) fn maybe_number(record: &Record<'_>, cell: usize) -> Result<Option<Exact>, Wrong> {
    let empty = record.cell(cell).unwrap_or_default().trim().is_empty();
    if empty {
        return Ok(None);
    }
    number(record, cell).map(Some)
}

/// A date that may be absent.
pub(super) fn maybe_period(record: &Record<'_>, cell: usize) -> Result<Option<Period>, Wrong> {
    let text = record.cell(cell).unwrap_or_default().trim();
    if text.is_empty() {
        return Ok(None);
    }
    let period = period::read(text, Dates::YearFirst);
    let why = || {
        (
            Reason::Date,
            format!("cell {}: no date", cell.saturating_add(1)),
        )
    };
    period.map(Some).ok_or_else(why)
}
