//! Text cut into records and cells, with the physical lines that they stand on, in constant memory.

use std::io::Read;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use encoding_rs::WINDOWS_1252;

use crate::{Cause, Fatal, Limits, quick, source::ROOM};

/// How a file's records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// The byte between two cells, always ASCII.
    pub(crate) delimiter: u8,
    /// What quotes mean.
    pub(crate) quotes: Quotes,
}

/// What a quote means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// A quoted cell may hold delimiters, line ends and doubled quotes.
    Csv,
    /// A cell ends at the delimiter whatever quotes it holds; a pair around it is taken off.
    Pairs,
    /// A quote is a character like any other.
    Plain,
}

/// What bytes outside ASCII are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    /// UTF-8; what is none is bad.
    Utf8,
    /// Windows-1252, which Latin-1 is a part of.
    Western,
    /// Nothing but ASCII was seen yet: whatever comes first decides.
    Open,
}

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A record: see [`Records::record`].
    Record,
    /// A record that is no text; what can be made out of it is in [`Records::record`].
    Undecodable,
    /// The end.
    End,
}

/// One record: its cells and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    pub(crate) line: u64,
    pub(crate) last_line: u64,
    text: &'a str,
    ends: &'a [usize],
}

impl<'a> Record<'a> {
    pub(crate) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell at `index`, from 0.
    pub(crate) fn cell(&self, index: usize) -> Option<&'a str> {
        let end = *self.ends.get(index)?;
        let from = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(from..end)
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = &'a str> + '_ {
        (0..self.len()).map(|index| self.cell(index).unwrap_or_default())
    }
}

/// The records of a text.
pub(crate) struct Records<R> {
    read: R,
    dialect: Dialect,
    charset: Charset,
    csv: Reader,
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    ended: bool,
    out: Vec<u8>,
    ends: Vec<usize>,
    spare: Vec<usize>,
    /// How many bytes of `out` are the record's text as it is; else it is in `text`.
    plain: Option<usize>,
    text: String,
    count: usize,
    line: u64,
    record_line: u64,
    last_line: u64,
    last_byte: u8,
}

const BUFFER: usize = 64 << 10;

impl<R: Read> Records<R> {
    /// Nothing read yet; the dialect and the charset are set once they are known.
    pub(crate) fn new(read: R, limits: &Limits) -> Self {
        let dialect = Dialect {
            delimiter: b',',
            quotes: Quotes::Csv,
        };
        Self {
            read,
            dialect,
            charset: Charset::Open,
            csv: parser(dialect),
            buffer: vec![0; BUFFER],
            from: 0,
            to: 0,
            ended: false,
            out: vec![0; limits.record_bytes],
            ends: vec![0; limits.cells],
            spare: Vec::new(),
            plain: None,
            text: String::new(),
            count: 0,
            line: 1,
            record_line: 1,
            last_line: 0,
            last_byte: b'\n',
        }
    }

