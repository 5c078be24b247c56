//! DDEX Digital Sales Reports, flat: one tagged record per line, from `HEAD` to `FOOT` (`SRHE` to `SRFO` where a record is a whole
//! block). Cells are parted by tabs, values in a cell by pipes.
//!
//! Which cell of a record is what: the schemas of ddexnet/dsrf, repeated beside each record here by its place, from 0.

mod block;
mod cells;
mod frame;
mod sales;

use std::{collections::VecDeque, io::Read};

use money::Exact;

use self::{
    block::Block,
    frame::{Head, Summaries},
};
use crate::{
    Cause, Control, ControlKind, Fatal, Format, Item, Limits, OpenError, Reason, record::Record,
    records::Records, table,
};

/// What is wrong with a record.
type Wrong = (Reason, String);

/// A report that is being read.
pub(crate) struct Dsr {
    format: Format,
    head: Head,
    summaries: Summaries,
    block: Block,
    blocks: u64,
    /// Whether the foot was read.
    footed: bool,
    /// The first thing that is wrong with the frame: with it the report is rejected, however many rows it had.
    broken: Option<Fatal>,
    /// The head's own item, when it is bad.
    first: Option<Item>,
    cell_bytes: usize,
}

impl Dsr {
    /// Reads the head.
    pub(crate) fn open<R: Read>(
        records: &mut Records<R>,
        limits: Limits,
    ) -> Result<Self, OpenError> {
        loop {
            let record = records
                .advance()
                .map_err(|fatal| OpenError::Unreadable(std::io::Error::other(fatal.detail)))?;
            let Some(record) = record else {
                return Err(OpenError::Empty);
            };
            if tag(&record).starts_with('#') {
                continue;
            }
            let profile = record.cell(2).unwrap_or_default();
            let format = profile_named(profile)
                .ok_or_else(|| OpenError::UnknownProfile(profile.chars().take(80).collect()))?;
            let mut dsr = Self {
                format,
                head: Head::default(),
                summaries: Summaries::new(limits.summaries),
                block: Block::default(),
                blocks: 0,
                footed: false,
                broken: None,
                first: None,
                cell_bytes: limits.cell_bytes,
            };
            match Head::read(&record) {
                Ok(head) => dsr.head = head,
                Err(wrong) => dsr.first = Some(dsr.broken_by(&record, wrong)),
            }
            return Ok(dsr);
        }
    }

    pub(crate) const fn format(&self) -> Format {
        self.format
    }

    /// Why the report is rejected, if it is.
    pub(crate) fn broken(&self) -> Option<Fatal> {
        self.broken.clone()
    }

    /// The item of a record; further ones go to `more`.
    pub(crate) fn read(&mut self, record: &Record<'_>, more: &mut VecDeque<Item>) -> Option<Item> {
        if let Some(first) = self.first.take() {
            more.push_back(first);
        }
        let before = more.len();
        let item = match self.record(record, more) {
            Ok(item) => item,
            Err((wrong, frame)) => Some(match frame {
                Part::Frame => self.broken_by(record, wrong),
                Part::Content => table::bad(record, wrong.0, wrong.1, &[]),
            }),
        };
        if before == 0 && more.is_empty() {
            return item;
        }
        more.extend(item);
        more.pop_front()
    }

    /// The end of the file: there must have been a foot.
    pub(crate) fn end(&mut self, lines: u64, more: &mut VecDeque<Item>) {
        more.extend(self.first.take());
        if !self.footed {
            self.broken.get_or_insert(Fatal {
                line: lines,
                cause: Cause::Truncated,
                detail: "the report ends without its foot".to_owned(),
            });
        }
    }

