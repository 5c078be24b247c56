//! Text cut into records and cells, with the physical lines that they stand on, in constant memory.

use std::io::Read;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use encoding_rs::WINDOWS_1252;

use crate::{
    Cause, Fatal, Limits, quick,
    record::{Record, Span},
    source::ROOM,
};

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

/// Where the bytes of the last record are.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// In the buffer, as they were read.
    Buffer(Span),
    /// In `out`, up to here: they were put together from more than one line or buffer.
    Out(usize),
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
    place: Place,
    text: String,
    spans: Vec<Span>,
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
            place: Place::Out(0),
            text: String::new(),
            spans: vec![Span::default(); limits.cells],
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

    /// Reads the next record, and none at the end; empty lines are none.
    pub(crate) fn advance(&mut self) -> Result<Option<Record<'_>>, Fatal> {
        if self.cut()? {
            Ok(Some(self.decoded()))
        } else {
            Ok(None)
        }
    }

    /// Finds the cells of the next record. Whether there was one.
    fn cut(&mut self) -> Result<bool, Fatal> {
        self.skip_line_ends()?;
        self.record_line = self.line;
        self.last_line = self.line;
        let input = self.buffer.get(self.from..self.to).unwrap_or_default();
        if let Some(cut) = quick::cut(input, self.dialect, &mut self.spans)
            && cut.length <= self.out.len()
        {
            let line = Span::of(self.from, cut.length);
            self.place = Place::Buffer(line);
            self.from = line.to.saturating_add(1);
            self.line = self.line.saturating_add(quick::lines(cut.end));
            (self.last_byte, self.count) = (cut.end, cut.cells);
            match self.dialect.quotes {
                Quotes::Csv if cut.doubled => self.undouble(),
                Quotes::Pairs => self.unpair(),
                Quotes::Csv | Quotes::Plain => {}
            }
            return Ok(true);
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
                    self.place = Place::Out(written);
                    let mut from = 0;
                    for (span, end) in self.spans.iter_mut().zip(&self.ends).take(cells) {
                        *span = Span { from, to: *end };
                        from = *end;
                    }
                    if self.dialect.quotes == Quotes::Pairs {
                        self.unpair();
                    }
                    return Ok(true);
                }
                ReadRecordResult::End => {
                    self.line = self.csv.line();
                    return Ok(false);
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

    /// The record as text.
    fn decoded(&mut self) -> Record<'_> {
        let bytes = match self.place {
            Place::Buffer(line) => self.buffer.get(line.from..line.to),
            Place::Out(written) => self.out.get(..written),
        };
        let bytes = bytes.unwrap_or_default();
        let mut record = Record {
            line: self.record_line,
            last_line: self.last_line,
            is_text: true,
            text: "",
            spans: &[],
        };
        let spans = self.spans.get_mut(..self.count).unwrap_or_default();
        let text = str::from_utf8(bytes);
        if let Ok(text) = text
            && (self.charset != Charset::Western || text.is_ascii())
        {
            if self.charset == Charset::Open && !text.is_ascii() {
                self.charset = Charset::Utf8;
            }
            (record.text, record.spans) = (text, spans);
            return record;
        }
        record.is_text = self.charset != Charset::Utf8;
        if self.charset == Charset::Open {
            self.charset = Charset::Western;
        }
        western(bytes, spans, &mut self.text);
        (record.text, record.spans) = (&self.text, spans);
        record
    }

    /// Takes the quotes off cells that are wholly quoted.
    fn unpair(&mut self) {
        let (bytes, spans) = self.parts();
        for span in spans {
            if let Some([b'"', inner @ .., b'"']) = bytes.get(span.from..span.to) {
                *span = Span::of(span.from.saturating_add(1), inner.len());
                quick::undouble(bytes, span);
            }
        }
    }

    /// Makes one of each doubled quote in cells that were quoted.
    fn undouble(&mut self) {
        let (bytes, spans) = self.parts();
        for span in spans {
            if quick::is_quoted(bytes, *span) {
                quick::undouble(bytes, span);
            }
        }
    }

    /// The bytes of the record and the places of its cells, to be changed.
    fn parts(&mut self) -> (&mut [u8], &mut [Span]) {
        let bytes = match self.place {
            Place::Buffer(line) => self.buffer.get_mut(line.from..line.to),
            Place::Out(written) => self.out.get_mut(..written),
        };
        let spans = self.spans.get_mut(..self.count);
        (bytes.unwrap_or_default(), spans.unwrap_or_default())
    }
}

/// Decodes the cells of a record into `text`.
fn western(bytes: &[u8], spans: &mut [Span], text: &mut String) {
    text.clear();
    for span in spans {
        let cell = bytes.get(span.from..span.to).unwrap_or_default();
        let (cell, _) = WINDOWS_1252.decode_without_bom_handling(cell);
        *span = Span::of(text.len(), cell.len());
        text.push_str(&cell);
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
