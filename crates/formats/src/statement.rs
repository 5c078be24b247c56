//! A statement as a stream of items, and the sums over them.

use std::{collections::VecDeque, io::Read};

use money::{Exact, ExactError};

use crate::{
    Cause, Control, Fatal, Format, Item, Limits, Mapping, OpenError, Reason, Row, Summary,
    detect::{self, Kind, Preview},
    dsr::Dsr,
    occurrences::Occurrences,
    records::{Charset, Records, Step},
    source::{Source, Text},
    table::{self, Table},
};

/// How many controls are kept in the summary; all are counted.
const CONTROLS_KEPT: usize = 1_000;

/// A statement that is being read. It is an iterator over its items; [`Statement::finish`] says what it came to.
pub struct Statement<R: Read> {
    records: Records<Text<R>>,
    reader: Reader,
    header: Vec<String>,
    /// Items that one record brought besides its own.
    more: VecDeque<Item>,
    occurrences: Occurrences,
    scratch: Vec<u8>,
    summary: Summary,
    limits: Limits,
    ended: bool,
}

enum Reader {
    Table(Table),
    Dsr(Box<Dsr>),
}

/// Opens a file as a statement, within the usual [`Limits`]. With a mapping, no format is looked for.
///
/// # Errors
/// [`OpenError`] when it is not clear what the file is.
pub fn open<R: Read>(read: R, mapping: Option<&Mapping>) -> Result<Statement<R>, OpenError> {
    open_within(read, mapping, Limits::default())
}

/// Opens a file as a statement, within these limits.
///
/// # Errors
/// [`OpenError`] when it is not clear what the file is.
pub fn open_within<R: Read>(
    read: R,
    mapping: Option<&Mapping>,
    limits: Limits,
) -> Result<Statement<R>, OpenError> {
    let named = mapping.and_then(|mapping| mapping.encoding.as_deref());
    let named = named.map(|label| {
        encoding_rs::Encoding::for_label(label.as_bytes())
            .ok_or_else(|| OpenError::Mapping(format!("no encoding is called `{label}`")))
    });
    let source = Source::open(read, mapping, &limits)?;
    let text = Text::open(source, named.transpose()?)?;
    let wide = text.is_decoded();
    let mut records = Records::new(text, &limits);
    let (bytes, whole) = records.preview().map_err(OpenError::Unreadable)?;
    let (bytes, mark) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(bytes) => (bytes, 3),
        None => (bytes, 0),
    };
    let charset = if wide || mark > 0 {
        Charset::Utf8
    } else {
        detect::charset(bytes)
    };
    let preview = Preview {
        bytes,
        whole,
        wide,
        charset,
    };
    let found = match mapping {
        Some(mapping) => preview.mapped(mapping, &limits)?,
        None => preview.find(&limits)?,
    };
    records.begin(found.dialect, charset, mark);
    let (reader, format) = match found.kind {
        Kind::Table(table) => {
            let format = table.format();
            skip_to(&mut records, found.header_line)?;
            (Reader::Table(table), format)
        }
        Kind::Dsr => {
            let dsr = Box::new(Dsr::open(&mut records, limits)?);
            let format = dsr.format();
            (Reader::Dsr(dsr), format)
        }
    };
    Ok(Statement {
        records,
        reader,
        header: found.header,
        more: VecDeque::new(),
        occurrences: Occurrences::default(),
        scratch: Vec::new(),
        summary: Summary::new(format),
        limits,
        ended: false,
    })
}

/// Takes the records up to the header, and the header.
fn skip_to<R: Read>(records: &mut Records<R>, header_line: u64) -> Result<(), OpenError> {
    if header_line == 0 {
        return Ok(());
    }
    loop {
        let step = records
            .advance()
            .map_err(|fatal| OpenError::Unreadable(std::io::Error::other(fatal.detail)))?;
        if step == Step::End || records.record().line >= header_line {
            return Ok(());
        }
    }
}

impl<R: Read> Statement<R> {
    /// What it is.
    pub const fn format(&self) -> Format {
        self.summary.format
    }

    /// The header's cells as the file writes them; none where the format has no header.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// How many bytes of the file were read so far, packed as they came. Reading is ahead of the items by a buffer.
    pub fn bytes_read(&self) -> u64 {
        self.records.source().bytes_read()
    }

    /// What it comes to so far.
    pub const fn so_far(&self) -> &Summary {
        &self.summary
    }

    /// Reads what is left, and says what the whole comes to.
    pub fn finish(mut self) -> Summary {
        while self.next().is_some() {}
        self.summary
    }

