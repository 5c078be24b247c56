//! Account statements: what came into and out of a party's money in a period, as a bank says it.
//!
//! ```text
//!   available   wallet:<party>                                what it can be paid
//!   locked      campaign:<its>, escrow:<its>, statement:<its>  what it paid in and nobody has got yet
//!   invested    raise:<any>, the acts of its own payments     what it paid into raises, less what came back
//!   owed        receivable:<party>                            what its bank took back and it owes
//! ```
//!
//! A section is a whole: a transfer between two accounts of one section is not in it. A room of its own, because what a party holds
//! lies with rooms that know nothing of each other, and below all of which the room `payments` is.
//!
//! What must stay true:
//! - opening, plus what came, less what went, is closing, and the balances of the lines lead there one by one;
//! - a statement is of one moment: all that it is made of is read in one snapshot of the database;
//! - a statement is what the ledger says: nothing is kept here, and no row of another room makes a line;
//! - a party reads its own money only; in a raise, where many have money, what its own payments moved;
//! - a file has the whole period or there is none: what is too long is refused, never cut.
//!
//! Deliberately absent: anything that writes.
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)
)]

mod csv;
mod document;
mod error;
mod http;
mod pdf;
mod period;
mod section;
mod subject;
#[cfg(test)]
mod tests;
mod words;

pub use http::{AccountsState, routes};
