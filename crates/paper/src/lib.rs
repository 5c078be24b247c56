//! Paper: A4 pages as PDF, written from top to bottom, one after the other.
//!
//! ```text
//! Sheet: row, fact, table, code ──letters──> bytes of a font ──file──> PDF
//! ```
//!
//! Only the fonts that every reader of PDF has are used, so none is sent along and a page has a few kilobytes. They know the
//! letters of western Europe and no others: ask [`can_write`] about a text that somebody else wrote.

mod file;
mod letters;
mod sheet;

pub use letters::can_write;
pub use sheet::{Cell, LEFT, RIGHT, Sheet, Style, Text};
