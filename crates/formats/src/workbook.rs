//! A sheet of a workbook (XLSX), written out as CSV, so that it is read like any other file. Its rows keep their numbers.

use std::{
    io::{self, Cursor, Read},
    iter,
};

use calamine::{DataRef, Reader as _, Xlsx};
use money::{Exact, Notation};

use crate::{Limits, OpenError};

/// Files in a workbook: one for each sheet and picture.
const FILES: usize = 10_000;
/// Rows that a sheet can have.
const ROWS: u32 = 1 << 20;

/// The sheet of this name, or the first one.
pub(crate) fn to_csv(
    bytes: Vec<u8>,
    sheet: Option<&str>,
    limits: &Limits,
) -> Result<Vec<u8>, OpenError> {
    unpacks_within(&bytes, limits.workbook_bytes)?;
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    let names = book.sheet_names();
    let name = match sheet {
        Some(name) => names.iter().find(|known| *known == name),
        None => names.first(),
    };
    let Some(name) = name.cloned() else {
        return Err(OpenError::Workbook(format!(
            "no such sheet; it has {}",
            names
                .iter()
                .take(20)
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", ")
        )));
    };
    let mut cells = book.worksheet_cells_reader(&name).map_err(unreadable)?;
    let mut csv = Csv::default();
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if row < csv.row || row >= ROWS || column >= limits.cells {
            return Err(OpenError::Workbook(format!(
                "a cell out of place, in row {row}"
            )));
        }
        csv.cell(row, column, &text(cell.get_value()));
        if crate::records::count(csv.out.len()) > limits.workbook_bytes {
            let limit = limits.workbook_bytes;
            return Err(OpenError::TooLarge { limit });
        }
    }
    csv.pad();
    csv.out.push(b'\n');
    Ok(csv.out)
}

/// Unpacks everything once, to nowhere: what the archive says of its own sizes may be a lie.
fn unpacks_within(bytes: &[u8], limit: u64) -> Result<(), OpenError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if archive.len() > FILES {
        return Err(OpenError::TooLarge { limit });
    }
    let mut left = limit;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(unreadable)?;
        let mut bounded = file.take(left.saturating_add(1));
        let unpacked = io::copy(&mut bounded, &mut io::sink()).map_err(unreadable)?;
        left = left
            .checked_sub(unpacked)
            .ok_or(OpenError::TooLarge { limit })?;
    }
    Ok(())
}

fn unreadable(error: impl std::error::Error) -> OpenError {
    OpenError::Workbook(error.to_string().chars().take(200).collect())
}

/// A cell as text. A number is kept in binary there, of which spreadsheets show and mean fifteen digits: those are taken.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => {
            let digits = format!("{number:.14e}");
            match Exact::read(&digits, Notation::Point) {
                Ok(written) => written.value.to_string(),
                // More decimals than Daman counts: the line will be bad, and say so.
                Err(_) => digits,
            }
        }
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

#[derive(Default)]
struct Csv {
    out: Vec<u8>,
    row: u32,
    column: usize,
    /// The last column of any row so far: the header's, as a rule.
    widest: usize,
}

impl Csv {
    /// Ends a row with the empty cells that a sheet leaves out.
    fn pad(&mut self) {
        let missing = self.widest.saturating_sub(self.column);
        self.out.extend(iter::repeat_n(b',', missing));
    }

    fn cell(&mut self, row: u32, column: usize, text: &str) {
        let down = usize::try_from(row.saturating_sub(self.row)).unwrap_or(0);
        if down > 0 {
            self.pad();
            self.out.extend(iter::repeat_n(b'\n', down));
            (self.row, self.column) = (row, 0);
        }
        let right = column.saturating_sub(self.column);
        self.out.extend(iter::repeat_n(b',', right));
        self.column = column;
        self.widest = self.widest.max(column);
        self.out.push(b'"');
        for byte in text.bytes() {
            match byte {
                b'"' => self.out.extend_from_slice(b"\"\""),
                b'\n' | b'\r' => self.out.push(b' '),
                other => self.out.push(other),
            }
        }
        self.out.push(b'"');
    }
}