    fn record(
        &mut self,
        record: &Record<'_>,
        more: &mut VecDeque<Item>,
    ) -> Result<Option<Item>, (Wrong, Part)> {
        let tag = tag(record);
        if tag.starts_with('#') {
            return Ok(None);
        }
        if self.footed {
            let why = "a record behind the foot".to_owned();
            return Err(((Reason::OutOfPlace, why), Part::Frame));
        }
        if let Some(long) = record.cells().find(|cell| cell.len() > self.cell_bytes)
            && !tag.starts_with("RU")
        {
            let why = format!("a cell of {} bytes", long.len());
            return Err(((Reason::TooLong, why), Part::Content));
        }
        // A version follows the point: `SY02.01`.
        let kind = tag.split('.').next().unwrap_or_default();
        cells::enough(record, kind)?;
        match kind {
            "SY01" | "SY02" | "SY07" | "SY10" => {
                let fee = self.summaries.read(record, kind, &self.head);
                fee.map_err(|wrong| (wrong, Part::Frame))
            }
            "AS01" | "AS02" | "VI01" | "MW01" | "RE01" | "RE02" | "RU01" | "RU02" => {
                self.enter(record, more);
                self.block.describe(record, kind).map_err(content)?;
                Ok(None)
            }
            "SU01" | "SU02" | "SU03" => {
                self.enter(record, more);
                more.extend(self.block.unclaimed(&self.head, &self.summaries));
                self.block
                    .used(record, kind, &self.head, &self.summaries)
                    .map_err(content)
            }
            "LI01" => {
                self.enter(record, more);
                let row = self.block.claim(record, &self.head, &self.summaries);
                row.map(|row| Some(Item::Row(Box::new(row))))
                    .map_err(content)
            }
            "SR08" => {
                let row = sales::read(record, &self.head, &mut self.summaries);
                row.map(|row| Some(Item::Row(Box::new(row))))
                    .map_err(content)
            }
            // What two parties agreed among themselves: no money that Daman could know of.
            "DE01" => Ok(None),
            "FOOT" | "SRFO" => {
                more.extend(self.block.unclaimed(&self.head, &self.summaries));
                self.foot(record, kind, more)
                    .map_err(|wrong| (wrong, Part::Frame))?;
                Ok(None)
            }
            "HEAD" | "SRHE" => {
                let why = "a second head".to_owned();
                Err(((Reason::OutOfPlace, why), Part::Frame))
            }
            _ => {
                let named: String = kind.chars().take(20).collect();
                let why = format!("`{named}` is no record of {}", self.format);
                Err(content((Reason::UnknownRecord, why)))
            }
        }
    }

    /// Goes to the block that the record is of.
    fn enter(&mut self, record: &Record<'_>, more: &mut VecDeque<Item>) {
        let id = record.cell(1).unwrap_or_default();
        if self.blocks == 0 || !self.block.is(id) {
            more.extend(self.block.unclaimed(&self.head, &self.summaries));
            self.block = Block::named(id);
            self.blocks = self.blocks.saturating_add(1);
        }
    }

    /// `FOOT`: 1 lines in the file, 3 summaries, 4 blocks in the file. `SRFO`: 1 lines, 2 summaries. Lines are all physical ones,
    /// empty and commented-out ones too.
    fn foot(
        &mut self,
        record: &Record<'_>,
        kind: &str,
        more: &mut VecDeque<Item>,
    ) -> Result<(), Wrong> {
        self.footed = true;
        let blocks = kind == "FOOT";
        let line = record.line;
        let mut control = |kind, cell, found: u64| -> Result<(), Wrong> {
            let expected = cells::number(record, cell)?;
            more.push_back(Item::Control(Control {
                kind,
                line,
                of: None,
                expected,
                found: Exact::from(i64::try_from(found).unwrap_or(i64::MAX)),
            }));
            Ok(())
        };
        control(ControlKind::Lines, 1, line)?;
        let summaries = if blocks { 3 } else { 2 };
        control(ControlKind::Summaries, summaries, self.summaries.count())?;
        if blocks {
            control(ControlKind::Blocks, 4, self.blocks)?;
        }
        more.extend(self.summaries.controls().map(Item::Control));
        Ok(())
    }

    /// A record of the frame that cannot be read: the report is rejected.
    fn broken_by(&mut self, record: &Record<'_>, (reason, detail): Wrong) -> Item {
        self.broken.get_or_insert_with(|| Fatal {
            line: record.line,
            cause: Cause::Truncated,
            detail: detail.clone(),
        });
        table::bad(record, reason, detail, &[])
    }
}

/// What a record is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Without it nothing else can be trusted.
    Frame,
    /// It stands for itself.
    Content,
}

const fn content(wrong: Wrong) -> (Wrong, Part) {
    (wrong, Part::Content)
}

fn tag<'a>(record: &Record<'a>) -> &'a str {
    record.cell(0).unwrap_or_default()
}

/// The profile by its name in the head, the case of which differs between senders.
fn profile_named(name: &str) -> Option<Format> {
    match name.to_ascii_lowercase().as_str() {
        "basicaudioprofile" => Some(Format::DsrBasicAudio),
        "ugcprofile" => Some(Format::DsrUgc),
        "royaltyreportingprofile" => Some(Format::DsrRoyaltyReporting),
        "financialreportingtorecordcompaniesprofilesrb"
        | "financialreportingtorecordcompaniesprofile" => Some(Format::DsrFinancialReporting),
        _ => None,
    }
}
