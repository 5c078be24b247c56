//! A block: what was used, how often, and what of it is due to whom.

use money::Exact;

use super::{
    Wrong, cells,
    frame::{Head, Summaries},
};
use crate::{Item, Reason, Row, period::Period, record::Record, table};

/// Recordings, releases and works of one block that are remembered.
const PARTS: usize = 1_000;

/// What is known of the block that is being read.
#[derive(Debug, Default)]
pub(super) struct Block {
    id: String,
    /// The recordings since the last usage: those that the next usage is of.
    recordings: Vec<Named>,
    releases: Vec<Named>,
    works: Vec<Work>,
    usage: Option<Usage>,
    /// Whether a usage was read since the last recording.
    closed: bool,
}

/// A recording or a release.
#[derive(Debug, Default)]
struct Named {
    reference: String,
    isrc: Option<String>,
    upc: Option<String>,
    title: Option<String>,
    artist: Option<String>,
}

#[derive(Debug)]
struct Work {
    iswc: Option<String>,
    id: Option<String>,
}

/// `SU03`: how often it was used; the lines of rights holders follow.
#[derive(Debug)]
struct Usage {
    line: u64,
    summary: Option<String>,
    quantity: Exact,
    from: Option<Period>,
    to: Option<Period>,
    claimed: bool,
}

