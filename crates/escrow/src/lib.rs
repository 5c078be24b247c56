//! All money of campaigns: a campaign's locked budget, and one escrow transaction for each creator it engages.
//!
//! ```text
//!   deposit settled          engage                     release (the brand validates)      payout
//!   rail:clearing ---> campaign:<id> ---> escrow:<id> ---> wallet:<creator>  net  ---> the creator's own account
//!                                                    `---> fees:platform     fee
//!
//!   awaiting_deposit --lock--> pending_funds --submit--> under_review --release or silence, all lines paid--> released
//!         |                       |     ^                 |   |  ^ |
//!         | cancel,               |     |                 |   |  '-' release, revise; other lines still to judge
//!         | or no deposit         |     '-----------------|---' release, revise; lines still to come
//!         v                       |                       |
//!     cancelled                   |--dispute--> disputed <'--- a refusal past the last round, too
//!                                 |                 '--settle--> released (the creator got something) or refunded
//!                                 |
//!                                 '--not delivered, agreed, or the rail's limit--> refunded: escrow:<id> --> rail in transit
//! ```
//!
//! By itself (`deadlines.rs` says when, `jobs.rs` does it): the deposit does not come -> cancelled; the review ends in
//! silence -> released; content does not come within the grace -> refunded; an offer is not answered -> withdrawn;
//! the rail holds money no longer -> ended by the written rule; the campaign is over, or its money waited too long -> what
//! nobody got goes back. While the brand's bank contests a payment, everything of that brand waits
//! (`acts/chargeback_opened.rs`), and what is lost in the end is paid by what its campaign holds (`acts/collect_losses.rs`).
//!
//! Content may be sent back more often than was agreed when both sides accept a price for it (`rounds.rs`): a line that is
//! judged and paid with its deliverable, out of what the budget promised to nobody.
//!
//! What must stay true:
//! - creators are never promised more than the budget, nor handed more than what is locked;
//! - what was released, what went back and what is held is the amount, and net plus fee is what was released, to the unit;
//! - the fee is `floor(released × bps / 10 000)` of the sum, rounded down to what the rail carries, however many parts it
//!   was released in; so what a creator is credited can always be paid out;
//! - a line is paid once; the campaign's brand or its silence releases, only the transaction's creator submits;
//! - no state that is not the end is without a deadline and an outcome, and a deadline that moved or was met does nothing;
//! - what was agreed (prices, items, rounds, windows, the rules of silence) is kept with the transaction and never changes,
//!   but for lines that both sides add;
//! - a state change, its transfers, its timeline and its messages commit together;
//! - the budget's row is locked before a transaction's, and both before the ledger's; all budgets of a brand, by their ids, and
//!   then all its transactions, before what concerns it as a whole (`acts/hold_brand.rs`).
//!
//! Deliberately absent: what a deliverable is and what was submitted (the room `campaigns`), how money reaches the
//! creator's account (the room `payments`).
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)
)]

pub mod acts;
mod calendar;
mod deadlines;
mod error;
mod events;
mod history;
mod http;
pub mod jobs;
mod line;
mod model;
mod pins;
mod quote;
mod reads;
mod reminders;
mod revision;
mod rounds;
mod rows;
mod rules;
mod status;
mod steps;
mod store;
#[cfg(test)]
mod tests;
mod transfers;
mod views;
mod wording;

pub use calendar::after_business_days;
pub use error::EscrowError;
pub use history::{History, PastEvent, PastRevision, histories, list_events};
pub use http::{EscrowState, routes};
pub use line::{Content, LineStatus};
pub use model::{
    Actor, Budget, Escrow, Line, NewBudget, NewEscrow, NewLine, OpenDispute, Proposal, Release,
    Split,
};
pub use pins::{FileKind, NewContent, Pin, PinFault, Region};
pub use quote::{Quote, quote};
pub use reads::{
    Disputed, accounts_of_brand, ended_by, find, find_budget, list_of_campaign, list_of_party,
    lock, moved_by_dispute, paid_by_dispute, pins,
};
pub use reminders::reminders;
pub use revision::RevisionRequest;
pub use rounds::{Further, NewRounds, RoundsOffer};
pub use rules::{DefaultSplit, Rules};
pub use status::{NotAllowed, Review, Status};
pub use steps::default_split;
pub use views::PinView;
