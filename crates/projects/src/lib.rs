//! Projects: what fans fund, the raise that collects their money, and the milestones by which it is released.
//!
//! ```text
//! project      draft --open--> live --close, minimum--> funded --> earning | completed
//!                              |  ^ '--close, less--> failed
//!                              v  |                    ^
//!                            suspended ----close-------'
//!
//! investment   awaiting_payment --settled--> held --> committed | refunded | withdrawn
//!                  | retry                    '<--> contested
//!                  '--> refunded (late, above the cap) | withdrawn | lapsed
//!
//! milestone    waiting --prove--> voting --> released | refused        the first: released at the close
//!                 '--> missed | dropped
//!
//! money        clearing -> raise:<project>           a deposit of an investment has settled
//!              raise -> in transit                   a return: the whole deposit, or its part of what is left
//!              raise -> wallet:<owner>, fees         a milestone is released, and paid out by itself
//! ```
//!
//! What must stay true:
//! - only settled money counts, and no more is ever held than the hard cap, whoever comes at the same moment;
//! - a fan accepts one exact text of terms by its hash, and nothing of it changes once the project is live;
//! - a fan may leave until 4 days after it invested or 48 hours before the close, whichever is later, and nothing is decided
//!   before;
//! - what is not raised goes back whole; what is not released goes back pro rata, to the last unit;
//! - money leaves `raise:<project>` only as a row says that nobody can forge or change: a return to the payer of that investment,
//!   by the payment it came by, or a milestone's release to the project's owner (`projects_permit_raise`);
//! - a raise collects only while its owner owes no fans of another project for long (`acts/follow_standing.rs`), and no person
//!   suspends one;
//! - every state has a deadline and an outcome when nobody acts: docs/decisions/0053-raises.md;
//! - however many fans there are, a transaction sees a page of them.
//!
//! Deliberately absent: any way for a person to pay, change, delay, redirect or stop a release or a refund.
#![cfg_attr(
    not(test),
    deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)
)]

pub mod acts;
mod chargeback;
mod contract;
mod countries;
mod draft;
mod error;
mod events;
pub mod http;
pub mod jobs;
mod milestones;
mod model;
mod offer;
mod reads;
mod receipts;
mod rules;
mod split;
mod status;
mod store;
mod terms;
#[cfg(test)]
mod tests;
mod transfers;

pub use draft::{
    AT_CLOSE, BreakPoint, BudgetLine, Draft, Encumbrance, MilestonePlan, Mode, RevenueSource,
    Right, TermStart, Work,
};
pub use error::ProjectError;
pub use model::{Happening, Investment, Milestone, Project, Proof, Raise, Reason, Return, Update};
pub use reads::{
    find, find_investment, find_milestone, find_public, list_happenings,
    list_happenings_of_investment, list_live, list_milestones, list_of_owner, list_updates,
    raises_of_fan,
};
pub use rules::{DEFAULT_FEE_BPS, Rules};
pub use split::{Release, part, pro_rata, release};
pub use status::{InvestmentStatus, MilestoneStatus, NotAllowed, ProjectStatus};
pub use terms::RISK_WARNING;