    /// Puts the next item of the file, not yet counted, into `slot`; none at the end.
    fn take(&mut self, slot: &mut Option<Item>) -> Result<(), Fatal> {
        while slot.is_none() {
            *slot = self.more.pop_front();
            if slot.is_some() || self.ended {
                return Ok(());
            }
            let step = self.records.advance()?;
            let record = self.records.record();
            match (step, &mut self.reader) {
                (Step::End, reader) => {
                    self.ended = true;
                    if let Reader::Dsr(dsr) = reader {
                        dsr.end(self.records.lines(), &mut self.more);
                    }
                }
                (Step::Undecodable, reader) => {
                    let why = "bytes that are no UTF-8".to_owned();
                    *slot = Some(match reader {
                        Reader::Table(table) => table.bad(&record, Reason::Encoding, why),
                        Reader::Dsr(_) => table::bad(&record, Reason::Encoding, why, &[]),
                    });
                }
                (Step::Record, Reader::Table(table)) => table.read(&record, slot),
                (Step::Record, Reader::Dsr(dsr)) => *slot = dsr.read(&record, &mut self.more),
            }
        }
        Ok(())
    }

    /// Gives a row its hash, and counts the item.
    fn count(&mut self, item: &mut Item) -> Result<(), Fatal> {
        match item {
            Item::Row(row) => {
                self.seal(row)?;
                self.summary.add(row).map_err(|error| Fatal {
                    line: row.line,
                    cause: Cause::OutOfRange,
                    detail: error.to_string(),
                })
            }
            Item::Unpriced(row) => {
                self.summary.unpriced = self.summary.unpriced.saturating_add(1);
                self.seal(row)
            }
            Item::Bad(bad) => {
                self.summary.bad = self.summary.bad.saturating_add(1);
                if self.summary.bad > self.limits.bad_lines {
                    return Err(Fatal {
                        line: bad.line,
                        cause: Cause::TooManyBad,
                        detail: format!("more than {} lines cannot be read", self.limits.bad_lines),
                    });
                }
                Ok(())
            }
            Item::Control(control) => {
                self.summary.check(control);
                Ok(())
            }
        }
    }

    fn seal(&mut self, row: &mut Row) -> Result<(), Fatal> {
        let content = row.content(&mut self.scratch);
        let before = self.occurrences.before(&content, self.limits.equal_rows);
        row.seal(
            content,
            before.ok_or_else(|| Fatal {
                line: row.line,
                cause: Cause::TooMany,
                detail: "too many rows are equal to others".to_owned(),
            })?,
        );
        Ok(())
    }

    /// Nothing more is read after this.
    fn give_up(&mut self, fatal: Fatal) {
        self.ended = true;
        self.more.clear();
        self.summary.fatal.get_or_insert(fatal);
    }
}

impl<R: Read> Iterator for Statement<R> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let mut slot = None;
        let counted = self.take(&mut slot).and_then(|()| match &mut slot {
            Some(item) => self.count(item),
            None => Ok(()),
        });
        self.summary.lines = self.records.lines();
        if let Err(fatal) = counted {
            self.give_up(fatal);
            slot = None;
        }
        if slot.is_none()
            && let Reader::Dsr(dsr) = &self.reader
            && let Some(fatal) = dsr.broken()
        {
            self.summary.fatal.get_or_insert(fatal);
        }
        slot
    }
}

impl Summary {
    fn add(&mut self, row: &Row) -> Result<(), ExactError> {
        self.rows = self.rows.saturating_add(1);
        self.reversals = self.reversals.saturating_add(u64::from(row.reversal));
        let total = self.totals.entry(row.currency).or_default();
        total.rows = total.rows.saturating_add(1);
        total.net = total.net.checked_add(row.net)?;
        if row.net.is_negative() {
            total.reversed = total.reversed.checked_add(row.net)?;
        }
        total.quantity = total.quantity.checked_add(row.quantity)?;
        let or_none = Option::<Exact>::unwrap_or_default;
        total.withheld = total.withheld.checked_add(or_none(row.withheld))?;
        total.recoup = total.recoup.checked_add(or_none(row.recoup))?;
        Ok(())
    }

    fn check(&mut self, control: &Control) {
        let missed = u64::from(!control.is_met());
        self.controls_missed = self.controls_missed.saturating_add(missed);
        if self.controls.len() < CONTROLS_KEPT {
            self.controls.push(control.clone());
        }
    }
}
