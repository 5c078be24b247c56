//! A statement for spreadsheets and programs: RFC 4180, with one header, ids and amounts that never depend on a language.

use chrono::{DateTime, SecondsFormat, Utc};
use ledger::Line;
use money::Money;

use crate::{document::Document, section::Section, subject::subject};

/// The columns. `in` and `out` are what a line added and took away; of the two lines that open and close a section, neither is filled.
const HEADER: [&str; 10] = [
    "section",
    "posted_at",
    "kind",
    "transfer",
    "about",
    "about_id",
    "in",
    "out",
    "balance",
    "currency",
];
/// By this mark spreadsheets know UTF-8.
const MARK: char = '\u{feff}';

/// The file.
pub(crate) fn csv(document: &Document) -> String {
    let mut file = String::from(MARK);
    push(&mut file, &HEADER.map(str::to_owned));
    let moments = document.period.moments();
    // Of days that are not over yet, it is the balance of when it was read.
    let closed_at = document.made_at.clamp(moments.from, moments.until);
    for (section, statement) in &document.sections {
        let bound = |kind, at, balance| bound(*section, (kind, at), balance);
        push(
            &mut file,
            &bound("opening_balance", moments.from, statement.opening),
        );
        for line in &statement.lines {
            push(&mut file, &row(*section, line));
        }
        push(
            &mut file,
            &bound("closing_balance", closed_at, statement.closing),
        );
    }
    file
}

/// The balance that a section begins or ends with.
fn bound(
    section: Section,
    (kind, at): (&str, DateTime<Utc>),
    balance: Money,
) -> [String; HEADER.len()] {
    let none = String::new;
    [
        section.name().to_owned(),
        moment(at),
        kind.to_owned(),
        none(),
        none(),
        none(),
        none(),
        none(),
        balance.decimal(),
        balance.currency().code().to_owned(),
    ]
}

fn row(section: Section, line: &Line) -> [String; HEADER.len()] {
    let about = subject(line);
    let change = line.change.decimal();
    let (added, taken) = change.strip_prefix('-').map_or_else(
        || (change.clone(), String::new()),
        |taken| (String::new(), taken.to_owned()),
    );
    [
        section.name().to_owned(),
        moment(line.posted_at),
        line.kind.clone(),
        line.id.to_string(),
        about.map_or_else(String::new, |about| about.kind.to_owned()),
        about.map_or_else(String::new, |about| about.id.to_string()),
        added,
        taken,
        line.balance.decimal(),
        line.balance.currency().code().to_owned(),
    ]
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn push(file: &mut String, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(&harmless(cell))).collect();
    file.push_str(&cells.join(","));
    file.push_str("\r\n");
}

/// A plain number may begin with a minus; any other cell that a spreadsheet would take for a formula is made a text.
fn harmless(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula && !is_number(cell) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn is_number(cell: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let cell = cell.strip_prefix('-').unwrap_or(cell);
    cell.split_once('.').map_or_else(
        || digits(cell),
        |(whole, part)| digits(whole) && digits(part),
    )
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_numbers_stay_numbers() {
        for (cell, written) in [
            ("-12.50", "-12.50"),
            ("=1+1", "'=1+1"),
            ("-1+1", "'-1+1"),
            ("-", "'-"),
            ("-1.", "'-1."),
            ("+1", "'+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("escrow.release", "escrow.release"),
            ("a,\"b\"", "\"a,\"\"b\"\"\""),
        ] {
            assert_eq!(quoted(&harmless(cell)), written, "{cell}");
        }
    }
}
