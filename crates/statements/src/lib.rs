//! Statements: what a distributor reports to an artist or a label, from the uploaded file to booked revenue.
//!
//! ```text
//!  upload -> received --job--> reading --> previewed --(review)--> assessed --> awaiting_cash --cash is there--> booked
//!               |                |  \          |          |             ^             |                           |
//!               |                |   blocked: a control total differs,  |             |      rows matched later   |
//!               |                |   or a rate is missing --rate given--'             |     '--- another round ---'
//!               '--> rejected <--'
//!                         a corrected file, with a reason: whatever it corrects is replaced, and the difference is booked
//!
//!  a row     matched to a work (ISRC, else UPC, else title with an identifier) | quarantined | duplicate | rejected
//!  a month   floor of all that is known of it, exactly, in whole steps of the rail, less what was counted before
//!  cash      the owner's deposit: clearing -> statement:<id> -> revenue:<project>, and a surplus back to the owner
//!            contested by a bank: held; won: goes on; lost: statement:<id> -> receivable:<owner>, and missing again
//! ```
//!
//! What must stay true:
//! - nothing of a file is guessed and nothing lost: matched, quarantined, duplicate and rejected rows add up to the file;
//! - the same file twice is one statement, and a row that another file brought counts once;
//! - what is booked of a project's month is the floor of the exact sum of all statements, in steps that the rail carries, in
//!   whatever order they came;
//! - revenue is booked when its cash is there, by itself, in one transaction with its distribution's beginning;
//! - money leaves `statement:<id>` only as a booked round says, or back to its owner, or to what its owner owes for it (`statements_permit`);
//! - cash that a bank may take back books nothing;
//! - a rate is given with its source and day, is in the Merkle log, and is never changed;
//! - killed at any moment, reading goes on where it stopped; memory does not grow with the file.
//!
//! Deliberately absent: any way for a person to book, hold up or redirect revenue.
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)
)]

pub mod acts;
mod error;
mod events;
mod hand_over;
mod http;
mod import;
pub mod jobs;
mod lateness;
mod matching;
mod model;
mod names;
mod preview;
mod reading;
mod receipts;
mod rules;
mod status;
mod store;
mod text;
mod transfers;
mod trouble;

#[cfg(test)]
mod tests;

pub use error::StatementError;
pub use http::{State, routes, upload_routes};
pub use import::{ImportError, import};
pub use lateness::{LateStep, Lateness, SOURCE as LATENESS_SOURCE};
pub use model::{Awaited, NewWork, Rate, Statement, Upload, Work};
pub use names::{normal_isrc, normal_iswc};
pub use rules::Rules;
pub use status::{NotAllowed, Status, Step};
pub use store::{
    Event, accounts_of_owner, find, find_standing, is_revenue_awaited, list_awaited, list_events,
    list_of_project, list_projects, list_unfinished, owns_project,
};

/// The folder of statements in the store of all files.
#[must_use]
pub fn files(all: &storage::FileStore) -> storage::FileStore {
    all.folder("statements")
}
