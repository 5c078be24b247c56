//! The binary: it puts the rooms together, and knows nothing that a room could know.
//!
//! ```text
//! cli -> app: settings, database, rail, rooms --> server: guards -> router -> rooms' http.rs
//!                                            `-> workers: due jobs -> rooms' jobs.rs -> reactions
//! ```
//!
//! What must stay true:
//! - what a payment sets off in a higher room is in `reactions.rs`, in one closed list;
//! - the environment is read in `settings` and nowhere else;
//! - there is no verb, route or button by which a person moves money outside a contract.

pub mod app;
pub mod cli;
mod demo;
mod logging;
mod reactions;
mod sandbox_rail;
mod sealing;
pub mod server;
pub mod settings;
mod workers;
