//! What a statement comes to, counted while it is read.

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

    /// Counts the item, and gives a row its hash.
    pub(crate) fn count(&mut self, item: &mut Item) -> Result<(), Fatal> {
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

    fn seal(&mut self, row: &mut Row) -> Result<(), Fatal> {
        let content = row.content(&mut self.scratch);
        let before = self.occurrences.before(&content, self.equal_rows);
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
