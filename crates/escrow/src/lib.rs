//! All money of campaigns: a campaign's locked budget, and one escrow transaction for each creator it engages.
//!
//! ```text
//!   deposit settled          engage                     release (the brand validates)      payout
//!   rail:clearing ---> campaign:<id> ---> escrow:<id> ---> wallet:<creator>  net  ---> the creator's own account
//!                                                    `---> fees:platform     fee
//!
//!   awaiting_deposit --lock--> pending_funds --submit--> under_review --release, all lines paid--> released
//!                                    ^                      |  ^ |
//!                                    |                      |  '-' release, other lines still to judge
//!                                    '----------------------' release, lines still to come
//! ```
//!
//! What must stay true:
//! - creators are never promised more than the budget, nor handed more than what is locked;
//! - what was released plus what is held is the amount, and net plus fee is what was released, to the minor unit;
//! - the fee is `floor(released × bps / 10 000)` of the sum, rounded down to what the rail carries, however many parts it
//!   was released in; so what a creator is credited can always be paid out;
//! - a line is paid once; only the campaign's brand releases, only the transaction's creator submits;
//! - a state change, its transfers, its timeline and its messages commit together;
//! - the budget's row is locked before a transaction's, and both before the ledger's.
//!
//! Deliberately absent: what a deliverable is and what was submitted (the room `campaigns`), how money reaches the
//! creator's account (the room `payments`).
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)
)]

pub mod acts;
mod error;
mod events;
mod http;
mod line;
mod model;
mod quote;
mod reads;
mod rows;
mod status;
mod store;
#[cfg(test)]
mod tests;
mod transfers;
mod views;
mod wording;

pub use error::EscrowError;
pub use http::{EscrowState, routes};
pub use line::LineStatus;
pub use model::{Budget, Escrow, Line, NewBudget, NewEscrow, NewLine, Release};
pub use quote::{Quote, quote};
pub use reads::{find, find_budget};
pub use status::{NotAllowed, Review, Status};
