//! What every room stands on, and no domain word: ids, the clock, database transactions,
//! jobs, the audit log, problems, HTTP helpers.
//!
//! ```text
//! request -> Json / Path / IdempotencyKey -> Db::begin -> Tx -> act -> jobs::enqueue -> Tx::commit -> answer or Problem
//!                                                                          `-> a worker claims the job, once
//! ```
//!
//! What must stay true:
//! - an act, its ledger transfers, its jobs and its messages commit in one [`Tx`], or none of them does;
//! - time comes from a [`Clock`] that somebody was given, never from the machine directly;
//! - a 5xx answer tells nothing of the inside; its cause is logged once, with the whole chain.

pub mod audit;
mod clock;
mod db;
mod failure;
mod fault;
mod faults;
mod hex;
pub mod http;
mod id;
pub mod jobs;
mod problem;
pub mod secret_file;
#[cfg(feature = "testing")]
pub mod testing;
mod watched;

pub use clock::Clock;
pub use db::{Db, Tx};
pub use failure::{Failure, constraint};
pub use fault::{Fault, FaultCode};
pub use faults::Faults;
pub use hex::{bytes_of_hex, hex};
pub use id::{Id, ParseIdError};
pub use problem::{FieldProblem, Problem, ProblemBody};
pub use watched::Watched;
