//! A statement as a stream of items, and the sums over them.

use std::{collections::VecDeque, io::Read};

use crate::{
    Fatal, Format, Item, Limits, Mapping, OpenError, Reason, Row, Summary,
    detect::{self, Kind, Preview},
    dsr::Dsr,
    records::{Charset, Records},
    source::{Source, Text},
    table::{self, Table},
    tally::Tally,
};

/// So many items are read before the first of them is handed out. Looking up whether a row came before waits for memory: for many rows
/// one after the other it waits for all of them at once.
const AHEAD: usize = 32;
/// What is said of a record that is none.
const NO_TEXT: &str = "bytes that are no UTF-8";

/// A statement that is being read. It is an iterator over its items; [`Statement::finish`] says what it came to.
pub struct Statement<R: Read> {
    records: Records<Text<R>>,
    reader: Reader,
    header: Vec<String>,
    /// The last item, while it is lent.
    item: Option<Item>,
    /// Rows that were lent: their room is used again.
    #[expect(clippy::vec_box, reason = "an item takes the box as it is")]
    spares: Vec<Box<Row>>,
    /// Items that one record brought besides its own.
    more: VecDeque<Item>,
    /// Items that were read, and not handed out yet.
    ahead: VecDeque<Item>,
    /// What comes after them, when nothing can be read there.
    broken: Option<Fatal>,
    tally: Tally,
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
        item: None,
        spares: Vec::new(),
        more: VecDeque::new(),
        ahead: VecDeque::new(),
        broken: None,
        tally: Tally::new(format, &limits),
        ended: false,
    })
}

/// Takes the records up to the header, and the header.
fn skip_to<R: Read>(records: &mut Records<R>, header_line: u64) -> Result<(), OpenError> {
    if header_line == 0 {
        return Ok(());
    }
    loop {
        let record = records
            .advance()
            .map_err(|fatal| OpenError::Unreadable(std::io::Error::other(fatal.detail)))?;
        if record.is_none_or(|record| record.line >= header_line) {
            return Ok(());
        }
    }
}

impl<R: Read> Statement<R> {
    /// What it is.
    pub const fn format(&self) -> Format {
        self.tally.summary.format
    }

    /// The header's cells as the file writes them; none where the format has no header.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// How many bytes of the file were read so far, packed as they came. Reading is ahead of the items by a buffer and some records.
    pub fn bytes_read(&self) -> u64 {
        self.records.source().bytes_read()
    }

    /// What it comes to so far.
    pub const fn so_far(&self) -> &Summary {
        &self.tally.summary
    }

    /// The next item, lent until this is called again: its room is used for the one after it, which the iterator, that gives each item
    /// away, has to ask for anew.
    pub fn read(&mut self) -> Option<&Item> {
        if let Some(Item::Row(row) | Item::Unpriced(row)) = self.item.take() {
            self.spares.push(row);
        }
        self.step();
        self.item.as_ref()
    }

    /// Reads what is left, and says what the whole comes to.
    pub fn finish(mut self) -> Summary {
        while self.read().is_some() {}
        self.tally.summary
    }

    /// Goes to the next item, and counts it; none at the end.
    fn step(&mut self) {
        if self.ahead.is_empty() {
            self.read_ahead();
        }
        self.item = self.ahead.pop_front();
        let counted = match &self.item {
            Some(item) => self.tally.count(item),
            None => self.broken.take().map_or(Ok(()), Err),
        };
        self.tally.summary.lines = self.records.lines();
        if let Err(fatal) = counted {
            self.give_up(fatal);
        }
        if self.item.is_none()
            && let Reader::Dsr(dsr) = &self.reader
            && let Some(fatal) = dsr.broken()
        {
            self.tally.summary.fatal.get_or_insert(fatal);
        }
    }

    /// Finds the next items of the file, and gives rows their hashes.
    fn read_ahead(&mut self) {
        let mut found = Ok(true);
        while let Ok(true) = found
            && self.ahead.len() < AHEAD
        {
            found = self.find();
        }
        let sealed = self.tally.seal(&mut self.ahead);
        if let Err(fatal) = sealed.and(found) {
            self.broken = Some(fatal);
            self.ended = true;
            self.more.clear();
        }
    }

    /// Finds what the next record brings. Whether there was one.
    fn find(&mut self) -> Result<bool, Fatal> {
        if let Some(item) = self.more.pop_front() {
            self.ahead.push_back(item);
            return Ok(true);
        }
        if self.ended {
            return Ok(false);
        }
        let Some(record) = self.records.advance()? else {
            self.ended = true;
            if let Reader::Dsr(dsr) = &mut self.reader {
                dsr.end(self.records.lines(), &mut self.more);
            }
            return Ok(true);
        };
        match &mut self.reader {
            Reader::Table(table) if record.is_text => {
                self.ahead.extend(table.read(&record, self.spares.pop()));
            }
            Reader::Dsr(dsr) if record.is_text => {
                self.ahead.extend(dsr.read(&record, &mut self.more));
            }
            Reader::Table(table) => {
                let bad = table.bad(&record, Reason::Encoding, NO_TEXT.to_owned());
                self.ahead.push_back(bad);
            }
            Reader::Dsr(_) => {
                let bad = table::bad(&record, Reason::Encoding, NO_TEXT.to_owned(), &[]);
                self.ahead.push_back(bad);
            }
        }
        Ok(true)
    }

    /// Nothing more is read after this.
    fn give_up(&mut self, fatal: Fatal) {
        self.ended = true;
        self.item = None;
        self.more.clear();
        self.ahead.clear();
        self.broken = None;
        self.tally.summary.fatal.get_or_insert(fatal);
    }
}

impl<R: Read> Iterator for Statement<R> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        self.step();
        self.item.take()
    }
}
