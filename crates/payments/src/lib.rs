//! Real money on its way in and out: deposits, payouts, the accounts parties are paid through, and what the rails tell us.
//!
//! ```text
//!  deposit   opening --> awaiting_payment --> settled        the rail's word, fetched, moves it; settled once
//!               |               |---------> expired | failed
//!               '-> failed      '---------> mismatched      paid, but not what was asked: never credited
//!
//!  payout    scheduled <------ postponed -----.
//!    (wallet)   |  ^                          |
//!               |  '-- reopened -- failed <---|             the rail refused the transfer, or cannot carry it: in the wallet
//!               '-- reserved --> sent <--> in_doubt         asked; whatever the answer, the key stays
//!                (in transit)     |  ^
//!                                 |  '-- sent again -- returned <-- paid
//!                                 '--> paid (clearing)             the bank did not keep it
//!
//!  account   onboarding --> ready <--> restricted
//! ```
//!
//! What must stay true:
//! - a deposit settles once, with the amount and currency that were asked for, whatever comes how often in which order;
//! - money leaves a wallet before a rail is asked to move it, and comes back only when the rail certainly did not;
//! - an answer that is unknown is asked for again under the same key, never under another;
//! - an event of a rail says what to look at; what it says of money is not believed, the object is fetched;
//! - a payout that was refused is tried again without end, ever more rarely, and on news of its account;
//! - no rail is called inside a transaction, and each step can be killed and repeated.
//!
//! Deliberately absent: what a deposit is for and who earned a payout. [`Reactions`] tells those who know.
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)
)]

mod account;
pub mod acts;
mod context;
mod deposit;
mod error;
mod events;
pub mod http;
mod inbox;
pub mod jobs;
mod limits;
mod payout;
mod status;
mod store;
#[cfg(test)]
mod tests;
mod transfers;
mod webhooks;

pub use account::{NewAccount, PayoutAccount, payout_account_ready};
pub use context::{Context, Mode, Reaction, Reactions};
pub use deposit::{
    Deposit, NewDeposit, Purpose, find_deposit, list_deposits_of_purpose, lock_deposit, pay_path,
};
pub use error::PaymentError;
pub use limits::{largest_deposit, step_minor};
pub use payout::{NewPayout, Payout, find_payouts_of_cause};
pub use status::{AccountStatus, DepositStatus, NotAllowed, PayoutStatus};
pub use webhooks::MAX_BODY_BYTES;
