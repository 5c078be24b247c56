//! The parser: a thread of its own, that turns the bytes of a file into rows of the tables.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use formats::{Item, Mapping, Summary};
use tokio::sync::mpsc;

use super::{
    BATCH, Parsed,
    feed::Reader,
    rows::{self, Common},
};
use crate::{Statement, matching::Index, store::NewRow, trouble::Trouble};

/// What the parser works with.
#[derive(Debug)]
pub(crate) struct Job {
    common: Common,
    source: Option<String>,
    mapping: Option<serde_json::Value>,
    index: Arc<Index>,
    /// So many items are in the tables.
    skip: i64,
}

/// How reading ended.
#[derive(Debug)]
pub(crate) enum End {
    /// All of it was read.
    Read(Box<Summary>),
    /// It is no statement that can be read.
    Unreadable {
        /// What it is, in parts.
        trouble: Box<Trouble>,
        /// The same for people.
        detail: String,
    },
    /// Its bytes stopped coming: nothing is known of the file.
    BrokenOff(String),
}

impl Job {
    pub(super) fn new(statement: &Statement, index: Arc<Index>) -> Self {
        Self {
            common: Common {
                owner: statement.owner,
                source: String::new(),
                period: statement.period,
            },
            source: statement.source.clone(),
            mapping: statement.mapping.clone(),
            index,
            skip: statement.read_items,
        }
    }
}

/// Parses to the end, or as long as somebody takes what comes.
pub(super) fn run(job: &Job, reader: Reader, parsed: &mpsc::Sender<Parsed>) {
    let end = parse(job, reader, parsed);
    if let Some(end) = end {
        // Nobody listens: then somebody else reads it again.
        drop(parsed.blocking_send(Parsed::End(Box::new(end))));
    }
}

/// Nothing when nobody takes what comes any more.
fn parse(job: &Job, reader: Reader, parsed: &mpsc::Sender<Parsed>) -> Option<End> {
    let mapping = match job.mapping.as_ref().map(mapping_of).transpose() {
        Ok(mapping) => mapping,
        Err(end) => return Some(end),
    };
    let read = reader.counter();
    let broken = reader.broken();
    let broken_off = move || broken.get().cloned().map(End::BrokenOff);
    let mut items = match formats::open(reader, mapping.as_ref()) {
        Ok(items) => items,
        Err(error) => {
            return Some(broken_off().unwrap_or_else(|| unreadable(&error)));
        }
    };
    let format = items.format().code();
    parsed.blocking_send(Parsed::Opened(format)).ok()?;
    let mut batches = Batches::new(job, format, read);
    while let Some(item) = items.read() {
        batches.take(item);
        if batches.is_full() {
            batches.send(parsed)?;
        }
    }
    // What the parser takes for an early end was the store's failure: the file itself may be whole.
    if let Some(end) = broken_off() {
        return Some(end);
    }
    batches.send(parsed)?;
    Some(End::Read(Box::new(items.finish())))
}

fn mapping_of(value: &serde_json::Value) -> Result<Mapping, End> {
    serde_json::from_value(value.clone()).map_err(|error| End::Unreadable {
        trouble: Box::new(Trouble::of("mapping")),
        detail: error.to_string(),
    })
}

fn unreadable(error: &formats::OpenError) -> End {
    let mut detail = error.to_string();
    if let formats::OpenError::Unknown { header, line } = error {
        detail = format!("{detail}; line {line} has: {}", header.join(" | "));
    }
    End::Unreadable {
        trouble: Box::new(Trouble::opening(error)),
        detail,
    }
}

/// Items on their way into batches.
struct Batches<'a> {
    job: &'a Job,
    common: Common,
    read: Arc<AtomicU64>,
    items: i64,
    rows: Vec<NewRow>,
    since: usize,
}

impl<'a> Batches<'a> {
    fn new(job: &'a Job, format: &str, read: Arc<AtomicU64>) -> Self {
        Self {
            job,
            common: Common {
                source: job.source.clone().unwrap_or_else(|| format.to_owned()),
                ..job.common
            },
            read,
            items: 0,
            rows: Vec::with_capacity(BATCH),
            since: 0,
        }
    }

    fn take(&mut self, item: &Item) {
        self.items = self.items.saturating_add(1);
        if self.items <= self.job.skip {
            return;
        }
        self.since = self.since.saturating_add(1);
        let row = match item {
            Item::Row(row) => rows::kept(row, &self.common, &self.job.index),
            Item::Bad(bad) => rows::rejected(bad.line, bad.reason.code()),
            // No money, and totals: the summary has them.
            Item::Unpriced(_) | Item::Control(_) => return,
        };
        self.rows.push(NewRow {
            number: self.items,
            ..row
        });
    }

    const fn is_full(&self) -> bool {
        self.since >= BATCH
    }

    /// Nothing when nobody takes it.
    fn send(&mut self, parsed: &mpsc::Sender<Parsed>) -> Option<()> {
        if self.since == 0 {
            return Some(());
        }
        self.since = 0;
        let batch = Parsed::Batch {
            rows: std::mem::replace(&mut self.rows, Vec::with_capacity(BATCH)),
            items: self.items,
            bytes: i64::try_from(self.read.load(Ordering::Relaxed)).unwrap_or(i64::MAX),
        };
        parsed.blocking_send(batch).ok()
    }
}