impl Block {
    pub(super) fn named(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            ..Self::default()
        }
    }

    pub(super) fn is(&self, id: &str) -> bool {
        self.id == id
    }

    /// Takes in what was used. `AS01`, `AS02`: 2 reference, 4 ISRC, 5 title, 7 artist; `AS02` also 11 ISWC. `RE01`: 2 reference, 6 ICPN,
    /// 7 artist, 9 title. `MW01`: 2 sender's number, 3 ISWC.
    pub(super) fn describe(&mut self, record: &Record<'_>, kind: &str) -> Result<(), Wrong> {
        let parts = [self.recordings.len(), self.releases.len(), self.works.len()];
        if parts.iter().any(|parts| *parts >= PARTS) {
            return Err((
                Reason::TooLong,
                "more in one block than any report has".to_owned(),
            ));
        }
        match kind {
            "AS01" | "AS02" => {
                if std::mem::take(&mut self.closed) {
                    self.recordings.clear();
                    self.works.clear();
                }
                self.recordings.push(Named {
                    reference: record.cell(2).unwrap_or_default().to_owned(),
                    isrc: cells::text(record, 4),
                    upc: None,
                    title: cells::text(record, 5),
                    artist: cells::text(record, 7),
                });
                if kind == "AS02" {
                    self.works.push(Work {
                        iswc: cells::single(record, 11).map(table::work_code),
                        id: None,
                    });
                }
            }
            "RE01" => self.releases.push(Named {
                reference: record.cell(2).unwrap_or_default().to_owned(),
                isrc: None,
                upc: cells::single(record, 6)
                    .and_then(table::bar_code)
                    .map(str::to_owned),
                title: cells::text(record, 9),
                artist: cells::text(record, 7),
            }),
            "MW01" => self.works.push(Work {
                iswc: cells::single(record, 3).map(table::work_code),
                id: cells::text(record, 2),
            }),
            // Which of a user's videos were seen how often: no money, and nothing to tell works by.
            _ => {}
        }
        Ok(())
    }

    /// A usage. `SU01`, `SU02` name what was used and have no money: an item at once. `SU03` waits for its `LI01`.
    pub(super) fn used(
        &mut self,
        record: &Record<'_>,
        kind: &str,
        head: &Head,
        summaries: &Summaries,
    ) -> Result<Option<Item>, Wrong> {
        self.closed = true;
        if kind == "SU03" {
            // 3 summary, 5 usages, 7 and 8 the period.
            self.usage = Some(Usage {
                line: record.line,
                summary: cells::text(record, 3),
                quantity: cells::maybe_number(record, 5)?.unwrap_or_default(),
                from: cells::maybe_period(record, 7)?,
                to: cells::maybe_period(record, 8)?,
                claimed: false,
            });
            return Ok(None);
        }
        // 2 summary, 4 release, 5 recording; SU01: 8 usages, 9 returns; SU02: 7 streams.
        let quantity = if kind == "SU01" {
            let returns = cells::maybe_number(record, 9)?.unwrap_or_default();
            cells::number(record, 8)?
                .checked_sub(returns)
                .map_err(|error| (Reason::Number, error.to_string()))?
        } else {
            cells::number(record, 7)?
        };
        let summary = summaries.get(record.cell(2).unwrap_or_default())?;
        let mut row = Row::empty(record.line, summary.currency);
        summary.apply(&mut row);
        row.quantity = quantity;
        row.reversal = quantity.is_negative();
        about(&mut row, head);
        let at = |parts: &[Named], cell: usize| {
            let reference = record.cell(cell).unwrap_or_default();
            parts.iter().position(|part| part.reference == reference)
        };
        let recording = at(&self.recordings, 5).and_then(|at| self.recordings.get(at));
        let release = at(&self.releases, 4).and_then(|at| self.releases.get(at));
        if let Some(release) = release {
            row.upc.clone_from(&release.upc);
            row.album.clone_from(&release.title);
            row.artist.clone_from(&release.artist);
        }
        if let Some(recording) = recording {
            recording.name(&mut row);
        }
        Ok(Some(Item::Unpriced(Box::new(row))))
    }

    /// `LI01`: 2 summary, 3 rights holder, 5 their number for the work, 8 the revenue it is of, 9 what is due to them.
    pub(super) fn claim(
        &mut self,
        record: &Record<'_>,
        head: &Head,
        summaries: &Summaries,
    ) -> Result<Row, Wrong> {
        let Some(usage) = &mut self.usage else {
            let why = "a share of no usage".to_owned();
            return Err((Reason::OutOfPlace, why));
        };
        let named = cells::text(record, 2).or_else(|| usage.summary.clone());
        let summary = summaries.get(&named.unwrap_or_default())?;
        let net = cells::number(record, 9)?;
        let mut row = Row::empty(record.line, summary.currency);
        summary.apply(&mut row);
        // The plays are of all who share in them: they stand on the first one's line only.
        if !usage.claimed {
            row.quantity = usage.quantity;
        }
        usage.claimed = true;
        row.gross = cells::maybe_number(record, 8)?;
        row.net = net;
        row.reversal = net.is_negative();
        row.payee = cells::text(record, 3);
        about(&mut row, head);
        row.sale_from = usage.from.map(|period| period.from).or(row.sale_from);
        row.sale_to = usage.to.map(|period| period.to).or(row.sale_to);
        self.identify(&mut row);
        row.work_id = cells::text(record, 5).or(row.work_id);
        Ok(row)
    }

    /// A usage in which nobody's share was given: it says what was played, and has no money.
    pub(super) fn unclaimed(&mut self, head: &Head, summaries: &Summaries) -> Option<Item> {
        let usage = self.usage.take().filter(|usage| !usage.claimed)?;
        let summary = summaries.get(usage.summary.as_deref().unwrap_or_default());
        let mut row = Row::empty(usage.line, summary.ok()?.currency);
        summaries
            .get(usage.summary.as_deref()?)
            .ok()?
            .apply(&mut row);
        row.quantity = usage.quantity;
        about(&mut row, head);
        self.identify(&mut row);
        Some(Item::Unpriced(Box::new(row)))
    }

    /// Says what the row is about, where that is one thing only.
    fn identify(&self, row: &mut Row) {
        if let [recording] = self.recordings.as_slice() {
            recording.name(row);
        }
        if let [work] = self.works.as_slice() {
            row.iswc.clone_from(&work.iswc);
            row.work_id.clone_from(&work.id);
        }
        if let [release] = self.releases.as_slice() {
            row.upc.clone_from(&release.upc);
            row.album.clone_from(&release.title);
        }
    }
}

impl Named {
    fn name(&self, row: &mut Row) {
        if let Some(isrc) = &self.isrc {
            table::isrc(row, isrc);
        }
        row.title.clone_from(&self.title);
        row.artist.clone_from(&self.artist);
    }
}

fn about(row: &mut Row, head: &Head) {
    (row.sale_from, row.sale_to) = (head.from, head.to);
    row.reported = head.created;
    row.store.clone_from(&head.sender);
}
