//! What a statement comes to, counted while it is read.

use std::collections::VecDeque;

use money::{Exact, ExactError};

use crate::{Cause, Control, Fatal, Format, Item, Limits, Row, Summary, occurrences::Occurrences};

/// How many controls are kept in the summary; all are counted.
const CONTROLS_KEPT: usize = 1_000;

/// The sums so far, and what tells equal rows from each other.
pub(crate) struct Tally {
    pub(crate) summary: Summary,
    occurrences: Occurrences,
    scratch: Vec<u8>,
    bad_lines: u64,
    equal_rows: usize,
}

impl Tally {
    pub(crate) fn new(format: Format, limits: &Limits) -> Self {
        Self {
            summary: Summary::new(format),
            occurrences: Occurrences::default(),
            scratch: Vec::new(),
            bad_lines: limits.bad_lines,
            equal_rows: limits.equal_rows,
        }
    }

    /// Counts the item.
    pub(crate) fn count(&mut self, item: &Item) -> Result<(), Fatal> {
        match item {
            Item::Row(row) => self.summary.add(row).map_err(|error| Fatal {
                line: row.line,
                cause: Cause::OutOfRange,
                detail: error.to_string(),
            }),
            Item::Unpriced(_) => {
                self.summary.unpriced = self.summary.unpriced.saturating_add(1);
                Ok(())
            }
            Item::Bad(bad) => {
                self.summary.bad = self.summary.bad.saturating_add(1);
                if self.summary.bad > self.bad_lines {
                    return Err(Fatal {
                        line: bad.line,
                        cause: Cause::TooManyBad,
                        detail: format!("more than {} lines cannot be read", self.bad_lines),
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

    /// Gives the rows among the items their hashes. When too many are equal, the items from there on are dropped.
    pub(crate) fn seal(&mut self, items: &mut VecDeque<Item>) -> Result<(), Fatal> {
        for row in items.iter_mut().filter_map(row) {
            row.hash = row.content(&mut self.scratch);
        }
        let hashes = items.iter().filter_map(|item| match item {
            Item::Row(row) | Item::Unpriced(row) => Some(&row.hash),
            Item::Bad(_) | Item::Control(_) => None,
        });
        self.occurrences.fetch(hashes);
        let unsealed = items.iter_mut().position(|item| {
            row(item).is_some_and(|row| {
                let before = self.occurrences.before(&row.hash, self.equal_rows);
                before.map(|before| row.seal(before)).is_none()
            })
        });
        let Some(place) = unsealed else {
            return Ok(());
        };
        let line = items.get_mut(place).and_then(row).map(|row| row.line);
        items.truncate(place);
        Err(Fatal {
            line: line.unwrap_or_default(),
            cause: Cause::TooMany,
            detail: "too many rows are equal to others".to_owned(),
        })
    }
}

/// The row that an item is.
const fn row(item: &mut Item) -> Option<&mut Row> {
    match item {
        Item::Row(row) | Item::Unpriced(row) => Some(row),
        Item::Bad(_) | Item::Control(_) => None,
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
