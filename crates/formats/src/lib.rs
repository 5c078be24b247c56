//! Statements of royalties, read as a stream: bytes in, rows out.
//!
//! ```text
//! bytes -> unpacked -> text -> records -> rows, bad lines, control totals -> summary
//! ```
//!
//! The format is told from the content, never from the file's name ([`open`]). What must stay true:
//! - **Nothing is guessed.** What is not recognised is [`OpenError::Unknown`], what could be two things [`OpenError::Ambiguous`], and a line
//!   that cannot be read is [`Item::Bad`], with its number and the reason.
//! - **Nothing is lost.** Every line is a row, is bad, or belongs to the frame.
//! - **Nothing is rounded.** Amounts are [`money::Exact`].
//! - **Memory is constant**, whatever the file is ([`Limits`]); only a workbook (XLSX) is held whole, and is bounded.
//! - **Personal data stays outside**: what Bandcamp says of buyers is never read.
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)
)]

mod decimal;
mod detect;
mod dsr;
mod error;
mod format;
mod formats;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod header;
mod item;
mod kind;
mod limits;
mod mapping;
mod occurrences;
mod period;
mod plan;
mod quick;
mod record;
mod records;
mod row;
mod source;
mod statement;
mod table;
mod tally;
mod territory;
mod workbook;

pub use error::OpenError;
pub use format::Format;
pub use item::{Bad, Cause, Control, ControlKind, Fatal, Item, Reason, Summary, Total};
pub use limits::Limits;
pub use mapping::{Dates, Decimal, Field, Mapping};
pub use row::{Isrc, Row, Territory};
pub use statement::{Statement, open, open_within};