    /// The first bytes, up to a buffer full, without taking them; and whether that is all there is.
    pub(crate) fn preview(&mut self) -> std::io::Result<(&[u8], bool)> {
        while !self.ended {
            let room = self.buffer.get_mut(self.to..).unwrap_or_default();
            if room.len() < ROOM {
                break;
            }
            match self.read.read(room) {
                Ok(0) => self.ended = true,
                Ok(read) => self.to = self.to.saturating_add(read).min(self.buffer.len()),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let bytes = self.buffer.get(self.from..self.to).unwrap_or_default();
        Ok((bytes, self.ended))
    }

    /// From here on records are read in this dialect. Bytes that were skipped are a mark of the encoding, in front.
    pub(crate) fn begin(&mut self, dialect: Dialect, charset: Charset, skipped: usize) {
        (self.dialect, self.charset) = (dialect, charset);
        self.csv = parser(dialect);
        self.from = self.from.saturating_add(skipped).min(self.to);
    }

    pub(crate) const fn source(&self) -> &R {
        &self.read
    }

    /// How many physical lines were read so far.
    pub(crate) const fn lines(&self) -> u64 {
        if self.last_byte == b'\n' {
            self.line.saturating_sub(1)
        } else {
            self.line
        }
    }

    pub(crate) fn record(&self) -> Record<'_> {
        Record {
            line: self.record_line,
            last_line: self.last_line,
            text: self.plain.map_or(self.text.as_str(), |written| {
                str::from_utf8(self.out.get(..written).unwrap_or_default()).unwrap_or_default()
            }),
            ends: self.ends.get(..self.count).unwrap_or_default(),
        }
    }

    /// Reads the next record; empty lines are none.
    pub(crate) fn advance(&mut self) -> Result<Step, Fatal> {
        self.skip_line_ends()?;
        self.record_line = self.line;
        self.last_line = self.line;
        let input = self.buffer.get(self.from..self.to).unwrap_or_default();
        if let Some(cut) = quick::cut(input, self.dialect, &mut self.out, &mut self.ends) {
            self.from = self.from.saturating_add(cut.taken);
            self.line = self.line.saturating_add(quick::lines(cut.end));
            (self.last_byte, self.count) = (cut.end, cut.cells);
            return Ok(self.decode(cut.written));
        }
        self.csv.set_line(self.line);
        let (mut written, mut cells) = (0_usize, 0_usize);
        loop {
            if self.from == self.to && !self.ended {
                self.fill()?;
            }
            let input = self.buffer.get(self.from..self.to).unwrap_or_default();
            let output = self.out.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(cells..).unwrap_or_default();
            let (result, taken, wrote, ended) = self.csv.read_record(input, output, ends);
            let taken = input.get(..taken).unwrap_or_default();
            if let Some(last) = taken.last() {
                self.last_byte = *last;
            }
            self.from = self.from.saturating_add(taken.len());
            written = written.saturating_add(wrote);
            cells = cells.saturating_add(ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => return Err(self.unbounded("bytes in one record")),
                ReadRecordResult::OutputEndsFull => {
                    return Err(self.unbounded("cells in one record"));
                }
                ReadRecordResult::Record => {
                    self.line = self.csv.line();
                    let ended_line = self.last_byte == b'\n';
                    self.last_line = self.line.saturating_sub(u64::from(ended_line));
                    self.count = cells;
                    return Ok(self.decode(written));
                }
                ReadRecordResult::End => {
                    self.line = self.csv.line();
                    return Ok(Step::End);
                }
            }
        }
    }

    fn fill(&mut self) -> Result<(), Fatal> {
        loop {
            match self.read.read(&mut self.buffer) {
                Ok(read) => {
                    (self.from, self.to) = (0, read.min(self.buffer.len()));
                    self.ended = read == 0;
                    return Ok(());
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(Fatal {
                        line: self.line,
                        cause: Cause::Unreadable,
                        detail: error.to_string(),
                    });
                }
            }
        }
    }

    /// Empty lines are taken here, so that a record's line is the one that it begins on.
    fn skip_line_ends(&mut self) -> Result<(), Fatal> {
        loop {
            if self.from == self.to {
                if self.ended {
                    return Ok(());
                }
                self.fill()?;
                continue;
            }
            match self.buffer.get(self.from) {
                Some(byte @ (b'\n' | b'\r')) => {
                    self.line = self.line.saturating_add(u64::from(*byte == b'\n'));
                    self.last_byte = *byte;
                    self.from = self.from.saturating_add(1);
                }
                _ => return Ok(()),
            }
        }
    }

    fn unbounded(&self, what: &str) -> Fatal {
        Fatal {
            line: self.record_line,
            cause: Cause::Unbounded,
            detail: format!("more {what} than any statement has; is a quote never closed?"),
        }
    }

    /// Makes text of the record's bytes.
    fn decode(&mut self, written: usize) -> Step {
        let bytes = self.out.get(..written).unwrap_or_default();
        self.plain = None;
        let paired = || self.dialect.quotes == Quotes::Pairs && bytes.contains(&b'"');
        if bytes.is_ascii() && !paired() {
            self.plain = Some(written);
            return Step::Record;
        }
        self.text.clear();
        let mut step = Step::Record;
        match str::from_utf8(bytes) {
            Ok(text) if self.charset != Charset::Western => {
                if self.charset == Charset::Open && !text.is_ascii() {
                    self.charset = Charset::Utf8;
                }
                self.text.push_str(text);
            }
            Err(_) if self.charset == Charset::Utf8 => {
                step = Step::Undecodable;
                self.western(written);
            }
            Ok(_) | Err(_) => {
                self.charset = match self.charset {
                    Charset::Open | Charset::Western => Charset::Western,
                    Charset::Utf8 => Charset::Utf8,
                };
                self.western(written);
            }
        }
        if self.dialect.quotes == Quotes::Pairs && self.text.contains('"') {
            self.unpair();
        }
        step
    }

    fn western(&mut self, written: usize) {
        let bytes = self.out.get(..written).unwrap_or_default();
        let mut from = 0;
        for end in self.ends.get_mut(..self.count).unwrap_or_default() {
            let cell = bytes.get(from..*end).unwrap_or_default();
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(cell);
            self.text.push_str(&text);
            from = std::mem::replace(end, self.text.len());
        }
    }

    /// Takes the quotes off cells that are wholly quoted.
    fn unpair(&mut self) {
        let record = self.record();
        let mut text = String::with_capacity(record.text.len());
        let mut ends = std::mem::take(&mut self.spare);
        ends.clear();
        let record = self.record();
        for cell in record.cells() {
            let inner = cell.strip_prefix('"').and_then(|c| c.strip_suffix('"'));
            match inner {
                Some(inner) if inner.contains("\"\"") => {
                    text.push_str(&inner.replace("\"\"", "\""));
                }
                Some(inner) => text.push_str(inner),
                None => text.push_str(cell),
            }
            ends.push(text.len());
        }
        for (slot, end) in self.ends.iter_mut().zip(&ends) {
            *slot = *end;
        }
        (self.text, self.spare) = (text, ends);
    }
}

pub(crate) fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

pub(crate) fn parser(dialect: Dialect) -> Reader {
    ReaderBuilder::new()
        .delimiter(dialect.delimiter)
        .quoting(dialect.quotes == Quotes::Csv)
        .build()
}
