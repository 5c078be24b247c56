//! Revenue of projects, and its distribution to their holders: by itself, to the last minor unit, however many they are.
//!
//! ```text
//!  open_project, add_holders* --fix_holders--> the holders are final
//!  receive_revenue: clearing -> revenue:<project>
//!  distribute(revenue) --> what the fans are entitled to in all: F1 -> F2; chunks of holders; a job
//!     job, two lanes:  [ open a chunk's wallets, the first time ]  [ pay a chunk | its progress | its messages' job ]  again
//!                        a transaction                               a transaction; to each holder: E(F2) - E(F1)
//!     job of a chunk:  [ tell so many of its holders | the job for the next so many ]*
//! ```
//!
//! What must stay true:
//! - a holder's part of all revenue so far is `floor(F * invested / raised)`, `F = min(cap, floor(R * promised_bps / 10 000))`:
//!   nobody is ever a minor unit below or above it, in whatever parts and order the revenue came; what rounding leaves stays in
//!   `revenue:<project>`;
//! - money leaves `revenue:<project>` only as that part, to that holder's wallet, once: the database works it out from rows that
//!   nobody changes (`royalties_permit_revenue`, `royalties_pay_next`), and not the server;
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
pub mod jobs;
mod model;
mod pay;
mod share;
mod store;
mod transfers;

#[cfg(test)]
mod tests;

pub use acts::{add_holders, distribute, fix_holders, open_project, receive_revenue};
pub use error::RoyaltyError;
pub use model::{Distribution, Holding, Investment, NewProject, Progress, Project, Revenue};
pub use share::{Terms, part};
pub use store::{find_holding, find_progress};
