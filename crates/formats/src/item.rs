//! What a statement yields: rows, lines that are no rows, control totals, and what it comes to.

use std::collections::BTreeMap;

use money::{Currency, Exact};

use crate::{Format, Row};

/// One thing read from a statement. Nothing of the file is left out in silence: a line is a row, or it is bad, or it belongs to
/// the frame (header, comments, summaries, totals).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A line with money.
    Row(Box<Row>),
    /// A line that says what was played or sold, and carries no money (its `net` is zero): a `BasicAudio` use, of which the
    /// statement prices only the sum; a payout that is listed among the sales. There is nothing to book.
    Unpriced(Box<Row>),
    /// A line that cannot be read: to be quarantined, never guessed at.
    Bad(Bad),
    /// A total of the statement's own beside what was found.
    Control(Control),
}

/// A line that cannot be read as a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// The physical line that it begins on, from 1.
    pub line: u64,
    /// The physical line that it ends on: a quote that is never closed takes many with it.
    pub last_line: u64,
    /// Why.
    pub reason: Reason,
    /// The same for people, in English: which cell, and what is wrong with it.
    pub detail: String,
    /// The beginning of the line as it was read, at most 500 characters, without cells that hold personal data.
    pub raw: String,
}

/// Why a line cannot be read. Codes are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// It has not as many cells as the header, or as its kind of record needs.
    Cells,
    /// A cell that must be filled is empty.
    Missing,
    /// A number is none, or has more than 18 decimals.
    Number,
    /// A date or period is none, or could be two.
    Date,
    /// A currency is unknown, or is another one than the column says.
    Currency,
    /// A cell is longer than any honest one.
    TooLong,
    /// Its bytes are no text in the file's encoding.
    Encoding,
    /// A kind of record that this profile has not.
    UnknownRecord,
    /// It refers to a record that is not there, or stands where it must not.
    OutOfPlace,
}

impl Reason {
    /// A stable word for it, such as `number`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cells => "cells",
            Self::Missing => "missing",
            Self::Number => "number",
            Self::Date => "date",
            Self::Currency => "currency",
            Self::TooLong => "too_long",
            Self::Encoding => "encoding",
            Self::UnknownRecord => "unknown_record",
            Self::OutOfPlace => "out_of_place",
        }
    }
}

/// A total that the statement gives, beside what was found in it. One that is not met blocks the booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// What is counted.
    pub kind: ControlKind,
    /// The line that gives the total.
    pub line: u64,
    /// Of which part of the statement, if not the whole: a summary's number.
    pub of: Option<String>,
    /// What the statement says.
    pub expected: Exact,
    /// What was read.
    pub found: Exact,
}

impl Control {
    /// Whether both are the same.
    pub fn is_met(&self) -> bool {
        self.expected == self.found
    }
}

/// What a control total counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ControlKind {
    /// Physical lines of the file.
    Lines,
    /// Summary records.
    Summaries,
    /// Blocks.
    Blocks,
    /// Money, in the currency of the rows it is of.
    Amount,
}

impl ControlKind {
    /// A stable word for it, such as `lines`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::Summaries => "summaries",
            Self::Blocks => "blocks",
            Self::Amount => "amount",
        }
    }
}

/// What the statement comes to, once all of it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its format.
    pub format: Format,
    /// Lines with money.
    pub rows: u64,
    /// Lines that say what was used and carry no money.
    pub unpriced: u64,
    /// Of the rows, those that take something back.
    pub reversals: u64,
    /// Lines that cannot be read.
    pub bad: u64,
    /// Physical lines of the file.
    pub lines: u64,
    /// What the rows come to, by currency.
    pub totals: BTreeMap<Currency, Total>,
    /// The statement's own totals, the first thousand of them.
    pub controls: Vec<Control>,
    /// How many of its own totals are not met, the later ones included.
    pub controls_missed: u64,
    /// Why nothing of it may be booked, if so: the first thing that went wrong with the whole.
    pub fatal: Option<Fatal>,
}

/// The sums of the rows in one currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    /// How many rows.
    pub rows: u64,
    /// What they pay.
    pub net: Exact,
    /// The negative part of that.
    pub reversed: Exact,
    /// How many sales or plays.
    pub quantity: Exact,
    /// What was withheld.
    pub withheld: Exact,
    /// What was kept to recoup.
    pub recoup: Exact,
}

/// What makes the whole statement worthless: it must be rejected, whatever rows came before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fatal {
    /// The line where it shows.
    pub line: u64,
    /// What it is.
    pub cause: Cause,
    /// The same for people, in English.
    pub detail: String,
}

/// Why a statement is rejected. Codes are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// It ends too early, or its frame (`HEAD`, `FOOT`) is broken.
    Truncated,
    /// A line, or the number of its cells, is beyond all bounds; most often a quote that is never closed.
    Unbounded,
    /// More lines are bad than the limit.
    TooManyBad,
    /// More of something is to be remembered than the limit: equal rows, summaries, records of a block.
    TooMany,
    /// The bytes could not be read, or not be unpacked.
    Unreadable,
    /// Its sums do not fit the numbers that Daman counts with.
    OutOfRange,
}

impl Cause {
    /// A stable word for it, such as `truncated`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::Unbounded => "unbounded",
            Self::TooManyBad => "too_many_bad",
            Self::TooMany => "too_many",
            Self::Unreadable => "unreadable",
            Self::OutOfRange => "out_of_range",
        }
    }
}

impl Summary {
    pub(crate) const fn new(format: Format) -> Self {
        Self {
            format,
            rows: 0,
            unpriced: 0,
            reversals: 0,
            bad: 0,
            lines: 0,
            totals: BTreeMap::new(),
            controls: Vec::new(),
            controls_missed: 0,
            fatal: None,
        }
    }

    /// Whether it is whole and all its own totals are met. Bad lines do not hinder that: they are quarantined.
    pub const fn is_sound(&self) -> bool {
        self.fatal.is_none() && self.controls_missed == 0
    }
}
