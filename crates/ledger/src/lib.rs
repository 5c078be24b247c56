//! The ledger: who is owed what, in double entry, inside the caller's transaction.
//!
//! ```text
//!   act --> [Transfer, ...] --post------------> ledger_post       .-> ledger_transfers   one row each, never changed
//!                                in the act's transaction          |                      a table for each month
//!   many independent ones  --Queue::post--> ledger_post_new ------'-> ledger_balances    once per account and set
//!                                group commit, each refused alone (ledger_post_each)
//! ```
//!
//! What must stay true:
//! - every transfer debits one account and credits another, in one currency; so the books sum to zero at all times;
//! - a transfer's id comes from the act that caused it: posted again it is a no-op, posted otherwise it is an error;
//! - a liability account never owes less than nothing;
//! - nothing is updated or deleted: the server's role may only execute the posting function;
//! - money goes only where its kind of account lets it go, and leaves a guarded one only by an event of its contract, which
//!   the room that made the contract looks for (`ledger_chart`).
//!
//! Deliberately absent: what a transfer means. The rooms above name their movements in their `transfers.rs`.
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)
)]

mod account;
mod balances;
mod books;
mod check;
mod error;
mod hand;
mod months;
mod post;
mod queue;
mod set;
mod statement;
mod totals;
mod transfer;
mod view;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

pub use account::{Account, Rail, Side};
pub use balances::{
    Entry, balance, balance_at, balances, entries_of_account, transfers_of_acts,
    transfers_of_acts_in,
};
pub use books::{Book, books};
pub use check::{Difference, Report, check};
pub use error::LedgerError;
pub use months::prepare;
pub use post::{Posted, post};
pub use queue::{Queue, Writer};
pub use statement::{Holding, Line, Part, Period, Statement, currencies, statement};
use totals::Total;
pub use transfer::{Transfer, act_of, transfer_id};
pub use view::TransferView;
