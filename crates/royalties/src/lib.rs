//! Revenue of projects, and its distribution: by itself, to the last minor unit, however many holders there are.
//!
//! ```text
//!  open_project, add_holders* --fix_holders--> the holders are final
//!  book_revenue: cash -> revenue:<project>; by how much what was sold in which month changes; a job
//!     job: distribute --> what is whose of all revenue so far: recoup first, fans, the rest; the marks move forward
//!                         recoup and owners are paid at once; chunks of holders; a job
//!     job, two lanes:  [ open a chunk's wallets, the first time ]  [ pay a chunk | its progress | its messages' job ]  again
//!                        a transaction                               a transaction; to each holder: E(F2) - E(F1)
//!     job, after each distribution, and each month while something is carried over: what is enough in a wallet is paid out
//!     job of a chunk:  [ tell so many of its holders | the job for the next so many ]*
//! ```
//!
//! The formulas are in `spec/README.md`, with numbers to check another implementation with.
//!
//! What must stay true:
//! - what is whose is a pure function of what was sold in which month ([`Terms::due`]): nobody is ever a minor unit below or above
//!   it, in whatever parts and order it became known; what rounding leaves stays in `revenue:<project>`;
//! - money leaves `revenue:<project>` only as that part, to that party's wallet, once: the database works it out from rows that
//!   nobody changes (`royalties_permit_revenue`, `royalties_pay_next`), and not the server;
//! - marks only go forward and no further than cash ([`Marks`]): a correction takes nothing out of a wallet, it holds up what comes
//!   next;
//! - killed at any moment, a distribution goes on where it stopped: a chunk is paid, counted and told of in one transaction;
//! - memory does not grow with the number of holders, in the server and in the database.
//!
//! Deliberately absent: any way for a person to start, change, hold up or stop a distribution.
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)
)]

mod acts;
mod error;
mod events;
pub mod http;
pub mod jobs;
mod model;
mod month;
mod pay;
pub mod payday;
mod share;
mod store;
mod transfers;

#[cfg(test)]
mod tests;

pub use acts::{add_holders, book_revenue, distribute, fix_holders, open_project};
pub use error::RoyaltyError;
pub use model::{
    Begun, Booking, Cover, Distribution, Expected, FansMark, HolderPart, Holders, Holding,
    Investment, NewProject, OwedKind, OwedPart, PaidShare, Progress, Project, RatePart, Revenue,
    Split,
};
pub use month::{Month, NoMonth};
pub use share::{
    Break, CapBps, Due, Level, Marks, NoCap, Overflow, Owner, Point, Recoup, Term, Terms, Tiers,
};
pub use store::{
    find_cover, find_fans_mark, find_holding, find_progress, find_project, find_rest_of,
    find_split, has_part, list_holder_parts, list_holdings, list_shares, list_splits, preview,
};
